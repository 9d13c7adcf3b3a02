"""The same as ``domain.rollout``, as slowly and as plainly as it can be said."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import permutations

from dintel.domain.rollout import Every, Happened

DAY = timedelta(days=1)


def is_an_order(steps: Sequence[str], after: Mapping[str, Sequence[str]]) -> bool:
    """Say whether nothing stands before what it waits for."""
    return all(need in steps[:number] for number, step in enumerate(steps) for need in after[step])


def any_order(after: Mapping[str, Sequence[str]]) -> bool:
    """Say whether there is an order at all, by trying each."""
    return any(is_an_order(steps, after) for steps in permutations(after))


def rounds(first: date, every: Every, until: date) -> list[date]:
    """Return each round up to a day and one more, walking day by day and month by month."""
    found = [first]
    year, month = first.year, first.month
    while found[-1] <= until or len(found) < 2:
        if every.days:
            found.append(found[-1] + DAY * every.days)
            continue
        for _ in range(every.months):
            year, month = (year + 1, 1) if month == 12 else (year, month + 1)
        found.append(date(year, month, min(first.day, monthrange(year, month)[1])))
    return found


def next_round(first: date, every: Every, after: date) -> date:
    """Return the first round behind the first that lies after a day."""
    return next(day for day in rounds(first, every, after)[1:] if day > after)


def stood_on(happened: Sequence[Happened], day: date) -> tuple[int, int]:
    """Return how much was given and done at the end of a day, counting one by one."""
    given = done = 0
    for one in happened:
        for _ in range(one.count if one.on <= day else 0):
            given += (one.what == "given") - (one.what == "withdrawn")
            done += (one.what == "done") - (one.what == "sent_back")
    return given, done
