"""Contacts, by how long after their beginning they were written down in the register."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping

from dintel.apps.contacts.models.contact import Source
from dintel.apps.figures.queries.measures import register
from dintel.apps.figures.queries.measures.measure import Cell, Measure, Span
from dintel.apps.figures.queries.tally import tally

UP_TO = (15, 60, 240, 1_440, 10_080)
"""Minutes."""
LATER, BROUGHT_IN, CLOCK = "later", "brought_in", "clock_doubted"


def dimensions() -> Mapping[str, tuple[str, ...]]:
    """Return the minutes, in steps, or why they say nothing."""
    return {"minutes": (*(f"to_{one}" for one in UP_TO), LATER, BROUGHT_IN, CLOCK)}


def step_of(source: str, doubt: str, seconds: str) -> str:
    """Return in which step a contact is counted; an old file or a device whose clock was wrong tells no time."""
    if source == Source.IMPORT:
        return BROUGHT_IN
    if doubt == register.DOUBTED:
        return CLOCK
    at = bisect_left(UP_TO, int(seconds) / 60)
    return f"to_{UP_TO[at]}" if at < len(UP_TO) else LATER


def count(span: Span) -> Counter[Cell]:
    """Count the contacts of a month."""
    rows = register.rows(span)
    step = rows.filed.told(lambda filed: (step_of(*filed),))
    return tally((rows.where.told(register.place_if_counted), step)).counter()


MEASURE = Measure("filing", 1, dimensions, register.KINDS, register.touched, count, register.ends)
