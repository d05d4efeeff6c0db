"""Ways around F*'s verifier, found in the source itself.

What lives here: `find_escapes`, which lists holes (declared assumptions) and hatches (constructs
with which F* says "verified" without a proof) among tokens and declarations. What does not: the
comparison with a reference (`comparison`), contradictory preconditions (`vacuity`), and the
warnings of F* itself (`issues`).

Words are refused wherever they stand, also quoted in backticks or behind a module's name: a
module can rename `admit`, but only by writing it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from fstar_bridge.declarations import Declaration, Module
from fstar_bridge.lexer import Kind, Token
from provers.request import TrustLevel


@dataclass(frozen=True, slots=True)
class Escape:
    """One hole or hatch.

    Attributes:
        name: what it is, in the form that `TrustPolicy.allow` uses: `admit`, `assume`,
            `expect_failure`, `#set-options`, `splice`, …
        hole: True for a declared assumption, False for a way around the verifier.
        message: one sentence for a person.
        offset: where in the source.
        declaration: name of the declaration around it, "" outside of any.
        detail: the tokens that it consists of, to compare with the reference's.
    """

    name: str
    hole: bool
    message: str
    offset: int
    declaration: str = ""
    detail: str = ""


HOLES = {
    "admit": "a goal is admitted",
    "assume": "a formula is assumed without a proof",
    "admit_all": "all goals are admitted",
    "admit1": "a goal is admitted",
    "tadmit": "a goal is admitted by a tactic",
    "tadmit_t": "a goal is admitted by a tactic",
    "admit_dump": "a goal is admitted",
    "admit_dump_t": "a goal is admitted by a tactic",
    "admitP": "a formula is admitted",
    "_assume": "a formula is assumed without a proof",
}
"""Words with which a goal is left open in plain sight."""

HATCHES = {
    "magic": "makes a value of any type",
    "magic_dump": "makes a value of any type",
    "magic_dump_t": "makes a value of any type",
    "unsafe_coerce": "turns a value into one of any type",
    "expect_failure": "lets a false statement pass",
    "expect_lax_failure": "lets a false statement pass",
    "admit_termination": "termination is not shown",
    "assume_strictly_positive": "positivity is not checked",
    "smt_theory_symbol": "gives a name a meaning in the solver that nothing checks",
    "allow_informative_binders": "an effect's binders are not checked",
    "set_guard_policy": "lets a tactic drop proof obligations",
    "with_policy": "lets a tactic drop proof obligations",
    "unsafe_tactic_exec": "runs programs",
    "launch_process": "runs programs",
}
"""Words that silence the verifier."""

HOSTILE_HATCHES = {
    "pack": "a tactic builds terms out of names, where no word can be seen",
    "pack_ln": "a tactic builds terms out of names, where no word can be seen",
    "pack_fv": "a tactic builds terms out of names, where no word can be seen",
    "pack_sigelt": "a tactic builds declarations",
    "mk_sigelt": "a tactic builds declarations",
    "Tv_FVar": "a tactic builds terms out of names, where no word can be seen",
    "Tv_UInst": "a tactic builds terms out of names, where no word can be seen",
    "string_to_term": "a tactic reads terms out of text",
    "push_bv_dsenv": "a tactic changes what names mean",
    "implode_qn": "a tactic builds names",
    "Sg_Val": "a tactic builds declarations",
    "postprocess_with": "a tactic replaces a checked definition",
    "postprocess_for_extraction_with": "a tactic replaces a checked definition",
    "preprocess_with": "a tactic replaces a definition before it is checked",
    "plugin": "code is loaded into the checker",
    "tcnorm": "a definition runs inside the checker",
    "reify": "an effect is opened",
    "set_options": "options are changed",
    "set_vconfig": "options are changed by a tactic",
    "t_smt_sync": "options are changed by a tactic",
    "with_vconfig": "options are changed by a tactic",
}  # fmt: skip
"""Words that an untrusted candidate may not use besides."""

HINT_ATTRIBUTES = frozenset(
    {
        "opaque_to_smt", "inline_let", "noextract_to", "specialize", "deprecated", "CInline",
        "CMacro", "CPrologue", "CEpilogue", "CConst", "Comment", "rename_let", "substitute",
        "strict_on_arguments", "unifier_hint_injective", "no_auto_projectors",
        "no_auto_projectors_decls", "erasable", "must_erase_for_extraction", "tcinstance",
        "tcclass", "tcmethod", "tcdecltime", "tcresolve", "noextract", "ppname", "no_inline_let",
        "no_subtyping", "commute_nested_matches", "primitive_extraction", "do_not_unrefine",
        "desugar_of_variant_record", "unrefine",
    }
)  # fmt: skip
"""Attributes that steer the prover or extraction and cannot hide an obligation."""

SAFE_OPTIONS = frozenset(
    {
        "fuel", "ifuel", "initial_fuel", "max_fuel", "initial_ifuel", "max_ifuel", "z3rlimit",
        "z3rlimit_factor", "z3seed", "z3refresh", "split_queries", "retry", "query_stats",
        "print_implicits", "print_universes", "print_full_names", "print_bound_var_types",
        "print_effect_args", "using_facts_from", "smtencoding.elim_box",
        "smtencoding.nl_arith_repr", "smtencoding.l_arith_repr", "detail_errors", "hint_info",
        "no_smt", "tactics_info", "log_queries", "detail_hint_replay", "ugly", "debug",
    }
)  # fmt: skip
"""Options that a file may set for itself: they change how hard F* tries, not what counts."""

OPTION_PRAGMAS = frozenset({"#set-options", "#push-options", "#reset-options"})
_QUIET_PRAGMAS = frozenset({"#show-options", "#print-effects-graph", "#check", "#pop-options"})
_EFFECTS = frozenset(
    {
        "new_effect", "sub_effect", "layered_effect", "effect", "polymonadic_bind",
        "polymonadic_subcomp",
    }
)  # fmt: skip
_OPTION = re.compile(r"--([^\s'\"=]+)")
_TERSE_OPTION = re.compile(r"(?:^|\s)-[^-\s]")


def find_escapes(module: Module, level: TrustLevel) -> list[Escape]:
    """All holes and hatches of a module, in the order of the text.

    Args:
        module: the source.
        level: `hostile` finds what an author may use in plain sight.
    """
    hostile = level is TrustLevel.HOSTILE
    found: list[Escape] = []
    for declaration in module.declarations:
        tokens = module.slice(declaration.first, declaration.last)
        found += _words(tokens, declaration, hostile)
        found += _attributes(declaration, hostile)
        found += _of_kind(module, declaration, hostile)
    # An attribute is a word too: one place, one objection.
    places = {(escape.offset, escape.name): escape for escape in found}
    return sorted(places.values(), key=lambda escape: escape.offset)


def _words(tokens: list[Token], declaration: Declaration, hostile: bool) -> Iterator[Escape]:
    owner = declaration.name
    for token in tokens:
        if token.kind in (Kind.WORD, Kind.QUOTED):
            word = token.name
        elif token.kind is Kind.STRING and hostile:
            # Reflection finds definitions by their names as text.
            word = token.text.strip('"').rsplit(".", 1)[-1]
            if word in HOLES or word in HATCHES:
                yield Escape(word, False, f"the text {token.text} names a way around the verifier",
                             token.start, owner, token.text)  # fmt: skip
            continue
        else:
            continue
        if word in HOLES:
            yield Escape(word, True, f"{word}: {HOLES[word]}", token.start, owner, word)
        elif word in HATCHES:
            yield Escape(word, False, f"{word}: {HATCHES[word]}", token.start, owner, word)
        elif hostile and word in HOSTILE_HATCHES:
            message = f"{word}: {HOSTILE_HATCHES[word]}"
            yield Escape(word, False, message, token.start, owner, word)


def _attributes(declaration: Declaration, hostile: bool) -> Iterator[Escape]:
    if not hostile:
        return
    for attribute in declaration.attributes:
        for name, token in attribute_names(attribute):
            if name not in HINT_ATTRIBUTES:
                message = f"the attribute {name} is not known to be harmless"
                detail = " ".join(t.text for t in attribute)
                yield Escape(name, False, message, token.start, declaration.name, detail)


def attribute_names(attribute: tuple[Token, ...]) -> Iterator[tuple[str, Token]]:
    """The attributes in one bracket: first words and strings after `;` and at the beginning."""
    begins, depth = True, 0
    for place, token in enumerate(attribute):
        if token.kind is Kind.SYMBOL and token.text in "([{":
            depth += 1
        elif token.kind is Kind.SYMBOL and token.text in ")]}":
            depth -= 1
        elif depth == 0 and token.text in (";", ","):
            begins = True
            continue
        elif begins or (place and attribute[place - 1].text == "." and depth == 0):
            name = token.text.strip('"') if token.kind is Kind.STRING else token.name
            dotted_on = place + 1 < len(attribute) and attribute[place + 1].text == "."
            if not dotted_on:
                yield name, token
        begins = False


def _of_kind(module: Module, declaration: Declaration, hostile: bool) -> Iterator[Escape]:
    start = module.tokens[declaration.keyword].start
    text = module.tokens[declaration.keyword].text
    owner = declaration.name
    detail = " ".join(t.text for t in module.slice(declaration.first, declaration.last))
    if declaration.kind == "pragma":
        yield from _pragma(module, declaration, hostile, detail)
    elif declaration.kind == "blob":
        message = "text in another language, which the audit cannot read"
        yield Escape("lang", False, message, start, owner, detail)
    elif declaration.kind == "text":
        message = "text that begins no declaration"
        yield Escape("text", False, message, start, owner, detail)
    elif declaration.kind == "let" and (focus := _focus(module, declaration)):
        message = "~>: F* drops the other definitions of this group"
        yield Escape("~>", False, message, focus.start, owner, detail)
    elif hostile and declaration.kind == "splice":
        yield Escape("splice", False, "declarations made by a tactic", start, owner, detail)
    elif hostile and declaration.kind == "friend":
        message = "friend: looks behind another module's interface"
        yield Escape("friend", False, message, start, owner, detail)
    elif hostile and declaration.kind in _EFFECTS:
        message = f"{text}: an effect of its own, whose laws the audit does not know"
        yield Escape(declaration.kind, False, message, start, owner, detail)


def _focus(module: Module, declaration: Declaration) -> Token | None:
    tokens = module.slice(declaration.keyword, declaration.last)
    return next((token for token in tokens if token.text in ("~>", "↝")), None)


def _pragma(
    module: Module, declaration: Declaration, hostile: bool, detail: str
) -> Iterator[Escape]:
    token = module.tokens[declaration.keyword]
    if token.text in _QUIET_PRAGMAS:
        return
    if hostile:
        message = f"{token.text} changes the verifier's options"
        yield Escape(token.text, False, message, token.start, "", detail)
        return
    for bad in unsafe_options(module.slice(declaration.keyword + 1, declaration.last)):
        message = f"the option {bad} can switch verification off"
        yield Escape(bad, False, message, token.start, "", detail)


def unsafe_options(arguments: list[Token]) -> list[str]:
    """The options in a pragma's text that are not known to be harmless, with their dashes."""
    found: list[str] = []
    for token in arguments:
        if token.kind is not Kind.STRING:
            continue
        inside = token.text.strip('"')
        found += [f"--{name}" for name in _OPTION.findall(inside) if name not in SAFE_OPTIONS]
        if _TERSE_OPTION.search(inside):
            found.append(inside)
        if "\\" in inside:
            found.append(inside)  # an escape could spell anything
    return found
