"""New theorems for tests: two rounds of rewriting, with lineage."""

from __future__ import annotations

from collections.abc import Sequence

from mutation.candidates import Candidate
from mutation.corpus import Corpus
from mutation.index import LemmaIndex
from mutation.lemmas import as_lemma
from mutation.lineage import Lineage
from mutation.records import Origin, OriginKind, Record
from mutation.rules import RULES
from mutation.signatures import Signatures
from tests.provers.lean.compiled import core_environment

TARGETS = (
    "Nat.le_of_lt_succ", "Nat.sub_sub", "List.length_append", "Nat.mul_add", "Nat.gcd_comm",
    "Nat.add_sub_add_right",
)  # fmt: skip
LEMMAS = ("Nat.add_comm", "Nat.mul_comm", "Nat.lt_succ_iff", "Nat.add_assoc")


def as_record(candidate: Candidate) -> Record:
    """A candidate as the theorem that it would be once it is verified."""
    premises = {candidate.parent.name, *([candidate.lemma] if candidate.lemma else [])}
    return Record(
        name=candidate.name,
        type=candidate.statement,
        level_params=candidate.level_params,
        explicit=candidate.printed.text,
        universes=candidate.printed.level_params,
        origin=Origin(OriginKind.MUTATION, candidate.rule),
        imports=candidate.parent.imports,
        premises=tuple(sorted(premises)),
        proof="by\n  " + "\n  ".join(candidate.tactics),
    )


def rewrites(core: Corpus, targets: Sequence[Record]) -> list[Candidate]:
    """Different rewrites of some theorems by `LEMMAS`."""
    signatures = Signatures.of_environment(core_environment())
    index = LemmaIndex([as_lemma(core.by_name[name]) for name in LEMMAS], signatures)
    known = {record.digest for record in core.records}
    found: dict[bytes, Candidate] = {}
    for target in targets:
        for candidate in RULES["rewrite"].propose(target, index):
            if candidate.digest not in known:
                found.setdefault(candidate.digest, candidate)
    return list(found.values())


def grown(core: Corpus) -> tuple[list[Record], Lineage]:
    """Two rounds; the second round's theorems come first, to be put in order."""
    first = rewrites(core, [core.by_name[name] for name in TARGETS])
    parents = [as_record(candidate) for candidate in first]
    known = {candidate.digest for candidate in first}
    second = [c for c in rewrites(core, parents) if c.digest not in known]
    lineage = Lineage([*first, *second])
    return [*map(as_record, second), *parents], lineage
