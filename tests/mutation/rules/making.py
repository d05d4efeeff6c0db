"""Helpers of the tests of the rules: records of statements, and what Lean reads."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from mutation.candidates import Candidate
from mutation.records import Origin, OriginKind, Record
from mutation.telescopes import Variable, close_telescope
from provers.lean.compile import compile_text
from provers.lean.environment import Environment
from provers.lean.expr import BinderKind, Expr, FVar, Name
from provers.lean.processes import LeanProcesses
from provers.request import Limits

_MODULE = "making"


def kept(candidate: Candidate) -> Record:
    """A candidate as a theorem of a corpus."""
    return made(candidate.name, candidate.statement, candidate.level_params)


def made(name: str, statement: Expr, level_params: Sequence[Name] = ()) -> Record:
    """A theorem with some statement; whether it holds is of no interest."""
    origin = Origin(OriginKind.MUTATION, "made")
    return Record(name, statement, tuple(level_params), "", (), origin)


def variable(name: str, type_: Expr) -> Variable:
    """An explicit variable."""
    return Variable(FVar(Name.of(name)), type_, BinderKind.DEFAULT)


def theorem(name: str, variables: Sequence[Variable], conclusion: Expr) -> Record:
    """`theorem name variables : conclusion`."""
    return made(name, close_telescope(variables, conclusion))


async def read_types(processes: LeanProcesses, document: str) -> dict[str, Expr]:
    """The statements of all constants of a document, by name; it must compile."""
    with tempfile.TemporaryDirectory() as folder:
        compiled = await compile_text(processes, document, Limits(), Path(folder))
        assert compiled.accepted, compiled.errors
        assert compiled.olean is not None
        library = processes.toolchain.search_path
        environment = Environment.of_file(compiled.olean, library, module=_MODULE)
        return {str(each.name): each.type for each in environment.declared(_MODULE)}
