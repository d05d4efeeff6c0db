"""The allow-list of commands for Lean candidates that are hostile by default.

What lives here: a purely lexical judgement of a text, made before Lean sees it. Elaboration can
run code, and code can add constants that the kernel never saw; so a candidate of a model may
declare and prove, but not program the elaborator. What does not live here: whether statements
or axioms are right (`provers.lean.audit`).

The rule is strict on purpose: a word that names a forbidden command counts wherever it stands
outside comments and strings, and a line that begins with a word which is no known harmless
command is refused as well. Honest text that needs such a word as a name can quote it («macro»).
"""

from __future__ import annotations

import re

from provers.audit import Finding
from provers.lean.source import LeanSource
from provers.request import TrustPolicy

ALLOWED_COMMANDS = frozenset(
    {
        "theorem", "lemma", "def", "abbrev", "instance", "example", "inductive", "structure",
        "class", "open", "namespace", "section", "end", "variable", "universe", "set_option",
        "attribute", "mutual", "include", "omit", "import", "private", "protected", "public",
        "noncomputable", "nonrec", "local", "scoped", "deriving", "where", "termination_by",
        "decreasing_by", "in", "by", "with", "calc", "have", "show", "from", "at", "using",
        "then", "else", "if", "fun", "let", "match", "do", "generalizing", "only", "extends",
        "coinductive", "add_decl_doc", "module",
    }
)  # fmt: skip
"""Words that may begin a line: harmless commands, their modifiers and their continuations."""

FORBIDDEN_WORDS = {
    "axiom": "it assumes what should be proved",
    "opaque": "its value can be replaced behind the statement",
    "unsafe": "unsafe code escapes the kernel",
    "partial": "partial definitions have no kernel value",
    "macro": "macros can rewrite statements and run code",
    "macro_rules": "macros can rewrite statements and run code",
    "syntax": "new syntax can change what a statement means",
    "notation": "notation can change what a statement means",
    "notation3": "notation can change what a statement means",
    "infix": "notation can change what a statement means",
    "infixl": "notation can change what a statement means",
    "infixr": "notation can change what a statement means",
    "prefix": "notation can change what a statement means",
    "postfix": "notation can change what a statement means",
    "binder_predicate": "notation can change what a statement means",
    "elab": "elaborators run code and can add unchecked constants",
    "elab_rules": "elaborators run code and can add unchecked constants",
    "declare_syntax_cat": "new syntax can change what a statement means",
    "declare_simp_like_tactic": "it defines a macro",
    "declare_config_elab": "it defines an elaborator",
    "initialize": "initialisers run code on import",
    "builtin_initialize": "initialisers run code on import",
    "run_cmd": "it runs code during elaboration",
    "run_elab": "it runs code during elaboration",
    "run_meta": "it runs code during elaboration",
    "run_tac": "it runs code during elaboration",
    "by_elab": "it runs code during elaboration",
    "simproc": "simplification procedures run code",
    "dsimproc": "simplification procedures run code",
    "simproc_decl": "simplification procedures run code",
    "dsimproc_decl": "simplification procedures run code",
    "builtin_simproc": "simplification procedures run code",
    "builtin_dsimproc": "simplification procedures run code",
    "unif_hint": "unification hints change what a statement means",
    "init_quot": "it redefines the kernel's quotients",
    "prelude": "without the prelude every name can be redefined",
    "register_option": "it registers an option",
    "register_builtin_option": "it registers an option",
    "native_decide": "it trusts the compiler in place of the kernel",
    "implemented_by": "it replaces a definition in compiled code",
    "extern": "it replaces a definition in compiled code",
    "csimp": "it replaces a definition in compiled code",
    "include_str": "it reads files",
    "sorryAx": "it is the axiom behind sorry",
    "ofReduceBool": "it trusts the compiler in place of the kernel",
    "ofReduceNat": "it trusts the compiler in place of the kernel",
    "trustCompiler": "it trusts the compiler in place of the kernel",
    "skipKernelTC": "it switches the kernel off",
    "meta": "it marks code for elaboration time",
    "export": "it changes how names resolve",
    "alias": "it declares under another name",
    "eval_decl": "it runs code",
    "compile_inductive": "it adds compiled code",
    "compile_def": "it adds compiled code",
    "suppress_compilation": "it changes what declarations mean to the compiler",
    "irreducible_def": "it defines macros",
    "register_simp_attr": "it registers an attribute",
    "sudo": "it lifts checks",
    "cbv_simproc": "simplification procedures run code",
    "cbv_simproc_decl": "simplification procedures run code",
    "builtin_cbv_simproc": "simplification procedures run code",
    "builtin_cbv_simproc_decl": "simplification procedures run code",
    "grind_propagator": "propagators run code",
    "builtin_grind_propagator": "propagators run code",
    "declare_command_config_elab": "it defines an elaborator",
    "declare_command_config_elab_legacy": "it defines an elaborator",
    "declare_config_elab_legacy": "it defines an elaborator",
    "deprecated_syntax": "it changes what syntax means",
    "register_parser_alias": "it registers a parser",
    "register_error_explanation": "it registers an explanation",
    "register_tactic_tag": "it registers a tag",
    "tactic_extension": "it changes the account of a tactic",
    "docs_to_verso": "it elaborates documentation",
    "init_grind_norm": "it changes what a tactic does",
    "elabToSyntax": "it runs code during elaboration",
    "leading_parser": "it defines a parser",
    "trailing_parser": "it defines a parser",
    "idbg": "it stops for a debugger",
    "dbg_trace": "it prints during elaboration",
    "throwError": "it belongs to programs of the elaborator",
    "throwErrorAt": "it belongs to programs of the elaborator",
    "throwNamedError": "it belongs to programs of the elaborator",
    "throwNamedErrorAt": "it belongs to programs of the elaborator",
    "logNamedError": "it belongs to programs of the elaborator",
    "logNamedErrorAt": "it belongs to programs of the elaborator",
    "logNamedWarning": "it belongs to programs of the elaborator",
    "logNamedWarningAt": "it belongs to programs of the elaborator",
}
"""Words that a hostile candidate may not use, and why."""

# What a policy may allow by name, and the words that it stands for.
ESCAPES = {
    "native_decide": frozenset({"native_decide", "ofReduceBool", "trustCompiler", "native"}),
    "partial": frozenset({"partial"}),
}

ALLOWED_OPTIONS = re.compile(
    r"(?:maxHeartbeats|maxRecDepth|autoImplicit|relaxedAutoImplicit|synthInstance\.\w+"
    r"|linter\.[\w.]+|pp\.[\w.]+|trace\.[\w.]+|tactic\.\w+|simprocs|smartUnfolding"
    r"|exponentiation\.threshold|hygiene|push_cast\.\w+|weak\.linter\.[\w.]+)\Z"
)
"""Options that change only effort, printing or warnings of style."""

ALLOWED_ATTRIBUTES = frozenset(
    {
        "simp", "ext", "refl", "symm", "trans", "reducible", "irreducible", "semireducible",
        "inline", "always_inline", "noinline", "specialize", "elab_as_elim", "instance",
        "match_pattern", "congr", "norm_cast", "push_cast", "induction_eliminator",
        "cases_eliminator", "simps", "aesop", "grind", "class", "expose", "no_expose",
        "default_instance", "nolint", "deprecated", "to_additive", "gcongr", "mono",
        "positivity", "local", "scoped", "app_delab", "inherit_doc", "elabAsElim", "macro_inline",
        "inline_if_reduce", "abbrev", "rcases_patterns", "fun_prop", "continuity", "measurability",
        "simproc_pattern", "ac_simps", "eqns", "mk_iff", "coe", "nospecialize", "never_extract",
    }
) - {"app_delab", "macro_inline", "mk_iff", "simproc_pattern", "eqns"}  # fmt: skip
"""Attributes that bind no code to a name."""

_WORD = re.compile(r"(?<![A-Za-z0-9_])[A-Za-z_][A-Za-z0-9_'!?]*+")
# Lean reads `1run_cmd` as a number and a command.
_AFTER_NUMBER = re.compile(r"(?<![A-Za-z0-9_])[0-9][A-Za-z0-9_'!?]+")
_HASH = re.compile(r"#[A-Za-z_]\w*")
# Lean knows other letters than Python, so what is no ASCII letter may end the token before.
_OPTION = re.compile(r"(?<![A-Za-z0-9_])set_option(?![A-Za-z0-9_'!?])\s*")
_OPTION_NAME = re.compile(r"\S*")
_LINE_WORD = re.compile(r"^(?:@\[[^\]]{0,400}+\]\s*)?([^\W\d][\w'!?]*)", re.MULTILINE)
_ATTRIBUTES = re.compile(r"(?:@|(?<![A-Za-z0-9_])attribute(?![A-Za-z0-9_'!?]))\s*\[")
_ATTRIBUTE_NAME = re.compile(r"\s*(?:-\s*|(?:local|scoped)\s+)?([\w.«»]+)")
_NATIVE = re.compile(r"\+\s*native\b|\bnative\s*:=")
_NAMESPACE = re.compile(r"(?<![A-Za-z0-9_])(?:namespace|with_weak_namespace)(?![\w'!?])\s*")
_NAME = re.compile(r"(?:[^\s«]|«[^»]*»)*")
_BRACKET = re.compile(r"[\[\]]")
_LONGEST_ATTRIBUTES = 2000

RESERVED_NAMESPACE = "Lean"
"""Where the elaborator's own types live. It casts values of them unchecked, so a candidate that
declares one which is missing (or of another shape) reaches into the elaborator's memory."""


def audit_commands(source: LeanSource, policy: TrustPolicy) -> list[Finding]:
    """Everything in a hostile candidate that the allow-list does not cover, in order of place."""
    waived = frozenset[str]().union(*(ESCAPES[name] for name in policy.allow if name in ESCAPES))
    findings = [
        *_doubts(source),
        *_glued_words(source),
        *_forbidden_words(source, waived),
        *_unknown_lines(source),
        *_options(source),
        *_attributes(source, waived),
        *_reserved_names(source),
    ]
    return sorted(dict.fromkeys(findings), key=_place)


def _place(finding: Finding) -> tuple[int, int]:
    return (finding.start.line, finding.start.column) if finding.start else (0, 0)


def audit_bypasses(source: LeanSource, policy: TrustPolicy) -> list[Finding]:
    """What even a trusted author may not do: switch off or replace the kernel by name."""
    waived = frozenset[str]().union(*(ESCAPES[name] for name in policy.allow if name in ESCAPES))
    words = {"skipKernelTC", "native_decide", "ofReduceBool", "ofReduceNat"} - waived
    return [
        _finding(source, "audit.bypass", word, at, FORBIDDEN_WORDS[word])
        for word, at in (*source.words, *source.quoted_names)
        if word in words
    ]


def audit_fragment(text: str, policy: TrustPolicy) -> list[Finding]:
    """What a proof that a model wrote may not contain, as a fragment to be put into a file.

    Raises:
        LexicalError: it opens something and never closes it.
    """
    source = LeanSource(text)
    waived = frozenset[str]().union(*(ESCAPES[name] for name in policy.allow if name in ESCAPES))
    findings = [
        *_doubts(source),
        *_glued_words(source),
        *_forbidden_words(source, waived),
        *_options(source),
        *_attributes(source, waived),
    ]
    return sorted(dict.fromkeys(findings), key=_place)


def _finding(source: LeanSource, code: str, word: str, at: int, why: str) -> Finding:
    return Finding(code=code, message=f"`{word}` is not allowed: {why}", start=source.position(at))


def _forbidden_words(source: LeanSource, waived: frozenset[str]) -> list[Finding]:
    found = [
        _finding(source, "audit.command", m.group(), m.start(), FORBIDDEN_WORDS[m.group()])
        for m in _WORD.finditer(source.code)
        if m.group() in FORBIDDEN_WORDS and m.group() not in waived
    ]
    found += [
        _finding(source, "audit.command", word, m.end() - len(word), FORBIDDEN_WORDS[word])
        for m in _AFTER_NUMBER.finditer(source.code)
        for word in sorted(FORBIDDEN_WORDS)
        if m.group().endswith(word) and word not in waived
    ]
    found += [
        _finding(source, "audit.command", m.group(), m.start(), "a command that runs or prints")
        for m in _HASH.finditer(source.code)
    ]
    if "native" not in waived:
        found += [
            _finding(source, "audit.command", "native", m.start(), FORBIDDEN_WORDS["native_decide"])
            for m in _NATIVE.finditer(source.code)
        ]
        found += [
            _finding(source, "audit.command", "«native»", at, FORBIDDEN_WORDS["native_decide"])
            for name, at in source.quoted_names
            if name == "native"
        ]
    return found


def _unknown_lines(source: LeanSource) -> list[Finding]:
    return [
        _finding(source, "audit.command", m.group(1), m.start(1), "no command on the allow-list")
        for m in _LINE_WORD.finditer(source.code)
        if m.group(1) not in ALLOWED_COMMANDS and m.group(1) not in FORBIDDEN_WORDS
    ]


def _doubts(source: LeanSource) -> list[Finding]:
    message = "a comment or literal right behind a symbol may be part of it: put a space between"
    return [
        Finding("audit.lexical", message, source.position(offset)) for offset in source.doubtful
    ]


def _glued_words(source: LeanSource) -> list[Finding]:
    message = "a word right behind a numeral is a token of its own: put a space between"
    return [
        Finding("audit.lexical", message, source.position(offset)) for offset in source.glued_words
    ]


def _options(source: LeanSource) -> list[Finding]:
    found: list[Finding] = []
    for match in _OPTION.finditer(source.code):
        name = _OPTION_NAME.match(source.text, match.end())
        option = name.group() if name else ""
        if not ALLOWED_OPTIONS.match(option):
            why = "no option on the allow-list"
            found.append(_finding(source, "audit.option", option, match.end(), why))
    return found


def _attributes(source: LeanSource, waived: frozenset[str]) -> list[Finding]:
    found: list[Finding] = []
    closing = _closing_brackets(source.code)
    for match in _ATTRIBUTES.finditer(source.code):
        end = closing.get(match.end() - 1, len(source.code))
        if end > match.end() + _LONGEST_ATTRIBUTES:
            why = "that long a list of attributes is not read"
            found.append(_finding(source, "audit.attribute", "[", match.end() - 1, why))
            continue
        for item in _split_commas(source.code[match.end() : end]):
            name = _ATTRIBUTE_NAME.match(item)
            if name and name.group(1) not in ALLOWED_ATTRIBUTES | waived:
                why = "no attribute on the allow-list"
                found.append(_finding(source, "audit.attribute", name.group(1), match.start(), why))
    return found


def _reserved_names(source: LeanSource) -> list[Finding]:
    declared = [(d.full_name, d.keyword_start) for d in source.declarations]
    opened = [
        (name.group(), m.start())
        for m in _NAMESPACE.finditer(source.code)
        if (name := _NAME.match(source.text, m.end()))
    ]
    why = "that namespace belongs to the elaborator"
    return [
        _finding(source, "audit.name", name, at, why)
        for name, at in (*declared, *opened)
        if is_reserved(name)
    ]


def is_reserved(name: str) -> bool:
    """Whether a full name lies in the namespace of the elaborator."""
    plain = name.removeprefix("_root_.").replace("«", "").replace("»", "")
    return plain == RESERVED_NAMESPACE or plain.startswith(RESERVED_NAMESPACE + ".")


def _closing_brackets(code: str) -> dict[int, int]:
    """Offset of each `[` that is closed, with that of its `]`."""
    found: dict[int, int] = {}
    opened: list[int] = []
    for match in _BRACKET.finditer(code):
        if match.group() == "[":
            opened.append(match.start())
        elif opened:
            found[opened.pop()] = match.start()
    return found


def _split_commas(text: str) -> list[str]:
    parts, depth, start = [], 0, 0
    for index, character in enumerate(text):
        if character in "([{":
            depth += 1
        elif character in ")]}":
            depth -= 1
        elif character == "," and depth == 0:
            parts.append(text[start:index])
            start = index + 1
    return [*parts, text[start:]]
