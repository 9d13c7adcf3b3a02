"""People, requests and histories for the tests of requests to agencies."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

from dintel.apps.accounts.models import Assignment, User
from dintel.apps.records.foia.models import FoiaHappening, FoiaLetter, FoiaRequest
from dintel.apps.records.foia.services import decisions, happenings, letters, requests
from dintel.apps.records.foia.services.happenings import Note
from dintel.apps.records.foia.services.letters import Sending
from dintel.apps.records.foia.services.requests import Ask

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SENT = date(2026, 5, 29)
"""A Friday; the request of the scenario reaches the agency on Monday, 1 June 2026."""


def noon(on: date) -> datetime:
    """Return noon of a day in the city, near enough."""
    return datetime(on.year, on.month, on.day, 19, tzinfo=UTC)


def person(role: str) -> User:
    """Return somebody with a role."""
    user = User.objects.create_user(f"{role}-{uuid4().hex[:8]}@example.invalid", f"{role} (synthetic)", None)
    user.is_demo = True
    user.save()
    Assignment.objects.create(user=user, role=role, from_on=date(2025, 1, 1))
    return user


def ask(**other: Any) -> Ask:
    """Return what is asked."""
    told = {
        "title": "Arrests in the city, 2026 Q1",
        "agency": "ice",
        "template": "arrests_in_city",
        "since": date(2026, 1, 1),
        "until": date(2026, 4, 1),
        "part": "Enforcement and Removal Operations, El Paso field office",
    }
    return Ask(**{**told, **other})


def drafted(by: User, on: date = SENT, **other: Any) -> FoiaRequest:
    """Return a drafted request."""
    return requests.draft_request(key=uuid4(), ask=ask(**other), by=by, at=noon(on))


def signed(request: FoiaRequest, by: User, on: date = SENT) -> FoiaLetter:
    """Return the newest letter of a request, signed."""
    letter = request.letters.order_by("-ordinal")[0]
    return letters.sign_letter(letter=letter, version=letter.version, by=by, at=noon(on))


def sent(by: User, on: date = SENT, **other: Any) -> FoiaRequest:
    """Return a request that was sent through the agency's portal."""
    request = drafted(by, on, **other)
    letter = signed(request, by, on)
    letters.send_letter(letter=letter, sending=Sending("portal", on), by=by, at=noon(on))
    request.refresh_from_db()
    return request


def noted(request: FoiaRequest, by: User, *lines: str, at: datetime | None = None, **more: Any) -> FoiaHappening:
    """Write down lines such as ``2026-07-02 determination denied``, each on its day; return the last row."""
    row = None
    for line in lines:
        on, what, *outcome = line.split()
        day = date.fromisoformat(on)
        note = Note(what, day, outcome=outcome[0] if outcome else "", **more)
        row = happenings.note_happening(request=request, note=note, by=by, at=at or noon(day))
    request.refresh_from_db()
    assert row is not None
    return row


def chosen(request: FoiaRequest, way: str, by: User, on: date) -> None:
    """Let an attorney choose."""
    decisions.decide_way(request=request, way=way, reasons="Because of it.", by=by, at=noon(on))
