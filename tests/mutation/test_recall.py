"""What Lean's `rw` and `apply` do beyond comparing terms: each kind that the index must not miss."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mutation.candidates import Candidate
from mutation.corpus import Corpus
from mutation.index import LemmaIndex
from mutation.instances import Instances
from mutation.lemmas import Use, as_lemmas
from mutation.matching import fill, hole, match_pattern
from mutation.motives import replaceable
from mutation.numerals import literal, numeral
from mutation.rules import find_rules
from mutation.signatures import Signatures
from mutation.telescopes import Variable
from mutation.typing import Typing
from mutation.unfolding import Transparency, Unfolding
from mutation.verify import Outcome, verify_candidates
from provers.lean.digests import alpha_equal
from provers.lean.expr import BinderKind, Const, Expr, FVar, Level, Name, Pi, Sort, apply
from provers.lean.levels import succ
from provers.lean.processes import LeanProcesses
from provers.lean.terms import subterms
from tests.provers.lean.compiled import core_environment

NAT = Const("Nat")
TYPE = Sort(Level.one)


@pytest.fixture(scope="module")
def signatures() -> Signatures:
    return Signatures(core_environment())


def _made(
    core: Corpus, signatures: Signatures, rule: str, target: str, lemma: str, use: Use, place: str
) -> list[Candidate]:
    index = LemmaIndex(as_lemmas([core.by_name[lemma]]), signatures)
    (chosen,) = find_rules([rule])
    made = chosen.propose(core.by_name[target], index)
    return [candidate for candidate in made if candidate.use is use and candidate.place == place]


REWRITES = [
    # The `0` also stands in the proof that `i = 0` is decidable, and changes there too.
    ("List.getElem?_singleton", "Nat.mul_zero", Use.BACKWARD, "goal"),
    # The instances of `==` have to be found; nothing in the theorem names them.
    ("Nat.eq_zero_of_gcd_eq_zero_right", "beq_iff_eq", Use.BACKWARD, "goal"),
    # The class's `0` is that of the natural numbers only by unfolding instances.
    ("Nat.eq_zero_of_gcd_eq_zero_right", "List.sum_nil", Use.BACKWARD, "goal"),
    # A `∀` is rewritten as a whole.
    ("Or.imp_right", "imp_iff_not_or", Use.FORWARD, "f"),
    # `some b` holds `some`.
    ("List.lookup_cons_self", "Option.pure_def", Use.BACKWARD, "goal"),
    # `n - 1` is `n - succ 0`.
    ("List.getLast?_range", "Nat.sub_succ", Use.FORWARD, "goal"),
    # `Coprime m n` is an equation, behind a reducible name.
    ("Nat.eq_zero_of_gcd_eq_zero_right", "Nat.Coprime.symm", Use.FORWARD, "H"),
    # Universes of the lemma show only in the types of what was found.
    ("Option.map_id_fun'", "List.map_inj", Use.BACKWARD, "goal"),
]

APPLICATIONS = [
    # Concludes anything.
    ("Nat.pred_le_pred", "And.left", "a"),
    ("Nat.pred_le_pred", "of_decide_eq_true", "a"),
    # `a < b` is `a + 1 ≤ b`.
    ("Nat.add_succ_lt_add", "Nat.le_of_succ_le", "hab"),
    # A function is what the lemma is before its last argument.
    ("Or.imp_right", "Iff.mp", "f"),
    # `Injective f` is a `∀` behind a name.
    ("congr_fun₂", "Function.Injective.comp", "h"),
    # A relation is a variable.
    ("List.IsInfix.trans", "Equivalence.symm", "a"),
]


@pytest.mark.parametrize(("target", "lemma", "use", "place"), REWRITES)
def test_rewriting_finds(
    core: Corpus, signatures: Signatures, target: str, lemma: str, use: Use, place: str
) -> None:
    assert _made(core, signatures, "rewrite", target, lemma, use, place)


@pytest.mark.parametrize(("target", "lemma", "place"), APPLICATIONS)
def test_applying_finds(
    core: Corpus, signatures: Signatures, target: str, lemma: str, place: str
) -> None:
    assert _made(core, signatures, "apply", target, lemma, Use.CONCLUSION, place)


async def test_lean_takes_all_of_these(
    core: Corpus, signatures: Signatures, processes: LeanProcesses
) -> None:
    made = [c for case in REWRITES for c in _made(core, signatures, "rewrite", *case)]
    for target, lemma, place in APPLICATIONS:
        made += _made(core, signatures, "apply", target, lemma, Use.CONCLUSION, place)
    chosen = {candidate.digest: candidate for candidate in made}
    checked = await verify_candidates(list(chosen.values()), processes)
    assert [c.message for c in checked if c.outcome is not Outcome.VERIFIED] == []


def test_variable_functions_are_given_what_has_their_type(
    core: Corpus, signatures: Signatures
) -> None:
    """`?P ?n` looks like `a = b`, but `?n` is a number."""
    made = _made(core, signatures, "apply", "lt_of_eq_of_lt", "Nat.strong_induction_on",
                 Use.CONCLUSION, "h₁")  # fmt: skip
    made += _made(core, signatures, "apply", "lt_of_eq_of_lt", "Nat.strong_induction_on",
                  Use.CONCLUSION, "h")  # fmt: skip
    assert made == []


def _instance_of(signatures: Signatures, name: str, *args: Expr, levels: int = 1) -> Expr:
    return apply(Const(name, [Level.zero] * levels), *args)


def test_instances_are_found_through_instances(signatures: Signatures) -> None:
    instances = Instances.of(signatures)
    decidable = apply(Const("DecidableEq", [Level.one]), NAT)
    assert instances.find(decidable, ()) is Const("instDecidableEqNat")
    found = instances.find(_instance_of(signatures, "BEq", NAT), ())
    assert found is not None
    lawful = instances.find(_instance_of(signatures, "LawfulBEq", NAT, found), ())
    typing = Typing(signatures, Unfolding.of(signatures), ())
    assert lawful is not None
    wanted = _instance_of(signatures, "LawfulBEq", NAT, found)
    assert typing.equal(typing.infer(lawful) or NAT, wanted)


def test_instances_among_the_hypotheses_come_first(signatures: Signatures) -> None:
    instances = Instances.of(signatures)
    alpha, inst = FVar(Name.of("α")), FVar(Name.of("inst"))
    wanted = _instance_of(signatures, "BEq", alpha)
    context = [Variable(alpha, TYPE, BinderKind.IMPLICIT)]
    assert instances.find(wanted, context) is None
    context.append(Variable(inst, wanted, BinderKind.INSTANCE))
    assert instances.find(wanted, context) is inst


def test_output_parameters_are_told_by_the_instance(signatures: Signatures) -> None:
    instances = Instances.of(signatures)
    add = apply(Const("HAdd", [Level.zero] * 3), NAT, NAT, hole(0))
    assert not instances.open_inputs(add)
    found = instances.find(add, ())
    typing = Typing(signatures, Unfolding.of(signatures), ())
    assert found is not None
    assert alpha_equal(
        typing.infer(found) or NAT, apply(Const("HAdd", [Level.zero] * 3), NAT, NAT, NAT)
    )
    assert instances.open_inputs(apply(Const("HAdd", [Level.zero] * 3), hole(0), NAT, NAT))


@settings(deadline=None)
@given(st.integers(0, 50), st.integers(0, 50))
def test_successors_meet_numerals(taken: int, value: int) -> None:
    """`?n + taken` (as successors) is `value` exactly where the difference is a number."""
    signatures = Signatures(core_environment())
    pattern: Expr = hole(0)
    for _ in range(taken):
        pattern = apply(Const("Nat.succ"), pattern)
    wrapped = apply(Const("Nat.pred"), pattern)
    found = match_pattern(wrapped, apply(Const("Nat.pred"), numeral(value)), signatures)
    assert (found is not None) == (taken <= value)
    if found is not None:
        assert literal(fill(hole(0), found)) == value - taken


def test_definitions_are_unfolded_as_far_as_allowed(signatures: Signatures) -> None:
    unfolding = Unfolding.of(signatures)
    zero = numeral(0)
    different = apply(Const("Ne", [Level.one]), NAT, zero, zero)
    forms = unfolding.forms(different, Transparency.DEFAULT)
    assert isinstance(forms[-1], Pi)  # `0 = 0 → False`
    relation = apply(Const("LT.lt", [Level.zero]), NAT, Const("instLTNat"), zero, zero)
    heads = {
        node.name
        for form in unfolding.forms(relation, Transparency.DEFAULT)
        for node in subterms(form)
        if isinstance(node, Const)
    }
    assert Name.of("Nat", "le") in heads


def test_types_of_all_statements_are_sorts(core: Corpus, signatures: Signatures) -> None:
    """Every statement of the core is a proposition, and so is each of its hypotheses' types."""
    unfolding = Unfolding.of(signatures)
    for record in core.records[::40]:
        typing = Typing(signatures, unfolding, record.telescope.variables)
        assert typing.infer(record.telescope.conclusion) is Sort(Level.zero), record.name


def test_parts_on_which_types_depend_stay(signatures: Signatures) -> None:
    unfolding = Unfolding.of(signatures)
    alpha, beta, x = (FVar(Name.of(name)) for name in ("α", "β", "x"))
    variables = [
        Variable(alpha, Sort(succ(Level.one)), BinderKind.DEFAULT),
        Variable(x, alpha, BinderKind.DEFAULT),
    ]
    typing = Typing(signatures, unfolding, variables)
    equation = apply(Const("Eq", [succ(Level.one)]), alpha, x, x)
    assert replaceable(equation, x, typing)
    assert not replaceable(equation, alpha, typing)  # `x : α`
    assert not replaceable(equation, beta, typing)  # not known here
