"""A policy over a history of coded requests, exactly, at the cost of a histogram.

A history is a table: the code of each request with its place and month. It is counted once by
(place, month, cell); every further version of the policy then costs one look-up for each
*different* cell, however long the history.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dintel.domain.policy.determine import Policy
from dintel.domain.policy.rules import OUTCOMES

Codes = NDArray[np.intp]
Outcomes = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class History:
    """Requests counted by cell: parallel arrays, one row for each (place, month, cell) that occurs.

    ``place`` and ``month`` index ``places`` and ``months``; ``count`` is how many requests.
    """

    places: tuple[str, ...]
    months: tuple[str, ...]
    place: Codes
    month: Codes
    cell: Codes
    count: Codes

    @property
    def requests(self) -> int:
        """Return the number of requests in the history."""
        return int(self.count.sum())


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
    policy: Policy, codes: Sequence[int] | Codes, places: Sequence[str], months: Sequence[str]
) -> History:
    """Count a history of requests; the three sequences run in parallel.

    Raises ``ValueError`` if their lengths differ or a code is outside ``range(space.size)``.
    """
    cells = np.asarray(codes, dtype=np.intp)
    if not len(cells) == len(places) == len(months):
        message = f"{len(cells)} codes, {len(places)} places and {len(months)} months: not parallel"
        raise ValueError(message)
    if len(cells) and not 0 <= int(cells.min()) <= int(cells.max()) < policy.space.size:
        message = f"a code lies outside 0..{policy.space.size - 1}"
        raise ValueError(message)
    place_names, place = np.unique(np.asarray(places, dtype=str), return_inverse=True)
    month_names, month = np.unique(np.asarray(months, dtype=str), return_inverse=True)
    key = (place * max(len(month_names), 1) + month) * policy.space.size + cells
    distinct, count = np.unique(key, return_counts=True)
    group, cell = np.divmod(distinct, policy.space.size)
    where, when = np.divmod(group, max(len(month_names), 1))
    return History(tuple(place_names.tolist()), tuple(month_names.tolist()), where, when, cell, count)


def simulate(history: History, before: Outcomes, after: Outcomes) -> Simulation:
    """Return what ``after`` would have changed against ``before`` over the history, exactly.

    Both are outcome tables from ``outcomes_of`` over the same space.
    """
    old, new = before[history.cell], after[history.cell]
    moved = np.flatnonzero(old != new)
    kinds = len(OUTCOMES)
    key = history.place[moved] * max(len(history.months), 1) + history.month[moved]
    key = (key * kinds + old[moved]) * kinds + new[moved]
    distinct, inverse = np.unique(key, return_inverse=True)
    totals = np.bincount(inverse, weights=history.count[moved], minlength=len(distinct))
    return Simulation(
        requests=history.requests,
        changed=int(history.count[moved].sum()),
        before=_tally(old, history.count),
        after=_tally(new, history.count),
        shifts=tuple(_shift(history, int(code), int(total)) for code, total in zip(distinct, totals, strict=True)),
    )


def _tally(outcomes: Outcomes, count: Codes) -> dict[str, int]:
    totals = np.bincount(outcomes, weights=count, minlength=len(OUTCOMES))
    return {name: int(total) for name, total in zip(OUTCOMES, totals, strict=True) if total}


def _shift(history: History, code: int, total: int) -> Shift:
    rest, after = divmod(code, len(OUTCOMES))
    rest, before = divmod(rest, len(OUTCOMES))
    place, month = divmod(rest, max(len(history.months), 1))
    return Shift(history.places[place], history.months[month], OUTCOMES[before], OUTCOMES[after], total)
