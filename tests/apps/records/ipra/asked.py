"""Requests made for the tests. NOW is the morning of the day before Thanksgiving 2026, in the city."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from dintel.apps.accounts.access import Access, access_of
from dintel.apps.accounts.models import User
from dintel.apps.records.ipra.services import Asked

NOW = datetime(2026, 11, 25, 16, 0, tzinfo=UTC)
TODAY = date(2026, 11, 25)
DAY = timedelta(days=1)
NAME = "Rosalinda Planted"


def asked(**more: Any) -> Asked:
    """Return an ordinary request on paper."""
    told = {
        "asker": "person",
        "asker_name": NAME,
        "asker_address": "A street of one’s own\nAlbuquerque",
        "medium": "paper",
        "asked": "All visits of federal officers to the main library in October.",
        "received_on": TODAY,
        "language": "en",
        **more,
    }
    return Asked(**told)


def access(user: User) -> Access:
    """Return how far somebody reaches on the day."""
    return access_of(user, TODAY)
