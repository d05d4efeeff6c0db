"""The generated modules, and the readers that make them."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provers.lean.core import CorePrefix
from provers.lean.core.generate.__main__ import GENERATED
from provers.lean.core.generate.elf import read_exports
from provers.lean.core.generate.mangling import demangle, mangle
from provers.lean.core.generate.selection import is_wanted_kind, syntax_category
from tests.provers.lean.core.conftest import RunLean


def test_regenerating_gives_the_committed_files(core: CorePrefix, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "provers.lean.core.generate", "--output", str(tmp_path)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    fresh = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    committed = {path.name: path.read_bytes() for path in GENERATED.iterdir()}
    assert fresh == committed
    assert len(fresh) == 3


def test_check_notices_an_edit(core: CorePrefix, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "provers.lean.core.generate", "--output", str(tmp_path)]
    for path in GENERATED.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    assert subprocess.run([*command, "--check"], capture_output=True, timeout=120).returncode == 0
    with (tmp_path / "Macros.lean").open("a") as handle:
        handle.write("-- by hand\n")
    edited = subprocess.run([*command, "--check"], capture_output=True, timeout=120)
    assert edited.returncode == 1
    assert b"Macros.lean" in edited.stderr
    assert (tmp_path / "Macros.lean").read_text().endswith("-- by hand\n")


components = st.lists(
    st.text(st.sampled_from("abzAZ09_'!?≤«λ·"), min_size=1, max_size=6), min_size=1, max_size=4
)


@given(components)
def test_demangle_inverts_mangle_or_declines(parts: list[str]) -> None:
    """Ambiguous names are declined or read another way that mangles to the same symbol."""
    symbol = mangle(tuple(parts))
    found = demangle(symbol)
    assert found is None or mangle(found) == symbol


@pytest.mark.parametrize(
    ("symbol", "name"),
    [
        ("l_Lean_Parser_Tactic_intro", ("Lean", "Parser", "Tactic", "intro")),
        ("l_a__b_c", ("a_b", "c")),
        ("l_Nat_term___u2264__", ("Nat", "term_≤_")),
        ("l_Lean___aux__x", ("Lean", "_aux_x")),
        (
            "l_Lean_Parser_Tactic_tacticRwa_____x5b_x5d",
            ("Lean", "Parser", "Tactic", "tacticRwa__[]"),
        ),
    ],
)
def test_demangle_examples(symbol: str, name: tuple[str, ...]) -> None:
    assert demangle(symbol) == name


def test_demangle_refuses_other_symbols() -> None:
    assert demangle("lean_nat_add") is None


def test_elf_reader_refuses_other_files(tmp_path: Path) -> None:
    other = tmp_path / "other.so"
    other.write_bytes(b"\x7fELF\x01\x01" + bytes(100))
    with pytest.raises(ValueError, match="ELF"):
        read_exports(other)


def test_elf_reader_lists_variables_and_functions(core: CorePrefix) -> None:
    exports = read_exports(core.library)
    assert "lean_main" in exports.functions
    assert "l_Lean_Parser_Tactic_intro" in exports.objects
    assert len(exports.functions) > 10_000


def test_categories() -> None:
    assert syntax_category(("Lean", "Parser", "Tactic", "intro")) == "tactic"
    assert syntax_category(("Lean", "Parser", "Tactic", "Conv", "lhs")) == "conv"
    assert syntax_category(("term_≤_",)) == "term"
    assert syntax_category(("unknownThing",)) is None
    assert not is_wanted_kind(("Std", "Do", "anything"))
    assert not is_wanted_kind(("_private", "Init", "x"))


def test_what_the_unexpanders_write_can_be_printed(lean: RunLean) -> None:
    """An unexpander into syntax that the core leaves out would make goals unreadable."""
    text = (GENERATED / "Unexpanders.lean").read_text(encoding="utf-8")
    constants = sorted(set(re.findall(r"app_unexpander (\S+?)\]", text)))
    assert len(constants) > 50
    # Too many arguments are an error, with the constant in its message.
    applied = [f"#check (@{name}{' _' * count})" for name in constants for count in range(7)]
    run = lean("\n".join([*applied, "#check Int.negSucc 3"]))
    said = "\n".join(message["data"] for message in run.messages)
    assert len(said) > 10_000
    assert "Int.negSucc 3 : Int" in said
    for complaint in ("pretty print", "printing message", "Unknown"):
        assert complaint not in said
