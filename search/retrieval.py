"""How far a state is from what a model has seen, and how much the model is trusted there.

What lives here: `StateIndex`, a store of state texts that can be asked for the nearest one, and
`RetrievalPolicy`, which mixes a model's proposals with a fallback's by that distance. What does
not: the two policies, and premises (`search.builtin.premises`).

The idea is that of "Retrieval-Guided Reinforcement Learning for Boolean Circuit Minimization"
(Chowdhury, Romanelli, Tan, Karri, Garg, arXiv:2401.12205): a learned policy helps on inputs like
those that it was trained on and does harm elsewhere, so its say is cut down softly, by the
distance to the nearest training input and a temperature.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import math
import re
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from provers.checker import ProofState
from provers.errors import SourceError
from search.encoding import text_of
from search.policy import Candidate, Policy
from search.trace import FORMAT, has_begun, read_trace, rebuild

BUCKETS = 1 << 18
"""Words are hashed to so many numbers; collisions only make states look a little nearer."""

_TOKEN = re.compile(r"[^\W\d][\w'.!?✝]*|\d+|[^\w\s]")
_BINDER = re.compile(r"^((?:[^\W\d][\w'✝]*\s+)+):", re.MULTILINE)
_NAME = "\0"
_PLAIN = frozenset({_NAME, ":", "⊢", "(", ")", ","})


def words_of(text: str) -> list[str]:
    """The words by which a printed state is compared: symbols, and pairs of neighbours.

    Names of hypotheses and variables are all the same, and count only beside a symbol; so does
    punctuation.
    """
    names = {name for match in _BINDER.finditer(text) for name in match.group(1).split()}
    tokens = [_NAME if token in names else token for token in _TOKEN.findall(text)]
    return [
        *(token for token in tokens if token not in _PLAIN),
        *(
            f"{left} {right}"
            for left, right in itertools.pairwise(tokens)
            if left not in _PLAIN or right not in _PLAIN
        ),
    ]


class StateIndex:
    """States, each a vector of hashed words weighted by how rare they are; cosine distance.

    Args:
        texts: states as they are shown to a model (`search.encoding.text_of`); equal ones count
            once.
    """

    def __init__(self, texts: Iterable[str]) -> None:
        vectors = [_counts(text) for text in dict.fromkeys(texts)]
        self.size = len(vectors)
        """How many different states there are."""
        found = Counter(word for vector in vectors for word in vector)
        total = math.log(1 + self.size)
        self._rarity = {word: 1.0 + total - math.log(count) for word, count in found.items()}
        self._unknown = 1.0 + total
        postings: dict[int, tuple[list[int], list[float]]] = {}
        for number, vector in enumerate(vectors):
            for word, weight in self._unit(vector).items():
                places, weights = postings.setdefault(word, ([], []))
                places.append(number)
                weights.append(weight)
        self._postings = {
            word: (np.asarray(places, dtype=np.int32), np.asarray(weights, dtype=np.float32))
            for word, (places, weights) in postings.items()
        }

    @staticmethod
    def from_files(paths: Iterable[Path]) -> StateIndex:
        """The states that were proved in searches, or that a model was trained on.

        Args:
            paths: each an event log, a file of training pairs (JSON lines with a `state`), or a
                folder with such files (`*.jsonl`).

        Raises:
            SourceError: a file cannot be read or is neither, or a folder has none.
            TraceError: a log is damaged.
        """
        return StateIndex(text for path in paths for text in _texts_of(path))

    def distance(self, text: str) -> float:
        """One minus the cosine to the nearest stored state: 0 (the same words) to 1 (none shared).

        1 when nothing is stored. Costs one pass over the stored states that share a word.
        """
        if not self.size:
            return 1.0
        scores = np.zeros(self.size, dtype=np.float32)
        for word, weight in self._unit(_counts(text)).items():
            posting = self._postings.get(word)
            if posting is not None:
                scores[posting[0]] += posting[1] * weight  # a state occurs once in a posting
        return max(0.0, 1.0 - float(scores.max()))

    def _unit(self, counts: Counter[int]) -> dict[int, float]:
        """Counts damped, weighted by rarity, scaled to length 1."""
        rarity = self._rarity
        weights = {
            word: (1.0 + math.log(count)) * rarity.get(word, self._unknown)
            for word, count in counts.items()
        }
        length = math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
        return {word: weight / length for word, weight in weights.items()}


def _counts(text: str) -> Counter[int]:
    return Counter(zlib.crc32(word.encode("utf-8", "replace")) % BUCKETS for word in words_of(text))


def _proved_in(log: Path) -> Iterator[str]:
    for node in rebuild(read_trace(log)).graph.nodes:
        if node.best_step is not None:
            yield text_of(node.state)


def _texts_of(path: Path) -> Iterator[str]:
    files = [path]
    if path.is_dir():
        files = sorted(file for file in path.glob("*.jsonl") if has_begun(file))
        if not files:
            raise SourceError(f"no logs and no training pairs (*.jsonl) lie in {path}")
    for file in files:
        yield from _proved_in(file) if _is_log(file) else _states_of(file)


def _is_log(path: Path) -> bool:
    try:
        with open(path, "rb") as file:
            row = json.loads(file.readline())
    except (OSError, ValueError):
        return False  # whoever reads it says what is wrong
    return isinstance(row, dict) and row.get("format") == FORMAT


def _states_of(path: Path) -> Iterator[str]:
    try:
        with open(path, encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                try:
                    state = json.loads(line)["state"]
                except (ValueError, TypeError, KeyError):
                    state = None
                if not isinstance(state, str):
                    raise SourceError(
                        f"{path}, line {number}: no row of training pairs",
                        hint='one JSON object a line, with "state" and "tactic"',
                    )
                yield state
    except OSError as error:
        raise SourceError(f"cannot read {path}: {error.strerror}") from error


@dataclass(frozen=True, slots=True)
class Trust:
    """How the distance to the nearest stored state becomes a model's share.

    Attributes:
        radius: the distance (0 to 1) at which model and fallback have the same say.
        temperature: how soft the change is, in units of distance; near 0 it is a switch.
        sure: a side whose share is below this is not asked at all.

    Raises:
        ValueError: a number is out of range.
    """

    radius: float = 0.5
    temperature: float = 0.1
    sure: float = 0.02

    def __post_init__(self) -> None:
        if not 0.0 <= self.radius <= 1.0 or not self.temperature > 0.0:
            raise ValueError("the radius must lie in [0, 1], and the temperature above 0")
        if not 0.0 <= self.sure < 0.5:
            raise ValueError(f"sure must lie in [0, 0.5), not {self.sure}")

    def share(self, distance: float) -> float:
        """The model's share, from 0 (far away) to 1 (near)."""
        pull = (distance - self.radius) / self.temperature
        share = 1.0 / (1.0 + math.exp(min(max(pull, -500.0), 500.0)))
        return 0.0 if share < self.sure else 1.0 if share > 1.0 - self.sure else share


class RetrievalPolicy:
    """A model near what it has seen, a fallback far away, and a mixture between.

    A tactic's probability is `share · model + (1 - share) · fallback`, where each side's
    proposals for a state are first scaled to sum to 1 (a model's by its mean-token
    probabilities), so that the two can be compared.

    Args:
        model: the learned policy.
        fallback: the policy that knows no training data, as a rule the built-in one.
        index: what the model has seen.
        trust: how distance becomes the model's share.
    """

    def __init__(
        self, model: Policy, fallback: Policy, index: StateIndex, trust: Trust | None = None
    ) -> None:
        self._model = model
        self._fallback = fallback
        self._index = index
        self._trust = trust if trust is not None else Trust()

    def shares(self, states: Sequence[ProofState]) -> list[float]:
        """The model's share for each state."""
        return [self._trust.share(self._index.distance(text_of(state))) for state in states]

    async def propose(self, states: Sequence[ProofState], n: int) -> list[list[Candidate]]:
        """Up to `n` candidates for each state, best first; each side is asked once.

        Raises:
            LemmataError: a side failed that has a say.
        """
        shares = self.shares(states)
        near = [place for place, share in enumerate(shares) if share > 0.0]
        far = [place for place, share in enumerate(shares) if share < 1.0]
        learned, fixed = await asyncio.gather(
            _ask(self._model, states, near, n), _ask(self._fallback, states, far, n)
        )
        return [
            mixed(learned.get(place, ()), fixed.get(place, ()), share)[:n]
            for place, share in enumerate(shares)
        ]


async def _ask(
    policy: Policy, states: Sequence[ProofState], places: Sequence[int], n: int
) -> dict[int, list[Candidate]]:
    if not places:
        return {}
    found = await policy.propose([states[place] for place in places], n)
    return dict(zip(places, found, strict=True))


def mixed(
    learned: Sequence[Candidate], fixed: Sequence[Candidate], share: float
) -> list[Candidate]:
    """The mixture of two lists of candidates, best first; a text of both occurs once.

    Args:
        learned: a model's.
        fixed: the other side's.
        share: of the model, in [0, 1]; a side without proposals leaves all to the other.
    """
    if not fixed:
        share = 1.0
    elif not learned:
        share = 0.0
    found: dict[str, Candidate] = {}
    chances: dict[str, float] = {}
    for candidates, weight in ((learned, share), (fixed, 1.0 - share)):
        for candidate, chance in zip(candidates, _scaled(candidates), strict=True):
            text = candidate.text
            # No tokens to average over: what counts is the probability of the whole step.
            known = found.setdefault(text, Candidate(text, 0.0))
            known.spent += candidate.tokens + candidate.spent
            chances[text] = chances.get(text, 0.0) + weight * chance
    for text, candidate in found.items():
        candidate.logprob = math.log(min(chances[text], 1.0)) if chances[text] > 0.0 else -math.inf
    return sorted(found.values(), key=lambda candidate: -candidate.logprob)


def _scaled(candidates: Sequence[Candidate]) -> list[float]:
    """The candidates' mean-token probabilities, scaled to sum to 1."""
    if not candidates:
        return []
    best = max(candidate.mean_logprob for candidate in candidates)
    chances = [math.exp(candidate.mean_logprob - best) for candidate in candidates]
    total = sum(chances)
    return [chance / total for chance in chances]
