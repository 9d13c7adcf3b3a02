"""Contacts with outside law enforcement, by who came and whether that was checked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from django.db.models import Count

from dintel.apps.figures.queries.measures import register
from dintel.apps.figures.queries.measures.measure import Cell, Measure, Span, place_of

WHO = ("immigration", "other", "unverified", "not_an_officer")
"""``immigration`` and ``other`` are verified: nobody else counts as an officer."""


def who_of(verified: str, immigration: str) -> str:
    """Return who came, as far as somebody checked."""
    if verified != "verified":
        return verified
    return "immigration" if immigration == "yes" else "other"


def dimensions() -> Mapping[str, tuple[str, ...]]:
    """Return who came."""
    return {"who": WHO}


def count(span: Span) -> Counter[Cell]:
    """Count the contacts of a month; one query."""
    found = Counter[Cell]()
    rows = register.counted(span).values_list("facility", "department", "verified", "immigration")
    for facility, department, verified, immigration, n in rows.annotate(n=Count("pk")):
        found[place_of(facility, department), who_of(verified, immigration)] += n
    return found


MEASURE = Measure("contacts", 1, dimensions, register.KINDS, register.touched, count, register.ends)
