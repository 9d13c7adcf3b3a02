"""Which of many reports are alike: floods fall into few groups, and what is like nothing stands alone.

1. The slots of a sketch are taken two by two. Reports that share such a pair are looked at; others are not, which
   misses one pair of reports in thirty that agree just enough, and none that agree in more than half of the slots.
2. The most typical report (sharing pairs with most others) leads a group of all that agree with it; then the most
   typical of those that are left. Nobody joins a group by being like a member of it that is not its leader, so that no
   chain of small steps reaches from a flood to a report that is unlike it.

The order in which reports came makes no difference.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from dintel.domain.reporting.likeness import SLOTS, Slots, opened

ALIKE = 20
"""In how many of ``likeness.SLOTS`` two sketches agree at least when their texts are called alike."""
Places: TypeAlias = NDArray[np.intp]


def groups(sketches: Sequence[bytes], *, alike: int = ALIKE) -> tuple[tuple[int, ...], ...]:
    """Return the places of ``sketches`` in groups, the largest first and in each its leader first (2).

    A report that is like no other is a group of one. Raises ``ValueError`` for what is no sketch.
    """
    rows = opened(sketches)
    shared = _sharing(rows)
    weights = np.zeros(len(rows), dtype=np.intp)
    for together in shared:
        weights[together] += len(together)
    order = sorted(range(len(rows)), key=lambda place: (-int(weights[place]), sketches[place], place))
    neighbours = _by_member(shared, len(rows))
    left = np.ones(len(rows), dtype=np.bool_)
    found = [_led_by(place, rows, neighbours[place], left, alike) for place in order if left[place]]
    return tuple(sorted(found, key=lambda group: (-len(group), sketches[group[0]])))


def like(one: bytes, others: Sequence[bytes], *, alike: int = ALIKE) -> tuple[tuple[int, int], ...]:
    """Return the place of each sketch that agrees with ``one``, and in how many slots; most first.

    Every one of them is looked at. Raises ``ValueError`` for what is no sketch.
    """
    agreeing = (opened(others) == opened([one])).sum(axis=1)
    found = np.flatnonzero(agreeing >= alike)
    return tuple(sorted(((int(at), int(agreeing[at])) for at in found), key=lambda hit: (-hit[1], hit[0])))


def _led_by(leader: int, rows: Slots, near: Sequence[Places], left: NDArray[np.bool_], alike: int) -> tuple[int, ...]:
    """Return the group of a leader, and take its members from those that are left."""
    left[leader] = False
    candidates = np.unique(np.concatenate([np.empty(0, dtype=np.intp), *near]))
    candidates = candidates[left[candidates]]
    members = candidates[(rows[candidates] == rows[leader]).sum(axis=1) >= alike]
    left[members] = False
    return (leader, *members.tolist())


def _sharing(rows: Slots) -> list[Places]:
    """Return, for every pair of slots and each value that several reports have there, their places (1)."""
    found: list[Places] = []
    for slot in range(0, SLOTS, 2):
        values = rows[:, slot].astype(np.uint32) << np.uint32(16) | rows[:, slot + 1]
        order = np.argsort(values, kind="stable")
        edges = np.flatnonzero(np.diff(values[order])) + 1
        found += [part for part in np.split(order, edges) if len(part) > 1]
    return found


def _by_member(shared: Sequence[Places], length: int) -> list[list[Places]]:
    """Return for each report the sets of places that it shares a pair with."""
    near: list[list[Places]] = [[] for _ in range(length)]
    for together in shared:
        for place in together.tolist():
            near[place].append(together)
    return near
