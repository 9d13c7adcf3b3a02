"""What the maker of the demo city asks of the register."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from dintel.apps.contacts.models import Contact, Request
from dintel.apps.figures.queries.measures.measure import span_of
from dintel.domain.figures import Period

__all__ = ["Contact", "last_determination", "unverified_of", "warrants_of"]


def last_determination(key: UUID) -> Sequence[tuple[Request, int]]:
    """Return the requests of a contact by its key that wait for counsel, each with the last determination's ordinal."""
    rows = Request.objects.filter(contact__key=key, state="with_counsel").prefetch_related("determinations")
    return [(row, max(one.ordinal for one in row.determinations.all())) for row in rows]


def warrants_of(period: Period) -> Sequence[Request]:
    """Return the search warrants of a period that nobody said were honoured, by the day on which they were shown."""
    since, until = span_of(period.since).since_at, span_of(period.until).since_at
    rows = Request.objects.filter(document="search_warrant", answered_at=None, contact__source="import")
    return list(rows.filter(asked_at__gte=since, asked_at__lt=until).order_by("asked_at", "number"))


def unverified_of(period: Period) -> Sequence[Contact]:
    """Return the contacts of a period that were brought in and nobody verified, by the day on which they began."""
    since, until = span_of(period.since).since_at, span_of(period.until).since_at
    rows = Contact.objects.filter(source="import", verified="unverified", began_at__gte=since, began_at__lt=until)
    return list(rows.order_by("began_at", "number"))
