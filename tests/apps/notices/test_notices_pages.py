"""The pages: who sees what, what they say, what can be pressed, and what they ask of the database."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.apps.accounts.made_up_staff import make_person
from tests.apps.notices.told import DAY, EVERY_ROLE, MINUTE, STORY, Staff, deadline, notice, signed_in

from dintel.apps.notices import due, services
from dintel.apps.notices.models import Deadline, Delivery, Endpoint, Feed, Notice, Pause, Told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("between_digests")]

NOW = timezone.now()


@pytest.fixture(autouse=True)
def _plain_static(settings: Any, tmp_path: Any) -> None:
    """Serve static files under their own names."""
    settings.STATIC_ROOT = tmp_path


def text(response: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def queries_of(client: Client, path: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert client.get(path).status_code == 200
    return len(asked)


def test_a_visitor_is_asked_to_sign_in(db: None) -> None:
    row, clock = notice(at=NOW), deadline(at=NOW)
    for path in (
        "/notices/",
        f"/notices/{row.key}/",
        "/deadlines/",
        f"/deadlines/{clock.key}/",
        "/deadlines/calendar/",
        "/due/",
        "/due/file/",
    ):
        response = Client().get(path)
        assert response.status_code == 302
        assert response["Location"].startswith("/sign-in/")


@pytest.mark.parametrize("role", EVERY_ROLE)
def test_what_is_not_open_to_a_role_does_not_exist_for_it(role: str) -> None:
    client = signed_in(make_person(role))
    receives = role not in {"partner", "auditor", "administrator"}
    reads = role not in {"equity_coordinator", "partner", "administrator"}
    manages = role == "administrator"
    assert client.get("/notices/").status_code == (200 if receives else 404)
    assert client.get("/deadlines/").status_code == (200 if reads else 404)
    # Whoever can have something due, which every role here can, sees it and may subscribe to it.
    assert client.get("/due/").status_code == client.get("/deadlines/calendar/").status_code == 200
    assert client.get("/due/file/").status_code == 200
    assert client.get("/notices/systems/").status_code == (200 if manages else 404)


def test_another_department_s_notice_and_deadline_do_not_exist(staff: Staff) -> None:
    row, clock = notice(at=NOW), deadline(at=NOW)
    client = signed_in(staff.elsewhere)
    assert client.get(f"/notices/{row.key}/").status_code == 404
    assert client.post(f"/notices/{row.key}/read/").status_code == 404
    assert client.get(f"/deadlines/{clock.key}/").status_code == 404
    assert "M-1" not in text(client.get("/notices/?show=everything"))
    assert "M-1" not in text(client.get("/deadlines/"))


def test_the_inbox_says_what_will_appear_before_there_is_anything(staff: Staff) -> None:
    said = text(signed_in(staff.duty).get("/notices/"))
    assert "A notice appears as soon as somebody files a contact" in said


def test_the_inbox_says_when_nothing_is_being_sent(staff: Staff) -> None:
    client = signed_in(staff.duty)
    assert "has not run" in text(client.get("/notices/"))
    from uuid import uuid4

    services.take_turn(holder=uuid4(), at=NOW)
    assert "has not run" not in text(client.get("/notices/"))
    services.take_turn(holder=uuid4(), at=NOW - DAY)


def test_the_duty_officer_opens_a_notice_and_says_to_have_read_it(staff: Staff) -> None:
    row = notice(at=NOW)
    client = signed_in(staff.duty)
    said = text(client.get("/notices/"))
    assert "M-1" in said
    assert "Nobody has read it" in said
    page = client.get(f"/notices/{row.key}/")
    assert STORY in text(page)
    assert "I have read this" in text(page)
    assert "If nobody has read it by" in text(page)
    answer = client.post(f"/notices/{row.key}/read/", follow=True)
    assert "Duty officer has read this" in text(answer)
    assert "I have read this" not in text(answer)
    row.refresh_from_db()
    assert row.read_by == staff.duty
    assert "Nobody has read it" not in text(client.get("/notices/?show=unread"))


def test_reading_is_not_done_by_looking(staff: Staff) -> None:
    row = notice(at=NOW)
    client = signed_in(staff.duty)
    client.get(f"/notices/{row.key}/")
    assert client.get(f"/notices/{row.key}/read/").status_code == 405
    row.refresh_from_db()
    assert row.read_at is None


def test_a_form_from_elsewhere_is_refused(staff: Staff) -> None:
    row = notice(at=NOW)
    client = Client(enforce_csrf_checks=True)
    client.force_login(staff.duty)
    assert client.post(f"/notices/{row.key}/read/").status_code == 403
    assert not Told.objects.filter(read_at__isnull=False).exists()


def test_the_page_shows_that_it_went_on_and_what_did_not_arrive(staff: Staff) -> None:
    row = notice(at=NOW - 20 * MINUTE)
    services.tick(at=NOW)
    Delivery.objects.filter(channel="email").update(
        state="waiting", problem="mail", problem_detail="refused", tries=2, next_at=NOW + MINUTE
    )
    said = text(signed_in(staff.duty).get(f"/notices/{row.key}/"))
    assert "Nobody had read it, so it went on to: City attorney." in said
    assert "The mail server did not take the letter. (refused)" in said
    assert "Tried 2 times; again on" in said


def test_an_unknown_notice_does_not_exist(staff: Staff) -> None:
    client = signed_in(staff.duty)
    assert client.get("/notices/00000000-0000-0000-0000-000000000000/").status_code == 404
    assert client.get("/deadlines/00000000-0000-0000-0000-000000000000/").status_code == 404


def test_deadlines_are_filtered_by_who_answers_for_them(staff: Staff) -> None:
    deadline("M-1", at=NOW)
    deadline("M-2", at=NOW, owner_role="liaison")
    client = signed_in(staff.counsel)
    said = text(client.get("/deadlines/?owner=liaison"))
    assert "M-2" in said
    assert "M-1" not in said
    assert "No deadline runs here." in text(client.get("/deadlines/?show=paused"))
    assert client.get("/deadlines/?show=nonsense&owner=x&page=zzz").status_code == 200


def test_one_deadline_shows_every_day(staff: Staff) -> None:
    row = deadline(rule="i9_inspection", at=NOW)
    said = text(signed_in(staff.counsel).get(f"/deadlines/{row.key}/"))
    assert "The day it happened. It is not counted." in said
    assert said.count("Counted: a working day") == 3
    assert "Federal working days" in said
    assert "The regulation does not say whose business days." in said


def test_counsel_stops_a_clock_with_a_reason_and_lets_it_run_on(staff: Staff) -> None:
    row = deadline(rule="foia", at=NOW)
    client = signed_in(staff.counsel)
    path = f"/deadlines/{row.key}/"
    refused = client.post(f"{path}pause/", {"reason": " "})
    assert refused.status_code == 422
    assert "Say why the clock stops" in text(refused)
    answer = client.post(f"{path}pause/", {"reason": "They asked <which> office."}, follow=True)
    assert "The clock stands since" in text(answer)
    assert b"They asked &lt;which&gt; office." in answer.content
    assert "They asked" in text(client.get("/deadlines/?show=paused"))
    answer = client.post(f"{path}resume/", follow=True)
    assert "The clock runs again." in text(answer)
    assert client.post(f"{path}resume/").status_code == 422
    again = client.post(f"{path}pause/", {"reason": "Kept in the form"})
    assert "The law lets this clock stop once" in text(again)
    assert b"Kept in the form" in again.content


@pytest.mark.parametrize("role", ["duty_officer", "liaison", "auditor"])
def test_nobody_but_counsel_stops_a_clock(role: str) -> None:
    row = deadline(at=NOW)
    client = signed_in(make_person(role))
    assert "Stop the clock" not in text(client.get(f"/deadlines/{row.key}/"))
    assert client.post(f"/deadlines/{row.key}/pause/", {"reason": "x"}).status_code == 404
    assert client.post(f"/deadlines/{row.key}/resume/").status_code == 404
    assert not Pause.objects.exists()


def test_one_s_own_record_s_deadline_is_open_though_its_place_is_not(staff: Staff) -> None:
    from dintel.apps.accounts import subjects

    front = make_person("front_desk")
    subjects.register(
        subjects.Kind(id="matter", path=lambda key: f"/{key}/", may=lambda asking, *_rest: asking.user == front)
    )
    row = deadline(at=NOW)
    assert signed_in(front).get(f"/deadlines/{row.key}/").status_code == 200
    assert "M-1" not in text(signed_in(front).get("/deadlines/"))


def fill(count: int) -> None:
    for number in range(count):
        row = notice(f"M-{number}", at=NOW - timedelta(minutes=number))
        if number % 2:
            services.acknowledge(notice=row, by=Told.objects.filter(notice=row)[0].user, at=NOW)
        clock = deadline(f"M-{number}", rule="foia", at=NOW)
        if number % 3 == 0:
            services.pause_deadline(deadline=clock, by=Told.objects.filter(notice=row)[0].user, reason="x", at=NOW)


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("/notices/", 7),
        ("/notices/?show=unread", 7),
        ("/notices/?show=everything", 7),
        ("/deadlines/", 7),
        ("/deadlines/?show=paused", 7),
        ("/deadlines/?owner=counsel&show=late", 7),
    ],
)
def test_a_list_asks_as_little_for_fifty_rows_as_for_one(staff: Staff, path: str, most: int) -> None:
    client = signed_in(staff.duty)
    fill(1)
    one = queries_of(client, path)
    fill(50)
    assert queries_of(client, path) == one <= most


def test_the_clocks_of_many_records_are_one_query(staff: Staff, django_assert_num_queries: Any) -> None:
    from tests.apps.notices.told import access

    from dintel.apps.notices import queries

    fill(12)
    asking = access(staff.counsel, NOW)
    with django_assert_num_queries(1):
        found = queries.deadlines_of(asking, "matter", [f"M-{number}" for number in range(12)])
    assert len(found) == 12


def test_lists_turn_their_pages(staff: Staff) -> None:
    fill(30)
    client = signed_in(staff.duty)
    assert "Page 1 of 2" in text(client.get("/notices/"))
    assert "M-29" in text(client.get("/notices/?page=2"))
    assert "page=2" in client.get("/deadlines/?owner=counsel").content.decode()
    assert "owner=counsel&amp;page=2" in client.get("/deadlines/?owner=counsel").content.decode()


def feed_path(client: Client) -> str:
    said = client.post("/deadlines/calendar/").content.decode()
    found = re.search(r"http://testserver(/deadlines/calendar/[\w-]{43}\.ics)", said)
    assert found
    return found[1]


def test_a_calendar_is_under_an_address_that_is_shown_once_and_can_be_taken_back(staff: Staff) -> None:
    deadline(rule="foia", at=NOW)
    client = signed_in(staff.counsel)
    assert "You have no calendar address." in text(client.get("/deadlines/calendar/"))
    path = feed_path(client)
    secret = path.removeprefix("/deadlines/calendar/").removesuffix(".ics")
    assert secret not in client.get("/deadlines/calendar/").content.decode()
    assert secret not in str(list(Feed.objects.values()))
    assert "No calendar program has read it yet." in text(client.get("/deadlines/calendar/"))
    answer = Client().get(path)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert "no-store" in answer["Cache-Control"]
    assert "A calendar program last read it on" in text(client.get("/deadlines/calendar/"))
    other = feed_path(client)
    assert Client().get(path).status_code == 404
    assert Client().get(other).status_code == 200
    client.post("/deadlines/calendar/off/")
    assert Client().get(other).status_code == 404
    assert Client().get(f"/deadlines/calendar/{'x' * 43}.ics").status_code == 404


def test_a_calendar_holds_dates_and_numbers_and_no_words_of_the_record(
    staff: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    from icalendar import Calendar

    monkeypatch.setattr(due, "_ROOMS", {"deadline": due._ROOMS["deadline"]})  # each room tests what it tells

    row = deadline(rule="foia", at=NOW)
    waiting = deadline("M-2", rule="foia", at=NOW)
    services.pause_deadline(deadline=waiting, by=staff.counsel, reason="x", at=NOW)
    deadline("M-3", rule="mayors_office", at=NOW)
    body = Client().get(feed_path(signed_in(staff.counsel))).content
    events = {str(one["SUMMARY"]): one for one in Calendar.from_ical(body).walk("VEVENT")}
    assert set(events) == {
        "Due: Answer of a federal agency to a records request · M-1",
        "Due: Report to the Mayor's Office · M-3",
    }
    event = events["Due: Answer of a federal agency to a records request · M-1"]
    assert event["DTSTART"].dt == row.last_on
    assert str(event["UID"]) == f"{row.key}@dintel"
    assert str(event["URL"]) == f"https://dintel.example.gov/deadlines/{row.key}/"
    assert STORY.encode() not in body


def test_a_calendar_follows_the_roles_of_its_owner(staff: Staff) -> None:
    deadline(rule="foia", at=NOW)
    path = feed_path(signed_in(staff.liaison))
    assert b"M-1" in Client().get(path).content
    staff.liaison.assignments.all().delete()
    assert b"M-1" not in Client().get(path).content
    staff.liaison.is_active = False
    staff.liaison.save()
    assert Client().get(path).status_code == 404


def test_the_administrator_adds_tests_and_stops_a_system(db: None) -> None:
    client = signed_in(make_person("administrator"))
    assert "No other system is told." in text(client.get("/notices/systems/"))
    refused = client.post("/notices/systems/", {"name": "Duty telephone", "url": "http://example.gov/"})
    assert refused.status_code == 422
    assert "begins with https://" in text(refused)
    assert b'value="http://example.gov/"' in refused.content
    added = client.post(
        "/notices/systems/", {"name": "Duty telephone", "url": "https://example.gov/", "kinds": ["gap_found"]}
    )
    secret = re.search(r"whsec_[\w+/=]+", added.content.decode())
    assert secret
    row = Endpoint.objects.get()
    path = f"/notices/systems/{row.key}/"
    page = client.get(path)
    assert secret[0] not in page.content.decode()
    assert "A gap in the booking centre’s log" in text(page)
    assert "A test is on its way" in text(client.post(f"{path}test/", follow=True))
    assert "Waiting to be sent" in text(client.get(path))
    new = re.search(r"whsec_[\w+/=]+", client.post(f"{path}secret/").content.decode())
    assert new
    assert new[0] != secret[0]
    assert "Nothing more is sent there" in text(client.post(f"{path}stop/", follow=True))
    assert "Send there again" in text(client.get(path))
    assert "from now on" in text(client.post(f"{path}restart/", follow=True))
    assert client.post(f"{path}burn/").status_code == 404


@pytest.mark.parametrize("role", ["duty_officer", "counsel", "liaison", "auditor"])
def test_nobody_else_connects_systems(role: str) -> None:
    admin = make_person("administrator")
    row, _secret = services.add_endpoint(name="x", url="https://example.gov/", kinds=(), by=admin, at=NOW)
    client = signed_in(make_person(role))
    assert client.get(f"/notices/systems/{row.key}/").status_code == 404
    for what in ("test", "secret", "stop", "restart"):
        assert client.post(f"/notices/systems/{row.key}/{what}/").status_code == 404
    assert client.post("/notices/systems/", {"name": "y", "url": "https://example.gov/"}).status_code == 404
    assert Endpoint.objects.count() == 1


def test_pages_are_there_in_spanish(staff: Staff) -> None:
    row, clock = notice(at=NOW), deadline(at=NOW)
    client = signed_in(staff.counsel)
    for path in ("notices/", f"notices/{row.key}/", "deadlines/", f"deadlines/{clock.key}/", "deadlines/calendar/"):
        assert client.get(f"/es/{path}").status_code == 200
    assert Notice.objects.count() == Deadline.objects.count() == 1
