"""Lean documents about many candidates, and reading the answers back from Lean's messages.

What lives here: the text of a *triage* document, in which each candidate's proof is tried and its
statement probed, of a *closer look* at candidates that ran out of effort there, and what their
messages say. What does not: running Lean (`mutation.checking`), and verdicts: a candidate counts
as verified only by the compiled module of the document that holds its text as it is stored.

The trick that makes a probe cheap: elaborating a statement costs more than most tactics, so a
theorem of the triage splits its goal into three, one for the proof, one for `False` from the
hypotheses, one for the portfolio of easy tactics, by an axiom. What a tactic closed, a `trace`
behind it says; what none closed, another axiom does, so that Lean has no error to report.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from mutation.filters import TRIVIAL_BY, VACUOUS_BY
from mutation.work import Known, Premise, WorkItem
from provers.lean.messages import Message
from provers.lean.printer import ELABORATION_OPTIONS
from provers.verdict import Severity

TRIAGE_HEARTBEATS = 100_000
"""Lean's effort limit for one candidate's proof and probes together (thousands of small
allocations)."""

TACTIC_HEARTBEATS = 20_000
"""Likewise for one tactic of a closer look."""

_OPTIONS = {**ELABORATION_OPTIONS, "linter.all": "false", "Elab.async": "false"}
_PREFIX = "lemmata:"
_PROVED, _VACUOUS, _TRIVIAL, _END = "proved", "vacuous", "trivial", "end"
_SPLIT = "lemmata_split"
_OPEN = "lemmata_open"
_AXIOMS = (
    f"axiom {_SPLIT} {{p q : Prop}} (proof : p) (contradiction : q) (probe : p) : p",
    f"axiom {_OPEN} (p : Prop) : p",
)
_GIVE_UP = f"exact {_OPEN} _"
_PARENT = "lemmata_parent_"
_LOOK = "lemmata_look_"


@dataclass(frozen=True, slots=True)
class Document:
    """A text, and where each of its parts begins.

    Attributes:
        text: what Lean gets.
        starts: line (from 1) at which each part begins.
    """

    text: str
    starts: tuple[int, ...]

    def part(self, line: int) -> int:
        """The number of the part around a line; -1 in front of the first."""
        return bisect_right(self.starts, line) - 1


@dataclass(slots=True)
class Heard:
    """What messages say about one part.

    Attributes:
        proved: the candidate's proof was accepted.
        vacuous: the tactic that proved `False` from the hypotheses, "" for none.
        trivial: the tactic that proved the statement, "" for none.
        errors: what Lean had against it.
        ended: the part was elaborated to its end.
    """

    proved: bool = False
    vacuous: str = ""
    trivial: str = ""
    ended: bool = False
    errors: list[str] = field(default_factory=list)

    @property
    def ran_out(self) -> bool:
        """Whether an effort limit ended it, so that not all tactics had their turn."""
        return any("maximum number of heartbeats" in e or "maximum rec" in e for e in self.errors)


def header(
    known: Sequence[Known], parts: Iterable[Premise | WorkItem], heartbeats: int
) -> list[str]:
    """The first lines of a document: imports of what stands in it, options, what is known."""
    imports = dict.fromkeys(module for part in (*known, *parts) for module in part.imports)
    lines = [f"import {module}" for module in imports]
    for option, value in _OPTIONS.items():
        lines.append(f"set_option {option} {heartbeats if option == 'maxHeartbeats' else value}")
    return [*lines, *(theorem.axiom for theorem in known)]


def assemble(head: Sequence[str], parts: Iterable[str]) -> Document:
    """The text of a document."""
    lines = list(head)
    starts: list[int] = []
    for part in parts:
        starts.append(len(lines) + 1)
        lines += part.split("\n")
    return Document("\n".join(lines) + "\n", tuple(starts))


def triage(
    known: Sequence[Known],
    premises: Sequence[Premise],
    items: Sequence[WorkItem],
) -> Document:
    """A document whose parts are the premises, then the items, then one that says it ended."""
    head = [*header(known, (*premises, *items), TRIAGE_HEARTBEATS), *_AXIOMS]
    parts = [_premise_part(number, premise) for number, premise in enumerate(premises)]
    parts += [_item_part(item) for item in items]
    return assemble(head, [*parts, _ending()])


def closer_look(known: Sequence[Known], item: WorkItem, *, hypotheses: bool) -> Document:
    """A document in which each tactic of the portfolios has a theorem of its own, first those of
    triviality; without `hypotheses`, contradictions are not looked for."""
    parts: list[str] = []
    probes = [(_TRIVIAL, tactic, text) for tactic, text in _portfolio(TRIVIAL_BY, item)]
    if hypotheses:
        # The goal is passed over, so that only the hypotheses can close it.
        probes += [
            (_VACUOUS, tactic, f"exfalso; {text}") for tactic, text in _portfolio(VACUOUS_BY, item)
        ]
    for number, (kind, tactic, text) in enumerate(probes):
        lines = [f"theorem {_LOOK}{number}{item.universes} : {item.statement} := by"]
        lines += [*_introduce(item), f"  {text}", "  done", f"  {_trace(kind, tactic)}"]
        parts.append("\n".join(lines))
    return assemble(header(known, [item], TACTIC_HEARTBEATS), [*parts, _ending()])


def hear(document: Document, messages: Iterable[Message]) -> list[Heard]:
    """What messages say about each part."""
    heard = [Heard() for _ in document.starts]
    for message in messages:
        number = document.part(message.line)
        if number < 0:
            continue
        if message.is_error:
            heard[number].errors.append(message.text)
        elif message.severity is Severity.INFO and message.text.startswith(_PREFIX):
            _note(heard[number], message.text.removeprefix(_PREFIX).strip())
    return heard


def _note(heard: Heard, said: str) -> None:
    kind, _, tactic = said.partition(" ")
    if kind == _PROVED:
        heard.proved = True
    elif kind == _VACUOUS:
        heard.vacuous = tactic
    elif kind == _TRIVIAL:
        heard.trivial = tactic
    elif kind == _END:
        heard.ended = True


def _premise_part(number: int, premise: Premise) -> str:
    attempts = _first(_VACUOUS, _portfolio(VACUOUS_BY, None))
    return (
        f"theorem {_PARENT}{number}{premise.universes} : {premise.statement} := by\n"
        f"  intros\n  {attempts}\n  {_trace(_END)}"
    )


def _item_part(item: WorkItem) -> str:
    lines = [f"theorem {item.name}{item.universes} : {item.statement} := by", *_introduce(item)]
    lines.append(f"  refine {_SPLIT} (q := False) ?_ ?_ ?_")
    lines += _proof_branch(item)
    if item.shares_hypotheses:
        lines.append(f"  · {_GIVE_UP}")
    else:
        lines.append(f"  · {_first(_VACUOUS, _portfolio(VACUOUS_BY, item))}")
    lines.append(f"  · {_first(_TRIVIAL, _portfolio(TRIVIAL_BY, item))}")
    lines.append(f"  {_trace(_END)}")
    return "\n".join(lines)


def _introduce(item: WorkItem) -> list[str]:
    return [f"  intro {' '.join(item.introductions)}"] if item.introductions else []


def _proof_branch(item: WorkItem) -> list[str]:
    """The proof as an alternative, so that its failure is no error of the theorem."""
    if item.script is not None:
        # It begins before the introductions; the final document decides about it.
        return [f"  · {_GIVE_UP}"]
    lines = [line for tactic in item.proof for line in tactic.split("\n")]
    indented = "\n       ".join([*lines, _trace(_PROVED)])
    return ["  · first", f"    | ({indented})", f"    | {_GIVE_UP}"]


def _portfolio(tactics: Sequence[str], item: WorkItem | None) -> list[tuple[str, str]]:
    """Names and texts of the tactics; those that may run long stand last."""
    found: list[tuple[str, str]] = []
    for tactic in sorted(tactics, key=lambda name: name.startswith("simp")):
        found.append((tactic, tactic))
        if tactic == "decide" and item is not None and item.introductions:
            # Over finitely many values it decides what it cannot decide for a variable.
            found.append((tactic, f"revert {' '.join(item.introductions)}; decide"))
    return found


def _first(kind: str, attempts: Sequence[tuple[str, str]]) -> str:
    alternatives = [f"({text}; done; {_trace(kind, tactic)})" for tactic, text in attempts]
    return "first | " + " | ".join([*alternatives, _GIVE_UP])


def _trace(kind: str, tactic: str = "") -> str:
    return f'trace "{_PREFIX}{kind} {tactic}"'


def _ending() -> str:
    return f"theorem lemmata_end : True := by\n  {_trace(_END)}\n  exact True.intro"
