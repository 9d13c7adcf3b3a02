"""Questions that the law leaves to the City Attorney, and how long each waited for an answer.

1. A question is a request of which the law said, once at least, that only counsel may answer it.
2. It waits from the first time the law said so, as written down then, to counsel's first decision after that.
3. Where the law answers it by itself since a fact was corrected, or the record came in from old files, nobody waits.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from itertools import groupby

from django.db.models import Exists, OuterRef

from dintel.apps.contacts.models import Determination, Request
from dintel.apps.contacts.models.request import State, Step
from dintel.apps.contacts.services.tell import COUNSEL
from dintel.apps.figures.queries.measures import register
from dintel.apps.figures.queries.measures.measure import Cell, Measure, Span, place_of

UP_TO = (4, 24, 72, 168)
"""Hours by the clock on the wall."""
LATER, WAITING, NOBODY = "later", "waiting", "nobody_waits"
DECIDED = frozenset({Step.CONFIRMED, Step.OVERRIDDEN})
HOUR = timedelta(hours=1)


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
    """Count the questions of a month's contacts; one query."""
    put = Determination.objects.filter(request=OuterRef("pk"), step=Step.PROPOSED, outcome__in=COUNSEL)
    asked = Request.objects.filter(Exists(put), contact__in=register.counted(span)).order_by()
    rows = Determination.objects.filter(request__in=asked).order_by("request", "ordinal")
    of = ("request", "request__state", "request__contact__facility", "request__contact__department")
    told = rows.values_list(*of, "step", "outcome", "at")
    found = Counter[Cell]()
    for (_request, state, facility, department), several in groupby(told.iterator(), key=lambda row: row[:4]):
        step = step_of((row[4:] for row in several), state)
        if step is not None:
            found[place_of(facility, department), step] += 1
    return found


MEASURE = Measure("counsel", 1, dimensions, register.KINDS, register.touched, count, register.ends)
