"""Entries and papers made for the booking centre's tests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from dintel.apps.accounts.access import Access, access_of
from dintel.apps.accounts.models import User
from dintel.apps.booking import here, services
from dintel.apps.booking.centres import Centre
from dintel.apps.booking.entry import VisitEntry
from dintel.apps.booking.services.holds import CHECKS
from dintel.apps.booking.shifts import Span, span_at
from dintel.apps.contacts.models import Request

CENTRE = "prisoner-transport-center"
ZONE = ZoneInfo("America/Denver")
NOW = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)  # eleven in the morning: the day shift
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def centre() -> Centre:
    """Return the city's booking centre."""
    return here.centres()[CENTRE]


def entry(**more: Any) -> VisitEntry:
    """Return the sheriff's visit to the booking floor, as ordinary as can be."""
    told = {
        "facility": CENTRE,
        "result": "let_in",
        "entered_at": NOW - 2 * MINUTE,
        "agency": "Bernalillo County Sheriff",
        "immigration": "no",
        "officers": 2,
        "purpose": "bring-person",
        "credentials": "seen",
        "areas": ("lobby", "booking-floor"),
        "escort_words": "Custody officer on shift",
        **more,
    }
    return VisitEntry(**told)


def refused(**more: Any) -> VisitEntry:
    """Return a visit that was turned away at the door."""
    told = {"agency": "ICE ERO", "immigration": "yes", "result": "refused", "areas": (), "escort_words": ""}
    return entry(**{**told, "purpose": "take-person", "authority": "i200", "matter": "civil", **more})


def local(day: int, hour: int, minute: int = 0, *, month: int = 11, fold: int = 0) -> datetime:
    """Return a moment of 2026 by the clock on the wall."""
    return datetime(2026, month, day, hour, minute, tzinfo=ZONE, fold=fold).astimezone(UTC)


def shift(at: datetime = NOW) -> Span:
    """Return the shift in which a moment lies."""
    return span_at(centre(), at, ZONE)


def access(user: User) -> Access:
    """Return how far a person reaches on the day of the tests."""
    return access_of(user, NOW.date())


def paper(by: User, at: datetime = NOW, **more: Any) -> Request:
    """File a detainer by fax, and return its request."""
    told = {
        "facility": CENTRE,
        "channel": "fax",
        "received_at": at - MINUTE,
        "asked": "hold_person",
        "document": "i247a",
        "agency": "ICE ERO",
        "immigration": "yes",
        **more,
    }
    return services.receive_paper(key=uuid4(), paper=services.HoldPaper(**told), by=by, at=at)


def warrant(by: User, at: datetime = NOW, **more: Any) -> Request:
    """File a judge's arrest warrant that nobody has checked yet, and return its request."""
    told = {
        "channel": "visit",
        "asked": "take_person",
        "document": "arrest_warrant",
        "agency": "U.S. Marshals Service",
        "immigration": "no",
        "requester": "other_agency",
        "purpose": "criminal",
        **more,
    }
    return paper(by, at, **told)


def all_yes() -> dict[str, str]:
    """Return the five facial checks, all of them right."""
    return dict.fromkeys(CHECKS, "yes")
