"""Carrying scripts out in z3: answers, levels, models, hostile commands, exact places."""

from __future__ import annotations

import random

import pytest
import z3
from hypothesis import given, settings
from hypothesis import strategies as st

from provers.smt.answers import refute, unanswered
from provers.smt.evaluate import evaluate
from provers.smt.report import Query, Report
from provers.smt.script import TUNING_OPTIONS, Places

XS = "(declare-const x Int)"
UNSAT = "(assert (> x 0))(assert (< x 0))"


def run(source: str, seconds: float = 20.0) -> Report:
    """Carry a script out with a fixed time for each query."""
    return evaluate(source, lambda: seconds)


def statuses(source: str) -> list[str]:
    """The statuses of a faultless script's queries."""
    report = run(source)
    assert not report.fault, report.reason
    return [query.status for query in report.queries]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (f"{XS}{UNSAT}(check-sat)", ["verified"]),
        (f"{XS}(assert (> x 0))(check-sat)", ["refuted"]),
        ("(check-sat)", ["untrusted"]),
        ("(push 1)(assert false)(pop 1)(check-sat)", ["untrusted"]),
        (f"{XS}{UNSAT}(check-sat)(check-sat)", ["verified", "verified"]),
        (
            f"{XS}(push 1){UNSAT}(check-sat)(pop 1)(assert (= x 1))(check-sat)",
            ["verified", "refuted"],
        ),
        (
            f"{XS}(assert (> x 0))(check-sat-assuming ((< x 0) (> x 5)))(check-sat)",
            ["verified", "refuted"],
        ),
        (f"{XS}(assert (> x 0))(check-sat-assuming ())", ["refuted"]),
        ("(declare-const p Bool)(check-sat-assuming (p (not p)))", ["verified"]),
        (f"{XS}{UNSAT}(reset)(declare-const x Bool)(assert x)(check-sat)", ["refuted"]),
        (f"{XS}{UNSAT}(reset-assertions)(declare-const x Bool)(assert x)(check-sat)", ["refuted"]),
        (f"{XS}{UNSAT}(reset-assertions)(check-sat)", ["untrusted"]),
        (
            "(push 1)(declare-const x Int)(pop 1)(declare-const x Bool)(assert x)(check-sat)",
            ["refuted"],
        ),
        (
            "(push 2)(declare-sort A 0)(pop 1)(push 1)(declare-const a Int)(pop 2)"
            "(declare-sort A 1)(declare-const b (A Int))(assert (distinct b b))(check-sat)",
            ["verified"],
        ),
        (
            "(set-option :global-declarations true)(push 1)(declare-const x Int)(pop 1)"
            f"{UNSAT}(check-sat)",
            ["verified"],
        ),
        (
            "(set-option :global-declarations true)(declare-const x Int)(reset-assertions)"
            f"{UNSAT}(check-sat)",
            ["verified"],
        ),
        ("(define-fun f ((y Int)) Int (+ y 1))(assert (= (f 0) 0))(check-sat)", ["verified"]),
        (
            "(declare-datatypes ((L 0)) (((nil) (cons (hd Int) (tl L)))))(declare-const a L)"
            "(assert ((_ is cons) a))(assert (= (tl a) a))(check-sat)",
            ["verified"],
        ),
        ("(assert (! false :named |(check-sat)|))(check-sat)(get-unsat-core)", ["verified"]),
        ('(assert false)(echo "(check-sat)")(check-sat) ; (check-sat)', ["verified"]),
        (
            "(set-logic QF_BV)(declare-const a (_ BitVec 8))"
            "(assert (= a (bvadd a #x01)))(check-sat)",
            ["verified"],
        ),
        (f"{XS}{UNSAT}(check-sat-using (then simplify smt))(check-sat)", ["verified"] * 2),
        (f"{XS}(assert (> x 0))(check-sat-using (or-else (try-for smt 9000) skip))", ["refuted"]),
        (f"{XS}{UNSAT}(check-sat-using (using-params simplify :som true))", ["unknown"]),
        (f"{XS}{UNSAT}(check-sat-using (repeat (then simplify solve-eqs) 3))", ["unknown"]),
        (f"{XS}(assert (> x 0))(check-sat-using (then nla2bv smt))", ["refuted"]),
        ("(assert (forall ((y Int)) (exists ((z Int)) (> z y))))(check-sat)", ["unknown"]),
    ],
)
def test_answers(source: str, expected: list[str]) -> None:
    assert statuses(source) == expected


@pytest.mark.parametrize(
    ("source", "status", "words"),
    [
        ("", "untrusted", "nothing was checked"),
        ("(assert false)", "untrusted", "nothing was checked"),
        ("(assert false)(exit)(check-sat)", "untrusted", "exit"),
        ("(assert false)(check-sat)(exit)(assert true)", "untrusted", "exit"),
        ('(include "x.smt2")(assert false)(check-sat)', "untrusted", "include"),
        ("(assert false)(check-sat)(simplify 1)", "untrusted", "simplify"),
        ("(assert false)(check-sat-using)", "malformed", "ends too early"),
        ("(assert false)(check-sat-using nonsense)", "malformed", "nonsense"),
        ("(assert false)(check-sat-using smt smt)", "malformed", "more than one"),
        ("(assert false)(check-sat-using (then))", "malformed", ""),
        ("(assert false)(check-sat-using (try-for smt))", "malformed", ""),
        ("(assert false)(check-sat-using (try-for smt x))", "malformed", "number"),
        ("(assert false)(check-sat-using (repeat smt 99999999))", "malformed", "number"),
        ("(assert false)(check-sat-using (using-params simplify :no true))", "malformed", "no"),
        ("(assert false)(check-sat-using (using-params simplify :som x))", "malformed", "som"),
        ("(assert false)(check-sat-using " + "(then " * 60 + "smt" + ")" * 61, "malformed", "deep"),
        ("(assert-soft false)(check-sat)", "untrusted", "assert-soft"),
        ("(minimize 1)(assert false)(check-sat)", "untrusted", "minimize"),
        ("(eval true)(assert false)(check-sat)", "untrusted", "eval"),
        ('(set-option :regular-output-channel "o")(check-sat)', "untrusted", "output-channel"),
        ('(set-option :diagnostic-output-channel "o")', "untrusted", "output-channel"),
        (
            "(set-option :smt.arith.ignore_int true)(assert false)(check-sat)",
            "untrusted",
            "ignore_int",
        ),
        ("(set-option :smt.mbqi |x y|)(assert false)(check-sat)", "malformed", "mbqi"),
        ("(set-option :smt.mbqi 7)(assert false)(check-sat)", "malformed", "mbqi"),
        ("(set-option :smt.mbqi)(assert false)(check-sat)", "malformed", "mbqi"),
        ("(set-option)(assert false)(check-sat)", "untrusted", "option"),
        ("(asert false)(check-sat)", "malformed", "asert"),
        ("(assert false)(check-sat 1)", "malformed", "no arguments"),
        ("(assert false)(check-sat-assuming x)", "malformed", "literals"),
        ("(assert false)(check-sat-assuming (x))", "malformed", "unknown constant x"),
        ("(assert false)(check-sat)(assert nothing)", "malformed", "nothing"),
        ("(assert false)(check-sat)(assert", "malformed", "ends inside"),
        ("(assert 1)(check-sat)", "malformed", "Bool"),
        ("(assert)(check-sat)", "malformed", ""),
        ("(declare-const x Int)(declare-const x Int)", "malformed", "x"),
        ("(pop 1)", "malformed", "pop"),
        ("(push 1)(pop 2)", "malformed", "pop"),
        ("(push -1)", "malformed", "numeral"),
        ("(push 999999999)", "malformed", "numeral"),
        (f"(push {'9' * 5000})", "malformed", "numeral"),
        ("(push 1 2)", "malformed", "numeral"),
        ("(set-info :status maybe)", "malformed", "status"),
        ("(assert false)(set-logic ALL)(check-sat)", "malformed", "set-logic"),
        ("(set-logic ALL)(set-logic QF_LIA)", "malformed", "set-logic"),
        ("(assert true)(set-option :global-declarations true)", "malformed", "global"),
    ],
)
def test_scripts_that_no_answer_can_save(source: str, status: str, words: str) -> None:
    report = run(source)
    assert (report.fault, words in report.reason) == (status, True), report.reason


@pytest.mark.parametrize(
    ("declared", "source", "status", "told"),
    [
        ("sat", f"{XS}{UNSAT}", "untrusted", "error"),
        ("unsat", f"{XS}{UNSAT}", "verified", None),
        ("unknown", f"{XS}{UNSAT}", "verified", None),
        ("unsat", f"{XS}(assert (> x 0))", "refuted", "warning"),
        ("sat", f"{XS}(assert (> x 0))", "refuted", None),
    ],
)
def test_declared_status(declared: str, source: str, status: str, told: str | None) -> None:
    report = run(f"(set-info :status {declared}){source}(check-sat)")
    assert [query.status for query in report.queries] == [status]
    assert [m.severity for m in report.messages] == ([told] if told else [])


def test_declared_status_speaks_of_the_next_query_only() -> None:
    assert statuses(
        f"{XS}(push 1)(set-info :status unsat){UNSAT}(check-sat)(pop 1)"
        "(assert (> x 0))(set-info :status sat)(check-sat)(assert (< x 0))(check-sat)"
    ) == ["verified", "refuted", "verified"]


@pytest.mark.parametrize("command", ["(reset)", "(reset-assertions)"])
def test_declared_status_does_not_get_lost(command: str) -> None:
    report = run(f"(set-info :status sat){command}(assert false)(check-sat)")
    assert [query.status for query in report.queries] == ["untrusted"]


@pytest.mark.parametrize(
    ("before", "wrong", "after"),
    [
        ("(declare-const x Int)\n(assert (= x ", "y", "))"),
        ("(declare-const |日本 𝔸| Int)(assert (= |日本 𝔸| ; é𝔸\n\t", "y", "))(check-sat)"),
        ('(assert (= "a""b" ', "y", "))"),
        ('(assert (= "two\nlines" ', "y", "))"),
        ("(assert (and |a\n\nb| ", "true", "))"),
        ("(assert true)(check-sat)\n(push 1) (assert (or true ", "y", "))(check-sat)"),
        ("(declare-const p Bool)(assert p)(check-sat-assuming (p (not ", "q", ")))"),
        ("(declare-const x Int) (declare-fun f (Int ", "Foo", ") Int)"),
        ("", "(simplify", " 1)"),
        ("; é\n  ", "(nonsense)", ""),
    ],
)
def test_messages_stand_where_the_fault_is(before: str, wrong: str, after: str) -> None:
    report = run(before + wrong + after)
    if wrong == "true":  # here the fault is the quoted symbol over three lines before it
        before = before[: before.index("|")]
    place = Places(before + wrong + after).at(report.messages[-1].offset)
    assert place == Places(before + wrong).at(len(before)), report.messages


def test_tuning_reaches_the_solver() -> None:
    quantified = "(declare-fun f (Int) Int)(assert (forall ((y Int)) (> (f y) y)))(check-sat)"
    report = run(f"(set-option :auto_config false)(set-option :smt.mbqi false){quantified}")
    assert "incomplete quantifiers" in report.queries[0].reason


@pytest.mark.parametrize("option", sorted(TUNING_OPTIONS))
def test_every_tuning_option_is_one_of_z3(option: str) -> None:
    value = next(v for v in ("true", "1") if TUNING_OPTIONS[option].fullmatch(v))
    report = run(f"(set-option {option} {value})(assert false)(check-sat)")
    assert not report.messages
    assert [query.status for query in report.queries] == ["verified"]


def test_unknown_logic_is_told() -> None:
    report = run("(set-logic QF_FOO)(assert false)(check-sat)")
    assert [(m.severity, m.code) for m in report.messages] == [("warning", "smt.logic")]
    for logic in ("ALL", "QF_LIA", "AUFLIRA", "QF_ABV", "UFDTLIA", "QF_UFBV", "QF_SLIA", "HORN"):
        assert not run(f"(set-logic {logic})(assert false)(check-sat)").messages


def test_a_model_that_does_not_hold_is_no_refutation() -> None:
    x = z3.Int("x")
    solver = z3.Solver()
    solver.add(x == 1)
    assert solver.check() == z3.sat
    query = Query("query 1", 0, "untrusted", "")
    refute(query, solver.model(), [z3.And(x == 1), z3.And(x == 2)])
    assert (query.status, query.model) == ("unknown", None)
    assert "assertion 2 evaluates to false" in query.reason


def test_time_runs_out() -> None:
    factors = "(declare-const p (_ BitVec 96))(declare-const q (_ BitVec 96))"
    hard = "(assert (= (bvmul p q) #xc1a2b3d4e5f60718293a4b5c))"
    hard += "(assert (bvugt p #x000000000000000000000001))"
    size = (
        "(assert (bvult p #x000000000001000000000000))(assert (bvult q #x000000000001000000000000))"
    )
    [query] = run(f"{factors}{hard}{size}(check-sat)", 0.2).queries
    assert query.status == "timeout"


@pytest.mark.parametrize(
    ("reason", "status"),
    [
        ("timeout", "timeout"),
        ("canceled", "timeout"),
        ("interrupted from keyboard", "timeout"),
        ("max. resource limit exceeded", "timeout"),
        ("memout", "resource_exhausted"),
        ("max. memory exceeded", "resource_exhausted"),
        ("(incomplete quantifiers)", "unknown"),
        ("", "unknown"),
    ],
)
def test_reasons_of_z3(reason: str, status: str) -> None:
    assert unanswered(reason)[0] == status


formulas = st.recursive(
    st.sampled_from(["p", "q", "r", "true", "false"]),
    lambda inner: st.one_of(
        inner.map(lambda f: f"(not {f})"),
        st.tuples(st.sampled_from(["and", "or", "xor", "=>"]), inner, inner).map(
            lambda parts: "({} {} {})".format(*parts)
        ),
    ),
    max_leaves=8,
)
OPERATIONS = {
    "and": lambda a, b: a and b,
    "or": lambda a, b: a or b,
    "xor": lambda a, b: a != b,
    "=>": lambda a, b: not a or b,
}


def value(formula: str, names: dict[str, bool]) -> bool:
    """What a formula over p, q, r is worth; our own evaluation, to hold z3's answers against."""

    def read(tokens: list[str]) -> bool:
        token = tokens.pop(0)
        if token != "(":
            return names[token]
        operation = tokens.pop(0)
        parts = [read(tokens)]
        if operation != "not":
            parts.append(read(tokens))
        tokens.pop(0)
        return not parts[0] if operation == "not" else OPERATIONS[operation](*parts)

    return read(formula.replace("(", " ( ").replace(")", " ) ").split())


@given(st.lists(formulas, min_size=1, max_size=4))
@settings(max_examples=60, deadline=None)
def test_against_truth_tables(assertions: list[str]) -> None:
    declared = "".join(f"(declare-const {name} Bool)" for name in "pqr")
    stated = "".join(f"(assert {formula})" for formula in assertions)
    [query] = run(f"{declared}{stated}(check-sat)").queries
    rows = [
        {"p": bool(n & 1), "q": bool(n & 2), "r": bool(n & 4), "true": True, "false": False}
        for n in range(8)
    ]
    satisfiable = any(all(value(formula, row) for formula in assertions) for row in rows)
    assert query.status == ("refuted" if satisfiable else "verified")
    if query.model is not None:
        row = {name: query.model.get(name) == "true" for name in "pqr"}
        assert all(value(f, {**row, "true": True, "false": False}) for f in assertions)


def test_levels_against_a_list_of_lists() -> None:
    chance = random.Random(5)
    text, levels, expected = "(declare-const x Int)", [[]], []
    for _ in range(150):
        kind = chance.choice(["push", "pop", "assert", "assert", "check"])
        if kind == "push":
            levels.append([])
            text += "(push 1)"
        elif kind == "pop" and len(levels) > 1:
            levels.pop()
            text += "(pop 1)"
        elif kind == "assert":
            bound = chance.randrange(-5, 30)
            levels[-1].append(bound)
            text += f"(assert (distinct x {bound}))(assert (<= 0 x 9))"
        elif kind == "check":
            stated = [bound for level in levels for bound in level]
            left = set(range(10)) - set(stated)
            expected.append("untrusted" if not stated else "refuted" if left else "verified")
            text += "(check-sat)"
    assert statuses(text.replace("(<= 0 x 9)", "(and (<= 0 x) (<= x 9))")) == expected
    assert len(expected) > 10


def test_work_grows_with_the_script_and_not_faster() -> None:
    many = XS + "".join(f"(push 1)(assert (> x {n}))(check-sat)(pop 1)" for n in range(600))
    assert statuses(many) == ["refuted"] * 600
    wide = "".join(f"(declare-const v{n} Int)(assert (> v{n} {n}))" for n in range(2000))
    assert statuses(wide + "(check-sat)") == ["refuted"]
    deep = "(declare-const p Bool)(assert " + "(not " * 20_000 + "p" + ")" * 20_001
    assert statuses(deep + "(check-sat)") == ["refuted"]
