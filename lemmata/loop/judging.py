"""Whether proofs that were found count: a fresh process, the statement, the axioms, the premises.

What lives here: `judge`. What does not: searching.

Proofs are judged together, since most are good: one document with all of them, and halves of it
where it is refused. Each must prove its own statement to the checker with the same document
without proofs as the reference (so the statement is the goal's, term for term), and its compiled
proof must not rest on a hidden theorem.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from lemmata.loop.heldout import Hidden
from lemmata.loop.statements import Goal
from provers.lean.checker import LeanChecker
from provers.lean.commands import audit_fragment
from provers.lean.compile import compile_text
from provers.lean.environment import Environment
from provers.lean.names import Name
from provers.lean.processes import LeanProcesses
from provers.request import Limits, TrustLevel, TrustPolicy, VerifyRequest
from provers.verdict import Status

_LIMITS = Limits(wall_seconds=300.0)
_HOSTILE = TrustPolicy(level=TrustLevel.HOSTILE)
_MODULE = "found"


@dataclass(frozen=True, slots=True)
class Found:
    """A goal and the tactic block that stepping took for its proof."""

    goal: Goal
    proof: str

    def text(self, proof: str | None = None) -> str:
        """The theorem with its proof, or with another."""
        lines = (self.proof if proof is None else proof).splitlines()
        return "\n".join([f"{self.goal.signature} := by", *(f"  {line}" for line in lines)])


async def judge(
    found: Sequence[Found],
    hidden: Hidden,
    checker: LeanChecker,
    processes: LeanProcesses,
    header: str,
) -> dict[str, str]:
    """What speaks against each proof, by the goal's name; "" where it counts.

    Args:
        found: proofs of goals with distinct names.
        hidden: what they must not rest on.
        checker: judges in a fresh process.
        processes: compiles for the look at premises.
        header: what stands in front of the theorems.

    Raises:
        ToolMissing, ToolCrashed: Lean cannot be run.
    """
    problems: dict[str, str] = {}
    sound: list[Found] = []
    for each in found:
        findings = audit_fragment(each.proof, _HOSTILE)
        problems[each.goal.name] = findings[0].message if findings else ""
        if not findings:
            sound.append(each)
    accepted = await _checked(sound, checker, processes, header, problems)
    if accepted:
        problems |= await _premises(accepted, hidden, processes, header)
    return problems


async def _checked(
    found: list[Found],
    checker: LeanChecker,
    processes: LeanProcesses,
    header: str,
    problems: dict[str, str],
) -> list[Found]:
    """Those that the checker verifies; the others get their problem."""
    if not found:
        return []
    request = VerifyRequest(
        source=_document(header, [each.text() for each in found]),
        reference=_document(header, [each.text("sorry") for each in found]),
        checker=checker.name,
        required=tuple(each.goal.name for each in found),
        limits=_LIMITS,
        # The text around the proofs is ours; the proofs went through the allow-list.
        trust=TrustPolicy(level=TrustLevel.AUTHOR),
        options={"toolchain": processes.toolchain.lean[0]}
        if processes.toolchain.core is None
        else {"toolchain": "embedded"},
    )
    verdict = await checker.check(request)
    if verdict.status is Status.VERIFIED:
        return found
    if len(found) == 1:
        reason = f"the check says {verdict.status.value}: {verdict.reason}"
        problems[found[0].goal.name] = reason
        return []
    middle = len(found) // 2
    first = await _checked(found[:middle], checker, processes, header, problems)
    return first + await _checked(found[middle:], checker, processes, header, problems)


async def _premises(
    found: Sequence[Found], hidden: Hidden, processes: LeanProcesses, header: str
) -> dict[str, str]:
    with tempfile.TemporaryDirectory(prefix="lemmata-judge-") as folder:
        text = _document(header, [each.text() for each in found])
        compiled = await compile_text(processes, text, _LIMITS, Path(folder))
        if not compiled.accepted or compiled.olean is None:
            said = compiled.errors[0].text if compiled.errors else "no module was written"
            return {each.goal.name: f"its premises are not known: {said}" for each in found}
        library = processes.toolchain.search_path
        environment = Environment.of_file(compiled.olean, library, module=_MODULE)
        problems: dict[str, str] = {}
        for each in found:
            used = hidden.used_in(environment, Name.parse(each.goal.name))
            problems[each.goal.name] = f"it rests on {used}, which is held out" if used else ""
    return problems


def _document(header: str, theorems: Sequence[str]) -> str:
    return header + "\n\n".join(theorems) + "\n"
