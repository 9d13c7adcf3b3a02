"""How much was given and how much of it was done, over time.

1. A task that was given counts from that day; withdrawn, it no longer counts from that day on.
2. Done counts from its day, and no longer from the day it was sent back.
3. A point holds what stood at the end of its day.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

GIVEN, DONE, SENT_BACK, WITHDRAWN = "given", "done", "sent_back", "withdrawn"
SCOPE = {GIVEN: 1, WITHDRAWN: -1}
FINISHED = {DONE: 1, SENT_BACK: -1}


@dataclass(frozen=True, slots=True)
class Happened:
    """So many times something happened on a day; ``what`` is another word where it changes no count."""

    on: date
    what: str
    count: int


@dataclass(frozen=True, slots=True)
class Point:
    """What stood at the end of a day."""

    on: date
    given: int
    done: int


def burnup(happened: Iterable[Happened], *, since: date, until: date, days: int) -> tuple[Point, ...]:
    """Return a point every ``days`` days back from ``until``, none before ``since``, the oldest first.

    Preconditions: ``since <= until``, ``days >= 1``. What happened before ``since`` is counted in, after ``until``
    left out.
    """
    count = (until - since) // timedelta(days=days) + 1
    ends = [until - timedelta(days=days * back) for back in reversed(range(count))]
    changes = [[0, 0] for _ in ends]
    for one in happened:
        at = max(0, count - 1 - (until - one.on) // timedelta(days=days))  # the first point on or after its day
        if at < count:
            changes[at][0] += SCOPE.get(one.what, 0) * one.count  # 1.
            changes[at][1] += FINISHED.get(one.what, 0) * one.count  # 2.
    given = done = 0
    points = []
    for on, (more, finished) in zip(ends, changes, strict=True):
        given, done = given + more, done + finished
        points.append(Point(on, given, done))  # 3.
    return tuple(points)
