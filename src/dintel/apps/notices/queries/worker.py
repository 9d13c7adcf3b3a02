"""Whether somebody is sending."""

from __future__ import annotations

from datetime import datetime

from dintel.apps.notices.models import Turn


def last_tick() -> datetime | None:
    """Return when a worker last went round, ``None`` if none ever did."""
    return Turn.objects.filter(name="worker").values_list("ticked_at", flat=True).first()
