"""Contacts, by how long after their beginning they were written down in the register."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta

from dintel.apps.contacts.models.contact import Source
from dintel.apps.figures.queries.measures import register
from dintel.apps.figures.queries.measures.measure import Cell, Measure, Span, place_of

UP_TO = (15, 60, 240, 1_440, 10_080)
"""Minutes."""
LATER, BROUGHT_IN, CLOCK = "later", "brought_in", "clock_doubted"
MINUTE = timedelta(minutes=1)


def dimensions() -> Mapping[str, tuple[str, ...]]:
    """Return the minutes, in steps, or why they say nothing."""
    return {"minutes": (*(f"to_{one}" for one in UP_TO), LATER, BROUGHT_IN, CLOCK)}


def step_of(began_at: datetime, received_at: datetime, source: str, *, is_doubted: bool) -> str:
    """Return in which step a contact is counted; an old file or a device whose clock was wrong tells no time."""
    if source == Source.IMPORT:
        return BROUGHT_IN
    if is_doubted:
        return CLOCK
    at = bisect_left([one * MINUTE for one in UP_TO], received_at - began_at)
    return f"to_{UP_TO[at]}" if at < len(UP_TO) else LATER


def count(span: Span) -> Counter[Cell]:
    """Count the contacts of a month; one query."""
    of = ("facility", "department", "began_at", "received_at", "source", "clock_doubt")
    return Counter(
        (place_of(facility, department), step_of(began_at, received_at, source, is_doubted=is_doubted))
        for facility, department, began_at, received_at, source, is_doubted in register.counted(span)
        .values_list(*of)
        .iterator()
    )


MEASURE = Measure("filing", 1, dimensions, register.KINDS, register.touched, count, register.ends)
