"""What the maker of the demo city asks of the log."""

from __future__ import annotations

from uuid import UUID

from dintel.apps.booking.models import Visit
from dintel.apps.booking.shifts import Span
from dintel.apps.contacts.models import Request


def are_there(key: UUID) -> bool:
    """Say whether a visit with this key is in the log."""
    return Visit.objects.filter(key=key).exists()


def has_visit(span: Span) -> bool:
    """Say whether a visit is logged in a shift."""
    return Visit.objects.filter(shift__facility=span.facility, shift__on=span.on, shift__shift=span.shift).exists()


def warrant_of(request: Request) -> Request:
    """Return the request as it stands now."""
    return Request.objects.get(pk=request.pk)
