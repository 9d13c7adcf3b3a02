"""A policy over a history of coded requests, exactly, at the cost of a histogram.

A history is a table: the code of each request with its place and month. It is counted once by
(cell, place, month); every further version of the policy then costs one look-up for each
*different* cell, and a sum over the requests that change, however long the history.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dintel.domain.policy.determine import Policy
from dintel.domain.policy.facts import Space
from dintel.domain.policy.rules import OUTCOMES

Codes = NDArray[np.intp]
Outcomes = NDArray[np.uint8]
Narrow = NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class History:
    """Requests counted by cell, and inside a cell by group, which is a place and a month.

    ``cells`` are the different cells, in order; the rows of the n-th are ``starts[n]`` up to
    ``starts[n + 1]``. ``group`` and ``count`` have one entry a row; a group is
    ``place * len(months) + month``. ``sums[n]`` is how many requests lie in the first ``n`` cells.
    """

    places: tuple[str, ...]
    months: tuple[str, ...]
    cells: Codes
    starts: Codes
    sums: Codes
    group: Narrow
    count: Narrow

    @property
    def requests(self) -> int:
        """Return the number of requests in the history."""
        return int(self.sums[-1])

    @property
    def cell(self) -> Codes:
        """Return the cell of each row."""
        return np.repeat(self.cells, np.diff(self.starts))

    @property
    def place(self) -> Codes:
        """Return the place of each row, a number into ``places``."""
        return self.group.astype(np.intp) // max(len(self.months), 1)

    @property
    def month(self) -> Codes:
        """Return the month of each row, a number into ``months``."""
        return self.group.astype(np.intp) % max(len(self.months), 1)


class Named(NamedTuple):
    """Different names in order, and for each row the number of its own."""

    names: tuple[str, ...]
    at: Codes


@dataclass(frozen=True, slots=True)
class Shift:
    """Requests of one place and month whose outcome would have been another."""

    place: str
    month: str
    before: str
    after: str
    requests: int


@dataclass(frozen=True, slots=True)
class Simulation:
    """What a version would have changed: totals by outcome, and every shift."""

    requests: int
    changed: int
    before: Mapping[str, int]
    after: Mapping[str, int]
    shifts: tuple[Shift, ...]


def outcomes_of(policy: Policy) -> Outcomes:
    """Return the outcome of every cell as an index into ``OUTCOMES``, flat, by code."""
    by_verdict = np.array([OUTCOMES.index(v.outcome) for v in policy.verdicts], dtype=np.uint8)
    return by_verdict[policy.table.reshape(-1)]


def count_history(
    space: Space,
    codes: Sequence[int] | Codes,
    places: Sequence[str],
    months: Sequence[str],
    counts: Sequence[int] | None = None,
) -> History:
    """Count a history of requests; the sequences run in parallel. ``counts`` says how many each stands for, else one.

    Raises ``ValueError`` if their lengths differ or a code is outside ``range(space.size)``.
    """
    cells = np.asarray(codes, dtype=np.intp)
    if not len(cells) == len(places) == len(months):
        message = f"{len(cells)} codes, {len(places)} places and {len(months)} months: not parallel"
        raise ValueError(message)
    return group_history(space, cells, _numbered(places), _numbered(months), counts)


def group_history(
    space: Space, cells: Codes, place: Named, month: Named, counts: Sequence[int] | Codes | None = None
) -> History:
    """Count a history whose places and months are numbers already; the arrays run in parallel.

    Raises ``ValueError`` if a code is outside ``range(space.size)``. Precondition: no name stands without a request.
    """
    if len(cells) and not 0 <= int(cells.min()) <= int(cells.max()) < space.size:
        message = f"a code lies outside 0..{space.size - 1}"
        raise ValueError(message)
    groups = max(len(place.names) * len(month.names), 1)
    key = cells * groups + place.at * len(month.names) + month.at
    distinct, count = _summed(key, counts)
    cell, group = np.divmod(distinct, groups)
    different, first = np.unique(cell, return_index=True)
    starts = np.append(first, len(cell))
    sums = np.append(0, np.cumsum(count))[starts]
    return History(place.names, month.names, different, starts, sums, group.astype(np.uint32), count.astype(np.uint32))


def _summed(key: Codes, counts: Sequence[int] | Codes | None) -> tuple[Codes, Codes]:
    """Return the different keys in order, and how many requests each stands for."""
    if counts is None:
        return np.unique(key, return_counts=True)
    distinct, row = np.unique(key, return_inverse=True)
    return distinct, np.bincount(row, weights=counts, minlength=len(distinct)).astype(np.intp)


def _numbered(names: Sequence[str]) -> Named:
    """Return the different names in order, and the number of each name among them."""
    different = tuple(sorted(set(names)))
    index = {name: at for at, name in enumerate(different)}
    return Named(different, np.fromiter(map(index.__getitem__, names), np.intp, len(names)))


def simulate(history: History, before: Outcomes, after: Outcomes) -> Simulation:
    """Return what ``after`` would have changed against ``before`` over the history, exactly.

    Both are outcome tables from ``outcomes_of`` over the same space. The cost grows with the number
    of different cells, and with the requests that change, not with the length of the history.
    """
    old = np.take(before, history.cells)
    moved = np.flatnonzero(np.take(before != after, history.cells))
    rows, sizes = _rows(history, moved)
    kinds = len(OUTCOMES)
    change = old[moved].astype(np.intp) * kinds + after[history.cells[moved]]
    key = history.group[rows].astype(np.intp) * kinds**2 + np.repeat(change, sizes)
    groups = len(history.places) * len(history.months)
    totals = np.bincount(key, weights=history.count[rows], minlength=groups * kinds**2).astype(np.intp)
    matrix = totals.reshape(groups, kinds, kinds).sum(axis=0)
    was = _tally(history, old)
    return Simulation(
        requests=history.requests,
        changed=int(matrix.sum()),
        before=_named(was),
        after=_named(was - matrix.sum(axis=1) + matrix.sum(axis=0)),
        shifts=tuple(_shift(history, int(code), int(totals[code])) for code in np.flatnonzero(totals)),
    )


def together(parts: Iterable[Simulation]) -> Simulation:
    """Return what a version would have changed in a history that was simulated part by part, each request in one.

    However it was parted, and in whatever order the parts come, it is what ``simulate`` says of the whole, shifts in
    order of place, month, outcome before and after. So agencies or months can be spread over many machines.
    """
    requests, before, after = 0, Counter[str](), Counter[str]()
    shifts = Counter[tuple[str, str, int, int]]()
    for part in parts:
        requests += part.requests
        before.update(part.before)
        after.update(part.after)
        for one in part.shifts:
            shifts[one.place, one.month, OUTCOMES.index(one.before), OUTCOMES.index(one.after)] += one.requests
    return Simulation(
        requests=requests,
        changed=shifts.total(),
        before={name: before[name] for name in OUTCOMES if before[name]},
        after={name: after[name] for name in OUTCOMES if after[name]},
        shifts=tuple(Shift(p, m, OUTCOMES[b], OUTCOMES[a], shifts[p, m, b, a]) for p, m, b, a in sorted(shifts)),
    )


def _rows(history: History, cells: Codes) -> tuple[Codes, Codes]:
    """Return the rows of some cells, given by their place in ``history.cells``, and how many each has."""
    first = history.starts[cells]
    sizes = history.starts[cells + 1] - first
    ends = np.cumsum(sizes)
    total = int(ends[-1]) if len(ends) else 0
    return np.repeat(first - ends + sizes, sizes) + np.arange(total), sizes


def _tally(history: History, outcomes: Outcomes) -> Codes:
    """Return the requests of each outcome; neighbours of one outcome are added as one stretch."""
    edges = np.flatnonzero(outcomes[1:] != outcomes[:-1]) + 1
    starts = np.append(0, edges)[: len(outcomes)]
    ends = np.append(edges, len(outcomes))[: len(starts)]
    held = history.sums[ends] - history.sums[starts]
    return np.bincount(outcomes[starts], weights=held, minlength=len(OUTCOMES)).astype(np.intp)


def _named(totals: Codes) -> dict[str, int]:
    return {name: int(total) for name, total in zip(OUTCOMES, totals, strict=True) if total}


def _shift(history: History, code: int, total: int) -> Shift:
    rest, after = divmod(code, len(OUTCOMES))
    rest, before = divmod(rest, len(OUTCOMES))
    place, month = divmod(rest, max(len(history.months), 1))
    return Shift(history.places[place], history.months[month], OUTCOMES[before], OUTCOMES[after], total)
