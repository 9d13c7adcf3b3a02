"""A request is held against its disposal while somebody writes to it: their words come before it, or not at all."""

from __future__ import annotations

from dintel.apps.records.foia.models import FoiaRequest
from dintel.apps.retention.ended import DisposedError


def living(request: FoiaRequest) -> FoiaRequest:
    """Return the request, held until the caller's transaction ends. Raises DisposedError where it was disposed of."""
    kept = FoiaRequest.objects.select_for_update().get(pk=request.pk)
    if kept.disposed_at is not None:
        raise DisposedError(kept.number)
    return kept
