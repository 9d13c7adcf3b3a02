"""What the maker of the demo city asks of requests to agencies."""

from __future__ import annotations

from uuid import UUID

from dintel.apps.records.foia.models import FoiaLetter, FoiaRequest, FoiaSeries


def is_there(key: UUID) -> FoiaRequest | None:
    """Return the request with this key, if there is one."""
    return FoiaRequest.objects.filter(key=key).first()


def draft_of(request: FoiaRequest) -> FoiaRequest:
    """Return the request as it stands now."""
    return FoiaRequest.objects.get(pk=request.pk)


def letter_of(request: FoiaRequest) -> FoiaLetter:
    """Return the first letter of a request."""
    return request.letters.order_by("ordinal")[0]


def series_of(series: FoiaSeries) -> FoiaSeries:
    """Return the series as it stands now."""
    return FoiaSeries.objects.get(pk=series.pk)
