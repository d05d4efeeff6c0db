"""Brute-force mutation, as published: every lemma is tried on every theorem, one tactic each.

What lives here: the other side of `mutation-recall`. What does not: our own rules (`mutation`),
the comparison (`benchmarks.mutation_recall`).

The trials are those of Alchemy (arXiv 2410.15748, section 3): `rw [t]` and `rw [← t]` at the goal
and at each explicit hypothesis, and `apply t` for each explicit hypothesis `h : T` as the goal of
`have h : T`. They run through a session's `try_many`, many to a document. A failing trial ends in
an error of one line instead of Lean's long one, which makes it about twice as cheap.

Alchemy then edits printed text, and loses what does not come back. Here nothing is printed: what
worked is repeated in one document in which a constant `Brute.left` stands for each goal that is
left, and the statement is read off the compiled proof term. Its variables are the theorem's own,
then one for each goal that the lemma left open (a goal that repeats a hypothesis adds none), as
the rules of `mutation` order them. The proof is the lemma instance of that proof term.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from mutation.candidates import Candidate, term_text
from mutation.completion import is_hypothesis
from mutation.lemmas import Use
from mutation.records import Record
from mutation.rules.rewrite import applied, taken_names
from mutation.signatures import Signatures
from mutation.telescopes import Variable, fresh_variable
from provers.checker import ProofState, StepOutcome
from provers.errors import StatementError
from provers.lean.compile import compile_text
from provers.lean.digests import alpha_equal
from provers.lean.environment import Environment
from provers.lean.expr import BinderKind, Const, Expr, Lam, Let, Lit, Name
from provers.lean.levels import Level, param, param_names
from provers.lean.printer import ELABORATION_OPTIONS, UnprintableTerm, name_in_source
from provers.lean.processes import LeanProcesses
from provers.lean.session import LeanSession
from provers.lean.terms import (
    fold_app,
    instantiate,
    instantiate_levels,
    lower,
    substitute,
    subterms,
    unfold_app,
    universe_params,
)
from provers.request import Limits

GOAL = "goal"
_DOCUMENT = 200
_MODULE = "brute"
_MOST_GOALS = 12
_UNIVERSES = [f"brute_u{number}" for number in range(1, _MOST_GOALS)]
_SPARE = "".join(f"PUnit.{{{name}}} → " for name in _UNIVERSES) + "True"
_AXIOMS = """axiom Brute.left.{u} (place : Nat) {goal : Sort u} : goal
axiom Brute.held.{u, v} {type : Sort u} (value : type) {goal : Sort v} : goal"""
_LEFT, _HELD = Name.of("Brute", "left"), Name.of("Brute", "held")


@dataclass(frozen=True, slots=True)
class Trial:
    """One tactic on one theorem.

    Attributes:
        target: the theorem.
        lemma: full name of the lemma.
        use: how it is used.
        place: `goal`, or the name of a hypothesis.
    """

    target: Record
    lemma: str
    use: Use
    place: str

    @property
    def tactic(self) -> str:
        """What is tried; for `apply`, on the hypothesis as the goal."""
        lemma = name_in_source(Name.parse(self.lemma))
        if self.use is Use.CONCLUSION:
            return f"apply {lemma}"
        arrow = "← " if self.use is Use.BACKWARD else ""
        where = "" if self.place == GOAL else f" at {self.place}"
        return f"rw [{arrow}{lemma}]{where}"


@dataclass(frozen=True, slots=True)
class Invocable:
    """A trial that worked and left `goals` goals."""

    trial: Trial
    goals: int


def explicit_hypotheses(target: Record, signatures: Signatures) -> list[int]:
    """Numbers of the variables that are explicit and proofs."""
    variables = target.telescope.variables
    return [
        number
        for number, variable in enumerate(variables)
        if variable.kind is BinderKind.DEFAULT
        and is_hypothesis(variable.type, variables[:number], signatures)
    ]


def trials_of(target: Record, lemmas: Sequence[Record], signatures: Signatures) -> Iterator[Trial]:
    """All trials for a theorem; by itself a theorem is not mutated."""
    variables = target.telescope.variables
    hypotheses = [
        str(variables[number].fvar.name) for number in explicit_hypotheses(target, signatures)
    ]
    for place in (GOAL, *hypotheses):
        for use in Use:
            if use is Use.CONCLUSION and place == GOAL:
                continue
            for lemma in lemmas:
                if lemma.name != target.name:
                    yield Trial(target, lemma.name, use, place)


async def try_all(session: LeanSession, target: Record, trials: Sequence[Trial]) -> list[Invocable]:
    """The trials that leave a goal.

    Raises:
        StatementError: Lean does not take the theorem's statement.
    """
    head = f"theorem brute_target{target.universe_suffix} : {target.explicit}"
    state: ProofState = await session.start(head)
    variables = target.telescope.variables
    names = [str(variable.fvar.name) for variable in variables]
    if names:
        state = await _after(session, state, f"intro {' '.join(names)}")
    states = {GOAL: state}
    steps: list[tuple[ProofState, str]] = []
    for trial in trials:
        at = state
        if trial.use is Use.CONCLUSION:
            if trial.place not in states:
                type_ = variables[names.index(trial.place)].type
                step = f"have brute_new : {term_text(type_, target.level_params)} := ?_"
                states[trial.place] = await _after(session, state, step)
            at = states[trial.place]
        steps.append((at, f"first | {trial.tactic} | clear brute_none"))
    found: list[Invocable] = []
    for trial, (at, _), result in zip(trials, steps, await session.try_many(steps), strict=True):
        if result.outcome is StepOutcome.PROGRESS and result.state is not None:
            left = len(result.state.goals) - len(at.goals) + 1
            if left > 0:
                found.append(Invocable(trial, left))
    return found


async def _after(session: LeanSession, state: ProofState, step: str) -> ProofState:
    (result,) = await session.try_many([(state, step)])
    if result.state is None:
        raise StatementError(f"{step}: {result.message}")
    return result.state


async def statements(
    processes: LeanProcesses, found: Sequence[Invocable], signatures: Signatures
) -> list[Candidate]:
    """The mutations behind what worked, each with its proof; a few have none."""
    candidates: list[Candidate] = []
    for at in range(0, len(found), _DOCUMENT):
        part = list(found[at : at + _DOCUMENT])
        with tempfile.TemporaryDirectory(prefix="lemmata-brute-") as folder:
            values = await _proof_terms(processes, part, Path(folder))
            for number, value in values.items():
                candidate = _read(part[number], value, signatures)
                if candidate is not None:
                    candidates.append(candidate)
    return candidates


async def _proof_terms(
    processes: LeanProcesses, found: Sequence[Invocable], folder: Path
) -> dict[int, Expr]:
    """Proof terms by number in `found`; without those that Lean does not take a second time."""
    left = dict(enumerate(found))
    while left:
        lines, starts = _document(left)
        text = "\n".join(lines) + "\n"
        compiled = await compile_text(processes, text, Limits(wall_seconds=120.0), folder)
        if compiled.accepted and compiled.olean is not None:
            library = processes.toolchain.search_path
            environment = Environment.of_file(compiled.olean, library, module=_MODULE)
            declared = {number: environment[f"brute_{number}"].value for number in left}
            return {number: value for number, value in declared.items() if value is not None}
        bad = {
            number
            for number, (first, last) in starts.items()
            if any(first <= message.line <= last for message in compiled.errors)
        }
        if not bad:
            return {}
        left = {number: one for number, one in left.items() if number not in bad}
    return {}


def _document(
    found: Mapping[int, Invocable],
) -> tuple[list[str], dict[int, tuple[int, int]]]:
    """Lines, and the first and last line (from 1) of each theorem."""
    options = {**ELABORATION_OPTIONS, "maxHeartbeats": "200000", "linter.all": "false"}
    lines = [f"set_option {option} {value}" for option, value in options.items()]
    lines += _AXIOMS.split("\n")
    starts: dict[int, tuple[int, int]] = {}
    for number, one in found.items():
        first = len(lines) + 1
        target = one.trial.target
        universes = ", ".join([*target.universes, *_UNIVERSES])
        head = f"theorem brute_{number}.{{{universes}}}"
        lines.append(f"{head} : ({_SPARE}) → {target.explicit} := by")
        names = [str(variable.fvar.name) for variable in target.telescope.variables]
        lines.append(f"  intro {' '.join(['brute_spare', *names])}")
        # `rw` would try `rfl` on the goal; that it did not close it is known.
        tactic = one.trial.tactic.replace("rw [", "rewrite [", 1)
        last = "  exact Brute.left (nat_lit 0)"
        if one.trial.use is Use.CONCLUSION:
            variables = target.telescope.variables
            type_ = variables[names.index(one.trial.place)].type
            text = term_text(type_, target.level_params)
            lines += [f"  have brute_new : {text} := by", f"    {tactic}"]
            lines += [f"    {step}" for step in _leave(one.goals)]
            lines.append("  exact Brute.held brute_new")
        else:
            if one.trial.place != GOAL:
                last = f"  exact Brute.held {one.trial.place}"
            lines += [f"  {tactic}", last]
            lines += [f"  {step}" for step in _leave(one.goals)]
        starts[number] = (first, len(lines))
    return lines, starts


def _leave(count: int) -> list[str]:
    """Steps that leave up to so many goals: sorts first, each with a universe of its own.

    A goal that is a variable of the lemma (`⊢ ?b`) would take any type: it must wait.
    """
    steps: list[str] = []
    count = min(count, len(_UNIVERSES))
    for number in range(1, count + 1):
        left = f"Brute.left (nat_lit {number})"
        sorts = " | ".join(
            f"exact ({left} : {sort} {_UNIVERSES[number - 1]})" for sort in ("Sort", "Type")
        )
        steps.append(
            f"try first | ((fail_if_success exact (nat_lit 0)); first | {sorts}) | rotate_left"
        )
    for number in range(1, count + 1):
        left = f"exact Brute.left (nat_lit {_MOST_GOALS + number})"
        turned = " | ".join(f"(rotate_left {turns}; {left})" for turns in (1, 2, 3))
        steps.append(f"try first | {left} | {turned}")
    return steps


def _read(found: Invocable, value: Expr, signatures: Signatures) -> Candidate | None:
    """The mutation that a proof term shows."""
    trial = found.trial
    telescope = trial.target.telescope
    variables = telescope.variables
    assert isinstance(value, Lam)
    value = value.body  # The first variable only names universes.
    opened: list[Expr] = []
    for variable in variables:
        if not isinstance(value, Lam):
            return None
        opened.append(variable.fvar)
        value = value.body
    value = instantiate(value, opened[::-1])
    number = next((n for n, v in enumerate(variables) if str(v.fvar.name) == trial.place), None)
    shown = _goal_shown(value) if number is None else _hypothesis_shown(value)
    if shown is None:
        return None
    new, evidence = (_renamed(term, shown[1], trial.lemma) for term in shown)
    holes = _holes(evidence, trial.lemma)
    if trial.use is not Use.CONCLUSION and len(holes) + 1 != found.goals:
        return None  # `rw` closed the goal, by `rfl`.
    context = variables if number is None else variables[:number]
    taken = taken_names(trial.target)
    values: dict[Expr, Expr] = {}
    added: list[Variable] = []
    for hole, type_ in holes.items():
        type_ = substitute(type_, values)
        around = (*context, *added)
        known = next((v for v in around if alpha_equal(v.type, type_)), None)
        if known is not None and is_hypothesis(type_, around, signatures):
            values[hole] = known.fvar
            continue
        added.append(Variable(fresh_variable("left", taken), type_, BinderKind.DEFAULT))
        values[hole] = added[-1].fvar
    new, evidence = substitute(new, values), substitute(evidence, values)
    return _candidate(trial, number, new, evidence, added)


def _goal_shown(value: Expr) -> tuple[Expr, Expr] | None:
    """New goal and the equation old = new, from `Eq.mpr equation (left 0)`."""
    head, args = unfold_app(value)
    if isinstance(head, Const) and str(head.name) == "Eq.mpr" and len(args) == 4:
        return args[1], args[2]
    return None


def _hypothesis_shown(value: Expr) -> tuple[Expr, Expr] | None:
    """Type and value of what is held: `held value`, or `have h : new := value; held h`."""
    head, args = unfold_app(value)
    if isinstance(head, Const) and head.name is _HELD:
        return args[0], args[1]
    if isinstance(value, Let):
        body, given = value.body, value.value
    elif isinstance(head, Lam) and len(args) == 1:
        body, given = head.body, args[0]
    else:
        return None
    head, args = unfold_app(body)
    if not isinstance(head, Const) or head.name is not _HELD:
        return None
    type_ = lower(args[0], 1)
    return None if type_ is None else (type_, given)


def _renamed(term: Expr, evidence: Expr, lemma: str) -> Expr:
    """The term with universes that the lemma left open named as `mutation.completion` does."""
    used = next(
        (n for n in subterms(evidence) if isinstance(n, Const) and str(n.name) == lemma), None
    )
    levels = used.levels if used is not None else ()
    params: dict[Name, Level] = {}
    for place, level in enumerate(levels):
        for name in param_names([level]):
            if str(name) in _UNIVERSES:
                params.setdefault(name, param(Name.of(f"w_{place + 1}")))
    return instantiate_levels(term, params)


def _holes(evidence: Expr, lemma: str) -> dict[Expr, Expr]:
    """The goals left to the lemma, by what stands for them, in the order of its parameters."""
    places: dict[Expr, Expr] = {}
    inside: list[Expr] = []
    for node in subterms(evidence):
        head, args = unfold_app(node)
        if isinstance(head, Const) and head.name is _LEFT and len(args) == 2:
            assert isinstance(args[0], Lit)
            places[node] = args[1]
        elif isinstance(head, Const) and str(head.name) == lemma and len(args) > len(inside):
            inside = args
    ordered = [arg for arg in inside if arg in places]
    rest = [node for node in places if node not in ordered]
    return {node: places[node] for node in dict.fromkeys([*ordered, *rest])}


def _candidate(
    trial: Trial, number: int | None, new: Expr, evidence: Expr, added: Sequence[Variable]
) -> Candidate | None:
    target, params = trial.target, trial.target.level_params
    variables, conclusion = target.telescope.variables, target.telescope.conclusion
    try:
        if number is None:
            changed = (*variables, *added)
            head = Const("Eq.mp", [Level.zero])
            term = fold_app(head, [conclusion, new, evidence, applied(target)])
            proof = f"exact {term_text(term, params)}"
            conclusion = new
        else:
            old = variables[number]
            before, after = variables[:number], variables[number + 1 :]
            kept: tuple[Variable, ...] = ()
            if trial.use is not Use.CONCLUSION:
                kept = (Variable(old.fvar, new, old.kind),)
                _, args = unfold_app(evidence)  # `Eq.mp equation h`
                head = Const("Eq.mpr", [Level.zero])
                evidence = fold_app(head, [old.type, new, args[2], old.fvar])
            changed = (*before, *added, *kept, *after)
            term = applied(target, **{str(old.fvar.name): evidence})
            proof = f"exact {term_text(term, params)}"
    except (UnprintableTerm, IndexError):
        return None
    rule = "apply" if trial.use is Use.CONCLUSION else "rewrite"
    return Candidate(
        parent=target,
        lemma=trial.lemma,
        rule=rule,
        use=trial.use,
        place=trial.place,
        path=(),
        variables=changed,
        conclusion=conclusion,
        proof=(proof,),
        new_universes=tuple(
            sorted(
                set(universe_params(*(v.type for v in changed), conclusion)) - set(params), key=str
            )
        ),
    )
