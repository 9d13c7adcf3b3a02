"""What boxes and swaps cannot do one after another: changes that are possible only together.

Earlier releases leave sums that may not change any more. A change of one fact breaks the sums it stands in, another
mends them and breaks others, until all are whole again: a knot.

1. A knot begins with one fact of the small count. Of the sums that are broken, the one that the fewest changes can mend
   is mended next, in every way there is.
2. No leaf cell is both added to and taken from, and none goes below nothing.
3. Short knots are looked for first: they hide least.

Between two truths that read the same there is always a way of such knots, one after another, each leading to a truth
(they are the sign-compatible elements of a Graver basis). So what is found by adding knots up is all there is, as far
as ``MOST_CHANGES`` and ``MOST_LOOKS`` let it look: a publication is refused rather than waited for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from dintel.domain.suppression.cube import Cell, Counts
from dintel.domain.suppression.step import Knot
from dintel.domain.suppression.tables import NEVER, Places, Tables

MOST_CHANGES = 24
"""Facts that a knot moves."""
MOST_LOOKS, MOST_OF_ALL = 100_000, 1_000_000
"""Changes looked at for one knot, and for all of a publication: some seconds."""


class Knots:
    """The sums that are public, and the search for changes that leave all of them alone."""

    def __init__(self, tables: Tables, looks: int = MOST_OF_ALL) -> None:
        """Note which leaf cells stand in which public sum. ``looks`` is how many changes are looked at in all."""
        self.shape = tables.cube.counts.shape
        self.looks, self.all_looks = 0, looks
        every: Places = np.indices(self.shape).reshape(len(self.shape), -1).T
        self.sums_of: list[list[int]] = [[] for _ in every]
        self.leaves_of: list[list[int]] = []
        for table in tables.each:
            numbers = np.full(table.price.shape, -1, dtype=np.intp)
            fixed = np.argwhere(table.price >= NEVER)
            numbers[tuple(fixed.T)] = np.arange(len(fixed)) + len(self.leaves_of)
            self.leaves_of += [[] for _ in fixed]
            of = numbers[tuple(of[every[:, axis]] for axis, of in enumerate(table.of))]
            for leaf in np.flatnonzero(of >= 0).tolist():
                self.sums_of[leaf].append(int(of[leaf]))
                self.leaves_of[int(of[leaf])].append(leaf)

    def next(self, counts: Counts, inside: Iterable[Cell], sign: int) -> Knot | None:
        """Return the shortest knot that moves the count of some leaf cells one way; ``None`` where none is found."""
        mine = [int(np.ravel_multi_index(cell, self.shape)) for cell in inside]
        held = counts.ravel().tolist()
        self.looks = allowed = min(MOST_LOOKS, self.all_looks)
        try:
            return self._shortest(mine, held, sign)
        finally:
            self.all_looks -= allowed - max(self.looks, 0)

    def _shortest(self, mine: list[int], held: list[int], sign: int) -> Knot | None:
        for most in range(1, MOST_CHANGES + 1):
            search = _Search(self, held, frozenset(mine), sign)
            for leaf in mine:
                if search.tied(leaf, sign, most):
                    return self._knot(search.changes)
            if self.looks <= 0 or not search.is_cut:
                return None
        return None

    def _knot(self, changes: Mapping[int, int]) -> Knot:
        told = sorted((leaf, change) for leaf, change in changes.items() if change)
        return Knot(
            tuple((tuple(int(at) for at in np.unravel_index(leaf, self.shape)), change) for leaf, change in told)
        )


class _Search:
    """One look for a knot of some length."""

    def __init__(self, knots: Knots, held: list[int], mine: frozenset[int], sign: int) -> None:
        self.knots, self.held, self.mine, self.sign = knots, held, mine, sign
        self.changes: dict[int, int] = {}
        self.broken: dict[int, int] = {}
        """By how much each public sum is off."""
        self.moved = 0
        """By how much the small count has moved, in the direction that is asked for."""
        self.is_cut = False
        """Whether a longer knot might be one."""

    def tied(self, leaf: int, change: int, left: int) -> bool:
        """Change one leaf cell and mend what breaks with ``left`` changes in all; return whether that did it."""
        self.knots.looks -= 1
        if not self._is_possible(leaf, change) or self.knots.looks < 0:
            return False
        self._change(leaf, change)
        if self._mended(left - 1):
            return True
        self._change(leaf, -change)
        return False

    def _is_possible(self, leaf: int, change: int) -> bool:  # 2.
        so_far = self.changes.get(leaf, 0)
        return so_far * change >= 0 and self.held[leaf] + so_far + change >= 0

    def _change(self, leaf: int, change: int) -> None:
        self.changes[leaf] = self.changes.get(leaf, 0) + change
        if leaf in self.mine:
            self.moved += change * self.sign
        for one in self.knots.sums_of[leaf]:
            off = self.broken.pop(one, 0) + change
            if off:
                self.broken[one] = off

    def _mended(self, left: int) -> bool:
        if not self.broken:
            return self.moved > 0
        if left < max(map(abs, self.broken.values())):
            self.is_cut = True
            return False
        ways = [self._ways(one, off) for one, off in self.broken.items()]
        change, leaves = min(ways, key=lambda way: len(way[1]))  # 1.
        return any(self.tied(leaf, change, left) for leaf in leaves)

    def _ways(self, one: int, off: int) -> tuple[int, list[int]]:
        """Return the change that mends a sum, and the leaf cells in which it is possible, the best first."""
        change = -1 if off > 0 else 1
        leaves = [leaf for leaf in self.knots.leaves_of[one] if self._is_possible(leaf, change)]
        return change, sorted(leaves, key=lambda leaf: self._harm(leaf, change))

    def _harm(self, leaf: int, change: int) -> int:
        """Return how many sums a change breaks, less those it mends."""
        return sum(1 if self.broken.get(one, 0) * change >= 0 else -1 for one in self.knots.sums_of[leaf])
