"""Questions that the law leaves to the City Attorney, and how long each waited for an answer.

1. A question is a request of which the law said, once at least, that only counsel may answer it.
2. It waits from the first time the law said so, as written down then, to counsel's first decision after that.
3. Where the law answers it by itself since a fact was corrected, or the record came in from old files, nobody waits.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from itertools import groupby
from operator import itemgetter

import numpy as np

from dintel.apps.contacts.models import Determination
from dintel.apps.contacts.models.request import State, Step
from dintel.apps.contacts.services.tell import COUNSEL
from dintel.apps.figures.queries.measures import register
from dintel.apps.figures.queries.measures.measure import Cell, Measure, Span
from dintel.apps.figures.queries.tally import LEFT_OUT, tally

UP_TO = (4, 24, 72, 168)
"""Hours by the clock on the wall."""
LATER, WAITING, NOBODY = "later", "waiting", "nobody_waits"
DECIDED = frozenset({Step.CONFIRMED, Step.OVERRIDDEN})
HOUR = timedelta(hours=1)
LONG_AGO = datetime.min.replace(tzinfo=UTC)


def dimensions() -> Mapping[str, tuple[str, ...]]:
    """Return the hours a question waited, in steps, or that it still does, or that nobody waits."""
    return {"hours": (*(f"to_{one}" for one in UP_TO), LATER, WAITING, NOBODY)}


def step_of(steps: Iterable[tuple[str, str, datetime]], state: str) -> str | None:
    """Return in which step a question is counted, ``None`` for what was never counsel's.

    ``steps`` are its determinations in their order: who gave it, the outcome, the moment.
    """
    put: datetime | None = None
    for step, outcome, at in steps:
        if put is None and step == Step.PROPOSED and outcome in COUNSEL:  # 1.
            put = at
        elif put is not None and step in DECIDED:  # 2.
            return _step(at - put)
    if put is None:
        return None
    return WAITING if state == State.WITH_COUNSEL else NOBODY  # 3.


def _step(waited: timedelta) -> str:
    at = bisect_left([one * HOUR for one in UP_TO], waited)
    return f"to_{UP_TO[at]}" if at < len(UP_TO) else LATER


def count(span: Span) -> Counter[Cell]:
    """Count the questions of a month's contacts; a query for some hundreds of those that were determined again.

    What was determined once stands on the request itself: its outcome, and whether it waits.
    """
    rows = register.rows(span)
    place = rows.where.told(register.place_if_counted)
    once = rows.again.at == LEFT_OUT
    turns = np.flatnonzero(~once & (place.at != LEFT_OUT)).tolist()
    again = {int(rows.again.names[rows.again.at[turn]][0]): turn for turn in turns}
    found = tally((place.only(once), rows.end.told(lambda end: _step_of_one(*end[:2])))).counter()
    for keys in register.in_parts(again):
        several = Determination.objects.filter(request__in=keys).order_by("request", "ordinal")
        told = several.values_list("request", "step", "outcome", "at")
        for key, steps in groupby(told, key=itemgetter(0)):
            turn = again[key]
            step = step_of((one[1:] for one in steps), rows.end.names[rows.end.at[turn]][1])
            if step is not None:
                found[*place.names[place.at[turn]], step] += 1
    return found


def _step_of_one(outcome: str, state: str) -> tuple[str] | None:
    """Return the step of what the law determined and nobody after it; when it did makes no difference."""
    step = step_of([(Step.PROPOSED, outcome, LONG_AGO)], state)
    return (step,) if step else None


MEASURE = Measure("counsel", 1, dimensions, register.KINDS, register.touched, count, register.ends)
