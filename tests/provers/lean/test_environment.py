"""Environments: lookup through imports, and what a constant rests on."""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path

import pytest

from provers.lean.environment import AmbiguousConstant, Environment, UnknownConstant
from provers.lean.names import Name
from provers.lean.olean import DeclarationKind, ModuleFile, OleanError
from tests.provers.lean.compiled import compile_source, compiled, core, core_environment

STANDARD_AXIOMS = {"propext", "Classical.choice", "Quot.sound"}

SOURCE = """
axiom magic : False
theorem by_magic : 1 = 2 := magic.elim
theorem open_end : 1 = 1 := by sorry
theorem uses_open_end : 1 = 1 ∧ True := ⟨open_end, trivial⟩
theorem plain (a b : Nat) : a + b = b + a := Nat.add_comm a b
theorem with_propext (p q : Prop) (h : p ↔ q) : p = q := propext h
theorem classical (p : Prop) : p ∨ ¬ p := Classical.em p
unsafe def even_wilder : Nat := 7
opaque box : Nat
theorem about_box : box = box := rfl
inductive Rose where | node (children : List Rose)
theorem about_rose (r : Rose) : r = r := rfl
inductive Marked : (1 : Nat) = 2 → Type where | mk : Marked magic.elim
theorem about_marked (m : Marked magic.elim) : m = m := rfl
mutual
inductive Even : Nat → Prop | zero : Even 0 | step : Odd n → Even (n + 1)
inductive Odd : Nat → Prop | step : Even n → Odd (n + 1)
end
theorem about_even : Even 0 := .zero
"""


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Environment:
    return compiled(tmp_path_factory.mktemp("axioms"), "Axioms", SOURCE)


class TestFoundations:
    @pytest.mark.parametrize(
        ("name", "axioms"),
        [
            ("by_magic", {"magic"}),
            ("open_end", {"sorryAx"}),
            ("uses_open_end", {"sorryAx"}),
            ("with_propext", {"propext"}),
            ("classical", STANDARD_AXIOMS),
            ("magic", {"magic"}),
            ("about_rose", set()),
            ("about_marked", {"magic"}),
            ("about_even", set()),
        ],
    )
    def test_axioms(self, environment: Environment, name: str, axioms: set[str]) -> None:
        assert environment.axioms_of(name) == axioms

    def test_agrees_with_lean(self, tmp_path: Path, environment: Environment) -> None:
        """`#print axioms` of an honest file says the same."""
        names = ["by_magic", "open_end", "plain", "with_propext", "classical", "about_marked"]
        asked = "".join(f"#print axioms {name}\n" for name in names)
        _, output = compile_source(tmp_path, "Asked", SOURCE + asked)
        for name in names:
            axioms = environment.axioms_of(name)
            (line,) = [line for line in output.splitlines() if f"'{name}' " in line]
            listed = line.partition("[")[2].rstrip("]").split(", ") if "[" in line else []
            assert set(listed) == axioms

    def test_the_core_rests_on_the_standard_axioms_only(self) -> None:
        environment = core_environment()
        allowed = STANDARD_AXIOMS | {"sorryAx"}
        for name in environment:
            if environment[name].kind is DeclarationKind.THEOREM:
                assert environment.axioms_of(name) <= allowed, name
                assert not environment.foundations_of(name).unsafe, name
                assert not environment.foundations_of(name).missing, name

    def test_flags(self, environment: Environment) -> None:
        assert environment.foundations_of("open_end").uses_sorry
        assert not environment.foundations_of("plain").uses_sorry
        assert environment.foundations_of("even_wilder").unsafe == {"even_wilder"}
        assert environment.foundations_of("about_box").opaque == {"box"}
        assert not environment.foundations_of("about_box").trusts_compiler

    def test_long_chains_do_not_recurse_and_are_linear(self, tmp_path: Path) -> None:
        lines = ["def d0 : Nat := 0"]
        lines += [f"def d{index} : Nat := d{index - 1}" for index in range(1, 1500)]
        environment = compiled(tmp_path, "Chain", "\n".join(lines))
        start = time.process_time()
        assert environment.axioms_of("d1499") == frozenset()
        assert time.process_time() - start < 5

    def test_unknown_names(self, environment: Environment) -> None:
        with pytest.raises(UnknownConstant, match="nothing_here"):
            environment.axioms_of("nothing_here")
        assert environment.find("nothing_here") is None
        assert "nothing_here" not in environment
        with pytest.raises(UnknownConstant, match="not closed"):
            environment.axioms_of("«open")


class TestLookup:
    def test_declared_constants_and_their_kinds(self, environment: Environment) -> None:
        kinds = {str(d.name): d.kind for d in environment.declared("Axioms")}
        assert kinds["magic"] is DeclarationKind.AXIOM
        assert kinds["Rose.node"] is DeclarationKind.CONSTRUCTOR
        assert "Nat.add_comm" not in kinds
        assert str(environment.module_of("plain")) == "Axioms"
        assert str(environment.module_of("Nat.add_comm")).startswith("Init")
        with pytest.raises(UnknownConstant):
            environment.declared("No.Such")

    def test_dependencies(self, environment: Environment) -> None:
        assert Name.parse("Nat.add_comm") in environment.dependencies("plain")
        assert Name.parse("Odd") in environment.dependencies("Even")

    def test_imports_are_shared_between_candidates(self, tmp_path: Path) -> None:
        first = compiled(tmp_path, "First", "theorem a : True := trivial")
        second = compiled(tmp_path, "Second", "theorem b : True := trivial")
        assert first.base is second.base
        assert first.shared_files(second) == set(core_environment().modules.values())

    def test_imports_of_own_modules(self, tmp_path: Path) -> None:
        compile_source(tmp_path, "Below", "def below := 3")
        above = compiled(tmp_path, "Above", "import Below\ntheorem t : below = 3 := rfl")
        assert above["below"].value is not None
        assert str(above.module_of("below")) == "Below"
        assert Name.of("Below") in above.imports_of("Above")

    def test_a_changed_library_file_is_read_again(self, tmp_path: Path) -> None:
        compile_source(tmp_path, "Below", "def below := 3")
        before = Environment.load(["Below"], [tmp_path, core().lib])
        assert "other" not in before
        (tmp_path / "Below.olean").unlink()
        compile_source(tmp_path, "Below", "def other := 3")
        after = Environment.load(["Below"], [tmp_path, core().lib])
        assert "other" in after
        assert "other" not in before
        assert before.shared_files(after) == set(core_environment().modules.values())


class TestRefusals:
    def test_missing_imports(self, tmp_path: Path) -> None:
        with pytest.raises(OleanError, match=r"No\.Such.*not found"):
            Environment.load(["No.Such"], [tmp_path])

    @pytest.mark.parametrize(
        "module", [Name.of(".."), Name.of("a/b"), Name.of("a", 1), Name.anonymous, Name.of("\0")]
    )
    def test_module_names_stay_inside_the_search_path(self, module: Name, tmp_path: Path) -> None:
        with pytest.raises(OleanError, match="cannot be the name"):
            Environment.load([module], [tmp_path])

    def test_redeclared_constants(self, tmp_path: Path) -> None:
        """A file that declares what its imports declare was not written by an honest Lean."""
        compile_source(tmp_path, "Low", "def shared := 3")
        path, _ = compile_source(tmp_path, "High", "import Low\ndef x := shared")
        (tmp_path / "Low.olean").unlink()
        compile_source(tmp_path, "Low", "def shared := 3\ndef x := 4")
        with pytest.raises(OleanError, match="declares x"):
            Environment.of_file(path, [tmp_path, core().lib])

    def test_clashing_libraries(self, tmp_path: Path) -> None:
        for module, value in (("Left", 1), ("Right", 2)):
            text = f"def clash := {value}\ntheorem same : True := trivial\ndef only{module} := 1"
            compile_source(tmp_path, module, text)
        both = Environment.load(["Left", "Right"], [tmp_path, core().lib])
        with pytest.raises(AmbiguousConstant, match="clash"):
            both.find("clash")
        assert both["same"].kind is DeclarationKind.THEOREM
        assert both["onlyLeft"].name is Name.of("onlyLeft")

    def test_import_cycles(self, tmp_path: Path) -> None:
        compile_source(tmp_path, "Aa", "def a := 1")
        compile_source(tmp_path, "Bb", "import Aa\ndef b := 1")
        (tmp_path / "Aa.olean").unlink()
        path, _ = compile_source(tmp_path, "Cc", "def c := 1")
        # The same length of name, so that the import inside Bb can be pointed back at Bb itself.
        content = (tmp_path / "Bb.olean").read_bytes()
        assert ModuleFile(path).imports
        (tmp_path / "Bb.olean").write_bytes(content.replace(b"Aa\0", b"Bb\0"))
        with pytest.raises(OleanError, match="import each other"):
            Environment.load(["Bb"], [tmp_path, core().lib])

    def test_unreadable_files(self, tmp_path: Path) -> None:
        shutil.copy(core().lib / "Init.olean", tmp_path / "Cut.olean")
        os.truncate(tmp_path / "Cut.olean", 200)
        with pytest.raises(OleanError, match=r"Cut\.olean"):
            Environment.of_file(tmp_path / "Cut.olean", [core().lib])
