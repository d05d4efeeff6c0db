"""Finding checkers by name and suffix, also those of other distributions."""

from __future__ import annotations

from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from provers import registry as registry_module
from provers.checker import Capability
from provers.errors import CapabilityMissing, LemmataError, UsageError
from provers.registry import Registry, registry
from provers.request import VerifyRequest
from provers.smt.checker import SmtChecker
from tests.provers.scripted import ScriptedChecker, ask


@pytest.fixture
def foreign(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three entry points, as other distributions would declare them."""

    def entries(*, group: str) -> list[EntryPoint]:
        assert group == registry_module.GROUP
        return [
            EntryPoint("smt", "provers.smt.checker:SmtChecker", group),
            EntryPoint("scripted", "tests.provers.scripted:ScriptedChecker", group),
            EntryPoint("broken", "no_such_package:checker", group),
        ]

    monkeypatch.setattr(registry_module, "entry_points", entries)


@pytest.mark.usefixtures("foreign")
def test_entry_points_of_other_distributions_are_found() -> None:
    found = Registry()
    assert found.names() == ["broken", "scripted", "smt"]
    assert isinstance(found.get("scripted"), ScriptedChecker)
    assert found.get("scripted") is found.get("scripted")


@pytest.mark.usefixtures("foreign")
def test_one_that_cannot_be_loaded_says_so() -> None:
    found = Registry()
    with pytest.raises(LemmataError, match="no_such_package") as caught:
        found.get("broken")
    assert caught.value.hint


@pytest.mark.usefixtures("foreign")
def test_one_that_cannot_be_loaded_does_not_spoil_the_others() -> None:
    found = Registry()
    assert isinstance(found.for_file("x.smt2"), SmtChecker)
    with pytest.raises(UsageError):
        found.for_file("x.unknown")
    assert [checker.name for checker in found] == ["scripted", "smt"]


def test_suffixes() -> None:
    found = Registry({"scripted": ScriptedChecker, "smt": SmtChecker})
    assert found.for_file("a/b.smt2").name == "smt"
    assert found.for_file("B.SMT2").name == "smt"
    assert found.for_file(str(Path("x.scripted"))).name == "scripted"
    for file in ("x", "x.txt", "smt2", ".smt2", ""):
        with pytest.raises(UsageError) as caught:
            found.for_file(file)
        assert ".smt2" in str(caught.value)


def test_unknown_names_list_the_known() -> None:
    with pytest.raises(UsageError, match="smt"):
        Registry({"smt": SmtChecker}).get("lean")


async def test_closing_closes_only_what_was_used() -> None:
    made: list[ScriptedChecker] = []

    def factory() -> ScriptedChecker:
        made.append(ScriptedChecker())
        return made[-1]

    found = Registry({"scripted": factory})
    await found.close()
    assert not made
    found.get("scripted")
    await found.close()
    assert [checker.closed for checker in made] == [1]


async def test_one_that_fails_to_close_does_not_keep_the_others_open() -> None:
    class Stubborn(ScriptedChecker):
        async def close(self) -> None:
            raise LemmataError("no")

    willing = ScriptedChecker()
    found = Registry({"a": Stubborn, "b": lambda: willing})
    found.get("a")
    found.get("b")
    with pytest.raises(LemmataError):
        await found.close()
    assert willing.closed == 1


def test_the_shared_registry_is_one() -> None:
    assert registry() is registry()
    assert "smt" in registry().names()


async def test_checkers_without_sessions_say_so() -> None:
    checker = ScriptedChecker()
    assert Capability.SESSIONS not in checker.capabilities
    with pytest.raises(CapabilityMissing):
        await checker.open_session(ask("verified"))
    assert VerifyRequest(source="x").checker is None
