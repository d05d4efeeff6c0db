"""What is asked of a rescue, and what is made of its answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from mutation.candidates import Candidate
from mutation.corpus import Corpus
from mutation.index import LemmaIndex
from mutation.rescue import rescued, signature
from mutation.rules import RULES
from mutation.signatures import Signatures
from mutation.verify import Outcome, verify_candidates
from provers.lean.expr import Const
from provers.lean.processes import LeanProcesses
from tests.provers.lean.compiled import core_environment


class _Scripted:
    """Answers from a list, and remembers what it was asked."""

    def __init__(self, *scripts: str | None) -> None:
        self.scripts = list(scripts)
        self.asked: list[tuple[list[str], tuple[str, ...]]] = []

    async def __call__(
        self, statements: Sequence[str], imports: Sequence[str] = ()
    ) -> list[str | None]:
        self.asked.append((list(statements), tuple(imports)))
        return [self.scripts.pop(0) for _ in statements]


def _candidates(core: Corpus) -> list[Candidate]:
    index = LemmaIndex([], Signatures.of_environment(core_environment()))
    return [*RULES["symm"].propose(core.by_name["Nat.le_of_eq"], index)]


async def test_a_found_proof_takes_the_place_of_the_built_one(
    core: Corpus, processes: LeanProcesses
) -> None:
    goal, hypothesis = _candidates(core)
    broken = [replace(c, proof=("exact nonsense",)) for c in (goal, hypothesis)]
    rescue = _Scripted("refine Nat.le_of_eq ?_\n\nexact h", None)
    mended, unproved = await rescued(broken, rescue)
    assert unproved is None
    assert mended is not None
    assert mended.proof == ("refine Nat.le_of_eq ?_", "exact h")
    assert mended.digest == goal.digest
    # A rescue is believed as little as a rule: Lean has the last word.
    false = replace(hypothesis, proof=("trivial",))
    answers = await verify_candidates([mended, false], processes)
    assert [answer.outcome for answer in answers] == [Outcome.VERIFIED, Outcome.REJECTED]


async def test_statements_go_out_by_their_imports(core: Corpus) -> None:
    goal, hypothesis = _candidates(core)
    elsewhere = replace(hypothesis, parent=replace(hypothesis.parent, imports=("Other",)))
    unwritable = replace(goal, conclusion=Const("_private.M.0.hidden"))
    rescue = _Scripted("a", "b")
    found = await rescued([unwritable, goal, elsewhere], rescue)
    assert [c and c.proof for c in found] == [None, ("a",), ("b",)]
    assert [imports for _, imports in rescue.asked] == [(), ("Other",)]
    assert await rescued([], rescue) == []


def test_the_signature_names_the_variables(core: Corpus) -> None:
    goal, _ = _candidates(core)
    text = signature(goal)
    assert text.startswith(f"theorem {goal.name} {{n : @Nat}} {{m : @Nat}} (h : ")
    assert text.endswith(f" : {'@GE.ge.{0} @Nat @instLENat @m @n'}")
