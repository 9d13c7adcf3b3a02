"""A sign-in ends after an hour without use and after a long shift; using it puts off the first and not the second."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.apps.accounts.made_up_staff import make_person

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
PAGE = "/me/"


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[timedelta], None]:
    """Return what sets the clock to so long after now."""
    began = timezone.now()

    def turn(by: timedelta) -> None:
        monkeypatch.setattr(timezone, "now", lambda: began + by)

    turn(timedelta())
    return turn


@pytest.fixture
def client() -> Client:
    client = Client()
    client.force_login(make_person("front_desk"), backend="dintel.apps.accounts.backends.StaffBackend")
    return client


def is_in(client: Client) -> bool:
    return client.get(PAGE).status_code == 200


def test_it_ends_after_an_hour_without_use_and_its_row_goes(clock: Callable[[timedelta], None], client: Client) -> None:
    clock(60 * MINUTE)
    assert is_in(client)
    clock(121 * MINUTE)
    assert not is_in(client)
    assert Session.objects.count() == 0
    clock(122 * MINUTE)
    assert not is_in(client)


def test_use_puts_it_off_until_the_shift_is_over(clock: Callable[[timedelta], None], client: Client) -> None:
    for minutes in range(0, 720, 30):
        clock(minutes * MINUTE)
        assert is_in(client), minutes
        assert Session.objects.get().expire_date <= timezone.now() - minutes * MINUTE + 12 * HOUR
    clock(12 * HOUR)
    assert not is_in(client)


def test_it_is_written_down_every_five_minutes_and_not_with_each_page(
    clock: Callable[[timedelta], None], client: Client
) -> None:
    def writes() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert is_in(client)
        return sum(one["sql"].startswith(("UPDATE", "INSERT", "DELETE")) for one in queries.captured_queries)

    clock(4 * MINUTE)
    assert writes() == 0
    clock(5 * MINUTE)
    assert writes() > 0
    clock(9 * MINUTE)
    assert writes() == 0


@pytest.mark.parametrize("seconds", [0, 3])
def test_a_page_is_given_where_only_its_use_cannot_be_written_down(
    clock: Callable[[timedelta], None], client: Client, monkeypatch: pytest.MonkeyPatch, seconds: int
) -> None:
    def full(self: Session, *_more: object, **_named: object) -> None:
        monkeypatch.setattr(time, "time", lambda: real() + seconds)  # as a slow disk would have it
        message = "database or disk is full"
        raise OperationalError(message)

    real = time.time
    clock(6 * MINUTE)
    monkeypatch.setattr(Session, "save", full)
    assert is_in(client)


def test_what_else_a_session_holds_and_cannot_be_written_is_told(
    clock: Callable[[timedelta], None], client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: Session, *_more: object, **_named: object) -> None:
        message = "database or disk is full"
        raise OperationalError(message)

    session = client.session
    session["words"] = "new"
    monkeypatch.setattr(Session, "save", full)
    with pytest.raises(OperationalError):
        session.save()


def test_the_city_says_how_long(clock: Callable[[timedelta], None], client: Client, settings: object) -> None:
    settings.SESSION_IDLE_MINUTES = 10  # type: ignore[attr-defined]
    clock(11 * MINUTE)
    assert not is_in(client)


def test_what_was_written_is_shown_again_and_not_lost(clock: Callable[[timedelta], None], client: Client) -> None:
    clock(61 * MINUTE)
    answer = client.post("/contacts/new/", {"place": "The front office"})
    assert answer.status_code == 401
    assert "The front office" in answer.content.decode()


def test_one_from_before_this_was_written_down_lasts_on(clock: Callable[[timedelta], None], client: Client) -> None:
    session = client.session
    del session["since"], session["seen"]
    session.save()
    clock(2 * HOUR)
    assert is_in(client)
    clock(2 * HOUR + 61 * MINUTE)
    assert not is_in(client)


def test_nobody_s_session_is_left_alone(clock: Callable[[timedelta], None]) -> None:
    client = Client()
    session = client.session
    session["words"] = "kept"
    session.save()
    clock(2 * HOUR)
    client.get("/sign-in/")
    assert client.session["words"] == "kept"
    assert isinstance(Session.objects.get().expire_date, datetime)
