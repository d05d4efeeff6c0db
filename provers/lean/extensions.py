"""What a compiled module tells the elaborator of those who import it: syntax, macros, hints.

What lives here: `audit_extensions`, which finds in a candidate's `.olean` the tables that Lean
fills, and the constants that it makes, for commands that a hostile candidate may not use. What
does not: the lexical allow-list of
commands (`provers.lean.commands`); this is the second look, which does not depend on how the text
is cut into words.

Notation that stays local leaves its traces too: the kinds of its syntax nodes are always kept, and
a macro over syntax that was there is a constant of its own.
Source: the environment extensions of Lean 4, by the names under which a module keeps their entries.
"""

from __future__ import annotations

import re

from provers.audit import Finding
from provers.lean.olean import ModuleFile

_TABLES = {
    re.compile(r"Lean\.Parser\..*|Lean\.attributeExtension"): "it adds syntax",
    re.compile(r"Lean\.Elab\.(?:\w+\.)*\w+Attribute"): "it adds macros or elaborators",
    re.compile(r"Lean\.PrettyPrinter\..*"): "it changes how terms are printed",
    re.compile(r"Lean\.Meta\.unificationHintExtension"): "it adds unification hints",
    re.compile(r"Lean\.Meta\.Simp\.\w*[sS]improc\w*"): "it adds simplification procedures",
    re.compile(r"Lean\.(?:Compiler\.)?(?:extern|implementedBy)Attr"): "it replaces compiled code",
    re.compile(r"Lean\.Compiler\.CSimp\..*"): "it replaces compiled code",
    re.compile(r"Lean\.(?:regular|builtin)InitAttr"): "it runs code when it is imported",
}

_PROGRAMS = re.compile(
    r"Lean\.(?:Macro|MacroM|ParserDescr|TrailingParserDescr|CoreM|AttrM"
    r"|(?:Parser|Elab|Meta|Macro|PrettyPrinter)\..*)"
)
"""Types of what runs during elaboration."""


def audit_extensions(module: ModuleFile) -> list[Finding]:
    """Objections to what a hostile candidate's module adds to the elaborator, one for each reason.

    Raises:
        OleanError: the file is corrupted.
    """
    reasons = {
        why: str(name)
        for name, entries in module.extension_entries.items()
        for pattern, why in _TABLES.items()
        if len(entries) and pattern.fullmatch(str(name))
    }
    for declaration in module.declarations():
        used = map(str, declaration.constants_used(with_value=False))
        if program := next((name for name in used if _PROGRAMS.fullmatch(name)), None):
            reasons["it programs the elaborator"] = program
    return [Finding("audit.extension", f"{why} ({name})") for why, name in sorted(reasons.items())]
