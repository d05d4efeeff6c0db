"""The `.olean` reader over the embedded core, split files, and damaged or foreign files."""

from __future__ import annotations

import os
import random
import shutil
import time
from pathlib import Path

import pytest

from provers.errors import LemmataError
from provers.lean import terms
from provers.lean.compare import DifferenceKind, compare
from provers.lean.digests import DIGEST_BYTES, digest
from provers.lean.environment import Environment
from provers.lean.expr import App, BVar, Const, Expr, Let, Level, Lit, Name, Pi, Proj
from provers.lean.levels import param
from provers.lean.olean import DeclarationKind, ModuleFile, OleanError, Safety
from tests.provers.lean.compiled import compile_source, core

SPLIT_SOURCE = """module
prelude
public section
universe u
inductive Same {α : Sort u} (a : α) : α → Prop where
  | refl : Same a a
inductive Two where | zero | succ (n : Two)
theorem reflexive (a : Two) : Same a a := .refl
def hidden (n : Two) := Two.succ n
@[expose] def shown (n : Two) := Two.succ (Two.succ n)
theorem about_hidden (n) : Same (hidden n) (hidden n) := .refl
"""

SAMPLE_SOURCE = """
universe u v
axiom chosen : Nat
def double (n : Nat) : Nat := n + n
abbrev short := double
@[irreducible] def locked : Nat := 2 ^ 200
theorem easy (p : Prop) (h : p) : p := h
opaque secret : Nat
unsafe def wild : Nat := 3
inductive Tree (α : Type u) : Nat → Type u where
  | leaf : Tree α 0
  | node {n : Nat} (left : Tree α n) (value : α) (right : Tree α n) : Tree α (n + 1)
structure Pair (α : Type u) (β : Type v) where
  first : α
  second : β
def large : Nat := 123456789012345678901234567890123456789012345678901234567890
def words : String := "héllo\\n→"
theorem with_let : (let x := 5; x = 5) := rfl
"""


@pytest.fixture(scope="module")
def core_files() -> list[Path]:
    return sorted(core().lib.rglob("*.olean"))


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> ModuleFile:
    path, _ = compile_source(tmp_path_factory.mktemp("sample"), "Sample", SAMPLE_SOURCE)
    return ModuleFile(path)


def constant(file: ModuleFile, name: str):
    return file.declaration(Name.parse(name))


@pytest.mark.slow
class TestWholeCore:
    def test_every_constant_decodes_completely(self, core_files: list[Path]) -> None:
        count = 0
        for path in core_files:
            file = ModuleFile(path)
            for declaration in file.declarations():
                count += 1
                body = declaration.value
                assert (body is not None) == declaration.has_value
                roots = [declaration.type, *([body] if body is not None else [])]
                roots += [rule.body for rule in declaration.rules]
                assert all(root.loose_range == 0 for root in roots)
                assert terms.universe_params(declaration.type) <= set(declaration.level_params)
                used = set(terms.constants(*roots))
                used.update(rule.constructor for rule in declaration.rules)
                assert used <= declaration.constants_used()
                assert declaration.constants_used() - used <= {Name.of("Nat"), Name.of("String")}
        assert count > 5_000

    def test_kinds_agree_with_their_families(self, core_files: list[Path]) -> None:
        for path in core_files:
            file = ModuleFile(path)
            for declaration in file.declarations():
                if declaration.kind is DeclarationKind.INDUCTIVE:
                    assert declaration.name in declaration.mutual
                    for position, name in enumerate(declaration.constructors):
                        constructor = file.declaration(name)
                        assert constructor.kind is DeclarationKind.CONSTRUCTOR
                        assert constructor.induct is declaration.name
                        assert constructor.constructor_index == position
                        assert constructor.parameter_count == declaration.parameter_count
                        binders, _ = terms.unfold_binders(constructor.type)
                        expected = constructor.parameter_count + constructor.field_count
                        assert len(binders) >= expected
                if declaration.motive_count == 1:
                    assert len(declaration.rules) == declaration.minor_count

    def test_types_of_ten_thousand_constants_a_second(self, core_files: list[Path]) -> None:
        """Measured around 15,000 a second of processor time; the margin is for busy machines."""
        best = 0.0
        for _ in range(3):
            start = time.process_time()
            kept: list[Expr] = []
            for path in core_files:
                kept.extend(declaration.type for declaration in ModuleFile(path).declarations())
            best = max(best, len(kept) / (time.process_time() - start))
        assert best > 4_000

    def test_extension_entries(self, core_files: list[Path]) -> None:
        files = [ModuleFile(path) for path in core_files]
        external = {name for file in files for name in file.attributed_names("Lean.externAttr")}
        assert Name.parse("Nat.add") in external
        assert any(
            Name.parse("Lean.Meta.simpExtension") in file.extension_entries for file in files
        )
        assert files[0].attributed_names("No.such.extension") == ()


class TestDeclarations:
    def test_kinds(self, sample: ModuleFile) -> None:
        expected = {
            "chosen": DeclarationKind.AXIOM,
            "double": DeclarationKind.DEFINITION,
            "easy": DeclarationKind.THEOREM,
            "secret": DeclarationKind.OPAQUE,
            "Tree": DeclarationKind.INDUCTIVE,
            "Tree.node": DeclarationKind.CONSTRUCTOR,
            "Tree.rec": DeclarationKind.RECURSOR,
        }
        assert {name: constant(sample, name).kind for name in expected} == expected
        assert sample.lean_version == core().version
        assert not sample.is_module
        assert {str(line.module) for line in sample.imports} == {"Init"}

    def test_terms_are_exact(self, sample: ModuleFile) -> None:
        prop = Pi("p", terms.unfold_binders(constant(sample, "easy").type)[0][0].type, BVar(0))
        easy = constant(sample, "easy").type
        binders, body = terms.unfold_binders(easy)
        assert [str(binder.name) for binder in binders] == ["p", "h"]
        assert body is BVar(1)
        assert prop.type is binders[0].type
        double = constant(sample, "double").value
        assert double is not None
        head, args = terms.unfold_app(double.children[1])
        assert head is Const("HAdd.hAdd", (Level.zero,) * 3)
        assert args[-2:] == [BVar(0), BVar(0)]

    def test_definitions(self, sample: ModuleFile) -> None:
        assert constant(sample, "short").hints == "abbreviation"
        assert constant(sample, "double").hints == "regular"
        assert constant(sample, "wild").safety is Safety.UNSAFE
        assert constant(sample, "double").safety is Safety.SAFE
        assert constant(sample, "secret").value is not None
        assert constant(sample, "chosen").value is None

    def test_inductives(self, sample: ModuleFile) -> None:
        tree = constant(sample, "Tree")
        assert (tree.parameter_count, tree.index_count) == (1, 1)
        assert tree.level_params == (Name.of("u"),)
        assert tree.is_recursive
        assert [str(name) for name in tree.constructors] == ["Tree.leaf", "Tree.node"]
        assert constant(sample, "Tree.node").field_count == 4
        rec = constant(sample, "Tree.rec")
        assert (rec.motive_count, rec.minor_count, rec.index_count) == (1, 2, 1)
        assert [rule.field_count for rule in rec.rules] == [0, 4]
        assert len(rec.level_params) == 2

    def test_literals_lets_and_projections(self, sample: ModuleFile) -> None:
        def nodes(name: str) -> list[Expr]:
            declaration = constant(sample, name)
            value = declaration.value
            return [*terms.subterms(declaration.type, *([value] if value else []))]

        assert Lit(123456789012345678901234567890123456789012345678901234567890) in nodes("large")
        assert Lit("héllo\n→") in nodes("words")
        assert any(isinstance(node, Let) for node in nodes("with_let"))
        projection = constant(sample, "Pair.first").value
        assert projection is not None
        assert any(
            isinstance(node, Proj) and node.index == 0 for node in terms.subterms(projection)
        )
        assert terms.constants(projection) == {Name.of("Pair")}

    def test_unknown_names_are_key_errors(self, sample: ModuleFile) -> None:
        assert Name.of("nothing") not in sample
        with pytest.raises(KeyError):
            sample.declaration(Name.of("nothing"))


class TestSplitFiles:
    def test_bodies_come_from_the_private_part(self, tmp_path: Path) -> None:
        path, _ = compile_source(tmp_path, "Split", SPLIT_SOURCE)
        assert path.with_name("Split.olean.private").exists()
        file = ModuleFile(path)
        assert file.is_module
        theorem = constant(file, "about_hidden")
        assert theorem.kind is DeclarationKind.THEOREM
        assert theorem.value is not None
        assert constant(file, "hidden").kind is DeclarationKind.DEFINITION
        assert constant(file, "Same").level_params == (Name.of("u"),)
        assert terms.universe_params(constant(file, "Same.refl").type) == {Name.of("u")}
        assert param("u").has_param

    def test_the_public_part_alone_hides_bodies(self, tmp_path: Path) -> None:
        path, _ = compile_source(tmp_path, "Split", SPLIT_SOURCE)
        alone = tmp_path / "Alone.olean"
        shutil.copy(path, alone)
        file = ModuleFile(alone)
        assert constant(file, "about_hidden").value is None
        assert constant(file, "hidden").value is None
        assert constant(file, "shown").value is not None

    def test_parts_of_another_module_are_refused(self, tmp_path: Path) -> None:
        path, _ = compile_source(tmp_path, "Split", SPLIT_SOURCE)
        other, _ = compile_source(tmp_path, "Other", SPLIT_SOURCE)
        shutil.copy(other.with_name("Other.olean.private"), path.with_name("Split.olean.private"))
        with pytest.raises(OleanError):
            read_everything(path)


def read_everything(path: Path) -> int:
    """Touch all that the reader decodes; returns the number of constants."""
    file = ModuleFile(path, memory_map=False)
    assert isinstance(file.imports, tuple)
    assert isinstance(file.extra_names, tuple)
    assert file.extension_entries is not None
    for declaration in file.declarations():
        roots = [declaration.type, *(rule.body for rule in declaration.rules)]
        if declaration.value is not None:
            roots.append(declaration.value)
        for root in roots:
            digest(root)
        declaration.constants_used()
    return len(file)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    folder = tmp_path_factory.mktemp("small")
    path, _ = compile_source(folder, "Small", "theorem t (n : Nat) : n + 0 = n := rfl\n")
    return path.read_bytes()


@pytest.fixture(scope="module")
def damageable(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with three compiled modules."""
    folder = tmp_path_factory.mktemp("damageable")
    compile_source(folder, "Small", "theorem t (n : Nat) : n + 0 = n := rfl\n")
    compile_source(folder, "Sample", SAMPLE_SOURCE)
    compile_source(folder, "Split", SPLIT_SOURCE)
    return folder


def damage(content: bytes, chance: random.Random) -> bytes:
    """Flip bits, copy words about, and redirect pointers, in one to forty places."""
    changed = bytearray(content)
    base = int.from_bytes(content[80:88], "little")
    for _ in range(chance.choice((1, 1, 1, 2, 5, 40))):
        at = chance.randrange(88, len(changed))
        word = slice(at & ~7, (at & ~7) + 8)
        other = chance.randrange(88, len(changed)) & ~7
        match chance.randrange(3):
            case 0:
                changed[at] ^= 1 << chance.randrange(8)
            case 1:
                changed[word] = changed[other : other + 8]
            case _:
                changed[word] = (base + other).to_bytes(8, "little")
    return bytes(changed)


class TestDamagedFiles:
    @pytest.mark.parametrize("length", [0, 1, 40, 87, 88, 92, 95])
    def test_headless_files_are_refused(self, small: bytes, length: int, tmp_path: Path) -> None:
        path = tmp_path / "Cut.olean"
        path.write_bytes(small[:length])
        with pytest.raises(OleanError, match=r"Cut\.olean"):
            ModuleFile(path)

    def test_every_truncation_is_refused(self, small: bytes, tmp_path: Path) -> None:
        """The root is written last, so a shorter file never has one that holds."""
        path = tmp_path / "Cut.olean"
        for length in range(88, len(small), 97):
            path.write_bytes(small[:length])
            with pytest.raises(OleanError):
                read_everything(path)

    @pytest.mark.parametrize(
        ("offset", "replacement", "reason"),
        [
            (0, b"elf", "does not start"),
            (5, b"\x01", "version 1"),
            (5, b"\x63", "version 99"),
            (80, b"\0" * 8, "base address"),
            (80, b"\x03", "base address"),
        ],
    )
    def test_foreign_headers(
        self, small: bytes, offset: int, replacement: bytes, reason: str, tmp_path: Path
    ) -> None:
        changed = bytearray(small)
        changed[offset : offset + len(replacement)] = replacement
        path = tmp_path / "Foreign.olean"
        path.write_bytes(changed)
        with pytest.raises(OleanError, match=reason):
            ModuleFile(path)

    @pytest.mark.parametrize("content", [b"\x7fELF" + b"\0" * 200, b"def x := 1\n" * 30, b"PK"])
    def test_other_formats(self, content: bytes, tmp_path: Path) -> None:
        path = tmp_path / "Other.olean"
        path.write_bytes(content)
        with pytest.raises(OleanError):
            ModuleFile(path)

    def test_missing_folders_pipes_and_devices(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "Pipe.olean")
        (tmp_path / "Link.olean").symlink_to("/dev/zero")
        for path in (tmp_path / "None.olean", tmp_path, *tmp_path.iterdir()):
            for memory_map in (True, False):
                with pytest.raises(LemmataError):
                    ModuleFile(path, memory_map=memory_map)

    @pytest.mark.parametrize("seed", range(6))
    @pytest.mark.parametrize("module", ["Small", "Sample", "Split"])
    def test_random_damage_is_an_error_or_harmless(
        self, module: str, seed: int, damageable: Path, tmp_path: Path
    ) -> None:
        """Flipped bits and redirected pointers never hang, crash or raise anything untyped."""
        chance = random.Random(f"{module} {seed}")
        intact = {path.name: path.read_bytes() for path in damageable.glob(f"{module}.olean*")}
        refused = 0
        for _ in range(30):
            victim = chance.choice(sorted(intact))
            for name, content in intact.items():
                changed = damage(content, chance) if name == victim else content
                (tmp_path / name).write_bytes(changed)
            try:
                read_everything(tmp_path / f"{module}.olean")
            except OleanError:
                refused += 1
        assert refused >= 5

    def test_a_term_that_contains_itself_is_refused(self, small: bytes, tmp_path: Path) -> None:
        """Redirect an application's function to the application."""
        words = memoryview(bytearray(small)).cast("Q")
        base = words[10]
        app = next(i for i in range(12, len(words) - 4) if words[i] >> 32 == 5 << 24 | 2 << 16 | 32)
        words[app + 1] = base + 8 * app
        path = tmp_path / "Cycle.olean"
        path.write_bytes(words.tobytes())
        with pytest.raises(OleanError, match="contain itself"):
            read_everything(path)


class TestDepth:
    def test_deep_terms(self, tmp_path: Path) -> None:
        """A hand-made file whose one axiom has a type 200,000 applications deep."""
        path = tmp_path / "Deep.olean"
        path.write_bytes(deep_file(200_000))
        file = ModuleFile(path)
        (declaration,) = file.declarations()
        assert terms.tree_size(declaration.type) == 400_001
        assert isinstance(declaration.type, App)
        assert declaration.constants_used() == {Name.of("f")}
        assert len(digest(declaration.type)) == DIGEST_BYTES

    def test_deep_terms_are_compared(self, tmp_path: Path) -> None:
        environments: list[Environment] = []
        for name, depth in (("One", 50_000), ("Same", 50_000), ("Deeper", 50_001)):
            path = tmp_path / f"{name}.olean"
            path.write_bytes(deep_file(depth))
            environments.append(Environment.of_file(path, []))
        one, same, deeper = environments
        assert one.axioms_of("f") == {"f"}
        assert compare(one, "f", same) == []
        assert [found.kind for found in compare(one, "f", deeper)] == [DifferenceKind.TYPE]

    def test_lists_that_share_tails_do_not_cost_their_square(self, tmp_path: Path) -> None:
        """A forged file: every constant has the tail of one long list as universe parameters."""
        path = tmp_path / "Tails.olean"
        path.write_bytes(deep_file(1, list_tails=5_000))
        with pytest.raises(OleanError, match="longer than the file"):
            read_everything(path)


def deep_file(depth: int, list_tails: int = 0) -> bytes:
    """An `.olean` with the axiom `f : f (f (… f))`, laid out as Lean does.

    With `list_tails`, so many more axioms, whose universe parameters are the ever longer tails
    of one list.
    """
    base = 0x10_0000_0000
    words: list[int] = [0] * 12

    def put(tag: int, pointers: list[int], scalar_words: int = 0) -> int:
        pointer = base + 8 * len(words)
        size = 8 + 8 * (len(pointers) + scalar_words)
        words.append(tag << 56 | len(pointers) << 48 | size << 32)
        words.extend(pointers + [0] * scalar_words)
        return pointer

    def array(pointers: list[int]) -> int:
        pointer = base + 8 * len(words)
        words.extend([246 << 56 | 1 << 32, len(pointers), len(pointers), *pointers])
        return pointer

    text = base + 8 * len(words)
    words.extend([249 << 56 | 1 << 32, 2, 2, 1, ord("f")])
    name = put(1, [1, text], 1)
    head = put(4, [name, 1], 1)
    term = head
    for _ in range(depth):
        term = put(5, [head, term], 1)
    names = [name]
    infos = [put(0, [put(0, [put(0, [name, 1, term])], 1)])]
    tail = 1
    for index in range(list_tails):
        tail = put(1, [name, tail])
        names.append(put(2, [name, index << 1 | 1], 1))
        infos.append(put(0, [put(0, [put(0, [names[-1], tail, head])], 1)]))
    root = put(0, [array([]), array(names), array(infos), array([]), array([])], 1)
    # The root's fields were laid out before it; the arrays lie lower, as the reader insists.
    words[11] = root
    body = memoryview(b"".join(word.to_bytes(8, "little") for word in words))
    start = b"olean\x02\x01" + b"4.35.0".ljust(33, b"\0") + b"0" * 40 + base.to_bytes(8, "little")
    return start + bytes(body[88:])
