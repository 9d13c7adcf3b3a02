"""Contacts, by how long after their beginning they were written down in the register."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from django.db.models import Case, Count, F, Value, When

from dintel.apps.contacts.models.contact import Source
from dintel.apps.figures.queries.measures import register
from dintel.apps.figures.queries.measures.measure import Cell, Measure, Span, place_of
from dintel.apps.figures.queries.measures.texts import SecondsBegun

UP_TO = (15, 60, 240, 1_440, 10_080)
"""Minutes."""
LATER, BROUGHT_IN, CLOCK = "later", "brought_in", "clock_doubted"


def dimensions() -> Mapping[str, tuple[str, ...]]:
    """Return the minutes, in steps, or why they say nothing."""
    return {"minutes": (*(f"to_{one}" for one in UP_TO), LATER, BROUGHT_IN, CLOCK)}


def step() -> Case:
    """Return in which step a contact is counted; an old file or a device whose clock was wrong tells no time."""
    return Case(
        When(source=Source.IMPORT, then=Value(BROUGHT_IN)),
        When(clock_doubt=True, then=Value(CLOCK)),
        *(When(seconds__lte=one * 60, then=Value(f"to_{one}")) for one in UP_TO),
        default=Value(LATER),
    )


def count(span: Span) -> Counter[Cell]:
    """Count the contacts of a month; one query, in which the database counts."""
    told = register.counted(span).annotate(seconds=SecondsBegun(F("began_at"), F("received_at")), step=step())
    found = Counter[Cell]()
    for facility, department, one, n in told.values_list("facility", "department", "step").annotate(n=Count("pk")):
        found[place_of(facility, department), one] += n
    return found


MEASURE = Measure("filing", 1, dimensions, register.KINDS, register.touched, count, register.ends)
