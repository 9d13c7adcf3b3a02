"""A sealed record: planted once, then looked for on every page, in every list, letter, feed and answer."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from tests.apps.accounts.made_up_staff import give, make_person
from tests.apps.notices.told import DAY, EVERY_ROLE, STORY, access, deadline, notice, signed_in

from dintel.apps.accounts.access import access_of
from dintel.apps.accounts.models import Look, User
from dintel.apps.notices import calendars, digests, queries, services
from dintel.apps.notices.models import Deadline, Delivery, Notice, Told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("between_digests"), pytest.mark.once]

NOW = timezone.now()
NUMBER = "SEALED-77"


@pytest.fixture(autouse=True)
def _site(settings: Any, tmp_path: Any) -> None:
    """Serve this room's API too."""
    settings.STATIC_ROOT = tmp_path
    settings.ROOT_URLCONF = "tests.apps.notices.notices_site"


def plant(reader: User) -> tuple[Notice, Deadline]:
    """Plant one sealed notice and deadline that fall due, among open ones."""
    notice("OPEN-1", at=NOW)
    deadline("OPEN-1", rule="foia", at=NOW)
    row = notice(NUMBER, at=NOW, sealed=True, readers=[reader])
    clock = deadline(NUMBER, rule="foia", at=NOW - 60 * DAY, started_at=NOW - 60 * DAY, sealed=True, readers=[reader])
    return row, clock


def everything_shown(client: Client, row: Notice, clock: Deadline) -> dict[str, bytes]:
    """Return every answer a person can get out of this room."""
    paths = [
        *("/notices/", "/notices/?show=unread", "/notices/?show=everything", f"/notices/{row.key}/"),
        *("/deadlines/", "/deadlines/?show=late", "/deadlines/?owner=counsel", f"/deadlines/{clock.key}/"),
        *("/notices/systems/", "/deadlines/calendar/", "/due/", "/due/?whose=all", "/due/?whose=arts-and-culture"),
        *("/due/?whose=all&q=77", "/due/file/?whose=all", "/api/room/due?whose=all", "/api/room/due?show=late"),
        *("/api/room/notices", "/api/room/notices?show=everything", "/api/room/notices?show=unread"),
        *(f"/api/room/notices/{row.key}", "/api/room/deadlines", "/api/room/deadlines?show=late"),
        *(f"/api/room/deadlines/{clock.key}", "/api/room/webhooks"),
    ]
    answers = {path: client.get(path) for path in paths}
    return {path: b"".join(answer) for path, answer in answers.items()}  # whether it comes whole or in pieces


@pytest.mark.parametrize("role", EVERY_ROLE)
def test_nobody_but_its_readers_learns_of_a_sealed_record(role: str) -> None:
    reader = make_person("counsel", name="The one named")
    row, clock = plant(reader)
    user = make_person(role)
    services.tick(at=NOW)
    client = signed_in(user)
    for path, said in everything_shown(client, row, clock).items():
        assert NUMBER.encode() not in said, path
        assert STORY.encode() not in said or b"OPEN-1" in said, path
    assert client.get(f"/notices/{row.key}/").status_code == 404
    assert client.post(f"/notices/{row.key}/read/").status_code == 404
    assert client.get(f"/deadlines/{clock.key}/").status_code == 404
    assert client.post(f"/deadlines/{clock.key}/pause/", {"reason": "x"}).status_code == 404
    assert client.post(f"/api/room/notices/{row.key}/acknowledge").status_code in {403, 404}
    asking = access_of(user, timezone.localdate(NOW))
    assert NUMBER not in "".join(digests.lines_for(user, "en", NOW))
    for whose in ("", "all", "arts-and-culture"):
        assert NUMBER.encode() not in calendars.calendar_of(user, NOW, whose)
    assert queries.deadlines_of(asking, "matter", [NUMBER], NOW) == {}
    assert queries.story_of(asking, "matter", NUMBER) == []
    assert all(NUMBER not in letter.subject + letter.body for letter in mail.outbox if letter.to != [reader.email])
    if asking.can("notice.receive"):
        assert queries.unread_count(asking) == Told.objects.filter(user=user, notice__sealed=False).count()
    if asking.can("contact.read"):
        assert {one.number for one in queries.open_deadlines(asking, at=NOW)} <= {"OPEN-1"}


def test_its_reader_is_told_and_sees_it_and_the_look_is_recorded() -> None:
    reader = make_person("counsel", name="The one named")
    row, clock = plant(reader)
    services.tick(at=NOW)
    client = signed_in(reader)
    assert NUMBER in client.get("/notices/").content.decode()
    page = client.get(f"/notices/{row.key}/").content.decode()
    assert NUMBER in page
    assert STORY not in page
    assert Look.objects.filter(user=reader, key=NUMBER).count() == 1
    assert NUMBER in client.get("/deadlines/").content.decode()
    assert STORY not in client.get(f"/deadlines/{clock.key}/").content.decode()
    assert Look.objects.filter(user=reader, key=NUMBER).count() == 2
    assert client.post(f"/notices/{row.key}/read/").status_code == 302
    row.refresh_from_db()
    assert row.read_by == reader
    assert set(queries.deadlines_of(access(reader, NOW), "matter", [NUMBER], NOW)) == {NUMBER}


def test_a_letter_on_a_sealed_record_says_its_number_and_no_more() -> None:
    reader = make_person("counsel", name="The one named")
    plant(reader)
    services.tick(at=NOW)
    (first, *_rest) = [letter for letter in mail.outbox if NUMBER in letter.subject]
    assert first.to == [reader.email]
    assert first.subject == f"Dintel - {NUMBER}"
    assert "Main Library" not in first.body
    assert "contact was filed" not in first.body.lower()


def test_a_calendar_and_a_digest_hold_its_number_and_date_for_its_reader_only() -> None:
    reader = make_person("counsel", name="The one named")
    plant(reader)
    calendar = calendars.calendar_of(reader, NOW).decode().replace("\r\n ", "")
    assert f"SUMMARY:Due: {NUMBER}\r\n" in calendar
    lines = digests.lines_for(reader, "en", NOW)
    assert f"- {NUMBER}" in lines
    assert any(line.startswith(f"- {NUMBER} · Late by") for line in lines)


def test_a_sealed_record_goes_to_no_other_system() -> None:
    admin = make_person("administrator")
    services.add_endpoint(name="x", url="https://example.gov/", kinds=(), by=admin, at=NOW)
    plant(make_person("counsel"))
    services.tick(at=NOW)
    assert {one.notice.subject_key for one in Delivery.objects.filter(channel="webhook") if one.notice} == {"OPEN-1"}


def test_a_sealed_record_goes_on_to_nobody() -> None:
    make_person("duty_officer")
    reader = make_person("liaison", name="The one named")
    row, _clock = plant(reader)
    services.tick(at=NOW + DAY)
    row.refresh_from_db()
    assert [told.user for told in row.told.all()] == [reader]
    page = queries.notice_page(access(reader, NOW), row.key, NOW)
    assert page is not None
    assert "only the people named on it" in page.next_step


def test_sealing_reaches_what_was_said_before() -> None:
    duty, reader = make_person("duty_officer"), make_person("counsel", name="The one named")
    admin = make_person("administrator")
    services.add_endpoint(name="x", url="https://example.gov/", kinds=(), by=admin, at=NOW)
    row, clock = notice(at=NOW), deadline(rule="foia", at=NOW)
    services.seal_subject(subject_kind="matter", subject_key="M-1", sealed=True, readers=[reader], at=NOW)
    row.refresh_from_db()
    clock.refresh_from_db()
    assert (row.title, row.lines, row.escalate_at, clock.title) == ("M-1", [], None, "M-1")
    assert [one.user for one in row.told.order_by("pk")] == [duty, reader]
    assert b"M-1" not in signed_in(duty).get("/notices/").content
    assert b"M-1" in signed_in(reader).get("/notices/").content
    services.tick(at=NOW)
    assert [letter.to for letter in mail.outbox] == [[reader.email]]
    assert set(Delivery.objects.filter(user=duty, channel="email").values_list("state", "problem")) == {
        ("dropped", "sealed")
    }
    assert Delivery.objects.get(channel="webhook").state == "dropped"


def test_a_letter_already_leased_when_the_record_is_sealed_is_dropped() -> None:
    from dintel.apps.notices.services import sending

    make_person("duty_officer")
    reader = make_person("counsel")
    notice(at=NOW)
    (leased,) = sending.claim(channel="email", at=NOW)
    services.seal_subject(subject_kind="matter", subject_key="M-1", sealed=True, readers=[reader], at=NOW)
    assert leased.notice is not None
    leased.refresh_from_db()
    later = NOW + timedelta(minutes=10)
    assert [one.user for one in sending.claim(channel="email", at=later)] == [reader]


def test_opening_a_seal_shows_it_again_without_the_words_that_were_taken_out() -> None:
    duty = make_person("duty_officer")
    row, _clock = plant(make_person("counsel"))
    services.seal_subject(subject_kind="matter", subject_key=NUMBER, sealed=False, at=NOW)
    page = signed_in(duty).get(f"/notices/{row.key}/")
    assert page.status_code == 200
    assert STORY.encode() not in page.content


def test_a_reader_whose_roles_ended_sees_nothing() -> None:
    reader = make_person("counsel", name="The one named")
    row, clock = plant(reader)
    reader.assignments.all().delete()
    client = signed_in(reader)
    assert client.get(f"/notices/{row.key}/").status_code == 404
    assert client.get(f"/deadlines/{clock.key}/").status_code == 404
    give(reader, "partner")
    assert client.get(f"/notices/{row.key}/").status_code == 404
    assert client.get(f"/deadlines/{clock.key}/").status_code == 404
