"""Plans depend on nothing but what they are given, count everything, and put what is new first."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import replace

import pytest

from mutation.corpus import Corpus
from mutation.index import LemmaIndex
from mutation.lemmas import as_lemmas
from mutation.planning import LARGEST_PROPOSAL, RESERVE, Plan, Planner
from mutation.rules import RULES, find_rules
from mutation.settings import MutateSettings
from mutation.signatures import Signatures
from provers.errors import SourceError
from provers.lean.core.build import ensure_core
from provers.lean.environment import Environment
from tests.mutation.growing import small_corpus


@pytest.fixture(scope="module")
def index(core: Corpus) -> LemmaIndex:
    environment = Environment.load(["Init"], [ensure_core().lib])
    return LemmaIndex(as_lemmas(core.records), Signatures.of_environment(environment))


def _planner(core: Corpus, index: LemmaIndex, settings: MutateSettings) -> Planner:
    known = [record.digest for record in core.records]
    return Planner(find_rules(settings.rules), index, settings, known, core.by_name)


def _names(plan: Plan) -> list[str]:
    return [item.name for item in plan.work.items]


SETTINGS = MutateSettings(rules=("rewrite", "apply"), per_theorem=4)


async def test_the_same_plan_again_and_after_a_restart(core: Corpus, index: LemmaIndex) -> None:
    parents = small_corpus(core).records
    planner = _planner(core, index, SETTINGS)
    first = await planner.plan(1, 0, parents[:6])
    second = await planner.plan(1, 1, parents[6:12])
    again = _planner(core, index, SETTINGS)
    assert _names(await again.plan(1, 0, parents[:6])) == _names(first)
    restarted = _planner(core, index, SETTINGS)
    restarted.restore(first.chosen, first.uses)
    repeated = await restarted.plan(1, 1, parents[6:12])
    assert repeated.work == second.work
    assert (repeated.chosen, repeated.uses) == (second.chosen, second.uses)


async def test_everything_proposed_is_accounted_for(core: Corpus, index: LemmaIndex) -> None:
    planner = _planner(core, index, MutateSettings(per_theorem=3, largest=600))
    plan = await planner.plan(1, 0, small_corpus(core, 12).records)
    submitted = Counter(plan.candidates[name].rule for name in _names(plan))
    assert sum(submitted.values()) > 20
    for rule, line in plan.yields.items():
        out = line.duplicate + line.too_large + line.unprintable + line.set_aside
        assert line.proposed == out + submitted[rule], line
    assert all(len(item.statement) <= 600 for item in plan.work.items)
    assert len({c.digest for c in plan.candidates.values()}) == len(plan.candidates)
    assert not {c.digest for c in plan.candidates.values()} & {r.digest for r in core.records}


async def test_caps_and_novelty(core: Corpus, index: LemmaIndex) -> None:
    planner = _planner(core, index, MutateSettings(per_theorem=5, per_lemma=2))
    plan = await planner.plan(1, 0, small_corpus(core, 12).records)
    of_parent = Counter(item.parent for item in plan.work.items)
    assert max(of_parent.values()) <= math.ceil(5 * RESERVE)
    of_lemma = Counter(c.lemma for c in plan.candidates.values() if c.lemma)
    assert max(of_lemma.values()) <= 2
    # What uses no lemma is not capped as if it used one.
    assert sum(c.rule == "specialise" for c in plan.candidates.values()) > 2
    # One parent's first candidates come from different lemmas, and from more than one rule.
    parent = of_parent.most_common(1)[0][0]
    first = [c for c in plan.candidates.values() if c.parent.name == parent][:4]
    assert len({c.lemma or c.rule for c in first}) == len(first)
    assert len({c.rule for c in first}) > 1


async def test_a_rule_that_fails_costs_its_proposals_only(
    core: Corpus, index: LemmaIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Broken:
        name = "broken"

        def propose(self, target: object, index: object) -> object:
            raise SourceError("what a strange theorem")

    monkeypatch.setitem(RULES, "broken", Broken())  # pyright: ignore[reportArgumentType]
    planner = _planner(core, index, MutateSettings(rules=("broken", "rewrite")))
    plan = await planner.plan(1, 0, small_corpus(core).records[:2])
    assert [name for name, _ in plan.problems] == [r.name for r in small_corpus(core).records[:2]]
    assert "strange" in plan.problems[0][1]
    assert plan.work.items


async def test_a_rule_without_end_is_not_asked_for_more(
    core: Corpus, index: LemmaIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Endless:
        name = "endless"

        def propose(self, target: object, index: LemmaIndex) -> object:
            while True:
                for candidate in RULES["rewrite"].propose(core.by_name["Nat.gcd_comm"], index):
                    yield replace(candidate, rule=self.name)

    monkeypatch.setitem(RULES, "endless", Endless())  # pyright: ignore[reportArgumentType]
    planner = _planner(core, index, MutateSettings(rules=("endless",)))
    plan = await planner.plan(1, 0, [core.by_name["Nat.gcd_comm"]])
    assert plan.yields["endless"].proposed == LARGEST_PROPOSAL
