"""A note from a device: kept once, whatever the network does; refused in words."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

import pytest
from django.core.cache import caches

from dintel.apps.accounts.models import Assignment, User
from dintel.apps.contacts.models import Contact, Determination, Observation
from dintel.apps.frontdesk import here, pace

pytestmark = pytest.mark.django_db


def errors(response: Any) -> list[dict[str, str]]:
    """Return the reasons of a refusal, each whole."""
    found: list[dict[str, str]] = response.json()["errors"]
    assert found
    assert all(set(one) == {"what", "where", "why", "do"} and all(one.values()) for one in found)
    return found


def test_a_filing_is_kept_and_acknowledged(send: Any, body: dict[str, Any]) -> None:
    key = str(uuid.uuid4())
    response = send(body, key=key)
    assert response.status_code == 201
    said = response.json()
    contact = Contact.objects.get()
    asked = contact.requests.get()
    assert said["key"] == key == str(contact.key)
    assert said["number"] == contact.number
    assert said["received_time"][2] == ":"
    assert (contact.officers, asked.words) == (2, "To see the staff room.")
    assert Observation.objects.get().answer == "refused"
    assert {name: getattr(asked, name) for name in body["facts"]} == body["facts"]
    assert asked.outcome == here.policy().decide(body["facts"]).outcome == said["outcome"]
    assert Determination.objects.get().policy_hash == contact.shown_hash == here.policy().hash
    assert (contact.source, contact.filed_by, contact.verified) == ("counter", None, "unverified")


def test_the_acknowledgement_tells_nothing_of_the_note(send: Any, body: dict[str, Any]) -> None:
    text = send(body).content.decode()
    assert "staff room" not in text


def test_the_same_note_again_gets_the_same_acknowledgement(send: Any, body: dict[str, Any]) -> None:
    key = str(uuid.uuid4())
    first = send(body, key=key)
    again = send(dict(reversed(body.items())), key=key)
    assert again.status_code == 200
    assert again.json() == {**first.json(), "again": True}
    assert Contact.objects.count() == 1


def test_other_words_under_the_same_key_are_refused_and_change_nothing(send: Any, body: dict[str, Any]) -> None:
    key = str(uuid.uuid4())
    send(body, key=key)
    response = send({**body, "notes": {"said": "Please wait."}}, key=key)
    assert response.status_code == 409
    assert "already received" in errors(response)[0]["what"]
    assert Contact.objects.get().officers == 2


def test_two_devices_keep_two_notes(send: Any, body: dict[str, Any]) -> None:
    send(body)
    send(body)
    assert Contact.objects.count() == 2


def test_a_note_under_older_law_is_kept_and_answered_anew(send: Any, body: dict[str, Any]) -> None:
    assert send({**body, "shown_hash": "0" * 64}).status_code == 201
    assert Contact.objects.get().shown_hash == "0" * 64
    assert Determination.objects.get().policy_hash == here.policy().hash


def test_an_empty_note_is_a_note(send: Any) -> None:
    assert send({}).status_code == 201


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        b"[]",
        b'"x"',
        b"\xff\xfe",
        b"null",
        b"[" * 20_000,
        b'{"notes":{"said":"\\ud800"}}',
    ],
)
def test_what_is_not_a_json_object_is_refused(send: Any, raw: bytes) -> None:
    response = send(raw)
    assert response.status_code == 400
    assert "JSON object" in errors(response)[0]["what"]


def test_a_note_over_32_kilobytes_is_refused(send: Any, body: dict[str, Any]) -> None:
    response = send({**body, "notes": {"said": "x" * 33_000}})
    assert response.status_code == 413
    assert "32 kilobytes" in errors(response)[0]["what"]
    assert not Contact.objects.exists()


@pytest.mark.parametrize(
    ("change", "where", "near"),
    [
        ({"facts": {"askd": "unknown"}}, "facts.askd", "asked"),
        ({"facts": {"requester": "immigration"}}, "facts.requester", "immigration_agency"),
        ({"facts": {"asked": 3}}, "facts.asked", "Valid"),
        ({"notes": {"nationality": "x"}}, "notes.nationality", "Valid"),
        ({"notes": {"agencies": "x"}}, "notes.agencies", "agency"),
        ({"notes": {"officers": "-1"}}, "notes.officers", "Correct"),
        ({"notes": {"names": "perhaps"}}, "notes.names", "Correct"),
        ({"notes": {"said": ["x"]}}, "notes.said", "Reload"),
        ({"notes": {"began_at": "noon"}}, "notes.began_at", "Correct"),
        ({"notes": {"said": "x" * 4001}}, "notes.said", "Correct"),
        ({"note": {}}, "note", "notes"),
        ({"path": ["a b"]}, "path", "Reload"),
        ({"path": ["a"] * 13}, "path", "Reload"),
        ({"path": "go-in"}, "path", "Reload"),
        ({"facts": []}, "facts", "Reload"),
        ({"notes": []}, "notes", "Reload"),
        ({"place": "Main Library"}, "place", "Reload"),
        ({"place": "x" * 81}, "place", "Reload"),
        ({"language": 1}, "language", "Reload"),
        ({"language": "x" * 13}, "language", "Reload"),
        ({"shown_hash": "0" * 65}, "shown_hash", "Reload"),
        ({"notes": {"said": "a\0b"}}, "notes.said", "Correct"),
    ],
)
def test_what_is_not_understood_is_named_with_the_way_out(
    send: Any, body: dict[str, Any], change: dict[str, Any], where: str, near: str
) -> None:
    response = send({**body, **change})
    assert response.status_code == 422
    found = {one["where"]: one for one in errors(response)}
    assert near in found[where]["do"]
    assert not Contact.objects.exists()


def test_every_reason_is_given_at_once(send: Any, body: dict[str, Any]) -> None:
    wrong = {**body, "facts": {"x": "y"}, "notes": {"officers": "many", "faith": "none"}}
    assert len(errors(send(wrong))) == 3


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Dintel-Filing": ""},
        {"X-Dintel-Filing": "other"},
        {"Origin": "https://elsewhere.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_another_site_cannot_file(send: Any, body: dict[str, Any], headers: dict[str, str]) -> None:
    response = send(body, **headers)
    assert response.status_code == 403
    assert errors(response)[0]["where"] == "headers"


def test_our_own_origin_may_file(send: Any, body: dict[str, Any]) -> None:
    assert send(body, Origin="http://testserver").status_code == 201


def test_nothing_filed_can_be_read_back(client: Any, send: Any, body: dict[str, Any]) -> None:
    key = send(body).json()["key"]
    assert client.get(f"/now/filings/{key}/").status_code == 405
    assert client.get("/now/filings/").status_code == 405


def test_the_moment_is_kept_in_the_citys_time(send: Any, body: dict[str, Any]) -> None:
    send({**body, "notes": {"began_at": "2026-07-01T20:00:00.000Z"}})
    contact = Contact.objects.get()
    assert contact.told_began_at == "2026-07-01T14:00:00-06:00"
    assert contact.began_at.isoformat() == "2026-07-01T20:00:00+00:00"


def test_a_key_that_is_no_key_has_no_address(client: Any) -> None:
    assert client.post("/now/filings/12/", {}).status_code == 404


def test_whoever_is_signed_in_on_the_device_is_named(client: Any, send: Any, body: dict[str, Any]) -> None:
    clerk = User.objects.create_user("clerk@example.invalid", "Clerk (synthetic)")
    Assignment.objects.create(user=clerk, role="front_desk", facility="main-library", from_on=date(2025, 1, 1))
    client.force_login(clerk)
    send({**body, "place": "main-library"})
    contact = Contact.objects.get()
    assert (contact.filed_by, contact.department) == (clerk, "arts-and-culture")


def test_a_flood_from_one_address_is_asked_to_wait_and_loses_nothing(
    send: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    caches["memory"].clear()
    monkeypatch.setattr(pace, "NOTES_A_MINUTE", 3)
    answers = [send({}).status_code for _ in range(5)]
    assert answers == [201, 201, 201, 429, 429]
    slowed = send({})
    assert slowed.headers["Retry-After"] == "60"
    assert "by itself" in errors(slowed)[0]["do"]
    caches["memory"].clear()
    assert send({}).status_code == 201


def test_the_counter_still_sets_no_cookie(client: Any, send: Any, body: dict[str, Any]) -> None:
    assert not client.get("/now/").cookies
    assert not send(body).cookies
