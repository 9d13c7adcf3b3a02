"""What may be published of a simulation: of a copy in which requests were exchanged, rounded, and only after a delay.

1. Whoever may propose amendments can ask of any part of the past, and compare two answers, and figures of the same
   months are exact. So amendments are asked of a copy, from which no past can be excluded (``domain.policy.exchange``).
2. Every count of it is rounded, totals too, and a small one reads as none or as the base: nobody takes the copy for
   the register, and nothing small is shown.
3. How far off the number of changed requests may be is said beside it: two standard deviations and the rounding.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil

import numpy as np

from dintel.apps.council.findings import Counted, Move, Past
from dintel.domain.months import month_later
from dintel.domain.policy.exchange import Draw, exchanged, off
from dintel.domain.policy.facts import Space
from dintel.domain.policy.rules import OUTCOMES
from dintel.domain.policy.simulate import History, Outcomes, simulate
from dintel.domain.suppression import Rule

HELP = ("comply", "comply_via_counsel")
"""Answers that give what was asked."""
MONTHS = 12
DEVIATIONS = 2


def period(open_until: date) -> tuple[date, date]:
    """Return the first days of the last twelve months that were over on a day, and of the one after them.

    ``open_until`` is the day before which everything may be out (``Publication.open_until``).
    """
    until = open_until.replace(day=1)
    return month_later(until, -MONTHS), until


def copy_of(history: History, space: Space, places: Sequence[str], key: bytes, under: int) -> History:
    """Return the copy of a history that amendments are asked of (1). ``key`` is the house's secret."""
    return exchanged(history, space, places, Draw(key, under))


def published(copy: History, asked: Asked, since: date, until: date, under: int) -> Past:
    """Return what may be said of the copy of a history under two policies.

    ``under``: counts from 1 up to and without it are small, and every count is a multiple of it (2).
    """
    rule = Rule(threshold=under, base=under)
    found = simulate(copy, asked.before, asked.after)
    changes = np.take(asked.before != asked.after, copy.cells)
    changed = rule.shown(found.changed)
    wide = DEVIATIONS * off(copy, changes, under) + under // 2  # 3.
    moves, months, places = Counter[tuple[str, str]](), Counter[str](), Counter[str]()
    for shift in found.shifts:
        moves[shift.before, shift.after] += shift.requests
        months[shift.month] += shift.requests
        places[shift.place] += shift.requests
    return Past(
        since=f"{since:%Y-%m}",
        until=f"{until:%Y-%m}",
        base=under,
        requests=rule.shown(found.requests),
        changed=changed,
        before=_shown(found.before, rule),
        after=_shown(found.after, rule),
        helped_before=rule.shown(_helped(copy, asked.space, asked.before)),
        helped_after=rule.shown(_helped(copy, asked.space, asked.after)),
        moves=tuple(Move(*pair, count) for pair, n in sorted(moves.items()) if (count := rule.shown(n))),
        months=_shown(months, rule),
        places=_shown(places, rule),
        least=max(int((changed - wide) // under * under), 0),
        most=ceil((changed + wide) / under) * under,
    )


@dataclass(frozen=True, eq=False)
class Asked:
    """The outcome of every cell under two policies of one space."""

    space: Space
    before: Outcomes
    after: Outcomes


def _shown(counts: Mapping[str, int], rule: Rule) -> tuple[Counted, ...]:
    return tuple(Counted(name, shown) for name, n in sorted(counts.items()) if (shown := rule.shown(n)))


def _helped(copy: History, space: Space, outcomes: Outcomes) -> int:
    """Return how many criminal matters were done, or done through counsel."""
    purpose = space.by_id["purpose"]
    axis = space.axes[purpose]
    is_criminal = copy.cells // space.strides[purpose] % len(axis.values) == axis.at("criminal")
    is_help = np.isin(outcomes[copy.cells], [OUTCOMES.index(one) for one in HELP])
    return int(np.diff(copy.sums)[is_criminal & is_help].sum())
