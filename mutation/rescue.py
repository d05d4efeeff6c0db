"""One short try for a theorem whose built proof fails.

What lives here: what the pipeline asks of a prover (`Rescue`), and candidates with the proofs that
it found (`rescued`). What does not: any prover. The one over the built-in search is
`lemmata.rescue`, since this package does not know the search.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from mutation.candidates import Candidate
from provers.lean.expr import BinderKind
from provers.lean.printer import UnprintableTerm, print_term

_BRACKETS = {
    BinderKind.DEFAULT: "()",
    BinderKind.IMPLICIT: "{}",
    BinderKind.STRICT_IMPLICIT: "⦃⦄",
    BinderKind.INSTANCE: "[]",
}


class Rescue(Protocol):
    """Looks for proofs of statements, briefly."""

    async def __call__(
        self, statements: Sequence[str], imports: Sequence[str] = ()
    ) -> list[str | None]:
        """A tactic script for each statement, None where none was found.

        Args:
            statements: each `theorem NAME … : …` without `:=`; names are distinct.
            imports: modules that the statements need beside `Init`.

        Returns:
            Scripts, one tactic or bullet a line, from the state in which the statement's own
            binders are introduced. They have not been checked by anything but stepping.

        Raises:
            ToolMissing, ToolCrashed: Lean cannot be run.
        """
        ...


async def rescued(candidates: Sequence[Candidate], rescue: Rescue) -> list[Candidate | None]:
    """Each candidate with the proof that was found for it, or None; in the order given.

    The proofs still have to be verified. Names must be distinct.

    Raises:
        ToolMissing, ToolCrashed: as `Rescue`.
    """
    found: dict[str, Candidate] = {}
    by_imports: dict[tuple[str, ...], list[tuple[Candidate, str]]] = {}
    for candidate in candidates:
        try:
            statement = signature(candidate)
        except UnprintableTerm:
            continue
        by_imports.setdefault(candidate.parent.imports, []).append((candidate, statement))
    for imports, group in by_imports.items():
        scripts = await rescue([statement for _, statement in group], imports)
        for (candidate, _), script in zip(group, scripts, strict=True):
            if script is not None:
                proof = tuple(line for line in script.splitlines() if line.strip())
                found[candidate.name] = replace(candidate, proof=proof)
    return [found.get(candidate.name) for candidate in candidates]


def signature(candidate: Candidate) -> str:
    """The theorem with its variables as binders, under the names that its proof uses.

    Raises:
        UnprintableTerm: Lean has no text for it.
    """
    params = candidate.level_params
    binders: list[str] = []
    for variable in candidate.variables:
        opening, closing = _BRACKETS[variable.kind]
        text = print_term(variable.type, params).text
        binders.append(f"{opening}{variable.fvar.name} : {text}{closing}")
    head = f"theorem {candidate.name}{candidate.printed.universes}"
    conclusion = print_term(candidate.conclusion, params).text
    return f"{' '.join([head, *binders])} : {conclusion}"
