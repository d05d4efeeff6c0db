"""Readable statements mean the same term, or there is none."""

from __future__ import annotations

from mutation.corpus import Corpus
from mutation.readable import readable_statements, with_readable
from provers.lean.expr import Const, Sort, apply
from provers.lean.levels import Level
from provers.lean.printer import PrintedTerm, print_term
from provers.lean.processes import LeanProcesses
from provers.request import Limits


async def test_notation_is_tried_first(core: Corpus, processes: LeanProcesses) -> None:
    names = ["Nat.add_comm", "Nat.lt_irrefl", "List.length_nil"]
    records = await with_readable([core.by_name[name] for name in names], processes)
    assert records[0].readable == "∀ (n m : Nat), n + m = m + n"
    assert records[0].statement == records[0].readable
    assert "¬" in (records[1].readable or "")
    # `[].length = 0` is read as another term, or none: it is not kept as it was printed.
    assert records[2].readable != "∀ {α : Type u_1}, [].length = 0"


async def test_most_of_the_core_is_readable(core: Corpus, processes: LeanProcesses) -> None:
    sample = core.records[::20]
    records = await with_readable(sample, processes)
    assert sum(record.readable is not None for record in records) >= 0.9 * len(sample)
    assert [record.name for record in records] == [record.name for record in sample]


async def test_what_reads_back_otherwise_is_not_kept(processes: LeanProcesses) -> None:
    """`[] = []` leaves the type of its elements open; only texts that say it are kept."""
    empty = apply(Const("List.nil", [Level.zero]), Const("Nat"))
    list_ = apply(Const("List", [Level.zero]), Const("Nat"))
    statement = apply(Const("Eq", [Level.one]), list_, empty, empty)
    (text,) = await readable_statements([(statement, print_term(statement))], processes)
    assert text is None or "Nat" in text
    not_a_proposition = Sort(Level.zero)
    (text,) = await readable_statements(
        [(not_a_proposition, print_term(not_a_proposition))], processes
    )
    assert text is None


async def test_limits_cost_only_readability(core: Corpus, processes: LeanProcesses) -> None:
    record = core.by_name["Nat.add_comm"]
    item = (record.type, PrintedTerm(record.explicit, record.universes))
    limits = Limits(wall_seconds=0.001)
    assert await readable_statements([item], processes, limits=limits) == [None]
