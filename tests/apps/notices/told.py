"""A small city for tests of notices: people by role, and a kind of record that two of them may read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.test import Client
from tests.apps.accounts.made_up_staff import make_person

from dintel.apps.accounts.access import Access, access_of
from dintel.apps.accounts.models import User
from dintel.apps.notices import services
from dintel.apps.notices.models import Deadline, Notice

LIBRARY = {"department": "arts-and-culture", "facility": "main-library"}
AT = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)
"""Friday morning in the city."""
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
STORY = "the man in the reading room"
EVERY_ROLE = (
    "front_desk",
    "site_lead",
    "liaison",
    "custody_officer",
    "custody_supervisor",
    "counsel",
    "duty_officer",
    "equity_coordinator",
    "partner",
    "investigator",
    "auditor",
    "administrator",
)


@dataclass(frozen=True)
class Staff:
    """The people of the small city."""

    duty: User
    counsel: User
    liaison: User
    elsewhere: User


def make_staff() -> Staff:
    return Staff(
        duty=make_person("duty_officer", name="Duty officer"),
        counsel=make_person("counsel", name="City attorney"),
        liaison=make_person("liaison", name="Liaison of the library"),
        elsewhere=make_person("liaison", name="Liaison elsewhere", department="parks-and-recreation"),
    )


def access(user: User, at: datetime = AT) -> Access:
    return access_of(user, at.date())


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def notice(number: str = "M-1", *, at: datetime = AT, **rest: Any) -> Notice:
    given = {"kind": "contact_filed", "title": STORY, "lines": [f"Two officers asked for {STORY}."]}
    return services.announce(subject_kind="matter", subject_key=number, at=at, **{**given, **LIBRARY, **rest})


def deadline(number: str = "M-1", *, rule: str = "ipra", at: datetime = AT, **rest: Any) -> Deadline:
    given = {"title": STORY, "started_at": at, "owner_role": "counsel"}
    return services.start_deadline(
        rule=rule, subject_kind="matter", subject_key=number, at=at, **{**given, **LIBRARY, **rest}
    )
