"""Train, validation and test, without relatives on two sides.

What lives here: the two ways of splitting a corpus by families, as functions of names. What does
not: what a family is (`mutation.lineage.Lineage.families`), and writing the parts.

Both ways are deterministic: the order in which families are taken is that of a digest of the seed
and their first name.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from hashlib import blake2b

from provers.errors import UsageError

PARTS = ("train", "validation", "test")

Family = Collection[str]


def check_shares(shares: Sequence[float]) -> None:
    """Refuse shares that are no split.

    Raises:
        UsageError: they are not three non-negative numbers that add up to 1.
    """
    if len(shares) != len(PARTS) or min(shares) < 0 or abs(sum(shares) - 1) > 1e-6:
        raise UsageError(
            f"{tuple(shares)} are no shares of train, validation and test",
            hint="give three numbers that add up to 1",
        )


def split_families(
    families: Sequence[Family], shares: Sequence[float], seed: int
) -> dict[str, str]:
    """A part for each name, all names of a family in one part.

    Shares are approximated greedily: large families first, each to the part that lacks most.
    The parts' sizes differ from the shares by less than the size of the largest family.

    Raises:
        UsageError: the shares are none.
    """
    check_shares(shares)
    total = sum(map(len, families))
    room = [share * total for share in shares]
    parts: dict[str, str] = {}
    for family in sorted(families, key=lambda f: (-len(f).bit_length(), _order(seed, min(f)))):
        # A part of share 0 stays empty, however the others are filled.
        place = max(
            (number for number, share in enumerate(shares) if share > 0),
            key=lambda number: (room[number], -number),
        )
        room[place] -= len(family)
        parts.update(dict.fromkeys(family, PARTS[place]))
    return parts


def split_novel(
    families: Sequence[Family],
    premises: Mapping[str, Collection[str]],
    shares: Sequence[float],
    seed: int,
) -> dict[str, str]:
    """A part for each name, such that what is tested needs a premise that training never uses.

    Premises are held out one after the other; the families of all theorems that use one leave
    training with it. Their members that use no such premise are in no part: they may not be
    tested here, and training on them would show the family. Source of the idea: K. Yang and
    others, "LeanDojo", 2023, section 4 (there without families).

    Args:
        families: disjoint, all names.
        premises: what each theorem's proof mentions; names that are missing use nothing.
        shares: of train, validation and test; an upper bound for the last two.
        seed: which premises are held out.

    Raises:
        UsageError: the shares are none.
    """
    check_shares(shares)
    users: dict[str, set[int]] = {}
    for number, family in enumerate(families):
        for name in family:
            for premise in premises.get(name, ()):
                users.setdefault(premise, set()).add(number)
    room = (1 - shares[0]) * sum(map(len, families))
    held: set[str] = set()
    left: set[int] = set()
    for premise in sorted(users, key=lambda p: _order(seed, p)):
        needed = users[premise] - left
        size = sum(len(families[number]) for number in needed)
        if size <= room:
            room -= size
            held.add(premise)
            left |= needed
    parts = {
        name: PARTS[0]
        for number, family in enumerate(families)
        if number not in left
        for name in family
    }
    tested = [
        novel
        for number in sorted(left)
        if (novel := [n for n in families[number] if held.intersection(premises.get(n, ()))])
    ]
    share = shares[1] / (shares[1] + shares[2]) if tested else 0.0
    parts.update(split_families(tested, (0.0, share, 1 - share), seed) if tested else {})
    return parts


def _order(seed: int, name: str) -> bytes:
    return blake2b(f"{seed} {name}".encode(), digest_size=16).digest()
