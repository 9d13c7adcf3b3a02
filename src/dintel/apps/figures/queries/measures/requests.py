"""What was asked in contacts, for what, and what was answered: help and refusal in one table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from django.db.models import Count

from dintel.apps.city import law
from dintel.apps.contacts.models import Request
from dintel.apps.figures.queries.measures import register
from dintel.apps.figures.queries.measures.contacts import WHO, who_of
from dintel.apps.figures.queries.measures.measure import Cell, Measure, Span, place_of
from dintel.domain.policy.rules import OUTCOMES

UNANSWERED = "none"
"""There was no law to answer by on that day."""


def dimensions() -> Mapping[str, tuple[str, ...]]:
    """Return who asked, what, for what purpose, and the outcome that stands."""
    axes = {axis.id: tuple(value.id for value in axis.values) for axis in law.book().law.space.axes}
    return {"who": WHO, "asked": axes["asked"], "purpose": axes["purpose"], "outcome": (*OUTCOMES, UNANSWERED)}


def count(span: Span) -> Counter[Cell]:
    """Count the requests of a month's contacts; one query."""
    found = Counter[Cell]()
    of = ("facility", "department", "verified", "immigration")
    rows = Request.objects.filter(contact__in=register.counted(span)).order_by()
    told = rows.values_list(*(f"contact__{name}" for name in of), "asked", "purpose", "outcome")
    for facility, department, verified, immigration, asked, purpose, outcome, n in told.annotate(n=Count("pk")):
        who = who_of(verified, immigration)
        found[place_of(facility, department), who, asked, purpose, outcome or UNANSWERED] += n
    return found


MEASURE = Measure("requests", 1, dimensions, register.KINDS, register.touched, count, register.ends)
