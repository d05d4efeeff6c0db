"""Explicit printing: what is printed elaborates to the very same kernel term."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from provers.lean import terms
from provers.lean.digests import alpha_equal
from provers.lean.environment import Environment
from provers.lean.expr import (
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
)
from provers.lean.levels import add, imax, maximum, param
from provers.lean.olean import Declaration, DeclarationKind
from provers.lean.printer import (
    ELABORATION_OPTIONS,
    PrintedTerm,
    UnprintableTerm,
    name_in_source,
    print_term,
    print_type,
    string_literal,
)
from tests.provers.lean.compiled import compile_source, compiled, core, core_environment

OPTIONS = "".join(f"set_option {name} {value}\n" for name, value in ELABORATION_OPTIONS.items())
NAT = Const("Nat")
CHUNK = 400


def elaborate(folder: Path, module: str, printed: Sequence[PrintedTerm]) -> list[Declaration]:
    """Compile each text as an axiom's type, and read them back."""
    source = OPTIONS + "".join(f"{term.axiom(f'T{i}')}\n" for i, term in enumerate(printed))
    environment = compiled(folder, module, source)
    return [environment[f"T{index}"] for index in range(len(printed))]


def same_type(printed: PrintedTerm, levels: Sequence[Name], expr: Expr, back: Declaration) -> bool:
    """Whether the text of `expr`, with these universe parameters, came back alpha-equal."""
    assert tuple(map(str, back.level_params)) == printed.level_params
    renamed = [param(name) for name in printed.level_params]
    original = terms.instantiate_levels(expr, dict(zip(levels, renamed, strict=False)))
    return alpha_equal(original, back.type)


@pytest.mark.slow
class TestWholeCore:
    def test_all_types_come_back_equal(self, tmp_path: Path) -> None:
        """Every constant's type that can be written, all theorems but a known few among them."""
        environment = core_environment()
        printed: list[tuple[Declaration, PrintedTerm]] = []
        reasons: list[tuple[Declaration, str]] = []
        for name in environment:
            declaration = environment[name]
            try:
                printed.append((declaration, print_type(declaration)))
            except UnprintableTerm as error:
                reasons.append((declaration, str(error)))
        for start in range(0, len(printed), CHUNK):
            chunk = printed[start : start + CHUNK]
            back = elaborate(tmp_path, f"Chunk{start}", [text for _, text in chunk])
            for (original, text), read in zip(chunk, back, strict=True):
                assert same_type(text, original.level_params, original.type, read), original.name
        assert len(printed) >= 0.99 * (len(printed) + len(reasons))
        for declaration, reason in reasons:
            assert "private name" in reason or "projection" in reason
            generated = declaration.name.is_private or str(declaration.name).endswith(".eq")
            assert generated or declaration.kind is not DeclarationKind.THEOREM


class TestTerms:
    def both_ways(self, folder: Path, *exprs: Expr, environment: Environment | None = None) -> None:
        levels = [sorted(terms.universe_params(expr)) for expr in exprs]
        printed = [print_term(expr, names) for expr, names in zip(exprs, levels, strict=True)]
        back = elaborate(folder, "Back", printed)
        for text, names, expr, read in zip(printed, levels, exprs, back, strict=True):
            assert same_type(text, names, expr, read), text.text

    def test_names_that_capture(self, tmp_path: Path) -> None:
        """Bound variables called like constants, keywords, each other, or nothing writable."""
        equal = terms.fold_app(Const("Eq", (Level.one,)), [NAT, BVar(0), Const("Nat.zero")])
        hygienic = Name.of("x", "_@", "M", "_hyg", 3)
        for name in ("Nat", "Eq", "Nat.zero", "fun", "at", "«odd name»", "x", "end", "_"):
            self.both_ways(tmp_path, Pi(name, NAT, equal))
        nested = Pi("x", NAT, Pi("x", NAT, terms.lift(equal, 1, 0)))
        self.both_ways(tmp_path, Pi(hygienic, NAT, equal), nested, Pi(Name.anonymous, NAT, equal))

    def test_implicit_binders_in_arguments(self, tmp_path: Path) -> None:
        """Lean would open implicit binders of an expected type unless told otherwise."""
        for kind in BinderKind:
            if kind is BinderKind.INSTANCE:
                continue
            inner = Pi("a", NAT, NAT, kind)
            expr = Pi(
                "f",
                inner,
                Pi(
                    "p",
                    Pi("g", inner, Sort(Level.zero)),
                    Pi(
                        "h",
                        App(BVar(0), BVar(1)),
                        App(BVar(1), Lam("b", NAT, App(BVar(3), BVar(0)), kind)),
                    ),
                ),
            )
            self.both_ways(tmp_path, expr)

    def test_literals(self, tmp_path: Path) -> None:
        def equation(type_: Expr, value: Expr) -> Expr:
            return terms.fold_app(Const("Eq", (Level.one,)), [type_, value, value])

        numbers = [equation(NAT, Lit(value)) for value in (0, 1, 2**64, 10**400, 2**20_000)]
        texts = ["", 'a"b\\c', "tab\tnew\nreturn\r", "\x00\x1f\x7f", "é→𝔸", "{x}"]
        strings = [equation(Const("String"), Lit(text)) for text in texts]
        self.both_ways(tmp_path, *numbers, *strings)

    def test_universes(self, tmp_path: Path) -> None:
        u, v = param("u"), param("v")
        levels = [u, add(u, 3), maximum(u, v), imax(u, v), maximum(add(u, 1), imax(v, add(u, 2)))]
        self.both_ways(tmp_path, *(Pi("α", Sort(level), BVar(0)) for level in levels))

    def test_odd_universe_names_are_replaced(self, tmp_path: Path) -> None:
        names = [Name.of("u", "_@", 3), Name.of("max"), Name.of("u")]
        expr: Expr = Sort(Level.zero)
        for name in names:
            expr = Pi("α", Sort(param(name)), expr)
        printed = print_term(expr, names)
        (back,) = elaborate(tmp_path, "Universes", [printed])
        assert len(set(printed.level_params)) == 3
        assert same_type(printed, names, expr, back)

    def test_let_have_and_beta_redexes(self, tmp_path: Path) -> None:
        equal = terms.fold_app(Const("Eq", (Level.one,)), [NAT, BVar(0), BVar(0)])
        redex = App(Lam("x", NAT, equal), Lit(3))
        self.both_ways(
            tmp_path, Let("x", NAT, Lit(3), equal), Let("x", NAT, Lit(3), equal, True), redex
        )

    def test_rooted_names_survive_namespaces(self, tmp_path: Path) -> None:
        environment = core_environment()
        original = environment["Nat.add_comm"]
        rooted = print_type(original, rooted=True)
        plain = print_type(original)
        hostile = "namespace Trap\ndef Nat.x := 1\ndef Eq {α : Sort u} (a b : α) : Prop := True\n"
        path, _ = compile_source(
            tmp_path, "Trap", hostile + rooted.axiom("good") + "\n" + plain.axiom("bad")
        )
        trap = Environment.of_file(path, [core().lib])
        assert alpha_equal(trap["Trap.good"].type, original.type)
        assert not alpha_equal(trap["Trap.bad"].type, original.type)


class TestRefusals:
    @pytest.mark.parametrize(
        ("expr", "reason"),
        [
            (Const(Name.of("_private", "M", 0, "f")), "private"),
            (Const(Name.of("f", "_@", "M", "_hyg", 7)), "hygienic"),
            (Const(Name.of("a«b")), "quoted"),
            (Const(Name.anonymous), "anonymous"),
            (Proj(Name.of("Prod"), 0, NAT), "projection"),
            (MVar(Name.of("m")), "metavariable"),
            (BVar(0), "loose"),
        ],
    )
    def test_what_cannot_be_written(self, expr: Expr, reason: str) -> None:
        with pytest.raises(UnprintableTerm, match=reason):
            print_term(expr)

    def test_terms_that_are_exponential_as_text(self) -> None:
        expr: Expr = FVar(Name.of("x"))
        for _ in range(200):
            expr = App(expr, expr)
        with pytest.raises(UnprintableTerm, match="characters"):
            print_term(expr, max_characters=100_000)

    def test_deep_terms_do_not_recurse(self) -> None:
        expr: Expr = Sort(Level.zero)
        for _ in range(20_000):
            expr = App(Const("f"), expr)
        assert print_term(expr).text.count("@f") == 20_000
        for _ in range(20_000):
            expr = Pi("x", NAT, expr)
        assert print_term(expr).text.count("∀ (x") == 20_000

    def test_quoting(self) -> None:
        assert name_in_source(Name.of("Foo", "end", "x y", "l₁")) == "Foo.«end».«x y».l₁"
        assert string_literal("\x01") == '"\\x01"'
