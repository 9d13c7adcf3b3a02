"""The booking centre for other systems: what staff can do, a program of theirs can do, and no more."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone
from tests.apps.booking.conftest import Log, Person
from tests.apps.booking.written import CENTRE, DAY, HOUR, MINUTE, ZONE, all_yes, centre, paper, warrant

from dintel.apps.accounts.models import User
from dintel.apps.accounts.services import make_token
from dintel.apps.booking import services
from dintel.apps.booking.models import Gap, SignOff, Visit
from dintel.apps.booking.shifts import Span, spans
from dintel.apps.contacts.models import Contact, CustodyOutcome

pytestmark = pytest.mark.django_db
API = "/api/v1/booking"
SCOPES = ("booking.read", "booking.log", "booking.sign_off", "contact.read", "contact.record")


class Program:
    """A program that acts for a person with a token."""

    def __init__(self, user: User, *scopes: str) -> None:
        now = timezone.now()
        _row, secret = make_token(
            user=user,
            name="program",
            scopes=list(scopes),
            expires_on=timezone.localdate() + timedelta(days=9),
            by=user,
            at=now,
            on=timezone.localdate(),
        )
        self.client = Client(headers={"Authorization": f"Bearer {secret}"})

    def get(self, path: str, **query: Any) -> Any:
        return self.client.get(f"{API}{path}", query)

    def post(self, path: str, body: Any = None, key: str = "") -> Any:
        headers = {"Idempotency-Key": key} if key else {}
        return self.client.post(f"{API}{path}", body, content_type="application/json", headers=headers)


@pytest.fixture
def now() -> datetime:
    """Return this minute."""
    return timezone.now().astimezone(UTC).replace(second=0, microsecond=0)


@pytest.fixture
def program(officer: User) -> Program:
    """Return a program of the officer's."""
    return Program(officer, "booking.read", "booking.log", "contact.read", "contact.record")


@pytest.fixture
def of_supervisor(supervisor: User) -> Program:
    """Return a program of the supervisor's."""
    return Program(supervisor, *SCOPES)


def visit_body(now: datetime, **more: Any) -> dict[str, Any]:
    """Return a visit as a program sends it."""
    return {
        "key": str(uuid4()),
        "facility": CENTRE,
        "result": "let_in",
        "entered_at": (now - HOUR).isoformat(),
        "agency": "Bernalillo County Sheriff",
        "immigration": "no",
        "officers": 2,
        "purpose": "bring-person",
        "areas": ["lobby"],
        **more,
    }


def ended(now: datetime) -> Span:
    """Return the last shift that has ended."""
    return [span for span in spans(centre(), now - DAY, now, ZONE) if span.ends_at <= now][-1]


def test_a_visit_is_logged_once_for_each_key_and_left(program: Program, now: datetime) -> None:
    body = visit_body(now)
    first, again = program.post("/visits", body), program.post("/visits", body)
    assert (first.status_code, again.status_code) == (201, 200)
    number = first.json()["number"]
    assert first.json()["is_inside"]
    assert [one["number"] for one in program.get("/inside", facility=CENTRE).json()] == [number]
    assert program.post("/visits", body | {"officers": 5}).status_code == 409
    left = program.post(f"/visits/{number}/left", {"left_at": (now - MINUTE).isoformat()})
    assert left.json()["left_at"] is not None
    assert program.post(f"/visits/{number}/left", {}).json()["left_at"] == left.json()["left_at"]
    assert Visit.objects.count() == 1


def test_names_go_in_and_never_come_out(program: Program, now: datetime) -> None:
    body = visit_body(now, names_given="given", names="Badge 00 (synthetic)")
    answer = program.post("/visits", body)
    assert "Badge" not in answer.content.decode()
    assert "Badge" not in program.get(f"/visits/{answer.json()['number']}").content.decode()


@pytest.mark.parametrize(
    ("more", "where"),
    [
        ({"entered_at": "2031-01-01T00:00:00Z"}, "body.entered_at"),
        ({"areas": ["roof"]}, "body.areas"),
        ({"areas": ["booking-floor"]}, "body.escort_words"),
        ({"words": "Social security number 123-45-6789"}, "body.words"),
        ({"officers": 0}, "body.body.officers"),
        ({"colour": "blue"}, "body.body.colour"),
        ({"entered_at": "2026-11-20T10:00:00"}, "body.body.entered_at"),
    ],
)
def test_what_cannot_be_so_is_a_problem_that_names_its_place(
    program: Program, now: datetime, more: dict[str, Any], where: str
) -> None:
    answer = program.post("/visits", visit_body(now, **more))
    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"
    assert where in {one["where"] for one in answer.json()["errors"]}
    assert not Visit.objects.exists()


def test_words_on_status_stay_only_with_a_reason_and_numbers_never(program: Program, now: datetime) -> None:
    body = visit_body(now, words="They said “undocumented”.")
    assert program.post("/visits", body).status_code == 422
    assert program.post("/visits", body | {"kept_because": "The officer’s own words."}).status_code == 201
    number = visit_body(now, words="A 123 456 789", kept_because="It was on the list.")
    assert program.post("/visits", number).status_code == 422


def test_a_correction_is_made_on_the_version_that_was_seen(program: Program, log: Log, now: datetime) -> None:
    visit = log(at=now, entered_at=now - HOUR)
    body = {"version": 1, "changes": {"officers": 4, "areas": ["lobby"]}, "why": "Counted again."}
    answer = program.post(f"/visits/{visit.number}/corrections", body)
    assert (answer.json()["officers"], answer.json()["version"], answer.json()["past_public"]) == (4, 2, False)
    assert program.post(f"/visits/{visit.number}/corrections", body).status_code == 409


def test_the_log_is_listed_by_day_with_pages(program: Program, log: Log, now: datetime) -> None:
    log(at=now, entered_at=now - 3 * DAY)
    log(at=now, entered_at=now)  # a minute ago may have been yesterday
    assert program.get("/visits", facility=CENTRE).json()["count"] == 1
    whole = program.get("/visits", facility=CENTRE, since=timezone.localdate() - 4 * DAY).json()
    assert (whole["count"], len(whole["items"]), whole["next"]) == (2, 2, None)
    assert program.get("/visits", facility=CENTRE, page=7).json()["items"] == []
    wrong = program.get("/visits", facility=CENTRE, since="2026-11-20", until="2026-11-01")
    assert wrong.status_code == 422


def test_a_shift_is_closed_by_two_people(program: Program, of_supervisor: Program, now: datetime) -> None:
    span = ended(now)
    assert of_supervisor.post(f"/shifts/{span.key}/sign-off", {}).status_code == 409
    assert program.post(f"/shifts/{span.key}/nil-line").json()["nil"]
    assert program.post(f"/shifts/{span.key}/sign-off", {}).status_code == 403
    key = str(uuid4())
    for _ in range(2):
        signed = of_supervisor.post(f"/shifts/{span.key}/sign-off", {"words": "Read."}, key=key)
        assert signed.status_code == 201
    assert signed.json()["state"] == program.get(f"/shifts/{span.key}").json()["state"] == "signed"
    assert SignOff.objects.count() == 1
    listed = program.get("/shifts", facility=CENTRE, since=timezone.localdate() - DAY).json()
    assert {one["key"]: one["state"] for one in listed}[span.key] == "signed"


def test_a_running_shift_cannot_be_closed(program: Program, now: datetime) -> None:
    later = next(iter(spans(centre(), now + 12 * HOUR, now + 13 * HOUR, ZONE)))
    assert program.post(f"/shifts/{later.key}/nil-line").status_code == 409


def test_a_paper_is_filed_answered_and_what_became_of_it_written(program: Program, now: datetime) -> None:
    body = {
        "key": str(uuid4()),
        "facility": CENTRE,
        "channel": "fax",
        "received_at": (now - 5 * HOUR).isoformat(),
        "asked": "hold_person",
        "document": "i247a",
        "agency": "ICE ERO",
        "immigration": "yes",
    }
    first, again = program.post("/holds", body), program.post("/holds", body)
    number = first.json()["number"]
    assert first.json()["outcome"] == "decline"
    assert again.json()["number"] == number
    assert Contact.objects.count() == 1
    key = str(uuid4())
    told = {
        "kind": "released",
        "happened_at": (now - HOUR).isoformat(),
        "ordinary_at": (now - 2 * HOUR).isoformat(),
    }
    for _ in range(2):
        kept = program.post(f"/holds/{number}/outcomes", told, key=key)
    assert [one["minutes_late"] for one in kept.json()["outcomes"]] == [60]
    assert CustodyOutcome.objects.count() == 1
    assert program.post(f"/holds/{number}/outcomes", told | {"ordinary_at": None}).status_code == 422
    sent = program.post(f"/holds/{number}/forwardings", {"to_agency": "County jail", "sent_at": now.isoformat()})
    assert (sent.json()["stream"], sent.json()["sent_to"]) == ("forwarded", "County jail")
    assert program.get("/holds", facility=CENTRE, since=timezone.localdate() - DAY).json()["count"] == 1
    assert program.get(f"/holds/{number}").json()["number"] == number
    assert program.post("/holds", body | {"words": "other"}).status_code == 409


def test_a_warrant_is_checked_honoured_and_timed(program: Program, officer: User, now: datetime) -> None:
    request = warrant(officer, now - HOUR)
    checked = program.post(
        f"/warrants/{request.number}/checks", {"checked_at": (now - 50 * MINUTE).isoformat(), "checks": all_yes()}
    )
    assert checked.json()["outcome"] == "comply"
    body = {"answered_at": (now - 21 * MINUTE).isoformat()}
    assert program.post(f"/warrants/{request.number}/honoured", body).status_code == 200
    told = program.get("/warrants/timing", facility=CENTRE, since=timezone.localdate() - DAY).json()
    assert (told["shown"], told["honoured"], told["median"]) == (1, 1, 40)
    detainer = paper(officer, now)
    assert program.post(f"/warrants/{detainer.number}/honoured", body).status_code == 404


def test_gaps_are_listed_and_closed_with_words(
    program: Program, of_supervisor: Program, log: Log, now: datetime
) -> None:
    log(at=now, entered_at=now - 2 * DAY)
    services.find_gaps(at=now)
    listed = program.get("/gaps", facility=CENTRE).json()
    assert "no_time_out" in {one["kind"] for one in listed}
    gap = Gap.objects.get(kind="no_time_out")
    assert program.post(f"/gaps/{gap.pk}/close", {"words": "x"}).status_code == 403
    assert of_supervisor.post(f"/gaps/{gap.pk}/close", {"words": " "}).status_code == 422
    closed = of_supervisor.post(f"/gaps/{gap.pk}/close", {"words": "The camera shows that they left."})
    assert closed.json()["closed_words"].startswith("The camera")


def test_what_is_not_open_does_not_exist_for_a_program_either(person: Person, log: Log, now: datetime) -> None:
    visit = log(at=now, entered_at=now - HOUR)
    elsewhere = Program(person("custody_officer", facility="main-library"), "booking.read", "booking.log")
    assert elsewhere.get(f"/visits/{visit.number}").status_code == 404
    assert elsewhere.get("/visits", facility=CENTRE).status_code == 404
    assert elsewhere.post("/visits", visit_body(now)).status_code == 404
    assert elsewhere.get("/centres").json() == []
    auditor = Program(person("auditor"), "booking.read", "contact.read")
    assert auditor.get(f"/visits/{visit.number}").status_code == 200
    assert auditor.post(f"/visits/{visit.number}/left", {}).status_code == 403
    assert Client().get(f"{API}/centres").status_code == 401


def test_a_program_learns_the_words_it_may_send(program: Program) -> None:
    (one,) = program.get("/centres").json()
    assert one["areas"]["lobby"] is True
    assert one["purposes"]["take-person"] == "take_person"
    assert "Shift times to be set by the city." in one["doubts"]
