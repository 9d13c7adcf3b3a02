"""On the first of a month the records custodian is told, once, that records fall due; in Spanish as well."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone, translation
from tests.apps.contacts.conftest import *  # noqa: F403 - the same people and contacts
from tests.apps.contacts.conftest import File, Person, _plain_static  # noqa: F401 - a fixture
from tests.apps.contacts.made import ice

from dintel.apps.accounts.models import User
from dintel.apps.contacts import services as contacts
from dintel.apps.notices import names, services
from dintel.apps.notices.models import Delivery, Notice, Told
from dintel.apps.notices.services.falling import tell_what_falls_due
from dintel.apps.retention.schedule import schedule

pytestmark = pytest.mark.django_db
FIRST = timezone.make_aware(datetime(2026, 12, 1, 0, 5))  # noqa: DTZ001 - made aware in the city's zone
SECOND = FIRST + timedelta(days=1)
NEXT = timezone.make_aware(datetime(2027, 1, 1, 0, 5))  # noqa: DTZ001 - as above
SignIn = Callable[[User], Client]


def due_on(day: int) -> datetime:
    """Return when a contact was received that falls due on a day of December 2026."""
    keep = schedule().classes["contact"].keep
    assert keep is not None
    return timezone.make_aware(datetime(2026 - keep.years, 12, day, 12))  # noqa: DTZ001 - as above


@pytest.fixture
def custodian(person: Person) -> User:
    """Return a records custodian."""
    return person("records_custodian", name="Records custodian (synthetic)")


def test_the_custodian_is_told_once_a_month(file: File, counsel: User, custodian: User) -> None:
    file(ice(), by=counsel, at=due_on(20))
    told = tell_what_falls_due(FIRST)
    assert told is not None
    assert [one.user for one in Told.objects.filter(notice=told)] == [custodian]
    assert (told.kind, told.title, told.lines) == ("records_due", "2026-12", [])
    assert tell_what_falls_due(FIRST) is None
    assert tell_what_falls_due(SECOND) is None
    assert tell_what_falls_due(NEXT) is not None
    assert Notice.objects.filter(kind=names.DUE).count() == 2
    assert set(Delivery.objects.filter(notice=told).values_list("channel", flat=True)) == {"email", "inbox"}


def test_nobody_is_told_of_a_month_in_which_nothing_falls_due(file: File, counsel: User, custodian: User) -> None:
    file(ice(), by=counsel, at=FIRST - timedelta(days=300))
    assert tell_what_falls_due(FIRST) is None
    assert not Notice.objects.filter(kind=names.DUE).exists()
    assert custodian.is_active


def test_a_server_that_stood_still_on_the_first_tells_it_later(file: File, counsel: User, custodian: User) -> None:
    file(ice(), by=counsel, at=due_on(20))
    assert tell_what_falls_due(FIRST + timedelta(days=5)) is not None
    assert custodian.is_active


def test_where_nobody_holds_the_role_it_is_told_once_somebody_does(file: File, counsel: User, person: Person) -> None:
    file(ice(), by=counsel, at=due_on(20))
    assert tell_what_falls_due(FIRST) is None
    person("records_custodian")
    assert tell_what_falls_due(SECOND) is not None


def test_a_sealed_record_alone_tells_nobody_who_may_not_see_it(file: File, counsel: User, custodian: User) -> None:
    contact = file(ice(), by=counsel, at=due_on(20))
    contacts.seal_contact(contact=contact, why="A grand jury.", readers=[counsel], by=counsel, at=due_on(20))
    assert tell_what_falls_due(FIRST) is None
    assert custodian.is_active


def test_another_worker_that_was_first_is_no_fault(
    file: File, counsel: User, custodian: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    file(ice(), by=counsel, at=due_on(20))
    tell_what_falls_due(FIRST)
    from dintel.apps.notices.services import falling

    monkeypatch.setattr(falling, "_is_told", lambda _month: False)  # as it was a moment before
    assert tell_what_falls_due(FIRST) is None
    assert Notice.objects.filter(kind=names.DUE).count() == 1
    assert custodian.is_active


def test_the_letter_and_the_page_lead_to_what_falls_due(
    file: File, counsel: User, custodian: User, signed_in: SignIn, settings: Any
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    contact = file(ice(), by=counsel, at=due_on(20))
    told = tell_what_falls_due(FIRST)
    assert told is not None
    services.tick(at=FIRST + timedelta(seconds=5))
    letter = next(one for one in mail.outbox if custodian.email in one.to)
    assert contact.number not in str(letter.message())
    client = signed_in(custodian)
    page = client.get(f"/notices/{told.key}/")
    assert page.status_code == 200
    assert 'href="/retention/"' in page.content.decode()
    with translation.override("es"):
        assert names.kind(names.DUE) == "Hay registros cuyo plazo de conservación termina"
