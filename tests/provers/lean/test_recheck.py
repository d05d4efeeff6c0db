"""The kernel's second look: honest modules pass, what no kernel has seen does not."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from provers.lean.checker import LeanChecker
from provers.lean.names import Name
from provers.lean.olean import ModuleFile, OleanError, Safety
from provers.lean.processes import LeanProcesses
from provers.lean.recheck import CODE, NOT_RECHECKED, RecheckOutcome, RecheckReport, recheck
from provers.lean.replay import replay_plan
from provers.lean.toolchain import find_toolchain
from provers.request import Limits, VerifyRequest
from provers.verdict import Status
from tests.provers.lean.compiled import compile_source

HONEST = """
universe u v
structure Point (α : Type u) (β : Type v) where
  x : α
  y : β
structure Point3 (α : Type u) extends Point α Nat where
  z : α
inductive Vec (α : Type u) : Nat → Type u where
  | nil : Vec α 0
  | cons {n} : α → Vec α n → Vec α (n + 1)
mutual
inductive Even : Nat → Prop | zero : Even 0 | step : Odd n → Even (n + 1)
inductive Odd : Nat → Prop | step : Even n → Odd (n + 1)
end
mutual
inductive Tree (α : Type u) | node : α → Forest α → Tree α
inductive Forest (α : Type u) | nil | cons : Tree α → Forest α → Forest α
end
mutual
def Tree.size : Tree α → Nat | .node _ f => f.size + 1
def Forest.size : Forest α → Nat | .nil => 0 | .cons t f => t.size + f.size
end
inductive Rose (α : Type u) where | node (a : α) (children : List (Rose α))
inductive W (α : Type u) (β : α → Type v) | mk (a : α) (f : β a → W α β) : W α β
inductive Reach {α : Sort u} (r : α → α → Prop) : α → Prop
  | intro (x : α) (h : (y : α) → r y x → Reach r y) : Reach r x
inductive Color | red | green | blue
deriving DecidableEq, Repr, Inhabited
def ack : Nat → Nat → Nat
  | 0, n => n + 1
  | m + 1, 0 => ack m 1
  | m + 1, n + 1 => ack m (ack (m + 1) n)
termination_by m n => (m, n)
def fib : Nat → Nat | 0 => 0 | 1 => 1 | n + 2 => fib n + fib (n + 1)
theorem fib_ten : fib 10 = 55 := rfl
class Magma (α : Type u) where
  op : α → α → α
instance : Magma Nat := ⟨(· + ·)⟩
theorem magma_op (a b : Nat) : Magma.op a b = a + b := rfl
noncomputable def pick (α : Type u) [Nonempty α] : α := Classical.choice inferInstance
private def hidden : Nat := 3
theorem hidden_is : hidden = 3 := rfl
partial def loop (n : Nat) : Nat := loop (n + 1)
unsafe def wild : Nat := 7
opaque box : Nat
axiom assumed : 1 = 1
theorem open_end : 1 = 2 := by sorry
theorem big : 2 ^ 200 = 1606938044258990275541962092341162602522202993782792835301376 := by decide
theorem with_nul : "a\\x00b" ≠ "a" := by decide
theorem greek : "αβ" = "α" ++ "β" := by decide
theorem with_let : (let x := 3; x + x) = 6 := rfl
theorem projected (p : Nat × Nat) : (p.1, p.2) = p := rfl
theorem arithmetic (a b : Nat) (h : a < b) : a + 1 < b + 2 := by omega
theorem simplified (xs : List Nat) : xs ++ [] = xs := by simp
"""

BY_OPTION = """
set_option debug.skipKernelTC true in
theorem bad : (1 : Nat) = 2 := by decide +kernel
theorem worse : False := absurd bad (by decide)
theorem fine : True := trivial
"""

BY_MACRO = """
macro "quietly " n:declId : command =>
  `(set_option debug.skipKernelTC true in theorem $n:declId : (1 : Nat) = 2 := by decide +kernel)
quietly bad
theorem worse : False := absurd bad (by decide)
theorem fine : True := trivial
"""

CONCEALED = """
macro "quietly " n:declId : command => do
  let o : Lean.Name := .str (.str .anonymous "debug") ("skip" ++ "KernelTC")
  `(set_option $(⟨Lean.Syntax.ident .none ⟨"", ⟨0⟩, ⟨0⟩⟩ o []⟩):ident true in
    theorem $n:declId : (1 : Nat) = 2 := by decide +kernel)
quietly bad
theorem worse : False := absurd bad (by decide)
theorem fine : True := trivial
"""

FORGEABLE = """
def Good : Prop := True
def Wrong : Prop := False
theorem about_wrong : Wrong → Wrong := fun h => h
theorem target : Good := True.intro
axiom given : False
theorem circle : False := given
inductive Two | one | other
theorem user (t : Two) : t = t := rfl
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("recheck")


@pytest.fixture
async def processes() -> AsyncIterator[LeanProcesses]:
    running = LeanProcesses(await find_toolchain(None, "embedded"))
    yield running
    await running.close()


@pytest.fixture(scope="module")
def forgeable(folder: Path) -> Path:
    return compile_source(folder, "Forgeable", FORGEABLE)[0]


def opened(folder: Path, module: str, source: str) -> ModuleFile:
    return ModuleFile(compile_source(folder, module, source)[0], memory_map=False)


class TestHonestModules:
    async def test_every_kind_of_constant_passes(
        self, processes: LeanProcesses, folder: Path
    ) -> None:
        module = opened(folder, "Honest", HONEST)
        report = await recheck(processes, module, Limits())
        assert report.outcome is RecheckOutcome.ACCEPTED, report
        safe = [each for each in module.declarations() if each.safety is Safety.SAFE]
        assert report.accepted == len(safe) > 200

    async def test_what_is_left_out_is_unsafe_or_partial(self, folder: Path) -> None:
        module = opened(folder, "Outside", "unsafe def wild : Nat := 7\ntheorem t : True := ⟨⟩")
        plan = replay_plan(module)
        assert [str(name) for name in plan.left_out] == ["wild"]
        assert [[str(name) for name in names] for names in plan.steps] == [["t"]]

    @pytest.mark.parametrize(
        "header", ["prelude", "import Init", "import Library", "prelude\nimport Library"]
    )
    async def test_a_module_with_other_imports_is_replayed_on_those(
        self, folder: Path, header: str
    ) -> None:
        library = "def two (p : Prop) := p\ntheorem two_of (p : Prop) (h : p) : two p := h\n"
        compile_source(folder, "Library", library)
        theorem = "theorem t (p : Prop) (h : p) : p := h"
        if "Library" in header:
            theorem = "theorem t (p : Prop) (h : p) : two p := two_of p h"
        toolchain = await find_toolchain(None, "embedded")
        toolchain = replace(toolchain, search_path=(folder, *toolchain.search_path))
        module = opened(folder, "Other", f"{header}\n{theorem}")
        processes = LeanProcesses(toolchain)
        try:
            report = await recheck(processes, module, Limits())
        finally:
            await processes.close()
        assert (report.outcome, report.accepted) == (RecheckOutcome.ACCEPTED, 1), report

    async def test_no_constants_is_no_objection(
        self, processes: LeanProcesses, folder: Path
    ) -> None:
        report = await recheck(processes, opened(folder, "Empty", ""), Limits())
        assert (report.outcome, report.accepted) == (RecheckOutcome.ACCEPTED, 0)


class TestCheats:
    @pytest.mark.parametrize("source", [BY_OPTION, BY_MACRO], ids=["option", "macro"])
    async def test_what_skipped_the_kernel_is_refused_with_all_that_rests_on_it(
        self, processes: LeanProcesses, folder: Path, source: str
    ) -> None:
        report = await recheck(processes, opened(folder, "Cheat", source), Limits())
        assert report.outcome is RecheckOutcome.REFUSED
        refused = {str(name) for name, _ in report.refused}
        assert {"bad", "worse"} <= refused
        assert "fine" not in refused
        assert {finding.code for finding in report.findings} == {CODE}

    async def test_the_verdict_is_untrusted_although_no_word_gives_it_away(self) -> None:
        honest_twin = CONCEALED.replace("1 : Nat) = 2", "1 : Nat) = 1").replace(
            "False := absurd bad (by decide)", "1 = 1 := bad"
        )
        checker = LeanChecker("embedded")
        try:
            cheat = await checker.check(VerifyRequest(source=CONCEALED))
            honest = await checker.check(VerifyRequest(source=honest_twin))
        finally:
            await checker.close()
        assert cheat.status is Status.UNTRUSTED, cheat
        assert CODE in {each.code for each in cheat.diagnostics}
        statuses = {each.name: each.status for each in cheat.declarations}
        assert statuses["worse"] is Status.UNTRUSTED
        assert statuses["fine"] is Status.VERIFIED
        assert honest.status is Status.VERIFIED, honest


class TestForgedFiles:
    """The bytes of an honest file changed by hand, as code run at elaboration could do too."""

    async def asked(self, processes: LeanProcesses, path: Path, data: bytearray) -> RecheckReport:
        forged = path.with_name("Forged.olean")
        forged.write_bytes(data)
        return await recheck(processes, ModuleFile(forged, memory_map=False), Limits())

    async def test_the_unchanged_file_passes(
        self, processes: LeanProcesses, forgeable: Path
    ) -> None:
        report = await self.asked(processes, forgeable, _bytes(forgeable))
        assert report.outcome is RecheckOutcome.ACCEPTED, report

    async def test_another_type_is_refused(self, processes: LeanProcesses, forgeable: Path) -> None:
        data, at = _patchable(forgeable)
        file = ModuleFile(forgeable, memory_map=False)
        wrong = _constant_term(file, "Wrong")
        data[at("target") + 24 : at("target") + 32] = wrong.to_bytes(8, "little")
        report = await self.asked(processes, forgeable, data)
        assert report.outcome is RecheckOutcome.REFUSED
        assert [str(name) for name, _ in report.refused] == ["target"]

    async def test_a_proof_by_itself_is_refused(
        self, processes: LeanProcesses, forgeable: Path
    ) -> None:
        data, at = _patchable(forgeable)
        file = ModuleFile(forgeable, memory_map=False)
        given = _constant_term(file, "given") - file.region.parts[0].base
        data[given + 8 : given + 16] = data[at("circle") + 8 : at("circle") + 16]
        report = await self.asked(processes, forgeable, data)
        assert report.outcome is RecheckOutcome.FAILED
        assert "circle" in report.reason

    async def test_a_recursor_of_another_type_is_refused(
        self, processes: LeanProcesses, forgeable: Path
    ) -> None:
        data, at = _patchable(forgeable)
        file = ModuleFile(forgeable, memory_map=False)
        part = file.region.parts[0]
        type_, _ = file.declaration(Name.parse("Two.rec")).pointers
        first_argument = part.words[(type_ - part.base) // 8 + 2]
        data[at("Two.rec") + 24 : at("Two.rec") + 32] = first_argument.to_bytes(8, "little")
        report = await self.asked(processes, forgeable, data)
        assert report.outcome is RecheckOutcome.REFUSED, report
        assert [str(name) for name, _ in report.refused] == ["Two.rec"]

    async def test_facts_that_terms_cache_are_not_believed(
        self, processes: LeanProcesses, forgeable: Path
    ) -> None:
        data = _bytes(forgeable)
        for word in range(96, len(data) - 24, 8):
            if int.from_bytes(data[word + 4 : word + 8], "little") in (0x05020020, 0x00010018):
                last = word + (24 if data[word + 7] == 5 else 16)
                data[last : last + 8] = bytes(8)
        report = await self.asked(processes, forgeable, data)
        assert report.outcome is RecheckOutcome.ACCEPTED, report

    async def test_random_damage_never_harms_the_asking_process(
        self, processes: LeanProcesses, forgeable: Path
    ) -> None:
        chance, data = random.Random(35), bytes(_bytes(forgeable))
        outcomes: set[str] = set()
        for _ in range(40):
            damaged = bytearray(data)
            for _ in range(chance.randint(1, 8)):
                damaged[chance.randrange(88, len(data))] = chance.randrange(256)
            outcomes.add(await self.outcome(processes, forgeable, damaged))
            outcomes.add(
                await self.outcome(
                    processes, forgeable, damaged[: chance.randrange(88, len(data)) & ~7]
                )
            )
        assert "unreadable" in outcomes
        report = await self.asked(processes, forgeable, _bytes(forgeable))
        assert report.outcome is RecheckOutcome.ACCEPTED, "the fork server is as before"

    async def outcome(self, processes: LeanProcesses, path: Path, data: bytearray) -> str:
        try:
            return (await self.asked(processes, path, data)).outcome.value
        except OleanError:
            return "unreadable"


class TestLimitsAndToolchains:
    async def test_a_kernel_that_does_not_come_back_is_a_timeout(
        self, processes: LeanProcesses, folder: Path
    ) -> None:
        source = "theorem slow : (List.range 4000).length = 4000 := by decide +kernel"
        module = opened(folder, "Slow", source)
        report = await recheck(processes, module, Limits(wall_seconds=0.02))
        assert report.outcome is RecheckOutcome.TIMEOUT
        assert report.status is Status.TIMEOUT

    async def test_other_toolchains_are_not_said_to_be_re_checked(self, folder: Path) -> None:
        toolchain = replace(await find_toolchain(None, "embedded"), core=None)
        module = opened(folder, "Plain", "theorem t : True := trivial")
        report = await recheck(LeanProcesses(toolchain), module, Limits())
        assert (report.outcome, report.reason) == (RecheckOutcome.UNAVAILABLE, NOT_RECHECKED)

    async def test_many_at_once(self, processes: LeanProcesses, folder: Path) -> None:
        good = opened(folder, "Good", "theorem t : True := trivial")
        bad = opened(folder, "Bad", BY_OPTION)
        reports = await asyncio.gather(
            *(recheck(processes, bad if n % 3 == 0 else good, Limits()) for n in range(12))
        )
        accepted = [each.outcome is RecheckOutcome.ACCEPTED for each in reports]
        assert accepted == [n % 3 != 0 for n in range(12)]


def _bytes(path: Path) -> bytearray:
    return bytearray(path.read_bytes())


def _patchable(path: Path) -> tuple[bytearray, Callable[[str], int]]:
    """A file's bytes, and where in them the (name, level parameters, type) of a constant lies."""
    data = bytearray(path.read_bytes())
    file = ModuleFile(path, memory_map=False)
    words = file.region.parts[0].words

    def at(name: str) -> int:
        declaration = file.declaration(Name.parse(name))
        type_, _ = declaration.pointers
        for index, word in enumerate(words):
            found = word >> 48 == 3 and words[index + 3] == type_
            if found and file.terms.name(words[index + 1]) is declaration.name:
                return 8 * index
        raise AssertionError(f"no {name}")

    return data, at


def _constant_term(file: ModuleFile, name: str) -> int:
    """The pointer to the term that is that constant and nothing else."""
    part = file.region.parts[0]
    for index, word in enumerate(part.words[:-2]):
        if word >> 32 == 0x04020020:
            try:
                found = file.terms.name(part.words[index + 1])
            except OleanError:
                continue
            if found is Name.parse(name):
                return part.base + 8 * index
    raise AssertionError(f"no term {name}")
