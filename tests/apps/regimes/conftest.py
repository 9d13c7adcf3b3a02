"""What the tests of reports stand on: people in their roles, and contacts of a given shape."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from dintel.apps.accounts.models import Assignment, User
from dintel.apps.contacts import services as register
from dintel.apps.contacts.models import Contact, CustodyOutcome, Request
from dintel.apps.contacts.report import Asked
from dintel.apps.contacts.report import Report as Told
from dintel.apps.regimes import here, services
from dintel.apps.regimes.models import Report
from dintel.apps.sealing.services import Subject
from dintel.apps.sealing.services.keys import new_key

Person = Callable[..., User]
SignIn = Callable[[User], Client]
FilesReport = Callable[..., Report]
AT = datetime(2026, 11, 22, 12, tzinfo=timezone.get_fixed_timezone(-420))
COUNCIL, PLATES = "nm-albuquerque-council", "nm-plate-readers"
FIRST_QUARTER = date(2026, 1, 1)


@pytest.fixture(autouse=True)
def _plain_static(settings: Any, tmp_path: Any) -> None:
    settings.DEMO = True
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


@pytest.fixture
def person(db: None) -> Person:
    """Return a maker of people with one role."""

    def make(role: str, *, facility: str = "", department: str = "") -> User:
        user = User.objects.create_user(f"{role}-{uuid4().hex[:8]}@example.invalid", f"{role} (synthetic)", None)
        user.is_demo = True
        user.save()
        place = {"facility": facility, "department": department}
        Assignment.objects.create(user=user, role=role, **place, from_on=date(2025, 1, 1))
        return user

    return make


@pytest.fixture
def signed_in() -> SignIn:
    """Return a way to sign somebody in, each in a browser of their own."""

    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user, backend="dintel.apps.accounts.backends.StaffBackend")
        return client

    return sign_in


@pytest.fixture
def coordinator(person: Person) -> User:
    """Return who draws reports up."""
    return person("equity_coordinator")


@pytest.fixture
def paralegal(person: Person) -> User:
    """Return who looks at them."""
    return person("paralegal")


@pytest.fixture
def counsel(person: Person) -> User:
    """Return who signs them."""
    return person("counsel")


@pytest.fixture
def filed(coordinator: User, paralegal: User, counsel: User) -> FilesReport:
    """Return a way to file a report of this city, from draft to the day it went."""

    def file(key: str = COUNCIL, since: date = FIRST_QUARTER, stated: Any = None, at: datetime = AT) -> Report:
        regime = here.regimes()[key]
        drawn = services.draw_up(regime=regime, since=since, stated=stated or {}, by=coordinator, at=at)
        return sent(drawn, paralegal, counsel, at)

    return file


def sent(drawn: Report, second: User, signer: User, at: datetime = AT) -> Report:
    """Take a draft to its filing."""
    seen = services.look_at(report=drawn, whole_sha256=drawn.whole_sha256, by=second, at=at)
    signed = services.sign(
        report=seen, whole_sha256=seen.whole_sha256, role="counsel", nil_certified=True, by=signer, at=at
    )
    today = timezone.localdate(at)
    return services.file_report(report=signed, filed_on=today, how="email", receipt="R-1", by=signer, at=at)


def through_the_door(count: int, *, began: date, by: User, verified: str = "verified", **facts: str) -> list[Request]:
    """File contacts of one shape by the register's own services, a day apart; return their requests."""
    found = []
    for number in range(count):
        began_at = moment(began + timedelta(days=number))
        contact = facts.get("channel", "fax")
        told = {"document": "i247a", "asked": "hold_person", "purpose": "civil", "validity": "valid", **facts}
        told.pop("channel", None)
        report = Told(
            source="desk",
            language="en",
            channel=contact,
            began_at=began_at,
            agency="ICE (synthetic)",
            immigration="yes",
            asked=(Asked(facts={"requester": "immigration_agency", "urgency": "none", **told}),),
        )
        receipt = register.file_contact(
            key=uuid4(), body_sha256=uuid4().hex * 2, report=report, by=by, at=began_at + timedelta(hours=1)
        )
        row = Contact.objects.get(number=receipt.number)
        if verified != "unverified":
            register.verify_contact(
                contact=row,
                result=verified,
                how="called_agency",
                asked_of="",
                words="",
                verified_at=began_at + timedelta(hours=1),
                by=by,
                at=began_at + timedelta(hours=1),
            )
        found += list(row.requests.all())
    return found


def in_bulk(count: int, *, began: date, by: User, custody: str = "", **columns: Any) -> list[Request]:
    """Write rows of one shape as they lie in the register, for figures too large to be filed one by one."""
    key, began_at = new_key(subject=Subject("contact", uuid4().hex)), moment(began)
    names = ("channel", "agency", "facility", "sealed", "verified", "immigration")
    of_contact = {name: columns.pop(name) for name in names if name in columns}
    contacts = Contact.objects.bulk_create(
        Contact(
            **{
                "key": uuid4(),
                "data_key": key,
                "body_sha256": "",
                "number": f"B-{uuid4().hex[:16]}",
                "source": "import",
                "language": "en",
                "received_at": began_at,
                "channel": "fax",
                "began_at": began_at,
                "setting": "booking_centre",
                "immigration": "yes",
                "verified": "verified",
                **of_contact,
            }
        )
        for _number in range(count)
    )
    facts = {"asked": "hold_person", "urgency": "none", "document": "i247a", "requester": "immigration_agency"}
    facts |= {"validity": "valid", "purpose": "civil", "setting": "booking_centre", "state": "answered"}
    requests = Request.objects.bulk_create(
        Request(
            contact=contact, ordinal=1, number=f"{contact.number}.1", asked_at=began_at,
            **{"outcome": "decline", **facts, **columns},
        )
        for contact in contacts
    )  # fmt: skip
    if custody:
        CustodyOutcome.objects.bulk_create(
            CustodyOutcome(request=one, kind=custody, happened_at=began_at, by=by, at=began_at) for one in requests
        )
    return requests


def moment(day: date) -> datetime:
    """Return noon of a day in the city."""
    return timezone.make_aware(datetime.combine(day, time(12)))
