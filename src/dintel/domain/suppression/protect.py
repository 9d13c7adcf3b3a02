"""Which cells to leave out of a publication, so that no small count can be found out from the rest.

Whoever reads a table solves for what is left out: totals less their other parts, one table against another, one
release against the next. A small count is safe when other truths read exactly the same (``Rule``). So each
small count gets a witness, which is such a truth, and what the witness changes is hidden:

1. Small counts are taken in order, the coarsest tables first: hiding a total needs its parts hidden too.
2. For each, boxes are tried between its leaf cells and others (``step``), from those that change the
   fewest sums to those that change all, and the one that hides least is taken.
3. Where no box alone is enough, several are taken one after another; where no box is left, facts are swapped
   between two leaf cells; and where no swap is, several cells are changed at once (``knots``).
4. Once a box is found, every small leaf count is tried with the same far corner, and is settled where that
   hides nothing more.
5. What was published before cannot be hidden any more, and no box may change it.

Finding the fewest cells to hide is NP-hard; boxes are known as the hypercube method. What is ours is that each
choice leaves its witness, and that ``audit`` checks it without knowing how it was found.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import product
from typing import NamedTuple

import numpy as np

from dintel.domain.suppression.boxes import Boxes
from dintel.domain.suppression.cube import Cell, Counts, Cube, Family, Marks
from dintel.domain.suppression.knots import MOST_OF_ALL, Knots
from dintel.domain.suppression.protection import Protection, Target
from dintel.domain.suppression.rule import Rule
from dintel.domain.suppression.step import Move, Step, Witness
from dintel.domain.suppression.tables import Places, Table, Tables

MOST_STEPS = 64
WORTH = 2
"""Counts that a far corner must settle on average to be worth trying with all of them."""
AT_FIRST = 100


class UnprotectableError(ValueError):
    """No way was found to hide ``targets``: publish less of the tables they stand in, or nothing."""

    def __init__(self, targets: Sequence[Target]) -> None:
        """Say how many and which is the first."""
        first = targets[0]
        super().__init__(f"{len(targets)} small counts cannot be hidden, the first is {first}: publish coarser tables")
        self.targets = tuple(targets)


def protect(  # noqa: PLR0913 - what came out before is named apart from what was left out
    cube: Cube,
    rule: Rule,
    *,
    published: Collection[Family] | None = None,
    sensitive: Collection[Family] | None = None,
    public: Mapping[Family, Marks] | None = None,
    withheld: Mapping[Family, Marks] | None = None,
    looks: int = MOST_OF_ALL,
) -> Protection:
    """Return what to hide so that no small count of a sensitive family can be found out.

    ``published`` are the families that come out, every one if nothing is said. ``sensitive`` are those whose small
    counts matter, also where they are not published; the published ones if nothing is said. ``public`` marks
    cells that came out before, ``withheld`` those that were left out then and stay out. ``looks`` bounds how long
    knots are searched for, 100,000 about a second. Raises ``UnprotectableError``.
    """
    shown = _coarsest_first(cube.families if published is None else published)
    tables = Tables(cube, rule, shown, public or {}, withheld or {})
    todo = {
        (family, cell): int(cube.margin(family)[cell])
        for family in (shown if sensitive is None else _coarsest_first(sensitive))
        for cell in small_cells(cube, rule, family)
    }
    found = _Settled(cube, rule, tables, todo, looks)
    lost = [target for target in todo if not found.settle(target)]  # 1.
    if lost:
        raise UnprotectableError(lost)
    return Protection(rule, tables.hidden, found.witnesses)


def small_cells(cube: Cube, rule: Rule, family: Family) -> list[Cell]:
    """Return the cells of a family whose counts are small."""
    counts = cube.margin(family)
    return [tuple(place) for place in np.argwhere((counts > 0) & (counts < rule.threshold)).tolist()]


def _coarsest_first(families: Collection[Family]) -> tuple[Family, ...]:
    return tuple(sorted(families, key=lambda one: (-sum(one), one)))


class _Settled:
    """The small counts that have their witness, and how the next one finds its own."""

    def __init__(self, cube: Cube, rule: Rule, tables: Tables, todo: Mapping[Target, int], looks: int) -> None:
        self.cube, self.rule, self.tables, self.todo, self.looks = cube, rule, tables, todo, looks
        self.witnesses: dict[Target, Witness] = {}
        self.far: set[Cell] = set()
        """Far corners that were tried with every small leaf count."""
        self.gain = AT_FIRST
        """Runs out where far corners settle few counts each, so that looking for more is not worth it."""
        self.knots: Knots | None = None
        self.leaves: Family = (0,) * len(cube.dimensions)
        cells = [cell for family, cell in todo if family == self.leaves]
        self.rest: Places = np.array(cells, dtype=np.intp).reshape(len(cells), len(cube.dimensions))
        self.needs: Counts = np.array([rule.needs(todo[self.leaves, cell]) for cell in cells]).reshape(len(cells), 2)

    def settle(self, target: Target) -> bool:
        """Hide what makes a small count safe; return whether there was a way."""
        if target in self.witnesses:
            return True
        fall, rise = self.rule.needs(self.todo[target])
        boxes = Boxes(self.cube, self.tables, *target)
        step = boxes.best(self.cube.counts, fall, rise)  # 2.
        if step is None:
            return self._in_parts(target, boxes, fall, rise)
        down, up = _sized(step, -fall), _sized(step, rise)
        both = (down or up) if self.tables.is_exact else (*down, *up)  # the same box, whichever way it is turned
        for one in both:
            self.tables.hide(one)
        self.witnesses[target] = Witness(down, up)
        is_whole = all(one != other for one, other in zip(step.at, step.to, strict=True))
        if target[0] == self.leaves and is_whole and step.to not in self.far and self.gain > 0:
            self.far.add(step.to)
            self._share(step.to)
        return True

    def _in_parts(self, target: Target, boxes: Boxes, fall: int, rise: int) -> bool:  # 3.
        ways = [self._parts(boxes, sign, need) for sign, need in ((-1, fall), (1, rise))]
        if ways[0] is None or ways[1] is None:
            return False
        self.witnesses[target] = Witness(ways[0], ways[1])  # each part was hidden as it was found
        return True

    def _parts(self, boxes: Boxes, sign: int, need: int) -> tuple[Move, ...] | None:
        counts = self.cube.counts.copy()
        steps: list[Move] = []
        while need > 0 and len(steps) < MOST_STEPS:
            step = boxes.next(counts, sign, need) or boxes.swap(counts, sign, need) or self._knot(boxes, counts, sign)
            if step is None:
                return None
            steps.append(step)
            self.tables.hide(step)
            before = int(counts[np.ix_(*boxes.inside)].sum())
            for corner, change in step.corners():
                counts[corner] += change
            need -= abs(int(counts[np.ix_(*boxes.inside)].sum()) - before)
        return None if need > 0 else tuple(steps)

    def _knot(self, boxes: Boxes, counts: Counts, sign: int) -> Move | None:
        if self.knots is None:  # what is public stays as it is, so that they are tied once
            self.knots = Knots(self.tables, self.looks)
        return self.knots.next(counts, product(*(one.tolist() for one in boxes.inside)), sign)

    def _share(self, to: Cell) -> None:  # 4.
        fits = _fits(self.rest, to, self.needs, self.cube.counts, self.tables.each)
        for place in fits:
            at = tuple(self.rest[place].tolist())
            step = Step(at, to, 1)
            fall, rise = self.needs[place].tolist()
            self.witnesses.setdefault((self.leaves, at), Witness(_sized(step, -fall), _sized(step, rise)))
        self.gain += fits.size - WORTH
        self.rest, self.needs = np.delete(self.rest, fits, axis=0), np.delete(self.needs, fits, axis=0)


def _sized(step: Step, size: int) -> tuple[Step, ...]:
    return (Step(step.at, step.to, size),) if size else ()


def _fits(rest: Places, to: Cell, needs: Counts, counts: Counts, tables: Sequence[Table]) -> Places:
    """Return which leaf cells can be moved both ways with one far corner, and nothing visible changes."""
    left = np.flatnonzero(np.logical_and.reduce([rest[:, axis] != one for axis, one in enumerate(to)]))
    turns = sorted(product((False, True), repeat=len(to)), key=lambda turned: (not any(turned), sum(turned)))
    for turned in turns:  # those that leave the fewest come first; what a small count itself can give it has
        corner = _corner(rest[left], to, needs[left], turned)
        left = left[counts[corner.leaves] >= corner.down]
    for table in tables:
        if not table.is_still(range(len(to))):
            left = left[_unseen(table, rest[left], to, needs[left])]
    return left


def _unseen(table: Table, rest: Places, to: Cell, needs: Counts) -> Marks:
    """Return which of the boxes with one far corner change nothing that is visible in a table."""
    found = np.ones(len(rest), np.bool_)
    apart = np.all([of[rest[:, axis]] != of[to[axis]] for axis, of in enumerate(table.of)], axis=0)
    for turned in product((False, True), repeat=len(to)):
        corner = _corner(rest, to, needs, turned)
        places = tuple(of[some] for of, some in zip(table.of, corner.leaves, strict=True))
        found &= (table.fall[places] >= corner.down) & (table.rise[places] >= corner.up)
    found |= ~apart
    return found


class _Corner(NamedTuple):
    """One corner of many boxes: its leaf cells, and how far each must be able to go down and up."""

    leaves: tuple[Places | int, ...]
    down: Counts
    up: Counts


def _corner(rest: Places, to: Cell, needs: Counts, turned: Sequence[bool]) -> _Corner:
    leaves = tuple(to[axis] if turn else rest[:, axis] for axis, turn in enumerate(turned))
    fall, rise = needs[:, 0], needs[:, 1]
    return _Corner(leaves, *((rise, fall) if sum(turned) % 2 else (fall, rise)))
