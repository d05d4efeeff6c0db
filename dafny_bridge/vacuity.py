"""Contradictory preconditions, found by asking Dafny to prove `false` from them.

What lives here: the text of the probe (one lemma for each declaration with a `requires`, beside
that declaration) and the reading of its answer. What does not: running it (`checker`).

A probe lemma has the declaration's type parameters, formals and preconditions, and claims
`false`; it reveals the opaque functions that it can name. If Dafny proves it, nothing can ever
satisfy the preconditions, and everything that was proved under them is void.
"""

from __future__ import annotations

from dataclasses import dataclass

from dafny_bridge.brackets import Tokens
from dafny_bridge.outline import Declaration, Program
from dafny_bridge.report import Outcome, Report

PROBE_NAME = "lemmataProbe"
"""Prefix of the generated lemmas' names; a source that uses it is not probed but refused."""

PROBE_SECONDS = 5
"""Solver time for each probe. Contradictions that Dafny needs longer for stay unnoticed."""

ONLY_PROBES = (f"/proc:*{PROBE_NAME}*",)
"""Switch of Dafny 2.x that verifies nothing but the probes."""


@dataclass(frozen=True, slots=True)
class ProbeText:
    """A source with probes, and which declaration each probe belongs to (by probe name)."""

    source: str
    declarations: dict[str, str]


_MOST_REVEALED = 100_000


class TooMuchToProbe(Exception):
    """The probes would be longer than anyone can wait for."""


def probe_text(program: Program, names: set[str] | None = None) -> ProbeText | None:
    """The program with its probes; None when no declaration has a precondition.

    Args:
        program: what to probe.
        names: full names to probe; None for all.

    Raises:
        TooMuchToProbe: there are so many preconditions and opaque functions.
    """
    probed = [
        declaration
        for declaration in program.callables()
        if declaration.clauses_of("requires") and (names is None or declaration.full_name in names)
    ]
    opaque = _OpaqueFunctions(program)
    if len(probed) * opaque.count > _MOST_REVEALED:
        raise TooMuchToProbe(f"{len(probed)} preconditions, {opaque.count} opaque functions")
    parts: list[tuple[int, str]] = []
    declarations: dict[str, str] = {}
    for declaration in probed:
        probe = f"{PROBE_NAME}{len(declarations)}"
        lemma = _lemma(program, declaration, probe, opaque.beside(declaration))
        if lemma is not None:
            parts.append((program.tokens[declaration.last - 1].end, f"\n{lemma}\n"))
            declarations[probe] = declaration.full_name
    if not declarations:
        return None
    text, written, place = program.text, [], 0
    for offset, lemma in sorted(parts):
        written += [text[place:offset], lemma]
        place = offset
    return ProbeText("".join([*written, text[place:]]), declarations)


def _lemma(program: Program, declaration: Declaration, name: str, opaque: list[str]) -> str | None:
    requires = declaration.clauses_of("requires")
    signature = declaration.signature
    if not requires or not signature:
        return None
    tokens = Tokens(list(signature))
    opened = next((i for i, token in enumerate(tokens) if token.text == "("), None)
    if opened is None:
        return None
    closed = tokens.closing(opened)
    head = program.text[tokens[0].start : tokens[closed].end]
    words = [word for word in declaration.modifiers if word in ("static", "twostate")]
    clauses = []
    for clause in requires:
        if clause.tokens:
            inside = program.text[clause.tokens[0].start : clause.tokens[-1].end]
            clauses.append(f"requires {inside}")
    prefix = " ".join([*words, "lemma"])
    body = " ".join(f"reveal {function}();" for function in opaque)
    return (
        f"{prefix} {{:induction false}} {name}{head} {' '.join(clauses)} ensures false {{ {body} }}"
    )


class _OpaqueFunctions:
    """The opaque functions of a program, and where they may be called by their simple names."""

    def __init__(self, program: Program) -> None:
        self._modules = {(*d.scope, d.name) for d in program.walk() if d.kind == "module"}
        self._functions = [d for d in program.callables() if _is_opaque(d)]

    @property
    def count(self) -> int:
        return len(self._functions)

    def beside(self, declaration: Declaration) -> list[str]:
        """Names of those that may be called beside a declaration."""
        return [f.name for f in self._functions if self._visible(f, declaration)]

    def _visible(self, function: Declaration, declaration: Declaration) -> bool:
        of_module = not function.scope or function.scope in self._modules
        if not of_module and "static" not in function.modifiers:
            # It is called on `this`.
            return function.scope == declaration.scope and "static" not in declaration.modifiers
        within = declaration.scope
        home = within if within in self._modules else within[:-1]
        return function.scope in (home, within)


def _is_opaque(declaration: Declaration) -> bool:
    return declaration.kind in ("function", "predicate") and (
        "opaque" in declaration.modifiers
        or any(attribute.name == "opaque" for attribute in declaration.attributes)
    )


def contradictory(report: Report, probe: ProbeText) -> list[str]:
    """Full names of the declarations whose preconditions Dafny refuted."""
    proved = {p.path[-1] for p in report.procedures if p.path and p.outcome is Outcome.CORRECT}
    failed = {p.path[-1] for p in report.procedures if p.path and p.outcome is not Outcome.CORRECT}
    return [
        declaration
        for name, declaration in probe.declarations.items()
        if name in proved and name not in failed
    ]
