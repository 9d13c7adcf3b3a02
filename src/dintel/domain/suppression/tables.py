"""The published families while it is being chosen what to hide of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dintel.domain.suppression.cube import Counts, Cube, Family, Marks
from dintel.domain.suppression.rule import Rule
from dintel.domain.suppression.step import Move, Step

Floats = NDArray[np.float64]
Places = NDArray[np.intp]

NEVER = 1e12
"""The price of a cell that is public already."""
ENDLESS = int(np.iinfo(np.int64).max)


@dataclass(frozen=True, slots=True)
class Table:
    """One family: what hiding a cell costs, and how far a cell may move unseen.

    Each array has one place more in each dimension, for leaves that the family leaves out: they cost nothing.
    """

    family: Family
    of: tuple[Places, ...]
    sums: frozenset[int]
    """The dimensions of which all leaves are one group, so that no move within it is seen."""
    price: Floats
    fall: Counts
    rise: Counts

    def is_still(self, axes: Iterable[int]) -> bool:
        """Whether moves in these dimensions change no sum of it."""
        return not self.sums.isdisjoint(axes)


class Tables:
    """All of them, with the cells hidden so far."""

    def __init__(
        self,
        cube: Cube,
        rule: Rule,
        shown: Collection[Family],
        public: Mapping[Family, Marks],
        withheld: Mapping[Family, Marks],
    ) -> None:
        """Begin with small counts hidden, unless they are rounded or came out before."""
        self.cube = cube
        self.is_exact = rule.base == 1
        self.hidden: dict[Family, Marks] = {}
        self.each: list[Table] = []
        for family in shown:
            counts = cube.margin(family)
            none = np.zeros(counts.shape, dtype=np.bool_)
            out, marks = public.get(family, none), withheld.get(family, none).copy()
            if rule.base == 1:
                marks |= (counts > 0) & (counts < rule.threshold) & ~out
            self.hidden[family] = marks
            self.each.append(_table(cube, rule, family, marks, out))

    def hide(self, step: Move) -> None:
        """Hide every cell in which a move could be seen."""
        moved = []
        if isinstance(step, Step):
            moved = [axis for axis, (one, other) in enumerate(zip(step.at, step.to, strict=True)) if one != other]
        for table in self.each:
            if table.is_still(moved):
                continue
            marks = self.hidden[table.family]
            for cell, change in step.changes(self.cube, table.family):
                if change < -table.fall[cell] or change > table.rise[cell]:
                    marks[cell] = True
                    table.price[cell], table.fall[cell], table.rise[cell] = 0.0, ENDLESS, ENDLESS


def _table(cube: Cube, rule: Rule, family: Family, marks: Marks, public: Marks) -> Table:
    counts = cube.margin(family)
    price = np.log2(counts + 2.0)
    price[public], price[marks] = NEVER, 0.0
    fall, rise = (np.where(marks, ENDLESS, one) for one in rule.slack(counts))
    of = tuple(np.asarray(level.of, dtype=np.intp) for level in cube.levels(family))
    wide = [(0, 1)] * counts.ndim
    return Table(
        family,
        of,
        frozenset(axis for axis, one in enumerate(of) if (one == one[0]).all()),
        np.pad(price, wide),
        np.pad(fall, wide, constant_values=ENDLESS),
        np.pad(rise, wide, constant_values=ENDLESS),
    )
