"""The past of requests read from their rows by one query: slow, plain, and what is kept has to say the same."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

import numpy as np
from django.db.models import Case, Count, IntegerField, When
from django.utils import timezone

from dintel.apps.city.law import policy
from dintel.apps.contacts.models import Request
from dintel.domain.months import month_later, months_from
from dintel.domain.policy.facts import AXES
from dintel.domain.policy.simulate import History, count_history


def history(since: date, until: date) -> History:
    """Return the requests of contacts that began in ``[since, until)``, counted by cell, place and month; one query.

    The place is a facility, ``department:<id>`` or empty. What a request was coded with and today's facts no longer
    hold counts as unknown. Precondition: both days are the first of a month.
    """
    months = list(months_from(since, until))
    of_month = Case(
        *(When(contact__began_at__lt=_midnight(month_later(month)), then=at) for at, month in enumerate(months)),
        output_field=IntegerField(),
    )
    rows = (
        Request.objects.filter(
            contact__began_at__gte=_midnight(since), contact__began_at__lt=_midnight(until), contact__sealed=False
        )
        .order_by()
        .values_list(*AXES, "contact__facility", "contact__department", of_month)
        .annotate(count=Count("pk"))
    )
    return _coded(list(rows) if months else [], [f"{month:%Y-%m}" for month in months])


def _coded(rows: Sequence[tuple[Any, ...]], months: Sequence[str]) -> History:
    space = policy().space
    codes = np.zeros(len(rows), dtype=np.intp)
    for at, (axis, stride) in enumerate(zip(space.axes, space.strides, strict=True)):
        values = (axis.index.get(row[at], axis.unknown) for row in rows)
        codes += np.fromiter(values, np.intp, len(rows)) * stride
    width = len(AXES)
    return count_history(
        space,
        codes,
        [row[width] or (f"department:{row[width + 1]}" if row[width + 1] else "") for row in rows],
        [months[row[width + 2]] for row in rows],
        [row[width + 3] for row in rows],
    )


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
