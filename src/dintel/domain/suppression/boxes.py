"""The boxes that can move one small count, all looked at together."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import combinations

import numpy as np

from dintel.domain.suppression.cube import Cell, Counts, Cube, Family, Marks
from dintel.domain.suppression.step import Step, Swap
from dintel.domain.suppression.tables import ENDLESS, NEVER, Floats, Places, Table, Tables

Axis = tuple[int, bool]
"""A dimension, inside the count or, if that is turned, outside."""
MOST_TRIED = 60_000
"""Boxes looked at for one choice of dimensions; beyond it the emptiest leaves are left out."""

MOST_OWN, MOST_OTHERS = 30, 2_000
"""Leaf cells looked at for a swap, of the count itself and of all others."""


class Boxes:
    """The boxes between the leaf cells of one count and all others."""

    def __init__(self, cube: Cube, tables: Tables, family: Family, cell: Cell) -> None:
        """Find the leaves inside the count and outside, and the choices of dimensions in which to move."""
        self.tables = tables
        levels = [np.asarray(level.of, dtype=np.intp) for level in cube.levels(family)]
        self.inside = [np.flatnonzero(of == group) for of, group in zip(levels, cell, strict=True)]
        self.outside = [np.flatnonzero(of != group) for of, group in zip(levels, cell, strict=True)]
        movable = [axis for axis, others in enumerate(self.outside) if others.size]
        self.choices = [chosen for size in range(len(movable), -1, -1) for chosen in combinations(movable, size)]

    def best(self, counts: Counts, fall: int, rise: int) -> Step | None:
        """Return the cheapest step, of size 1, that alone is wide enough both ways."""
        for chosen in self.choices:
            grid = self._grid(chosen, counts, rise)
            wide = (grid.room(counts, 1) >= rise) & (grid.room(counts, -1) >= fall)
            if not wide.any():
                continue
            step = grid.cheapest(np.where(wide, grid.price(self.tables, fall, rise), NEVER))
            if step is not None:
                return step
        return None

    def next(self, counts: Counts, sign: int, need: int) -> Step | None:
        """Return the step that costs least for each fact it moves one way, ``need`` of them at most."""
        for chosen in self.choices:
            grid = self._grid(chosen, counts, 0)
            room = np.minimum(grid.room(counts, sign), need)
            if not (room > 0).any():
                continue
            price = grid.price(self.tables, need if sign < 0 else 0, need if sign > 0 else 0)
            price = np.where((room < 1) | (price >= NEVER), NEVER, price / np.maximum(room, 1))
            step = grid.cheapest(price)
            if step is not None:
                taken = [counts[corner] for corner, change in step.corners() if change * sign < 0]
                return Step(step.at, step.to, sign * min([need, *(int(one) for one in taken)]))
        return None

    def swap(self, counts: Counts, sign: int, need: int) -> Swap | None:
        """Return the swap with one other leaf cell that costs least for each fact it moves, ``need`` at most."""
        every = np.indices(counts.shape).reshape(counts.ndim, -1).T
        own = np.all([np.isin(every[:, axis], mine) for axis, mine in enumerate(self.inside)], axis=0)
        mine, theirs = _fullest(every[own], counts, MOST_OWN), _fullest(every[~own], counts, MOST_OTHERS)
        giving = counts[tuple(theirs.T)][None, :] if sign > 0 else counts[tuple(mine.T)][:, None]
        room = np.minimum(np.broadcast_to(giving, (len(mine), len(theirs))), need)
        price = np.zeros(room.shape)
        for table in self.tables.each:
            price += self._swap_price(table, mine, theirs, sign * need)
        price = np.where((room < 1) | (price >= NEVER), NEVER, price / np.maximum(room, 1))
        if not price.size or price.min() >= NEVER:
            return None
        at, to = np.unravel_index(int(price.argmin()), price.shape)
        return Swap(tuple(mine[at].tolist()), tuple(theirs[to].tolist()), sign * int(room[at, to]))

    def _swap_price(self, table: Table, mine: Places, theirs: Places, size: int) -> Floats:
        cells = [tuple(of[leaves[:, axis]] for axis, of in enumerate(table.of)) for leaves in (mine, theirs)]
        ours, others = (
            np.where((table.fall[cell] < -change) | (table.rise[cell] < change), table.price[cell], 0.0)
            for cell, change in zip(cells, (size, -size), strict=True)
        )
        same = np.all([one[:, None] == other[None, :] for one, other in zip(*cells, strict=True)], axis=0)
        return np.where(same, 0.0, ours[:, None] + others[None, :])

    def _grid(self, chosen: Collection[int], counts: Counts, rise: int) -> _Grid:
        inside, outside = list(self.inside), list(self.outside)
        if len(chosen) > 1 and all(one.size == 1 for one in inside):
            for axis in chosen:  # a corner one turn away gives what the count gains, so it must have that much
                line = counts[tuple(outside[axis] if one == axis else inside[one][0] for one in range(len(inside)))]
                outside[axis] = outside[axis][line >= rise]
        while _number(chosen, inside, outside) > MOST_TRIED:
            _thin(counts, chosen, inside, outside)
        return _Grid(chosen, inside, outside)


def _fullest(leaves: Places, counts: Counts, most: int) -> Places:
    """Return some leaf cells, those with the greatest counts first."""
    return leaves[np.argsort(-counts[tuple(leaves.T)], kind="stable")[:most]]


def _number(chosen: Collection[int], inside: Sequence[Places], outside: Sequence[Places]) -> int:
    found = 1
    for axis, mine in enumerate(inside):
        found *= mine.size * (outside[axis].size if axis in chosen else 1)
    return found


def _thin(counts: Counts, chosen: Collection[int], inside: list[Places], outside: list[Places]) -> None:
    """Halve the longest list, keeping the fullest leaves."""
    lists = [(mine.size, axis, inside) for axis, mine in enumerate(inside)]
    lists += [(outside[axis].size, axis, outside) for axis in chosen]
    _size, axis, which = max(lists, key=lambda one: one[0])
    others = [which[axis] if one == axis else mine for one, mine in enumerate(inside)]
    full = counts[np.ix_(*others)].sum(axis=tuple(one for one in range(len(inside)) if one != axis))
    keep = np.argsort(-full, kind="stable")[: which[axis].size // 2]
    which[axis] = which[axis][np.sort(keep)]


class _Grid:
    """All boxes of one choice of dimensions: an axis for each list of leaves, inside and, if chosen, outside."""

    def __init__(self, chosen: Collection[int], inside: Sequence[Places], outside: Sequence[Places]) -> None:
        self.chosen, self.inside, self.outside = sorted(chosen), inside, outside
        self.axes: list[Axis] = []
        for axis in range(len(inside)):
            self.axes += [(axis, False), (axis, True)] if axis in chosen else [(axis, False)]
        self.shape = tuple(self._list(*one).size for one in self.axes)
        self.open = {one: self._along(place, one) for place, one in enumerate(self.axes)}
        """The leaves of each axis, along it."""
        turns = [frozenset(some) for size in range(len(self.chosen) + 1) for some in combinations(self.chosen, size)]
        names = [[(axis, axis in turned) for axis in range(len(inside))] for turned in turns]
        self.corners = [(len(turned) % 2 == 1, each) for turned, each in zip(turns, names, strict=True)]

    def _list(self, axis: int, is_turned: bool) -> Places:  # noqa: FBT001 - it is half of an axis' name
        return self.outside[axis] if is_turned else self.inside[axis]

    def _along(self, place: int, axis: Axis) -> Places:
        shape = [1] * len(self.axes)
        shape[place] = self.shape[place]
        return self._list(*axis).reshape(shape)

    def room(self, counts: Counts, sign: int) -> Counts:
        """Return how many facts each box can move one way: as many as the emptiest cell it takes from has."""
        found = np.full(self.shape, ENDLESS, dtype=np.int64)
        for is_odd, axes in self.corners:
            if is_odd == (sign > 0):
                np.minimum(found, counts[tuple(map(self.open.__getitem__, axes))], out=found)
        return found

    def price(self, tables: Tables, fall: int, rise: int) -> Floats:
        """Return what each box costs: the prices of the visible cells it would change."""
        found = np.zeros(self.shape)
        for table in tables.each:
            if table.is_still(self.chosen):
                continue
            groups = {one: table.of[one[0]][leaves] for one, leaves in self.open.items()}
            moves = self._moves(groups)
            if moves is not None and not moves.any():
                continue
            for is_odd, axes in self.corners:
                cells = tuple(map(groups.__getitem__, axes))
                price = table.price[cells]
                if not tables.is_exact:  # a move may be too small to be seen
                    down, up = (rise, fall) if is_odd else (fall, rise)
                    price = price * ((table.fall[cells] < down) | (table.rise[cells] < up))
                found += price if moves is None else price * moves
        return found

    def _moves(self, groups: Mapping[Axis, Places]) -> Marks | None:
        """Return which boxes change any sum of a table, of whose groups the leaves are; ``None`` where all do."""
        apart = [groups[axis, False] != groups[axis, True] for axis in self.chosen]
        if all(one.all() for one in apart):
            return None
        found = np.ones((1,) * len(self.shape), dtype=np.bool_)
        for one in apart:
            found = found & one
        return found

    def cheapest(self, price: Floats) -> Step | None:
        """Return the step of the cheapest box, the first of equals; ``None`` if there is none to be had."""
        if not price.size or price.min() >= NEVER:
            return None
        where = np.unravel_index(int(price.argmin()), self.shape)
        leaves = {one: int(self._list(*one)[at]) for one, at in zip(self.axes, where, strict=True)}
        at = tuple(leaves[axis, False] for axis in range(len(self.inside)))
        return Step(at, tuple(leaves.get((axis, True), mine) for axis, mine in enumerate(at)), 1)
