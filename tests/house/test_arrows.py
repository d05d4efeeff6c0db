"""Arrows between the rooms point down only."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MAY_IMPORT = {
    "provers": set(),
    "dafny_bridge": {"provers"},
    "fstar_bridge": {"provers"},
    "search": {"provers"},
    "mutation": {"provers", "search"},
    "lemmata": {"provers", "search", "mutation"},
}
ROOMS = [room for room in MAY_IMPORT if (ROOT / room).is_dir()]


def _imported(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return {name.partition(".")[0] for name in names}


@pytest.mark.parametrize("room", ROOMS)
def test_rooms_import_only_downwards(room: str) -> None:
    allowed = MAY_IMPORT[room] | {room}
    for path in (ROOT / room).rglob("*.py"):
        upwards = (_imported(path) & set(MAY_IMPORT)) - allowed
        assert not upwards, f"{path.relative_to(ROOT)} imports {upwards}"


@pytest.mark.parametrize("room", ROOMS)
def test_modules_say_what_lives_there(room: str) -> None:
    for path in (ROOT / room).rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        if tree.body:
            assert ast.get_docstring(tree), f"{path.relative_to(ROOT)} has no docstring"
