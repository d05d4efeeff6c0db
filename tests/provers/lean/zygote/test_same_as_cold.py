"""Whatever the file, a fork of the zygote answers exactly as a `lean` process of its own does."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from provers.lean.core.build import CorePrefix
from provers.lean.zygote import CheckRequest, Zygote, ZygoteSpec
from tests.provers.lean.zygote.conftest import run_cold

pytestmark = pytest.mark.asyncio(loop_scope="module")

THEOREMS = """\
theorem commute (a b : Nat) : a + b = b + a := by omega
theorem pair (p q : Prop) (hp : p) (hq : q) : p ∧ q := ⟨hp, hq⟩
theorem swap (p q : Prop) : p ∨ q → q ∨ p := by
  intro h
  cases h with
  | inl h => exact Or.inr h
  | inr h => exact Or.inl h
theorem append (xs : List Nat) : xs ++ [] = xs := by simp
theorem zero_left (n : Nat) : 0 + n = n := by
  induction n with
  | zero => rfl
  | succ n ih => rw [Nat.add_succ, ih]
"""

# name -> (text of the file, further options, whether the kept imports serve it)
FILES: dict[str, tuple[bytes, tuple[tuple[str, str], ...], bool]] = {
    "theorems": (THEOREMS.encode(), (), True),
    "empty": (b"", (), True),
    "blank": (b"\n\n  \n", (), True),
    "comment": (b"-- nothing\n/- at all -/\n", (), True),
    "no_newline": (b"theorem t : True := trivial", (), True),
    "crlf": (b"theorem t : True := by\r\n  trivial\r\n#check t\r\n", (), True),
    "sorry": (b"theorem t : 1 = 2 := sorry\ntheorem u : 1 = 2 := by sorry\n", (), True),
    "wrong": (b"theorem t : 1 = 2 := rfl\ntheorem u : 1 = 1 := rfl\n", (), True),
    "unknown_name": (b"theorem t : Foo := bar\n#check nope\n", (), True),
    "unsolved": (b"theorem t (p q : Prop) : p \xe2\x86\x92 q := by\n  intro h\n", (), True),
    "unicode": (
        "theorem ‹é› (α β : Prop) (h₁ : α) : α ∨ β := by\n  trace_state\n  exact .inl h₁\n"
        "theorem 𝒜 (x✝ : Nat) : x = x := rfl\n".encode(),
        (),
        True,
    ),
    "french_quotes": ("theorem «a b» : True := trivial\n#print «a b»\n".encode(), (), True),
    "invalid_utf8": (b"theorem t : True := trivial -- \xff\xfe\n#check t\n", (), True),
    "bom": (b"\xef\xbb\xbftheorem t : True := trivial\n", (), True),
    "parse_error": (b"theorem t : True := trivial\ntheorem\n", (), True),
    "parse_error_first": (b")\ntheorem t : True := trivial\n", (), True),
    "open_comment": (b"theorem t : True := trivial\n/- open\n", (), True),
    "open_string": (b'#check "open\n', (), True),
    "open_section": (b"namespace A\ntheorem t : True := trivial\n", (), True),
    "exit": (b"theorem t : True := trivial\n#exit\ntheorem u : 1 = 2 := rfl\n", (), True),
    "evaluation": (b"#eval 2 + 3\n#eval [1, 2].length\n#reduce 2 + 2\n", (), True),
    "printing": (b"#print Nat.add\n#print axioms Nat.add_comm\n#check @Or.inl\n", (), True),
    "definitions": (
        b"def double : Nat \xe2\x86\x92 Nat\n  | 0 => 0\n  | n + 1 => double n + 2\n"
        b"inductive Tree | leaf | node (l r : Tree)\nstructure P where\n  x : Nat\n  y : Nat\n"
        b"def size : Tree \xe2\x86\x92 Nat\n  | .leaf => 1\n  | .node l r => size l + size r\n"
        b"instance : Inhabited Tree := \xe2\x9f\xa8.leaf\xe2\x9f\xa9\n"
        b"theorem double_two : double 2 = 4 := rfl\n",
        (),
        True,
    ),
    "syntax": (
        b'notation:65 a " +++ " b => Nat.add a b\nmacro "done_now" : tactic => `(tactic| trivial)\n'
        b"theorem t : 1 +++ 2 = 3 := rfl\ntheorem u : True := by done_now\n",
        (),
        True,
    ),
    "set_option": (
        b"set_option pp.all true\n#check fun (n : Nat) => n + 1\n"
        b"set_option maxRecDepth 50 in\ntheorem t : 100 * 100 = 10000 := by decide\n"
        b"set_option nonsense true\n",
        (),
        True,
    ),
    "unused": (b"theorem t (p : Prop) (h : p) : True := by\n  trivial\n", (), True),
    "deprecated_and_instances": (
        b"class C (a : Type) where\n  c : a\ninstance : C Nat := \xe2\x9f\xa83\xe2\x9f\xa9\n"
        b"#eval (C.c : Nat)\nattribute [simp] Nat.add_comm\n",
        (),
        True,
    ),
    "heartbeats": (
        b"theorem t (a b c : Nat) (h : a < b) (k : b < c) : a + 1 < c := by omega\n",
        (("maxHeartbeats", "20"),),
        True,
    ),
    "printing_option": (
        b"theorem t (n : Nat) : n + 1 = n := by\n  trace_state\n  rfl\n",
        (("pp.all", "true"), ("pp.maxSteps", "100")),
        True,
    ),
    "recursion_option": (
        b"theorem t : 100 * 100 = 10000 := by decide\n",
        (("maxRecDepth", "40"),),
        True,
    ),
    "linter_options": (
        b"theorem t (p : Prop) (h : p) : True := by\n  trivial\ndef f (x : Foo) := x\n",
        (("linter.all", "true"), ("autoImplicit", "true"), ("Elab.async", "false")),
        True,
    ),
    "warning_as_error": (b"theorem t : 1 = 2 := sorry\n", (("warningAsError", "true"),), True),
    "unknown_option": (b"theorem t : True := trivial\n", (("no.such", "1"),), False),
    "bad_option_value": (b"theorem t : True := trivial\n", (("maxRecDepth", "x"),), False),
    "traces": (b"theorem t : 2 + 2 = 4 := by simp\n", (("trace.Meta.Tactic.simp", "true"),), False),
    "prelude": (b"prelude\ninductive T | a\n", (), False),
    "prelude_nothing": (b"prelude\ntheorem t : 1 = 1 := rfl\n", (), False),
    "import_init": (b"import Init\ntheorem t : True := trivial\n", (), False),
    "import_part": (b"import Init.Prelude\n#check Nat\n", (), False),
    "import_missing": (b"import No.Such.Module\ntheorem t : True := trivial\n", (), False),
    "import_bad_syntax": (b"import\ntheorem t : True := trivial\n", (), False),
    "import_late": (b"theorem t : True := trivial\nimport Init\n", (), True),
    "module": (b"module\npublic theorem t : True := trivial\n", (), False),
}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def zygote(spec: ZygoteSpec) -> AsyncIterator[Zygote]:
    """One zygote for all: that a hundred forks of it stay equal is part of the claim."""
    async with Zygote(spec) as running:
        yield running


@pytest.mark.parametrize("name", FILES)
async def test_same_messages_and_module(
    name: str, zygote: Zygote, core: CorePrefix, tmp_path: Path
) -> None:
    text, options, served = FILES[name]
    source = tmp_path / "File.lean"
    source.write_bytes(text)
    words = [f"-D{option}={value}" for option, value in options]
    cold_module, warm_module = tmp_path / "cold.olean", tmp_path / "warm.olean"
    cold = await run_cold(core, tmp_path, "--json", *words, "-o", "cold.olean", "File.lean")
    report = await zygote.check(
        CheckRequest(Path("File.lean"), scratch=tmp_path, olean=warm_module, options=options)
    )
    assert report.stdout == cold.stdout
    assert report.stderr == cold.stderr
    assert report.code == cold.code
    assert warm_module.exists() == cold_module.exists()
    if cold_module.exists():
        assert warm_module.read_bytes() == cold_module.read_bytes()
    # Which way it went: not part of the answer, but a silent fallback would cost the whole gain.
    assert (report.header == "reused") is served


async def test_examples_of_the_table_say_what_they_should(core: CorePrefix, tmp_path: Path) -> None:
    """The table is worth something only if its files really differ in outcome."""
    outcomes = {}
    for name in ("theorems", "sorry", "wrong", "bom", "heartbeats", "import_missing"):
        text, options, _ = FILES[name]
        (tmp_path / "File.lean").write_bytes(text)
        words = [f"-D{option}={value}" for option, value in options]
        cold = await run_cold(core, tmp_path, "--json", *words, "File.lean")
        outcomes[name] = (cold.code, "error" in cold.stdout, "warning" in cold.stdout)
    assert outcomes["theorems"] == (0, False, False)
    assert outcomes["sorry"] == (0, False, True)
    for name in ("wrong", "bom", "heartbeats", "import_missing"):
        assert outcomes[name][:2] == (1, True), name


async def test_imports_of_the_users_own_modules(
    zygote: Zygote, core: CorePrefix, tmp_path: Path
) -> None:
    (tmp_path / "A.lean").write_text("def answer := 42\n")
    (tmp_path / "B.lean").write_text("import A\ntheorem right : answer = 42 := rfl\n")
    made = await zygote.check(
        CheckRequest(Path("A.lean"), scratch=tmp_path, olean=tmp_path / "A.olean")
    )
    assert made.code == 0, made
    # The search path is the zygote's; another one needs a zygote of its own.
    path = (*zygote.spec.search_path, str(tmp_path))
    async with Zygote(zygote.spec._replace(search_path=path, header="import A")) as own:
        assert own.ready is not None
        assert own.ready.header_kept, own.ready.why_not
        report = await own.check(CheckRequest(Path("B.lean"), scratch=tmp_path))
        assert (report.code, report.stdout, report.header) == (0, "", "reused")
        other = await own.check(CheckRequest(Path("A.lean"), scratch=tmp_path))
        assert (other.code, other.stdout, other.header) == (0, "", "")


async def test_each_check_is_fresh(zygote: Zygote, tmp_path: Path) -> None:
    (tmp_path / "Defines.lean").write_text('def secret := 1\nnotation "zz" => 0\n')
    (tmp_path / "Uses.lean").write_text("#check secret\n#check zz\n")
    first = await zygote.check(CheckRequest(Path("Defines.lean"), scratch=tmp_path))
    second = await zygote.check(CheckRequest(Path("Uses.lean"), scratch=tmp_path))
    assert first.code == 0
    assert second.code == 1
    assert second.stdout.count("unknown") + second.stdout.count("Unknown") >= 2
