"""Laws of kernel terms: hash-consing, de Bruijn arithmetic, digests, levels."""

from __future__ import annotations

import copy
import gc
import itertools
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from provers.lean import terms
from provers.lean.digests import DIGEST_BYTES, alpha_equal, digest
from provers.lean.expr import (
    HAS_FVAR,
    HAS_LEVEL_MVAR,
    HAS_LEVEL_PARAM,
    HAS_MVAR,
    App,
    BinderKind,
    BVar,
    Const,
    Expr,
    FVar,
    Lam,
    Let,
    Level,
    Lit,
    MVar,
    Name,
    Pi,
    Proj,
    Sort,
    apply,
)
from provers.lean.levels import (
    IMAX,
    MAX,
    PARAM,
    SUCC,
    imax,
    level_mvar,
    maximum,
    normalise,
    param,
    succ,
)
from provers.lean.levels import MVAR as LEVEL_MVAR

# Other work on the machine must not fail a property.
settings.register_profile("no deadline", deadline=None)
settings.load_profile("no deadline")

NAT = Const("Nat")

component_texts = st.text(st.sampled_from("abcxyz_.«»0123 \n'!?αλ✝"), min_size=1, max_size=4)
names = st.lists(st.one_of(component_texts, st.integers(0, 12)), min_size=1, max_size=4).map(
    lambda parts: Name.of(*parts)
)
few_names = st.sampled_from([Name.of("x"), Name.of("y"), Name.of("p", "q")])
kinds = st.sampled_from(list(BinderKind))

levels = st.recursive(
    st.one_of(st.just(Level.zero), st.sampled_from("uvw").map(param)),
    lambda inner: st.one_of(
        inner.map(succ),
        st.tuples(inner, inner).map(lambda pair: maximum(*pair)),
        st.tuples(inner, inner).map(lambda pair: imax(*pair)),
    ),
    max_leaves=6,
)

leaves = st.one_of(
    st.integers(0, 4).map(BVar),
    st.sampled_from(["Nat", "f", "g"]).map(Const),
    levels.map(Sort),
    levels.map(lambda level: Const("List", (level,))),
    st.sampled_from([Lit(0), Lit(7), Lit("7"), FVar(Name.of("h")), FVar(Name.of("k"))]),
)
expressions = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(lambda pair: App(*pair)),
        st.tuples(few_names, inner, inner, kinds).map(lambda args: Lam(*args)),
        st.tuples(few_names, inner, inner, kinds).map(lambda args: Pi(*args)),
        st.tuples(few_names, inner, inner, inner, st.booleans()).map(lambda args: Let(*args)),
        st.tuples(st.integers(0, 2), inner).map(lambda pair: Proj(Name.of("Prod"), *pair)),
    ),
    max_leaves=20,
)


def structure(expr: Expr) -> object:
    """Nested tuples without what alpha-equivalence ignores: an independent notion of equality."""
    if isinstance(expr, (Lam, Pi, Let)):
        return (type(expr).__name__, *(structure(child) for child in expr.children))
    if isinstance(expr, (BVar,)):
        return ("bvar", expr.index)
    if isinstance(expr, (Const, FVar)):
        extra = tuple(normalise(level) for level in expr.levels) if isinstance(expr, Const) else ()
        return (type(expr).__name__, expr.name.parts, extra)
    if isinstance(expr, Sort):
        return ("sort", normalise(expr.level))
    if isinstance(expr, Lit):
        return ("lit", type(expr.value), expr.value)
    if isinstance(expr, Proj):
        return ("proj", expr.name.parts, expr.index, structure(expr.structure))
    return (type(expr).__name__, *(structure(child) for child in expr.children))


def rebuild(expr: Expr) -> Expr:
    """The same term built again from nothing, by recursion."""
    children = [rebuild(child) for child in expr.children]
    if children:
        return expr.with_children(children)
    if isinstance(expr, BVar):
        return BVar(int(str(expr.index)))
    return expr


def evaluate(level: Level, values: dict[str, int]) -> int:
    """What a level is under an assignment of its parameters."""
    args = [evaluate(arg, values) for arg in level.args]
    if level.tag == PARAM:
        return values[str(level.name)]
    if level.tag == SUCC:
        return args[0] + 1
    if level.tag == MAX:
        return max(args)
    if level.tag == IMAX:
        return 0 if args[1] == 0 else max(args)
    return 0


def _tags(level: Level) -> set[int]:
    return {level.tag}.union(*map(_tags, level.args))


class TestNames:
    @given(names)
    def test_text_reads_back_as_the_same_object(self, name: Name) -> None:
        assert Name.parse(str(name)) is name

    @given(names, names)
    def test_text_is_injective(self, left: Name, right: Name) -> None:
        assert (str(left) == str(right)) == (left is right)

    def test_numbers_and_digits_differ(self) -> None:
        assert Name.of("a", 1) is not Name.of("a", "1")
        assert str(Name.of("a", "1")) == "a.«1»"

    @pytest.mark.parametrize("text", ["", "a..b", ".a", "«a", "a.", "«a»b"])
    def test_bad_text_is_refused(self, text: str) -> None:
        with pytest.raises(ValueError, match="Lean name"):
            Name.parse(text)

    def test_private_prefix(self) -> None:
        name = Name.parse("_private.Some.Module.0.Foo.bar")
        assert name.is_private
        assert str(name.without_private_prefix()) == "Foo.bar"
        assert not Name.of("Foo").is_private

    def test_names_are_immutable_and_copy_to_themselves(self) -> None:
        name = Name.of("a", "b")
        with pytest.raises(AttributeError):
            name.part = "c"
        assert copy.deepcopy(name) is name


class TestLevels:
    @given(levels)
    def test_normal_form_has_the_same_meaning(self, level: Level) -> None:
        for values in itertools.product(range(3), repeat=3):
            assignment = dict(zip("uvw", values, strict=True))
            assert evaluate(level, assignment) == evaluate(normalise(level), assignment)

    @given(levels)
    def test_normal_form_is_stable(self, level: Level) -> None:
        assert normalise(normalise(level)) is normalise(level)

    @given(levels, levels, levels)
    def test_max_is_taken_up_to_order(self, a: Level, b: Level, c: Level) -> None:
        left = maximum(a, maximum(b, c))
        right = maximum(maximum(c, a), b)
        assert normalise(left) is normalise(right)

    def test_deep_levels(self) -> None:
        level = param("u")
        for _ in range(20_000):
            level = succ(level)
        assert normalise(level) is level

    def test_shared_levels_are_not_written_out(self) -> None:
        level = param("u")
        for _ in range(200):
            level = imax(succ(level), level)
        assert normalise(level).digest
        with pytest.raises(ValueError, match="characters"):
            str(level)


class TestHashConsing:
    @given(expressions)
    def test_equal_parts_give_the_same_object(self, expr: Expr) -> None:
        assert rebuild(expr) is expr

    def test_binder_names_and_kinds_are_kept(self) -> None:
        one, other = Lam("x", NAT, BVar(0)), Lam("y", NAT, BVar(0))
        assert one is not other
        assert Lam("x", NAT, BVar(0), BinderKind.IMPLICIT) is not one
        assert alpha_equal(one, other)

    def test_nodes_cannot_be_changed(self) -> None:
        with pytest.raises(AttributeError):
            App(NAT, NAT).fn = NAT  # type: ignore[misc]

    def test_unused_nodes_are_freed(self) -> None:
        from provers.lean import expr as module

        def count() -> int:
            gc.collect()
            return sum(reference() is not None for reference in list(module._APPS.values()))

        before = count()
        term: Expr | None = NAT
        for index in range(1000):
            term = App(term, Lit(10**9 + index))
        assert count() >= before + 1000
        del term
        assert count() <= before + 10

    def test_the_table_does_not_grow_with_dead_nodes(self) -> None:
        from provers.lean import expr as module

        for index in range(300_000):
            App(NAT, Lit(10**12 + index))
        assert len(module._APPS) < 250_000

    @pytest.mark.parametrize("bad", [lambda: BVar(-1), lambda: Lit(-1)])
    def test_impossible_leaves_are_refused(self, bad) -> None:
        with pytest.raises(ValueError, match=r"index|natural"):
            bad()


class TestDigest:
    @given(expressions, expressions)
    @settings(max_examples=300)
    def test_digests_are_equal_exactly_for_alpha_equal_terms(self, a: Expr, b: Expr) -> None:
        assert (structure(a) == structure(b)) == (digest(a) == digest(b))

    @given(expressions)
    def test_renaming_bound_variables_changes_nothing(self, expr: Expr) -> None:
        assert digest(renamed(expr)) == digest(expr)

    def test_stable_across_processes(self) -> None:
        code = (
            "from provers.lean.expr import *; from provers.lean.digests import digest;"
            "print(digest(Pi('x', Const('Nat'), App(Const('f'), BVar(0)))).hex())"
        )
        out = {
            subprocess.run(
                [sys.executable, "-c", code],
                capture_output=True,
                text=True,
                check=True,
                env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)},
            ).stdout.strip()
            for seed in ("1", "2")
        }
        assert out == {digest(Pi("x", NAT, App(Const("f"), BVar(0)))).hex()}


def renamed(expr: Expr) -> Expr:
    children = [renamed(child) for child in expr.children]
    if isinstance(expr, (Lam, Pi)):
        return type(expr)("other", children[0], children[1], BinderKind.IMPLICIT)
    if isinstance(expr, Let):
        return Let("other", children[0], children[1], children[2], not expr.nondependent)
    return expr.with_children(children) if children else expr


closed = expressions.map(lambda expr: terms.instantiate(expr, [NAT] * expr.loose_range))


class TestDeBruijn:
    @given(expressions)
    def test_loose_range_is_one_more_than_the_largest_loose_index(self, expr: Expr) -> None:
        assert expr.loose_range == max(terms.loose_bvars(expr), default=-1) + 1

    @given(expressions, st.integers(0, 3), st.integers(0, 3), st.integers(0, 3))
    def test_lifts_add_up(self, expr: Expr, first: int, second: int, cutoff: int) -> None:
        once = terms.lift(terms.lift(expr, first, cutoff), second, cutoff)
        assert once is terms.lift(expr, first + second, cutoff)

    @given(expressions, st.integers(0, 3))
    def test_lower_undoes_lift(self, expr: Expr, amount: int) -> None:
        assert terms.lower(terms.lift(expr, amount), amount) is expr

    @given(expressions)
    def test_lower_refuses_to_lose_a_variable(self, expr: Expr) -> None:
        assert (terms.lower(expr, 1) is None) == (0 in terms.loose_bvars(expr))

    @given(expressions, st.lists(expressions, min_size=1, max_size=3))
    def test_instantiating_what_was_lifted_changes_nothing(
        self, expr: Expr, values: list[Expr]
    ) -> None:
        assert terms.instantiate(terms.lift(expr, len(values)), values) is expr

    @given(expressions, expressions, expressions)
    def test_instantiate_at_once_or_one_by_one(self, expr: Expr, a: Expr, b: Expr) -> None:
        at_once = terms.instantiate(expr, [a, b])
        one_by_one = terms.instantiate(terms.instantiate(expr, [terms.lift(a, 1)]), [b])
        assert one_by_one is at_once

    @given(expressions)
    def test_abstract_undoes_instantiate_with_a_fresh_variable(self, expr: Expr) -> None:
        fresh = FVar(Name.of("fresh"))
        assert terms.abstract(terms.instantiate(expr, [fresh]), [fresh]) is expr

    @given(expressions)
    def test_instantiate_undoes_abstract(self, expr: Expr) -> None:
        target = FVar(Name.of("h"))
        abstracted = terms.abstract(expr, [target])
        assert target not in terms.free_variables(abstracted)
        assert terms.instantiate(abstracted, [target]) is expr

    @given(expressions, closed)
    def test_substitute_is_instantiate_after_abstract(self, expr: Expr, value: Expr) -> None:
        target = FVar(Name.of("h"))
        direct = terms.substitute(expr, {target: value})
        assert direct is terms.instantiate(terms.abstract(expr, [target]), [value])

    def test_abstracting_open_terms_is_refused(self) -> None:
        with pytest.raises(ValueError, match="closed"):
            terms.abstract(NAT, [BVar(0)])

    def test_beta(self) -> None:
        swap = Lam("x", NAT, Lam("y", NAT, apply(Const("f"), BVar(0), BVar(1))))
        reduced = terms.beta_spine(apply(swap, Lit(1), Lit(2), Lit(3)))
        assert reduced is apply(Const("f"), Lit(2), Lit(1), Lit(3))


class TestFacts:
    @given(expressions, st.booleans(), st.booleans())
    def test_flags_say_what_occurs(self, expr: Expr, hole: bool, level_hole: bool) -> None:
        if hole:
            expr = terms.substitute(expr, {FVar(Name.of("h")): MVar(Name.of("m"))})
        if level_hole:
            expr = terms.instantiate_levels(expr, {Name.of("u"): level_mvar(Name.of("m"))})
        nodes = list(terms.subterms(expr))
        found = [node.level for node in nodes if isinstance(node, Sort)]
        found += [level for node in nodes if isinstance(node, Const) for level in node.levels]
        told = {
            HAS_FVAR: any(isinstance(node, FVar) for node in nodes),
            HAS_MVAR: any(isinstance(node, MVar) for node in nodes),
            HAS_LEVEL_PARAM: any(PARAM in _tags(level) for level in found),
            HAS_LEVEL_MVAR: any(LEVEL_MVAR in _tags(level) for level in found),
        }
        assert expr.flags == sum(flag for flag, holds in told.items() if holds)

    @given(expressions, expressions)
    def test_what_is_not_visited_would_not_change(self, expr: Expr, value: Expr) -> None:
        def visit(node: Expr, depth: int) -> Expr | None:
            return terms.lift(value, depth) if isinstance(node, FVar) else None

        def raised(node: Expr, depth: int) -> Expr | None:
            if isinstance(node, BVar) and node.index >= depth:
                return BVar(node.index + 3)
            return None

        everywhere = terms.transform(expr, visit)
        assert terms.transform(expr, visit, flags=HAS_FVAR) is everywhere
        assert terms.transform(expr, visit, flags=HAS_FVAR, loose=True) is everywhere
        assert terms.transform(expr, raised, flags=0, loose=True) is terms.transform(expr, raised)

    @given(expressions)
    def test_sizes(self, expr: Expr) -> None:
        def tree(node: Expr) -> int:
            return 1 + sum(map(tree, node.children))

        assert terms.tree_size(expr) == tree(expr)
        assert terms.dag_size(expr) == len(set(terms.subterms(expr))) <= terms.tree_size(expr)

    @given(expressions)
    def test_spines_and_telescopes_fold_back(self, expr: Expr) -> None:
        assert terms.fold_app(*terms.unfold_app(expr)) is expr
        assert terms.fold_binders(*terms.unfold_binders(expr, Pi)) is expr

    def test_constants_and_universes(self) -> None:
        expr = Pi("x", Const("List", (param("u"),)), Proj(Name.of("Prod"), 0, BVar(0)))
        assert terms.constants(expr) == {Name.of("List"), Name.of("Prod")}
        assert terms.universe_params(expr) == {Name.of("u")}
        replaced = terms.instantiate_levels(expr, {Name.of("u"): Level.zero})
        assert terms.universe_params(replaced) == frozenset()
        assert terms.metavariables(App(MVar(Name.of("m")), expr)) == {MVar(Name.of("m"))}

    @given(expressions)
    def test_repr_is_short(self, expr: Expr) -> None:
        assert len(repr(expr)) < 300


class TestDepth:
    """No operation recurses: 100,000 levels are ordinary."""

    def test_operations(self) -> None:
        deep: Expr = BVar(3)
        for index in range(100_000):
            deep = App(Const("f"), deep) if index % 2 else Pi("x", NAT, App(deep, BVar(0)))
        assert len(digest(deep)) == DIGEST_BYTES
        assert terms.constants(deep) == {Name.of("Nat"), Name.of("f")}
        assert terms.tree_size(deep) > 100_000
        assert terms.lift(deep, 1) is not None
        assert alpha_equal(deep, deep)
        assert len(repr(deep)) < 300

    def test_an_exponential_tree_is_linear_work(self) -> None:
        expr: Expr = BVar(0)
        for _ in range(5_000):
            expr = App(expr, expr)
        assert terms.tree_size(expr) == 2**5_001 - 1
        assert terms.dag_size(expr) == 5_001
        assert terms.instantiate(expr, [NAT]).loose_range == 0
        assert len(digest(expr)) == DIGEST_BYTES
