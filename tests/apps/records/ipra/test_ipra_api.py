"""Requests to the city for other systems: what staff can do on the pages, a program of theirs can do, and no more."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone
from tests.apps.booking.test_booking_api import Program as BookingProgram
from tests.apps.records.ipra.asked import DAY, NAME
from tests.apps.records.ipra.conftest import Keep, Person, Request

from dintel.apps.accounts.models import User
from dintel.apps.records.ipra.models import FoundRecord, RecordsRequest, Redaction, Released

pytestmark = pytest.mark.django_db
API = "/api/v1/records/city"
SCOPES = ("records.receive", "records.read", "records.work", "records.deny", "evidence.read")


class Program(BookingProgram):
    """A program that acts for a person with a token."""

    def get(self, path: str, **query: Any) -> Any:
        return self.client.get(f"{API}{path}", query)

    def post(self, path: str, body: Any = None, key: str = "") -> Any:
        headers = {"Idempotency-Key": key} if key else {}
        return self.client.post(f"{API}{path}", body or {}, content_type="application/json", headers=headers)


@pytest.fixture
def program(counsel: User) -> Program:
    """Return a program of a city attorney's."""
    return Program(counsel, *SCOPES)


@pytest.fixture
def row(request_for_records: Request) -> RecordsRequest:
    """Return a request that came today."""
    now = timezone.now()
    return request_for_records(received_on=timezone.localdate(now), at=now)


def asked(**more: Any) -> dict[str, Any]:
    told = {"key": str(uuid4()), "asked": "The log", "received_on": timezone.localdate().isoformat(), "medium": "email"}
    return {**told, **more}


def test_the_same_key_again_is_the_same_request_and_tells_nobody_who_asked(program: Program) -> None:
    body = asked(asker_name=NAME, asker="federal_agency")
    first, second = (program.post("/requests", body) for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json()["number"] == second.json()["number"]
    assert NAME not in first.content.decode()
    assert RecordsRequest.objects.count() == 1


def test_words_that_the_city_does_not_keep_are_refused_beside_their_member(program: Program) -> None:
    answer = program.post("/requests", asked(asked="The file of A-123456789"))
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["where"] == "body.asked"


@pytest.mark.parametrize(
    "more", [{"nationality": "any"}, {"medium": "smoke"}, {"received_on": "2099-01-01"}, {"department": "nowhere"}]
)
def test_a_body_that_cannot_be_is_refused(program: Program, more: dict[str, Any]) -> None:
    assert program.post("/requests", asked(**more)).status_code == 422


def test_a_token_without_the_action_and_a_person_without_it_are_refused(
    counsel: User, person: Person, row: RecordsRequest
) -> None:
    assert Program(counsel, "records.read").post(f"/requests/{row.number}/found", {"title": "x"}).status_code == 403
    assistant = Program(person("paralegal"), "records.read", "records.work")
    record = assistant.post(f"/requests/{row.number}/found", {"title": "A log"}).json()["found"][0]
    place = {"pages": "1", "exemption": "tactical_plan", "reason": "A plan"}
    assistant.post(f"/found/{record['id']}/places", place)
    assert assistant.post(f"/found/{record['id']}/signature", {"title": "Assistant"}).status_code == 403
    desk = Program(person("front_desk", facility="cherry-hills-library"), "records.receive")
    assert desk.get(f"/requests/{row.number}").status_code == 403


def test_from_the_file_to_the_public_list(program: Program, row: RecordsRequest, keep: Keep) -> None:
    from dintel.apps.evidence.services import make_working_copy

    at, original = f"/requests/{row.number}", keep(row)
    found = program.post(f"{at}/found", {"title": "The log", "file": str(original.key)}).json()["found"][0]
    copy = keep(row, "redacted.pdf", copy_of=original)
    place = {"pages": "2", "exemption": "victims_witnesses", "reason": "A witness"}
    assert program.post(f"/found/{found['id']}/places", place).status_code == 201
    assert program.post(f"/found/{found['id']}/copy", {"file": str(copy.key)}).status_code == 200
    signed = program.post(f"/found/{found['id']}/signature", {"title": "City Attorney"}).json()["found"][0]
    assert signed["responsible"].endswith(", City Attorney")
    letter = program.post(f"{at}/answers", {"signer_title": "City Attorney"}).json()
    assert program.post(f"/letters/{letter['id']}/signature", {"version": 7}).status_code == 409
    assert program.post(f"/letters/{letter['id']}/signature", {"version": 1}).json()["number"].startswith("RL-")
    assert program.get(f"/letters/{letter['id']}/files/pdf").content.startswith(b"%PDF")
    assert program.post(f"/letters/{letter['id']}/sending", {"medium": "paper"}).json()["state"] == "sent"
    opened = Released.objects.get()
    make_working_copy(file=copy, wait_seconds=20)
    body = {"title": "The log of October", "has_looked": True}
    published = program.post(f"/opened/{opened.pk}/publication", body)
    assert published.status_code == 201, published.content
    (shown,) = Client().get(f"{API}/published").json()
    assert (shown["title"], shown["exemptions"][0]["id"]) == ("The log of October", "victims_witnesses")
    down = program.post(f"/published/{shown['key']}/take-down", {"why": "A name was found in it"})
    assert down.status_code == 200
    assert Client().get(f"{API}/published").json() == []
    assert Client().get(f"/public-records/{shown['key']}/").status_code == 404
    told = program.get(at).json()
    assert (told["state"], told["answer"], told["asker_name"]) == ("answered", "part", NAME)


def test_the_small_acts(program: Program, row: RecordsRequest, counsel: User) -> None:
    at = f"/requests/{row.number}"
    day = (row.received_on - DAY).isoformat()
    moved = program.post(f"{at}/receipt", {"version": 1, "received_on": day, "why": "The stamp"})
    assert moved.json()["received_on"] == day
    assert program.post(f"{at}/receipt", {"version": 1, "received_on": day, "why": "Again"}).status_code == 409
    assert program.post(f"{at}/owner", {"user": counsel.pk}).json()["owner"] == counsel.name
    assert program.post(f"{at}/owner", {"user": 10**6}).status_code == 422
    today = timezone.localdate().isoformat()
    assert program.post(f"{at}/time", {"minutes": 9, "on": today}).json()["minutes"] == 9
    charge = {"fee": "page", "count": 3, "cents": 25, "words": "City notice"}
    assert program.post(f"{at}/charges", charge, key="one").json()["cents"] == 75
    assert program.post(f"{at}/charges", charge, key="one").json()["cents"] == 75, "sent twice, done once"
    note = program.post(f"{at}/notes", {"ready_on": today, "signer_title": "Custodian"}).json()
    words = program.post(f"/letters/{note['id']}/words", {"version": 1, "answer": ["You will hear on Monday."]})
    assert words.json()["version"] == 2
    assert program.get(f"/letters/{note['id']}").json()["state"] == "draft"
    assert program.post(f"/letters/{note['id']}/withdrawal").json()["state"] == "withdrawn"
    found = program.post(f"{at}/found", {"title": "A tape"}).json()["found"][0]
    program.post(f"/found/{found['id']}/places", {"pages": "1", "exemption": "tactical_plan", "reason": "A plan"})
    assert program.post(f"/places/{Redaction.objects.get().pk}/drop").status_code == 200
    assert program.post(f"/found/{found['id']}/decision", {"decision": "deny"}).status_code == 422
    assert program.post(f"/found/{found['id']}/decision", {"decision": "release"}).status_code == 200
    opened = program.post(f"{at}/releases", {"records": [found["id"]], "medium": "paper"})
    assert opened.json()["released_on"] == today
    assert FoundRecord.objects.get().decision == "release"
    gone = program.post(f"{at}/withdrawal", {"on": today, "why": "They had it"}).json()
    assert gone["state"] == "withdrawn"
    assert program.get("/requests", show="withdrawn").json()["count"] == 1
    assert program.get("/figures", year=date.fromisoformat(day).year).json()["withdrawn"] == 1
    assert len(Client().get(f"{API}/exemptions").json()) == 6
