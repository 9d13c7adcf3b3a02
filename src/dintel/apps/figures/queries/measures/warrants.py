"""Judge's warrants and orders: how many minutes from being shown to being honoured."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dintel.apps.booking import here
from dintel.apps.booking.gaps import HONOURED
from dintel.apps.figures.queries.measures import register
from dintel.apps.figures.queries.measures.measure import Cell, Measure, Span
from dintel.apps.figures.queries.tally import tally

UP_TO = (5, 15, 30, 60, 120, 480)
LATER, WAITING, NOT_HONOURED = "later", "waiting", "not_honoured"
OPEN = frozenset({*HONOURED, "counsel_hold", "police", ""})
"""Outcomes with which a paper can still be honoured."""


def dimensions() -> Mapping[str, tuple[str, ...]]:
    """Return the minutes it took, in steps, or that it was not honoured or is not yet."""
    return {"minutes": (*(f"to_{one}" for one in UP_TO), LATER, WAITING, NOT_HONOURED)}


def step_of(minutes: str, outcome: str) -> str:
    """Return in which step a paper is counted."""
    if not minutes:
        return WAITING if outcome in OPEN else NOT_HONOURED
    at = bisect_left(UP_TO, int(minutes))
    return f"to_{UP_TO[at]}" if at < len(UP_TO) else LATER


def count(span: Span) -> Counter[Cell]:
    """Count the judge's papers shown in a month's contacts."""
    rows, kinds = register.rows(span), here.judicial_kinds()
    judicial = rows.facts["document"].told(lambda document: () if document[0] in kinds else None)
    step = rows.end.told(lambda end: (step_of(end[2], end[0]),))
    return tally((rows.where.told(register.place_if_counted), judicial, step)).counter()


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
