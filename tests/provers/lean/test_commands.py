"""The lexical allow-list: every word and place that it objects to, and what it lets pass."""

from __future__ import annotations

import pytest

from provers.lean.commands import (
    FORBIDDEN_WORDS,
    audit_bypasses,
    audit_commands,
    audit_fragment,
    is_reserved,
)
from provers.lean.source import LeanSource, LexicalError
from provers.request import TrustLevel, TrustPolicy

POLICY = TrustPolicy(level=TrustLevel.HOSTILE)


def codes(text: str, policy: TrustPolicy = POLICY) -> list[str]:
    return [finding.code for finding in audit_commands(LeanSource(text), policy)]


@pytest.mark.parametrize("word", sorted(FORBIDDEN_WORDS))
def test_each_forbidden_word_at_a_line_start_inside_a_line_and_after_a_number(word: str) -> None:
    assert codes(f"{word} x")
    assert "audit.command" in codes(f"theorem a : True := trivial {word} x")
    assert "audit.command" in codes(f"theorem a : True := f 1{word} x")
    assert not codes(f'theorem a : True := trivial -- {word}\n/- {word} -/ def b := "{word}"')
    assert not codes(f"theorem a{word}1 : True := trivial")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("set_option debug.skipKernelTC true", "audit.option"),
        ("set_option/- a -/debug.«skipKernelTC» true", "audit.option"),
        ("set_option -- a\n  «debug».x true", "audit.option"),
        ("set_option warn.sorry false in", "audit.option"),
        ("set_option", "audit.option"),
        ("@[implemented_by f] def g := 1", "audit.attribute"),
        ("@[simp, «implemented_by» f] def g := 1", "audit.attribute"),
        ("@[specialize [a], «extern» x] def g := 1", "audit.attribute"),
        ("@[simp,\n  local tactic foo] def g := 1", "audit.attribute"),
        ("attribute/- a -/[- csimp] g", "audit.attribute"),
        ("attribute [local term_elab x] g", "audit.attribute"),
        ("#eval 1", "audit.command"),
        ("theorem a : True := trivial #exit", "audit.command"),
        ("unknown_command x", "audit.command"),
        ("by decide +native", "audit.command"),
        ("by decide (config := { native := true })", "audit.command"),
        ("namespace Lean.Meta", "audit.name"),
        ("namespace «Lean»", "audit.name"),
        ("structure Lean.Meta.X where", "audit.name"),
        ("def _root_.Lean.x := 1", "audit.name"),
        ("def a := b+-- c", "audit.lexical"),
        ("theorem a : p := f 1set_option warn.sorry false", "audit.lexical"),
        ("theorem a : p := x⁻¹set_option warn.sorry false", "audit.option"),
        ("theorem a : p := f 0b1example : q := r", "audit.lexical"),
        ("theorem a : p := f 1.example : q := r", "audit.lexical"),
        ("theorem a : p := h.1example : q := r", "audit.lexical"),
        ("theorem a : p := f 1attribute [term_parser] g", "audit.lexical"),
        ("theorem a : p := h.1namespace Lean", "audit.lexical"),
        ("namespace«Lean»", "audit.name"),
        ("theorem a : p := by decide +«native»", "audit.command"),
        ("attribute [simp, " + "x " * 2000 + "] g", "audit.attribute"),
    ],
)
def test_objections(text: str, code: str) -> None:
    assert code in codes(text)


@pytest.mark.parametrize(
    "text",
    [
        "set_option maxHeartbeats 0 in",
        "set_option/- a -/autoImplicit false",
        "attribute [-simp] a",
        "attribute [local instance 100] a",
        "@[simp, reducible, ext (iff := false)] def g := 1",
        "def «macro» := 1",
        "theorem Leaning.a : True := trivial",
        "namespace A\nopen Lean\nend A",
        "def xs := #[1, 2]",
        "theorem a : p := h.1.le.trans (h.2.1.foo 1e5 0xFF 1_000 2.5)",
        "def «instance» := xs.2.1",
    ],
)
def test_no_objection(text: str) -> None:
    assert not codes(text)


def test_escape_hatches_can_be_allowed() -> None:
    text = "theorem a : 1 = 1 := by native_decide"
    policy = TrustPolicy(level=TrustLevel.HOSTILE, allow=frozenset({"native_decide"}))
    assert codes(text)
    assert not codes(text, policy)
    assert audit_bypasses(LeanSource(text), POLICY)
    assert not audit_bypasses(LeanSource(text), policy)


def test_bypasses_by_an_author() -> None:
    quoted = LeanSource("set_option debug.«skipKernelTC» true")
    assert [f.code for f in audit_bypasses(quoted, POLICY)] == ["audit.bypass"]
    assert not audit_bypasses(LeanSource('-- skipKernelTC\nmacro "x" : term => `(1)'), POLICY)


def test_findings_say_where_and_why() -> None:
    (finding,) = audit_commands(LeanSource("theorem a : 1 = 1 :=\n  rfl run_cmd x"), POLICY)
    assert finding.start is not None
    assert (finding.start.line, finding.start.column) == (2, 6)
    assert "run_cmd" in finding.message


def test_fragments() -> None:
    assert not audit_fragment("simp [a]\nexact b", POLICY)
    assert audit_fragment("run_tac x", POLICY)
    assert audit_fragment("set_option debug.skipKernelTC true in rfl", POLICY)
    with pytest.raises(LexicalError):
        audit_fragment('exact "', POLICY)


def test_reserved() -> None:
    assert is_reserved("Lean.Meta")
    assert is_reserved("_root_.«Lean».x")
    assert not is_reserved("Leaning")
    assert not is_reserved("My.Lean.x")


def test_a_long_text_takes_linear_time() -> None:
    text = "theorem a : f 1 = 1 := by simp [b, c] -- d\n" * 20_000
    assert not codes(text)
