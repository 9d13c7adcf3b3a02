"""Requests to hold a person or to tell of a release on an officer's own paper, and what was done: each a column.

The columns are separate facts. Received, forwarded and meant for another agency are the ways in which a paper came;
held, notified, transferred and released are what happened to the person, each counted once for a paper.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from django.db.models import Count

from dintel.apps.city import law
from dintel.apps.contacts.models import CustodyOutcome, Request
from dintel.apps.contacts.models.found import CustodyKind
from dintel.apps.contacts.models.request import Stream
from dintel.apps.figures.queries.measures import register
from dintel.apps.figures.queries.measures.measure import Cell, Measure, Span, place_of


def dimensions() -> Mapping[str, tuple[str, ...]]:
    """Return the columns."""
    return {"column": (*Stream.values, *CustodyKind.values)}


def papers() -> frozenset[str]:
    """Return the kinds of paper that are a detainer or ask for notice of a release."""
    return frozenset(kind.id for kind in law.book().law.kinds.values() if kind.group == "detainer")


def count(span: Span) -> Counter[Cell]:
    """Count the papers of a month's contacts, and what was done on them; two queries."""
    found = Counter[Cell]()
    rows = Request.objects.filter(contact__in=register.counted(span), document__in=papers()).order_by()
    came = rows.values_list("contact__facility", "contact__department", "stream").annotate(n=Count("pk"))
    done = (
        CustodyOutcome.objects.filter(request__in=rows)
        .order_by()
        .values_list("request__contact__facility", "request__contact__department", "kind")
        .annotate(n=Count("request", distinct=True))
    )
    for told in (came, done):
        for facility, department, column, n in told:
            found[place_of(facility, department), column] += n
    return found


MEASURE = Measure("detainers", 1, dimensions, register.KINDS, register.touched, count, register.ends)
