"""What whoever wrote a request down sees of it afterwards: the number and the day, and nothing that was asked."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from dintel.apps.accounts.models import User
from dintel.apps.records.ipra.models import RecordsRequest
from dintel.apps.records.ipra.queries.listing import Line, line_of


def received_by(user: User, key: UUID, at: datetime) -> Line | None:
    """Return the request that somebody wrote down under a key, as a line; ``None`` for anybody else's."""
    rows = RecordsRequest.objects.filter(key=key, logged_by=user, disposed_at__isnull=True)
    row = rows.select_related("owner").first()
    return line_of(row, at) if row is not None else None


def line_under(row: RecordsRequest, at: datetime) -> Line:
    """Return a request that was just written down, as a line."""
    return line_of(row, at)


def is_known(key: UUID) -> bool:
    """Return whether a request was written down under a key."""
    return RecordsRequest.objects.filter(key=key).exists()
