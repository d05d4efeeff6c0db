"""The tool that writes `source/Init/Generated/*.lean` from the compiled library.

Surface syntax is not rewritten for this core. The library exports the compiled values of every
parser description, macro and unexpander of Lean's own `Init`; a declaration such as

    @[extern "x", tactic_parser 1000] opaque Lean.Parser.Tactic.intro : Lean.ParserDescr

makes Lean's interpreter fetch the value by its mangled name. This package finds those names
(`elf`, `mangling`), reads the parser descriptions to learn what each one is (`descriptions`),
chooses what this core can support (`selection`) and writes the declarations (`render`).

    python -m provers.lean.core.generate            # write the files
    python -m provers.lean.core.generate --check    # exit code 1 if they would change
"""
