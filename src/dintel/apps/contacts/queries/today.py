"""What a person should look at first today."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from dintel.apps.accounts.access import Access
from dintel.apps.contacts.models import Contact
from dintel.apps.contacts.queries import counsel, names
from dintel.apps.contacts.queries.visible import visible
from dintel.apps.notices import queries as notices
from dintel.apps.prepared import prepared

NEWEST = 5
UNVERIFIED_DAYS = 14
MOST_COUNTED = 99


@dataclass(frozen=True, slots=True)
class Line:
    """One contact in a short list."""

    number: str
    title: str
    at: datetime
    verified: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Today:
    """What is due, what waits, what is new; ``None`` where it is not this person's work."""

    waiting: int | None
    due: Sequence[Any]
    unread: int | None
    unverified: int | None
    newest: tuple[Line, ...] | None


def today(access: Access, at: datetime) -> Today:
    """Return a person's day."""
    reads, decides = access.can("contact.read"), access.can("counsel.decide")
    return Today(
        waiting=counsel.waiting_count(access) if decides else None,
        due=notices.first_deadlines(access, NEWEST, at=at),
        unread=notices.unread_count(access) if access.can("notice.receive") else None,
        unverified=unverified_count(access, at) if access.can("contact.verify") else None,
        newest=tuple(_line(row) for row in _newest(access)) if reads else None,
    )


def unverified_count(access: Access, at: datetime) -> int:
    """Return how many contacts of the last days wait to be verified; of more than ``MOST_COUNTED``, one more."""
    return len(_unverified(access, since=at - timedelta(days=UNVERIFIED_DAYS)))


@prepared
def _unverified(access: Access, *, since: datetime) -> QuerySet[Contact, int]:
    rows = visible(access, "contact.verify").filter(verified="unverified", began_at__gte=since)
    return rows.order_by().values_list("pk", flat=True)[: MOST_COUNTED + 1]


@prepared
def _newest(access: Access) -> QuerySet[Contact]:
    return visible(access)[:NEWEST]


def _line(row: Contact) -> Line:
    return Line(row.number, names.title_of(row), row.began_at, row.verified, row.outcome)
