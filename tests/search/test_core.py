"""Single behaviours of the search core (arbitrary games: `test_core_properties`)."""

from __future__ import annotations

import math

import pytest

from provers.checker import StepOutcome
from search.core import CoreSettings, SearchCore
from search.invariants import InvariantViolated, check_invariants
from search.state import Attempt, Node, Status
from tests.search.tables import Letter, Move, play

PROGRESS = StepOutcome.PROGRESS


def step(tactic: str, logp: float, *targets: str) -> Attempt:
    return Attempt(tactic, logp, PROGRESS, tuple(Letter(key) for key in targets))


def closing(tactic: str, logp: float = -1.0) -> Attempt:
    return Attempt(tactic, logp, StepOutcome.PROVED)


def expand(core: SearchCore, key: str, *attempts: Attempt) -> None:
    """Expand the state that must be next in the queue."""
    (node,) = core.nodes_to_expand(1)
    assert node.key == key
    core.expand(node, attempts)
    check_invariants(core)


def node_of(core: SearchCore, key: str) -> Node:
    node = core.graph.find(Letter(key))
    assert node is not None
    return node


def test_a_better_path_moves_a_waiting_state_to_its_new_place() -> None:
    core = SearchCore(Letter("A"))
    expand(core, "A", step("poor", -5.0, "B"), step("rich", -1.0, "C"), step("fair", -4.0, "D"))
    expand(core, "C", step("short", -1.0, "B"))
    assert node_of(core, "B").priority == -2.0
    assert [node.key for node in core.nodes_to_expand(3)] == ["B", "D"]


@pytest.mark.parametrize("alpha", [0.0, 0.5, 1.0, 2.0])
def test_an_in_flight_parent_brings_a_better_path(alpha: float) -> None:
    """The state that is likelier overall comes back late, when all below is long known."""
    core = SearchCore(Letter("A"), settings=CoreSettings(alpha=alpha))
    (a,) = core.nodes_to_expand(1)
    core.expand(a, [step("slow", -0.1, "S"), step("fast", -3.0, "B")])
    slow, fast = core.nodes_to_expand(2)
    core.expand(fast, [step("b", -1.0, "C")])
    (c,) = core.nodes_to_expand(1)
    core.expand(c, [step("c", -1.0, "D")])
    b, d = node_of(core, "B"), node_of(core, "D")
    before = (b.priority, c.priority, d.priority)
    core.expand(slow, [step("s", -0.1, "B")])
    check_invariants(core)
    assert all(
        new > old for new, old in zip((b.priority, c.priority, d.priority), before, strict=True)
    )
    assert d.logp == pytest.approx(-2.2)
    assert core.nodes_to_expand(1) == [d]


def test_length_normalisation_prefers_depth() -> None:
    core = SearchCore(Letter("A"), settings=CoreSettings(alpha=2.0))
    expand(core, "A", step("a", -2.0, "B"), step("b", -2.1, "C"))
    expand(core, "B", step("b", -2.0, "D"))
    assert node_of(core, "D").priority == -4.0 / 2**2.0
    expand(core, "D")


def test_equal_priorities_come_in_order_of_discovery() -> None:
    core = SearchCore(Letter("A"))
    expand(core, "A", *(step(key, -1.0, key) for key in "DCBE"))
    assert [node.key for node in core.nodes_to_expand(9)] == list("DCBE")


def test_a_cycle_without_exit_fails_at_once() -> None:
    core = SearchCore(Letter("A"))
    expand(core, "A", step("a", -1.0, "B"))
    expand(core, "B", step("b", -1.0, "C"), step("x", -9.0, "X"))
    expand(core, "C", step("c", -1.0, "A"), step("cc", -1.0, "B"))
    assert core.root.status is Status.OPEN
    expand(core, "X", step("x", -1.0, "C"))
    assert core.root.status is Status.FAILED
    assert {node.status for node in core.graph.nodes} == {Status.FAILED}


def test_and_step_needs_all_parts_and_recombines_in_order() -> None:
    core = SearchCore(Letter("A"))
    expand(core, "A", step("split", -1.0, "B", "C", "B"))
    expand(core, "B", closing("b"))
    assert core.root.status is Status.OPEN
    expand(core, "C", step("c", -1.0, "D"))
    expand(core, "D", closing("d"))
    assert [(s.state.key, s.tactic, s.parts) for s in core.proof()] == [
        ("A", "split", 3),
        ("B", "b", 0),
        ("C", "c", 1),
        ("D", "d", 0),
        ("B", "b", 0),
    ]
    assert core.root.distance == 5


def test_failed_part_stops_work_on_its_siblings() -> None:
    core = SearchCore(Letter("A"))
    expand(core, "A", step("split", -1.0, "B", "C"), step("other", -8.0, "D"))
    expand(core, "B")
    expand(core, "D")  # C is likelier, but nothing needs it any more
    assert core.root.status is Status.FAILED


def test_a_dormant_state_wakes_when_a_new_step_reaches_it() -> None:
    core = SearchCore(Letter("A"))
    expand(core, "A", step("split", -1.0, "B", "C"), step("other", -8.0, "D"))
    expand(core, "B")
    (d,) = core.nodes_to_expand(2)
    assert node_of(core, "C").dormant
    core.expand(d, [step("d", -1.0, "C")])
    check_invariants(core)
    expand(core, "C", closing("c"))
    assert [s.tactic for s in core.proof()] == ["other", "d", "c"]


def test_states_behind_a_proof_are_not_expanded() -> None:
    core = SearchCore(Letter("A"))
    expand(core, "A", step("split", -1.0, "B", "C"))
    b, c = core.nodes_to_expand(2)
    core.expand(b, [step("b", -0.1, "X"), step("b2", -0.2, "Y")])
    expand(core, "X", closing("x"))
    assert core.nodes_to_expand(1) == []  # Y stands behind B, which is proved
    core.expand(c, [])
    assert core.root.status is Status.FAILED


def test_the_statement_itself_can_be_taken_apart() -> None:
    core = SearchCore(Letter("AB"))
    core.take_apart([Letter("A"), Letter("B")])
    check_invariants(core)
    expand(core, "A", closing("a"))
    expand(core, "B", closing("b"))
    assert [step.tactic for step in core.proof()] == ["", "a", "b"]
    assert core.root.distance == 2


def test_a_shorter_proof_found_by_work_in_flight_replaces_a_longer_one() -> None:
    core = SearchCore(Letter("A"))
    expand(core, "A", step("long", -1.0, "B"), step("short", -1.5, "C"))
    b, c = core.nodes_to_expand(2)
    core.expand(b, [step("b", -0.1, "D")])
    (d,) = core.nodes_to_expand(1)
    core.expand(d, [closing("d")])
    assert core.root.distance == 3
    core.expand(c, [closing("c")])
    check_invariants(core)
    assert [step.tactic for step in core.proof()] == ["short", "c"]


def test_a_shorter_proof_of_one_part_does_not_stand_for_the_other() -> None:
    core = SearchCore(Letter("A"))
    expand(core, "A", step("split", -1.0, "B", "C"))
    b, c = core.nodes_to_expand(2)
    core.expand(b, [step("long", -0.1, "D"), step("short", -0.2, "E")])
    d, e = core.nodes_to_expand(2)
    core.expand(d, [step("longer", -0.1, "F")])
    (f,) = core.nodes_to_expand(1)
    core.expand(f, [closing("f")])
    core.expand(e, [closing("e")])
    check_invariants(core)
    assert core.root.status is Status.OPEN
    core.expand(c, [closing("c")])
    assert [line.tactic for line in core.proof()] == ["split", "short", "e", "c"]


def test_a_detour_is_never_better_whatever_the_normalisation() -> None:
    core = SearchCore(Letter("A"), settings=CoreSettings(alpha=2.0))
    expand(core, "A", step("direct", -1.0, "B"), step("c", -0.9, "C"))
    expand(core, "C", step("around", -0.5, "B"))  # -1.4 / 2^2 looks better than -1.0
    assert node_of(core, "B").priority == -1.0
    core = SearchCore(Letter("A"), settings=CoreSettings(alpha=2.0))
    expand(core, "A", step("direct", -1.0, "B"), step("c", -0.9, "C"))
    expand(core, "C", step("around", -0.1, "B"))  # as likely, but longer
    assert node_of(core, "B").depth == 1


def test_going_round_in_circles_for_free_gains_nothing() -> None:
    core = SearchCore(Letter("A"), settings=CoreSettings(alpha=1.0))
    expand(core, "A", step("a", -1.0, "B"))
    expand(core, "B", step("on", 0.0, "C"))
    expand(core, "C", step("back", 0.0, "B"), step("round", 0.0, "D"))
    expand(core, "D", step("back", 0.0, "C"), step("far", 0.0, "B"))
    assert [node.depth for node in core.graph.nodes] == [0, 1, 2, 3]


def test_another_pass_with_the_same_answers_changes_nothing() -> None:
    core = SearchCore(Letter("A"))
    expand(core, "A", step("a", -1.0, "B"))
    expand(core, "B")
    core.reopen()
    expand(core, "A", step("again", -1.5, "B"), step("likelier", -0.5, "B"))
    expand(core, "B")
    assert [edge.tactic for edge in core.root.edges] == ["a", "likelier"]
    core.reopen()
    expand(core, "A", step("again", -1.5, "B"))
    assert len(core.root.edges) == 2


def test_of_several_tactics_with_one_effect_the_likeliest_is_kept() -> None:
    core = SearchCore(Letter("A"))
    expand(core, "A", step("poor", -2.0, "B"), step("rich", -1.0, "B"), step("idle", 0.0, "A"))
    assert [edge.tactic for edge in core.root.edges] == ["rich"]
    assert core.counters.attempts == 3


def test_virtual_loss_spreads_work_over_parents() -> None:
    def third(virtual_loss: float) -> str:
        core = SearchCore(Letter("A"), settings=CoreSettings(virtual_loss=virtual_loss))
        expand(core, "A", step("a", -1.0, "B"), step("b", -1.0, "C"))
        expand(core, "B", step("b", -0.1, "D"), step("b", -0.2, "E"))
        expand(core, "C", step("c", -0.25, "F"))
        return core.nodes_to_expand(3)[1].key

    assert third(0.0) == "E"
    assert third(1.0) == "F"


def test_monte_carlo_turns_away_from_where_nothing_new_is_found() -> None:
    """Behind B every state leads to Z, which stays in flight; behind C there is always more."""
    core = SearchCore(Letter("A"), settings=CoreSettings(strategy="mcts"))
    expand(core, "A", step("b", -0.5, "B"), step("c", -0.5, "C0"), step("z", -0.4, "Z"))
    z, b, c = core.nodes_to_expand(3)
    assert (z.key, b.key, c.key) == ("Z", "B", "C0")
    core.expand(b, [step(f"b{number}", -1.0, f"B{number}") for number in range(30)])
    core.expand(c, [step("c", -1.0, "C1")])
    sides: list[str] = []
    for number in range(30):
        (node,) = core.nodes_to_expand(1)
        sides.append(node.key[0])
        on = [step("c", -1.0, f"C{number + 2}")] if node.key[0] == "C" else [step("z", -1.0, "Z")]
        core.expand(node, on)
        check_invariants(core)
    assert "B" in sides
    assert sides.count("C") >= 20


def test_monte_carlo_spreads_what_is_in_flight() -> None:
    core = SearchCore(Letter("A"), settings=CoreSettings(strategy="mcts"))
    expand(core, "A", step("b", -1.0, "B"), step("c", -1.0, "C"))
    for node in core.nodes_to_expand(2):
        core.expand(node, [step(f"{node.key}{n}", -1.0, f"{node.key}{n}") for n in "12"])
    assert {node.key[0] for node in core.nodes_to_expand(2)} == {"B", "C"}


def test_monte_carlo_forgets_what_came_back_untried() -> None:
    core = SearchCore(Letter("A"), settings=CoreSettings(strategy="mcts"))
    expand(core, "A", step("b", -1.0, "B"), step("c", -1.0, "C"))
    for _ in range(3):
        (node,) = core.nodes_to_expand(1)
        assert node.key == "B"
        core.release(node)


def test_an_unknown_strategy_is_refused() -> None:
    with pytest.raises(ValueError, match="best_first, breadth, mcts"):
        CoreSettings(strategy="luck")
    with pytest.raises(ValueError, match="discount"):
        CoreSettings(strategy="mcts", discount=0.0)
    with pytest.raises(ValueError, match="alpha"):
        SearchCore(Letter("A"), settings=CoreSettings(alpha=-1.0))


def test_the_critic_moves_states() -> None:
    core = SearchCore(Letter("A"), settings=CoreSettings(critic_weight=2.0))
    attempts = [step("a", -1.0, "B"), step("b", -2.0, "C")]
    attempts[1].scores = (0.75,)
    expand(core, "A", *attempts)
    assert node_of(core, "C").priority == -0.5
    expand(core, "C")


def test_a_very_long_proof_needs_no_recursion() -> None:
    core = SearchCore(Letter("0"))
    for number in range(5000):
        (node,) = core.nodes_to_expand(1)
        core.expand(node, [step("next", -0.001, str(number + 1))])
    (node,) = core.nodes_to_expand(1)
    core.expand(node, [closing("end")])
    assert len(core.proof()) == 5001
    failing = SearchCore(Letter("0"))
    for number in range(5000):
        (node,) = failing.nodes_to_expand(1)
        failing.expand(node, [step("next", -0.001, str(number + 1))])
    (node,) = failing.nodes_to_expand(1)
    failing.expand(node, [])
    assert failing.root.status is Status.FAILED


@pytest.mark.parametrize("logp", [math.nan, math.inf, -math.inf, 0.5])
def test_impossible_log_probabilities_are_refused_and_change_nothing(logp: float) -> None:
    core = SearchCore(Letter("A"))
    (node,) = core.nodes_to_expand(1)
    with pytest.raises(ValueError, match="log-probability"):
        core.expand(node, [step("a", -1.0, "B"), step("b", logp, "C")])
    check_invariants(core)
    core.expand(node, [closing("end")])
    assert core.finished


def test_a_state_that_was_not_handed_out_is_refused() -> None:
    core = SearchCore(Letter("A"))
    with pytest.raises(ValueError, match="not in flight"):
        core.expand(core.root, [])
    with pytest.raises(ValueError, match="not in flight"):
        core.release(core.root)
    with pytest.raises(ValueError, match="not proved"):
        core.proof()
    core.nodes_to_expand(1)
    with pytest.raises(ValueError, match="in flight"):
        core.reopen()


def test_best_open_goals_show_the_front_and_then_the_dead_ends() -> None:
    core = SearchCore(Letter("A"))
    expand(core, "A", step("a", -1.0, "B"), step("b", -3.0, "C"), step("c", -2.0, "D"))
    expand(core, "B")
    assert [node.key for node in core.best_open_goals(3)] == ["D", "C", "B"]
    expand(core, "D")
    expand(core, "C")
    assert [node.key for node in core.best_open_goals(2)] == ["B", "D"]


def test_the_invariant_checker_notices_damage() -> None:
    def damaged(change: str) -> SearchCore:
        core = SearchCore(Letter("A"))
        expand(core, "A", step("a", -1.0, "B"), step("b", -3.0, "C"))
        exec(change, {"core": core, "B": node_of(core, "B"), "Status": Status})
        return core

    for change in (
        "B.status = Status.FAILED",
        "B.priority = -0.5",
        "B.expanded = True",
        "core.root.edges[0].unproved = 0",
        "core.root.witness = None",
        "B.parents.clear()",
        "B.dormant = True",
        "B.in_flight = True",
        "core.graph.table.pop('B')",
        "core.frontier._heap.clear()",
    ):
        with pytest.raises(InvariantViolated):
            check_invariants(damaged(change))


MOVES = {"A": (Move("a", -1.0, "BC"),), "B": (Move("b", -1.0, ""),), "C": (Move("c", -1.0, ""),)}


def test_play_reaches_the_end() -> None:
    core = SearchCore(Letter("A"))
    assert play(core, MOVES) == ["A", "B", "C"]
    assert core.counters.expansions == 3
    assert core.counters.states == 3
