"""People and cases for tests; nobody in them is real."""

from __future__ import annotations

from datetime import timedelta

from tests.apps.accounts.made_up_staff import add_app, make_person
from tests.apps.complaints.reported import NOON, again, send

from dintel.apps.accounts.access import Access, access_of
from dintel.apps.accounts.models import User
from dintel.apps.complaints import services
from dintel.apps.complaints.models import Report
from dintel.apps.ledger.services import release_quiet_leaves
from dintel.domain.reporting.questions import Answer

LATER = NOON + timedelta(hours=3)


def access(user: User) -> Access:
    return access_of(user, LATER.date())


def came_in(**more: Answer) -> Report:
    """Return a report that staff may know of."""
    report = send(**more).report
    release_quiet_leaves(at=LATER)
    return again(report)


def investigator() -> User:
    user = make_person("investigator")
    add_app(user)
    return user


def a_case(**more: Answer) -> tuple[Report, User]:
    """Return a report taken for an impersonation, and the investigator who has it."""
    report, desk, person = came_in(**more), make_person("intake_officer"), investigator()
    services.triage(report=report, route="impersonation", reason="They showed no card.", by=desk, at=LATER)
    services.assign(report=report, user=person, is_counsel=False, by=desk, at=LATER)
    return again(report), person
