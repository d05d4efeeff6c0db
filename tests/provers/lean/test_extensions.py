"""Tables of a compiled module that show forbidden commands, however their text was cut."""

from __future__ import annotations

from pathlib import Path

import pytest

from provers.api import close_all, verify
from provers.audit import Finding
from provers.lean import course
from provers.lean.extensions import audit_extensions
from provers.lean.olean import ModuleFile
from provers.lean.source import LeanSource
from provers.request import TrustLevel, TrustPolicy
from provers.verdict import Status
from tests.exploits.test_lean import IDIOMS
from tests.provers.lean.compiled import compile_source


def reasons(folder: Path, source: str) -> list[str]:
    path, _ = compile_source(folder, "M", source)
    return [finding.message.partition(" (")[0] for finding in audit_extensions(ModuleFile(path))]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('notation "True\'" => True', "it adds syntax"),
        ('local notation "True\'" => True', "it adds syntax"),
        ('infix:50 (priority := high) " = " => fun (_ _ : Nat) => True', "it adds syntax"),
        ('syntax "foo" : term', "it adds syntax"),
        ("declare_syntax_cat foo", "it adds syntax"),
        ("macro_rules | `(x) => `(y)", "it adds macros or elaborators"),
        ("local macro_rules | `($_a = $_b) => `(True)", "it programs the elaborator"),
        ("def f : Lean.Macro := fun _ => `(True)", "it programs the elaborator"),
        ("unif_hint (x : Nat) where |- x =?= x", "it adds unification hints"),
        ('@[extern "x"] def f (x y : Nat) := x', "it replaces compiled code"),
        (
            'def descr : Lean.ParserDescr := .node `foo 1024 (.symbol "foo")\n'
            "attribute [term_parser] descr",
            "it adds syntax",
        ),
    ],
)
def test_traces(tmp_path: Path, source: str, expected: str) -> None:
    assert expected in reasons(tmp_path, source + "\n")


def test_ordinary_modules_leave_none(tmp_path: Path) -> None:
    assert len(IDIOMS) > 10
    for number, idiom in enumerate(IDIOMS):
        assert reasons(tmp_path / str(number), idiom.honest or "") == [], idiom.name


def test_the_module_tells_what_the_text_hid(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever way around the allow-list is found next, notation does not get through."""

    def blind(source: LeanSource, policy: TrustPolicy) -> list[Finding]:
        del source, policy
        return []

    monkeypatch.setattr(course, "audit_commands", blind)
    verdict = verify(
        'local notation "Wrong" => True\ntheorem main : Wrong := trivial\n',
        checker="lean",
        trust=TrustPolicy(level=TrustLevel.HOSTILE),
        options={"toolchain": "embedded"},
        store=False,
    )
    close_all()
    assert verdict.status is Status.UNTRUSTED
    assert "it adds syntax" in verdict.reason
