"""What may be published of a simulation: rounded, kept back where rounding is not enough, and only after a delay.

Whoever may propose amendments can ask of any part of the past, and compare two answers. So counts are not only kept
back where they are small, as in other figures: every count is rounded, totals too, and a small one reads as none or as
the base (``domain.suppression.Rule``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from dintel.apps.council.findings import Counted, Move, Past
from dintel.domain.months import month_later
from dintel.domain.policy.facts import Space
from dintel.domain.policy.rules import OUTCOMES
from dintel.domain.policy.simulate import History, Outcomes, Simulation, simulate
from dintel.domain.suppression import Cube, Protection, Rule, UnprotectableError, dimension, protect
from dintel.domain.suppression.cube import Family

HELP = ("comply", "comply_via_counsel")
"""Answers that give what was asked."""
MONTHS = 12


def period(open_until: date) -> tuple[date, date]:
    """Return the first days of the last twelve months that were over on a day, and of the one after them.

    ``open_until`` is the day before which everything may be out (``Publication.open_until``).
    """
    until = open_until.replace(day=1)
    return month_later(until, -MONTHS), until


def published(history: History, asked: Asked, since: date, until: date, under: int) -> Past | None:
    """Return what may be said of a history under two policies; ``None`` where small counts could not be protected.

    ``under``: counts from 1 up to and without it are small. Precondition: 2 <= ``under``.
    """
    rule = Rule(threshold=under, base=under)
    try:
        pairs, kept = _answers(history, asked, rule)
        where = _places(simulate(history, asked.before, asked.after), rule)
    except UnprotectableError:
        return None
    return Past(
        since=f"{since:%Y-%m}",
        until=f"{until:%Y-%m}",
        base=under,
        requests=_of(_shown(kept, pairs, "total"), "total"),
        changed=_of(_shown(kept, pairs, "moved"), "yes"),
        before=tuple(_shown(kept, pairs, "before")),
        after=tuple(_shown(kept, pairs, "after")),
        helped_before=_of(_shown(kept, pairs, "helped_before"), "yes"),
        helped_after=_of(_shown(kept, pairs, "helped_after"), "yes"),
        moves=tuple(_moves(_shown(kept, pairs, "pair"))),
        months=_by(where, 1),
        places=_by(where, 0),
    )


@dataclass(frozen=True, eq=False)
class Asked:
    """The outcome of every cell under two policies of one space."""

    space: Space
    before: Outcomes
    after: Outcomes


def _answers(history: History, asked: Asked, rule: Rule) -> tuple[Cube, Protection]:
    """Return every answer as it was and as it would be, criminal matters apart, protected with its totals."""
    cells = history.cells
    purpose = asked.space.by_id["purpose"]
    axis = asked.space.axes[purpose]
    criminal = cells // asked.space.strides[purpose] % len(axis.values) == axis.at("criminal")
    kinds = len(OUTCOMES)
    key = (asked.before[cells].astype(np.intp) * kinds + asked.after[cells]) * 2 + criminal
    totals = np.bincount(key, weights=np.diff(history.sums), minlength=1).astype(np.int64)
    leaves = [_Leaf(OUTCOMES[at // 2 // kinds], OUTCOMES[at // 2 % kinds], bool(at % 2)) for at in range(len(totals))]
    answer = dimension(
        "answer",
        [f"{one.before} {one.after} {one.criminal}" for one in leaves],
        pair=[f"{one.before} {one.after}" for one in leaves],
        before=[one.before for one in leaves],
        after=[one.after for one in leaves],
        moved=[_yes(one.before != one.after) for one in leaves],
        helped_before=[_yes(one.criminal and one.before in HELP) for one in leaves],
        helped_after=[_yes(one.criminal and one.after in HELP) for one in leaves],
    )
    cube = Cube((answer,), totals)
    shown = [family for family in cube.families if family != (0,)]
    return cube, protect(cube, rule, published=shown)


@dataclass(frozen=True, slots=True)
class _Leaf:
    before: str
    after: str
    criminal: bool


def _yes(answer: bool) -> str:  # noqa: FBT001 - a name for it
    return "yes" if answer else "no"


def _shown(kept: Protection, cube: Cube, level: str) -> list[Counted]:
    levels = cube.dimensions[0].levels
    family: Family = (next(at for at, one in enumerate(levels) if one.name == level),)
    names = levels[family[0]].groups
    return [Counted(name, count) for name, count in zip(names, kept.shown(cube, family), strict=True) if count != 0]


def _of(counts: Iterable[Counted], name: str) -> int | None:
    return next((one.count for one in counts if one.name == name), 0)


def _moves(counts: Sequence[Counted]) -> Iterable[Move]:
    for one in counts:
        before, after = one.name.split(" ")
        if before != after:
            yield Move(before, after, one.count)


def _places(found: Simulation, rule: Rule) -> tuple[Cube, Protection] | None:
    """Return the requests that would have another answer by place and month, protected; ``None`` if there is none."""
    counts: dict[tuple[str, str], int] = {}
    for shift in found.shifts:
        counts[shift.place, shift.month] = counts.get((shift.place, shift.month), 0) + shift.requests
    if not counts:
        return None
    places, months = (sorted({pair[at] for pair in counts}) for at in (0, 1))
    table = np.zeros((len(places), len(months)), dtype=np.int64)
    for (place, month), count in counts.items():
        table[places.index(place), months.index(month)] = count
    cube = Cube((dimension("place", places), dimension("month", months)), table)
    return cube, protect(cube, rule, published=[(0, 1), (1, 0), (1, 1)])


def _by(where: tuple[Cube, Protection] | None, axis: int) -> tuple[Counted, ...]:
    if where is None:
        return ()
    cube, kept = where
    family: Family = (0, 1) if axis == 0 else (1, 0)
    return tuple(map(Counted, cube.dimensions[axis].leaves, kept.shown(cube, family)))
