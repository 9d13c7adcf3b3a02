"""Reports and people made for the register's tests."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from dintel.apps.accounts.access import Access, access_of
from dintel.apps.accounts.models import User
from dintel.apps.contacts.report import Asked, Report
from dintel.apps.contacts.services import Receipt, file_contact

NOW = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)
TODAY = date(2026, 11, 20)
LIBRARY = "main-library"
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def access(user: User) -> Access:
    """Return how far a person reaches on the day of the tests."""
    return access_of(user, TODAY)


def ice(asked: str = "nonpublic_area", document: str = "i200", **more: str) -> Asked:
    """Return one thing asked by immigration officers."""
    facts = {
        "asked": asked,
        "document": document,
        "requester": "immigration_agency",
        "purpose": "civil",
        "urgency": "none",
        "validity": "valid",
        **more,
    }
    return Asked(facts=facts, words="To go to the staff room.")


def report(*asked: Asked, **more: Any) -> Report:
    """Return a report of a visit to the main library."""
    told = {"source": "desk", "language": "en", "channel": "visit", "facility": LIBRARY, "began_at": NOW, **more}
    return Report(asked=asked, **told)


def filed(given: Report, *, by: User | None = None, at: datetime = NOW, key: UUID | None = None) -> Receipt:
    """File a report and return the receipt."""
    return file_contact(key=key or uuid4(), body_sha256="0" * 64, report=given, by=by, at=at)
