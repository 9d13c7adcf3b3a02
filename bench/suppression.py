"""Claim: a table of 40 by 40 by 12 with all its totals is protected in under 2 s, and audited.

Beside it stand the least that must be done, which is adding all totals up once, and the usual way to ask whether
one small count is safe: a pair of linear programs (HiGHS), times the number of small counts.
"""

from __future__ import annotations

import time

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import coo_array

from bench.measure import RUNS, Claim, Row, in_milliseconds
from dintel.domain.suppression import Cube, Rule, audit, dimension, protect
from dintel.domain.suppression.cube import Counts

SHAPE = (40, 40, 12)
MOST_MS = 2_000
SEED = 1
ASKED = 3
"""Small counts of which the linear programs are asked."""


def suppression() -> Claim:
    """Return how long protecting, auditing and adding up take for tables of several densities."""
    rng = np.random.default_rng(SEED)
    tables = {
        "busy, one cell in a hundred small": rng.poisson(rng.gamma(3.0, 12.0, SHAPE)),
        "skewed, a third of the cells small": rng.poisson(rng.gamma(0.3, 8.0, SHAPE)),
        "sparse, three quarters of the cells small": rng.poisson(3.0, SHAPE),
    }
    rows, checked, wrong = [], 0, 0
    for name, counts in tables.items():
        found, safe = _rows(name, counts.astype(np.int64))
        rows += found
        checked, wrong = checked + 1, wrong + (not safe)
    return Claim("Protecting a table of 40 by 40 by 12", tuple(rows), checked, wrong)


def _rows(name: str, counts: Counts) -> tuple[list[Row], bool]:
    times: dict[str, list[float]] = {"add": [], "protect": [], "audit": []}
    for _ in range(RUNS):
        cube = _cube(counts)
        start = time.perf_counter()
        for family in cube.families:
            cube.margin(family)
        added = time.perf_counter()
        found = protect(cube, Rule())
        chosen = time.perf_counter()
        small = audit(cube, found)
        times["add"].append(added - start)
        times["protect"].append(chosen - added)
        times["audit"].append(time.perf_counter() - chosen)
    hidden, cells = (
        sum(int(each.sum()) for each in found.hidden.values()),
        sum(each.size for each in found.hidden.values()),
    )
    protected = in_milliseconds(times["protect"])
    programs = _programs(cube)
    return [
        Row(
            f"{name}: protect",
            protected,
            target=f"under {MOST_MS:,} ms",
            met=protected.median < MOST_MS,
            note=f"{small:,} small counts, {hidden:,} of {cells:,} cells hidden",
        ),
        Row(f"{name}: audit", in_milliseconds(times["audit"])),
        Row(f"{name}: limit, adding up every total", in_milliseconds(times["add"])),
        Row(
            f"{name}: two linear programs for one small count",
            in_milliseconds(programs),
            note=f"for all of them about {np.median(programs) * small / 60:,.0f} minutes",
        ),
    ], small == len(found.witnesses)


def _cube(counts: Counts) -> Cube:
    names = [dimension(f"d{axis}", [str(leaf) for leaf in range(size)]) for axis, size in enumerate(counts.shape)]
    return Cube(tuple(names), counts)


def _programs(cube: Cube) -> list[float]:
    """Return the seconds that a pair of programs takes, with only the small counts hidden."""
    number = np.arange(cube.counts.size).reshape(SHAPE)
    at, of, sums = [], [], []
    for family in cube.families:
        margin = cube.margin(family)
        members = np.zeros(SHAPE, dtype=np.int64) + np.arange(margin.size).reshape(margin.shape)
        for cell in np.flatnonzero((margin == 0) | (margin >= Rule().threshold)):
            leaves = number[members == cell] if margin.size < 2_000 else number.ravel()[cell : cell + 1]
            at += [len(sums)] * len(leaves)
            of += leaves.tolist()
            sums.append(int(margin.ravel()[cell]))
    visible = coo_array((np.ones(len(at)), (at, of)), shape=(len(sums), cube.counts.size)).tocsr()
    small = np.flatnonzero((cube.counts > 0) & (cube.counts < Rule().threshold))[:ASKED]
    return [_asked(visible, sums, int(cell), cube.counts.size) for cell in small]


def _asked(visible: object, sums: list[int], cell: int, size: int) -> float:
    start = time.perf_counter()
    for sign in (1.0, -1.0):
        aim = np.zeros(size)
        aim[cell] = sign
        linprog(aim, A_eq=visible, b_eq=sums, bounds=(0, None), method="highs")
    return time.perf_counter() - start
