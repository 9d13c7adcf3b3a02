"""Somebody who reads all that is published and solves for what is not: by linear programming, or by trying all."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from itertools import product

import numpy as np
from scipy.optimize import linprog

from dintel.domain.suppression.cube import Cube, Family, Marks
from dintel.domain.suppression.rule import Rule

CLOSE = 1e-6


def leaf_cells(cube: Cube) -> list[tuple[int, ...]]:
    return list(product(*(range(size) for size in cube.counts.shape)))


def members(cube: Cube, family: Family, cell: tuple[int, ...]) -> list[int]:
    """Return the numbers of the leaf cells that a published cell adds up."""
    levels = cube.levels(family)
    return [
        number
        for number, leaf in enumerate(leaf_cells(cube))
        if all(level.of[one] == group for level, one, group in zip(levels, leaf, cell, strict=True))
    ]


def equations(cube: Cube, hidden: Mapping[Family, Marks]) -> tuple[list[list[float]], list[float]]:
    """Return every sum that is visible."""
    rows, sums = [], []
    for family, marks in hidden.items():
        for cell in cube.cells(family):
            if not marks[cell]:
                row = [0.0] * cube.counts.size
                for number in members(cube, family, cell):
                    row[number] = 1.0
                rows.append(row)
                sums.append(float(cube.margin(family)[cell]))
    return rows, sums


def believed(cube: Cube, hidden: Mapping[Family, Marks], family: Family, cell: tuple[int, ...]) -> tuple[float, float]:
    """Return the least and the most that a count can be, for whoever reads all that is visible."""
    rows, sums = equations(cube, hidden)
    aim = np.zeros(cube.counts.size)
    aim[members(cube, family, cell)] = 1.0
    ends = []
    for sign in (1.0, -1.0):
        done = linprog(
            sign * aim,
            A_eq=np.array(rows) if rows else None,
            b_eq=sums if rows else None,
            bounds=(0, None),
            method="highs",
        )
        ends.append(sign * done.fun if done.status == 0 else sign * -np.inf)
    return ends[0], ends[1]


def small_counts(cube: Cube, rule: Rule, families: Collection[Family]) -> Iterator[tuple[Family, tuple[int, ...]]]:
    for family in families:
        for cell in cube.cells(family):
            if 0 < cube.margin(family)[cell] < rule.threshold:
                yield family, cell


def found_out(
    cube: Cube, rule: Rule, hidden: Mapping[Family, Marks], families: Collection[Family]
) -> list[tuple[Family, tuple[int, ...], float, float]]:
    """Return the small counts of which the attacker knows that there are some, or that they are few."""
    found = []
    for family, cell in small_counts(cube, rule, families):
        least, most = believed(cube, hidden, family, cell)
        if least > CLOSE or most < rule.threshold - CLOSE:
            found.append((family, cell, least, most))
    return found


def every_truth(cube: Cube, rule: Rule, hidden: Mapping[Family, Marks], most: int) -> Iterator[Cube]:
    """Yield every cube, with counts up to ``most``, that reads exactly like this one."""
    seen = {family: rule.shown(cube.margin(family)) for family in hidden}
    for counts in product(range(most + 1), repeat=cube.counts.size):
        other = Cube(cube.dimensions, np.array(counts, dtype=np.int64).reshape(cube.counts.shape))
        if all((marks | (rule.shown(other.margin(family)) == seen[family])).all() for family, marks in hidden.items()):
            yield other
