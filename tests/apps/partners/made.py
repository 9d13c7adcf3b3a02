"""A small city for tests of partners: staff, two organisations, and one person of each."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone
from tests.apps.accounts.made_up_staff import make_person

from dintel.apps.accounts.access import Access, access_of
from dintel.apps.accounts.models import User
from dintel.apps.partners import services
from dintel.apps.partners.models import HelpReferral, Organisation
from dintel.apps.partners.services.people import bind_person

NOW = timezone.now()
TODAY = timezone.localdate(NOW)
DAY = timedelta(days=1)
REACH = "Call zebra at 505-555-0199"
NOTE = "Prefers the ostrich evening"


@dataclass(frozen=True)
class Place:
    """Who is there."""

    coordinator: User
    intake: User
    liaison: User
    legal: Organisation
    school: Organisation
    lawyer: User
    teacher: User


def organisation(key: str, by: User, **more: Any) -> Organisation:
    given = {"name": key.title(), "kind": "legal", "helps": ["legal"], "what": f"What {key} does.", "hours": "Always"}
    details = services.Details(**{**given, **more})
    made = services.add_organisation(key=key, details=details, by=by, at=NOW - 30 * DAY)
    return services.move_stage(organisation=made, stage="engaged", by=by, at=NOW - 30 * DAY)


def make_place() -> Place:
    coordinator = make_person("equity_coordinator", name="Coordinator")
    legal, school = organisation("clinic", coordinator), organisation("first-school", coordinator, kind="school")
    lawyer, teacher = make_person("partner", name="Lawyer"), make_person("partner", name="Teacher")
    for row, person in ((legal, lawyer), (school, teacher)):
        bind_person(organisation=row, person=person, by=coordinator, at=NOW - 29 * DAY)
    return Place(
        coordinator=coordinator,
        intake=make_person("intake_officer", name="Intake"),
        liaison=make_person("liaison", name="Liaison"),
        legal=legal,
        school=school,
        lawyer=lawyer,
        teacher=teacher,
    )


def need(**more: Any) -> services.Need:
    given = {"need": "legal", "language": "es", "reach": REACH, "note": NOTE, "consent_how": "spoken"}
    return services.Need(**{**given, "consent_at": NOW - DAY, **more})


def referral(place: Place, *, by: User | None = None, to: Organisation | None = None, **more: Any) -> HelpReferral:
    return services.refer(organisation=to or place.legal, need=need(**more), by=by or place.intake, at=NOW - DAY)


def access(user: User) -> Access:
    return access_of(user, TODAY)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def text(response: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())
