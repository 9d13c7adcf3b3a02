"""Judge's warrants and orders: how many minutes from being shown to being honoured."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dintel.apps.booking import here
from dintel.apps.booking.gaps import HONOURED
from dintel.apps.booking.queries.holds import minutes_between
from dintel.apps.contacts.models import Request
from dintel.apps.figures.queries.measures import register
from dintel.apps.figures.queries.measures.measure import Cell, Measure, Span, place_of

UP_TO = (5, 15, 30, 60, 120, 480)
LATER, WAITING, NOT_HONOURED = "later", "waiting", "not_honoured"
OPEN = frozenset({*HONOURED, "counsel_hold", "police", ""})
"""Outcomes with which a paper can still be honoured."""


def dimensions() -> Mapping[str, tuple[str, ...]]:
    """Return the minutes it took, in steps, or that it was not honoured or is not yet."""
    return {"minutes": (*(f"to_{one}" for one in UP_TO), LATER, WAITING, NOT_HONOURED)}


def step_of(shown_at: datetime, honoured_at: datetime | None, outcome: str) -> str:
    """Return in which step a paper is counted."""
    if honoured_at is None:
        return WAITING if outcome in OPEN else NOT_HONOURED
    at = bisect_left(UP_TO, minutes_between(shown_at, honoured_at))
    return f"to_{UP_TO[at]}" if at < len(UP_TO) else LATER


def count(span: Span) -> Counter[Cell]:
    """Count the judge's papers shown in a month's contacts; one query."""
    rows = Request.objects.filter(contact__in=register.counted(span), document__in=here.judicial_kinds()).order_by()
    told = rows.values_list("contact__facility", "contact__department", "asked_at", "answered_at", "outcome")
    return Counter(
        (place_of(facility, department), step_of(shown, honoured, outcome))
        for facility, department, shown, honoured, outcome in told.iterator()
    )


def note() -> str:
    """Return the city's own target, as its profile has it."""
    targets = sorted({centre.warrant_minutes for centre in here.centres().values()})
    if not targets:
        return ""
    words = ngettext(
        "The city’s own target at the booking centre is %(n)s minute.",
        "The city’s own target at the booking centre is %(n)s minutes.",
        targets[-1],
    ) % {"n": targets[-1]}
    return f"{words} {_('No law that was read names one.')}"


MEASURE = Measure("warrants", 1, dimensions, register.KINDS, register.touched, count, register.ends, note)
