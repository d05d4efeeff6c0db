"""Lean documents about many candidates, and reading Lean's messages back.

What lives here: the text of a document in which each candidate stands as it will be stored, with
the tactics that must not close it; the text of a *closer look* at candidates that ran out of
effort; and what their messages say. What does not: which tactics (`mutation.portfolio`), running
Lean (`mutation.checking`), and whether a candidate is verified, which the compiled module says
and no message.

What makes a document cheap:

- Elaborating a statement costs as much as most tactics, so that nothing states it twice. The easy
  tactics stand in front of the proof, as alternatives to it: the proof is elaborated only where
  they fail. What closed the goal, a `trace` behind it says. (Where trivial theorems are kept, they
  need their own proofs: then a probe of its own follows, which takes its statement from the
  theorem in front of it by `type_of%`.)
- A module is written only for a document without errors, so that one bad candidate would cost a
  second run of all. `#guard_msgs (drop error)` takes its errors out; in the module it is missing
  or rests on `sorryAx`.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from mutation.portfolio import HYPOTHESES, Attempt
from mutation.work import Known, Premise, Probing, WorkItem
from provers.lean.messages import Message
from provers.lean.printer import ELABORATION_OPTIONS
from provers.verdict import Severity

HEARTBEATS = 200_000
"""Lean's own effort limit for one theorem (in thousands of small allocations)."""

PROBE_HEARTBEATS = 60_000
"""Likewise for all tactics of one probe together, and the proof where it stands beside them."""

_OPTIONS = {**ELABORATION_OPTIONS, "linter.all": "false", "Elab.async": "false"}
_PREFIX = "lemmata:"
_VACUOUS, _TRIVIAL, _END = "vacuous", "trivial", "end"
_SPLIT = "lemmata_split"
_OPEN = "lemmata_open"
_BESIDE = "lemmata_beside"
_AXIOMS = (
    f"axiom {_SPLIT} {{p : Prop}} (contradiction : False) (probe : p) : p",
    f"axiom {_OPEN} (p : Prop) : p",
    f"theorem {_BESIDE} {{p : Prop}} (found : p) (said : True) : p := found",
)
_GIVE_UP = f"exact {_OPEN} _"
_QUIETLY = "#guard_msgs (drop error) in"
_FRUGALLY = f"set_option maxHeartbeats {PROBE_HEARTBEATS} in"
_PARENT = "lemmata_parent_"
_PROBE = "lemmata_probe_"


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
        vacuous: the tactic that proved `False` from the hypotheses, "" for none.
        trivial: the tactic that proved the statement, "" for none.
        ended: the part was elaborated to its end.
        errors: what Lean had against it, where errors are not taken out.
    """

    vacuous: str = ""
    trivial: str = ""
    ended: bool = False
    errors: list[str] = field(default_factory=list)


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


def checked_document(
    known: Sequence[Known],
    premises: Sequence[Premise],
    items: Sequence[WorkItem],
    probing: Probing,
) -> Document:
    """A document whose parts are the premises, the items (see `hear_items`), and one that says
    that Lean came to the end."""
    head = [*header(known, (*premises, *items), HEARTBEATS), *_AXIOMS]
    parts = [_premise_part(number, premise) for number, premise in enumerate(premises)]
    for number, item in enumerate(items):
        if probing is Probing.DROP:
            parts.append(_guarded_part(item))
        else:
            parts.append(f"{_QUIETLY}\n{item.text}")
        if probing is Probing.MARK:
            parts.append(_probe_part(number, item))
    return assemble(head, [*parts, _ending()])


def hear_items(
    document: Document, messages: Iterable[Message], premises: int, probing: Probing
) -> tuple[list[Heard], list[Heard], bool]:
    """What messages of a checked document say of so many premises, and of the items; and whether
    Lean came to the end."""
    heard = hear(document, messages)
    items = heard[premises:-1]
    if probing is Probing.MARK:
        items = items[1::2]
    return heard[:premises], items, heard[-1].ended


def plain_document(known: Sequence[Known], items: Sequence[WorkItem]) -> Document:
    """The items alone, one part each, so that Lean says what is wrong with them."""
    return assemble(header(known, items, HEARTBEATS), [item.text for item in items])


def closer_look(known: Sequence[Known], item: WorkItem) -> Document:
    """A document in which each tactic of the portfolios has a theorem of its own."""
    first = item.attempts.opening
    probes = [(_TRIVIAL, tactic, f"{first}{text}") for tactic, text in item.attempts.trivial]
    if not item.shares_hypotheses:
        # The goal is put away, so that only the hypotheses can close it.
        probes += [
            (_VACUOUS, tactic, f"{first}exfalso; {text}") for tactic, text in item.attempts.vacuous
        ]
    parts: list[str] = []
    for number, (kind, tactic, text) in enumerate(probes):
        lines = [_QUIETLY, _of_same_type(number, item), *_introduce(item)]
        parts.append("\n".join([*lines, f"  {text}", "  done", f"  {_trace(kind, tactic)}"]))
    head = header(known, [item], PROBE_HEARTBEATS)
    axiom = f"axiom {item.name}{item.universes} : {item.statement}"
    return assemble([*head, axiom], [*parts, _ending()])


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
    if kind == _VACUOUS:
        heard.vacuous = tactic
    elif kind == _TRIVIAL:
        heard.trivial = tactic
    elif kind == _END:
        heard.ended = True


def _premise_part(number: int, premise: Premise) -> str:
    attempts = _first(_alternatives(_VACUOUS, HYPOTHESES), _GIVE_UP)
    return (
        f"{_QUIETLY}\ntheorem {_PARENT}{number}{premise.universes} : {premise.statement} := by\n"
        f"  intros\n  {attempts}"
    )


def _guarded_part(item: WorkItem) -> str:
    """A theorem whose proof is tried only if nothing easy closes it.

    A module that holds it, and the message that the end of the easy tactics was reached, show
    that each of them failed, and that the proof did not.
    """
    lines = [_FRUGALLY, _QUIETLY, f"theorem {item.name}{item.universes} : {item.statement} := by"]
    lines += [*_introduce(item), "  first"]
    opening, attempts = item.attempts.opening, item.attempts.trivial
    vacuous = [] if item.shares_hypotheses else item.attempts.vacuous
    if vacuous:
        # An easy theorem may be so because it says nothing: then it is called that.
        said = _first(_alternatives(_VACUOUS, vacuous, "exfalso; "), "exact True.intro")
        closed = _first(_alternatives(_TRIVIAL, attempts))
        lines.append(f"  | ({opening}refine {_BESIDE} ?_ ?_; (focus {closed}); ({said}))")
        # What `omega` proves of the hypotheses alone, it has proved of the goal.
        left = [(tactic, text) for tactic, text in vacuous if tactic != "omega"]
        lines += [f"  | {each}" for each in _alternatives(_VACUOUS, left, f"{opening}exfalso; ")]
    else:
        lines += [f"  | {each}" for each in _alternatives(_TRIVIAL, attempts, opening)]
    steps = [_trace(_END), *(line for step in item.steps for line in step.split("\n"))]
    lines.append("  | " + "\n    ".join(steps))
    return "\n".join(lines)


def _probe_part(number: int, item: WorkItem) -> str:
    lines = [_FRUGALLY, _QUIETLY, _of_same_type(number, item), *_introduce(item)]
    if item.attempts.opening:
        lines.append("  intros")
    attempts = _first(_alternatives(_TRIVIAL, item.attempts.trivial), _GIVE_UP)
    if item.shares_hypotheses:
        lines.append(f"  {attempts}")
    else:
        lines.append(f"  refine {_SPLIT} ?_ ?_")
        lines.append(f"  · {_first(_alternatives(_VACUOUS, item.attempts.vacuous), _GIVE_UP)}")
        lines.append(f"  · {attempts}")
    lines.append(f"  {_trace(_END)}")
    return "\n".join(lines)


def _of_same_type(number: int, item: WorkItem) -> str:
    """The beginning of a theorem that states what an earlier one states."""
    universes = item.universes
    return f"theorem {_PROBE}{number}{universes} : type_of% @{item.name}{universes} := by"


def _introduce(item: WorkItem) -> list[str]:
    return [f"  intro {' '.join(item.introductions)}"] if item.introductions else []


def _alternatives(kind: str, attempts: Iterable[Attempt], before: str = "") -> list[str]:
    """Each attempt, and what is said once it has closed the goal."""
    return [f"({before}{text}; done; {_trace(kind, tactic)})" for tactic, text in attempts]


def _first(alternatives: Iterable[str], last: str | None = None) -> str:
    return "first | " + " | ".join([*alternatives, *([last] if last else [])])


def _trace(kind: str, tactic: str = "") -> str:
    return f'trace "{_PREFIX}{kind} {tactic}"'


def _ending() -> str:
    return f"theorem lemmata_end : True := by\n  {_trace(_END)}\n  exact True.intro"
