"""Contradictory preconditions and an inconsistent context, found by asking F* to prove `False`.

What lives here: the text of the probe (a copy of each statement that claims `False`, and a canary
without any precondition) and the reading of its answer. What does not: running it (`checker`,
`definition`).

The rest of the module is admitted in the probe's run: it was verified before, and only the probes
are asked about. Each probe must fail. One that passes has preconditions that nothing satisfies, so
that whatever was proved under them is void; a canary that passes shows a context in which anything
can be proved.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from fstar_bridge.brackets import after_colon, matching, top_level
from fstar_bridge.declarations import Declaration, Module
from fstar_bridge.issues import NOT_PROVED, Issue
from fstar_bridge.lexer import Token
from provers.audit import Finding
from provers.verdict import Severity

PREFIX = "lemmata_probe"
"""Prefix of the generated names; a source that uses it is refused."""

CANARY = "the context"
"""What a probe is called that has no preconditions at all."""

PROBE_OPTIONS = "--admit_smt_queries false --z3rlimit 5 --fuel 2 --ifuel 1"
_ADMITTED = '#push-options "--admit_smt_queries true"'
_PROBED_EFFECTS = frozenset({"Lemma", "Pure", "Ghost", "Tot", "GTot"})
_ARROWS = frozenset({"->", "→"})


@dataclass(frozen=True, slots=True)
class Probe:
    """One probe in a probe text: whose preconditions, and its first and last line (from 1)."""

    name: str
    first_line: int
    last_line: int


@dataclass(frozen=True, slots=True)
class ProbeText:
    """A text with probes in it."""

    source: str
    probes: tuple[Probe, ...]


def probe_module(module: Module, *, always: bool) -> ProbeText | None:
    """The module with its probes.

    Args:
        module: the source, which F* has accepted.
        always: whether to probe the context even when no declaration has a precondition; without
            it, None stands for such a module.
    """
    insertions: list[tuple[int, str, list[str]]] = []
    count = 0
    for declaration in module.declarations:
        lines = statement_probe(module, declaration, f"{PREFIX}_{count}")
        if lines is not None:
            end = module.tokens[declaration.last - 1].end
            insertions.append((end, declaration.name, lines))
            count += 1
    if not insertions and not always:
        return None
    insertions.append((len(module.text), CANARY, canary(f"{PREFIX}_canary")))
    return _assemble(module, insertions)


def _assemble(module: Module, insertions: list[tuple[int, str, list[str]]]) -> ProbeText:
    header = next(d for d in module.declarations if d.kind == "module")
    cut = module.tokens[header.last - 1].end
    parts: list[str] = []
    line = 1

    def add(text: str) -> None:
        nonlocal line
        parts.append(text)
        line = line + text.count("\n")

    add(f"{module.text[:cut]}\n{_ADMITTED}\n")
    probes: list[Probe] = []
    place = cut
    for end, name, lines in insertions:
        add(f"{module.text[place:end]}\n")
        probes.append(Probe(name, line, line + len(lines) - 1))
        add("\n".join(lines) + "\n")
        place = end
    parts.append(module.text[place:])
    return ProbeText("".join(parts), tuple(probes))


def canary(name: str) -> list[str]:
    """Lines that claim `False` from nothing."""
    return _wrapped(
        f"val {name} : unit -> Lemma (requires True) (ensures False)", f"let {name} _ = ()"
    )


def _wrapped(*lines: str) -> list[str]:
    return [f'#push-options "{PROBE_OPTIONS}"', *lines, "#pop-options"]


def statement_probe(module: Module, declaration: Declaration, name: str) -> list[str] | None:
    """Lines that claim `False` under a declaration's preconditions; None when it has none.

    Preconditions are `requires` clauses and refinements of arguments. A clause that speaks of a
    state (`requires fun h -> …`) is not probed.
    """
    if declaration.kind == "val":
        tokens = module.head(declaration)
        begin = after_colon(tokens)
        return None if begin is None else _probe(module, tokens, begin, begin, name, "")
    if declaration.kind == "let" and len(declaration.names) == 1:
        tokens = module.head(declaration)
        skip = 1 + declaration.recursive
        begin = after_colon(tokens, skip)
        if begin is None:
            return None
        parameters = _text(tokens[skip : begin - 1])
        return _probe(module, tokens, skip, begin, name, parameters)
    return None


def _probe(
    module: Module, tokens: list[Token], binders: int, begin: int, name: str, parameters: str
) -> list[str] | None:
    arrows = [i for i in top_level(tokens, begin, len(tokens)) if tokens[i].text in _ARROWS]
    result = arrows[-1] + 1 if arrows else begin
    if result >= len(tokens) or not (arrows or parameters):
        return None
    requires = _requires(tokens, result)
    refined = any(token.text == "{" for token in tokens[binders:result])
    if requires is None and not refined:
        return None
    if requires is not None and tokens[result].text not in _PROBED_EFFECTS:
        return None
    claim = f"Lemma (requires ({requires or 'True'})) (ensures False)"
    flat = " ".join(claim.split())
    arguments = "".join(f" {pattern}" for pattern in _patterns(tokens, begin, arrows))
    prefix = " ".join(_text(tokens[begin:result]).split())
    flat = f"{prefix} {flat}".strip()
    if parameters:
        body = f"fun{arguments} -> ()" if arrows else "()"
        line = f"let {name} {' '.join(parameters.split())} : {flat} = {body}"
        return _wrapped(line)
    return _wrapped(f"val {name} : {flat}", f"let {name}{arguments} = ()")


def _text(tokens: Sequence[Token]) -> str:
    """The tokens with single blanks between them where the source has any, comments left out."""
    parts: list[str] = []
    for place, token in enumerate(tokens):
        if place and tokens[place - 1].end < token.start:
            parts.append(" ")
        parts.append(token.text)
    return "".join(parts)


def _requires(tokens: list[Token], begin: int) -> str | None:
    """The formula of the `requires` clause among the tokens from `begin`, None without one."""
    for index in range(begin, len(tokens)):
        if tokens[index].text != "requires":
            continue
        if index and tokens[index - 1].text == "(":
            end = matching(tokens, index - 1)
        else:
            stop = ("ensures", "decreases", "modifies", "[")
            end = next(
                (i for i in top_level(tokens, index, len(tokens)) if tokens[i].text in stop),
                len(tokens),
            )
        return _text(tokens[index + 1 : end])
    return None


def _patterns(tokens: list[Token], begin: int, arrows: list[int]) -> Iterator[str]:
    """One pattern for each argument of an arrow type."""
    start = begin
    for arrow in arrows:
        first = tokens[start]
        implicit = first.text == "#" or (first.text == "{" and tokens[start + 1].text == "|")
        yield "#_" if implicit else "_"
        start = arrow + 1


def passed(probe_text: ProbeText, issues: Sequence[Issue], file: str) -> list[str] | None:
    """Names of the probes that F* did not refute; None when the run does not tell.

    Args:
        probe_text: what was run.
        issues: what F* said about it.
        file: base name under which it was run.
    """
    failed: set[Probe] = set()
    for issue in issues:
        if issue.severity is not Severity.ERROR:
            continue
        hit = [p for p in probe_text.probes if _speaks_of(issue, p, file)]
        if issue.number != NOT_PROVED or not hit:
            return None
        failed.update(hit)
    if not failed:
        return None
    return [probe.name for probe in probe_text.probes if probe not in failed]


def _speaks_of(issue: Issue, probe: Probe, file: str) -> bool:
    return any(
        place.file.rsplit("/", 1)[-1] in (file, "<input>")
        and probe.first_line <= place.start[0] <= probe.last_line
        for place in issue.places
    )


def objection(name: str) -> Finding:
    """The objection to a probe that passed."""
    if name == CANARY:
        message = "False can be proved here without any precondition: the context is inconsistent"
        return Finding("audit.inconsistent", message)
    message = f"the preconditions of {name} contradict each other: nothing satisfies them"
    return Finding("audit.vacuous", message, declaration=name)
