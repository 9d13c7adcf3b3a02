"""A visit is held against its disposal while somebody writes to it: their words come before it, or not at all."""

from __future__ import annotations

from dintel.apps.booking.models import Visit
from dintel.apps.retention.ended import DisposedError


def living(visit: Visit) -> Visit:
    """Return the visit, held until the caller's transaction ends. Raises DisposedError where it was disposed of."""
    kept = Visit.objects.select_for_update().get(pk=visit.pk)
    if kept.disposed_at is not None:
        raise DisposedError(kept.number)
    return kept
