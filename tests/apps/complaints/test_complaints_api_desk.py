"""The reporter's name by two people, and floods, for programs: the rules of the pages."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from tests.apps.accounts.made_up_staff import make_person
from tests.apps.complaints.cases import a_case
from tests.apps.complaints.flood_made import junk, made
from tests.apps.complaints.test_complaints_api import Program

from dintel.apps.accounts.models import Look, User
from dintel.apps.complaints.models import IdentityRequest, Report, SettingAside

pytestmark = pytest.mark.django_db
ANSWER = {"allowed": True, "words": "The prosecutor asks for it."}


def custodian() -> User:
    return make_person("records_custodian")


def test_a_name_is_asked_for_answered_by_another_and_opened_with_a_look() -> None:
    report, person = a_case(name="A made-up name", reach="nobody@example.invalid")
    program, other = Program(person), Program(custodian(), "complaint.identity")
    assert program.post(f"/{report.number}/name").status_code == 422
    asked = program.post(f"/{report.number}/identity-requests", {"words": "To show pictures."}).json()["id"]
    (waiting,) = other.get("/names/waiting").json()
    assert (waiting["id"], waiting["report"], waiting["why"]) == (asked, report.number, "To show pictures.")
    assert "A made-up name" not in str(waiting)
    assert other.post(f"/names/{asked}/answer", ANSWER).json()["allowed"] is True
    assert other.post(f"/names/{asked}/answer", ANSWER).status_code == 404
    assert other.get("/names/waiting").json() == []
    assert program.post(f"/{report.number}/name").json() == {
        "name": "A made-up name",
        "reach": "nobody@example.invalid",
    }
    assert Look.objects.filter(user=person, action="identity.opened").count() == 1
    assert other.post(f"/{report.number}/name").status_code == 403


def test_a_refusal_opens_nothing_and_needs_its_reason() -> None:
    report, person = a_case(name="A made-up name")
    program, other = Program(person), Program(custodian(), "complaint.identity")
    asked = program.post(f"/{report.number}/identity-requests", {"words": "To show pictures."}).json()["id"]
    assert other.post(f"/names/{asked}/answer", {"allowed": False, "words": ""}).status_code == 422
    assert other.post(f"/names/{asked}/answer", {"allowed": "no", "words": "No."}).status_code == 422
    assert other.post(f"/names/{asked}/answer", {"allowed": False, "words": "No."}).json()["allowed"] is False
    assert program.post(f"/{report.number}/name").status_code == 422
    assert not Look.objects.filter(action="identity.opened").exists()
    assert IdentityRequest.objects.get().answer_words == "No."


@pytest.fixture
def flood(db: None) -> tuple[Program, dict[str, Any]]:
    person = make_person("intake_officer")
    made(junk(12, templates=1))
    program = Program(person, "complaint.read", "complaint.triage", "complaint.set_aside")
    (found,) = program.get("/floods/groups").json()
    return program, found


def test_a_flood_is_set_aside_and_put_back(flood: tuple[Program, dict[str, Any]]) -> None:
    program, found = flood
    body = {"reason": "One text.", "with_proof": True}
    act = program.post(f"/floods/groups/{found['leader']}/set-aside", body)
    assert (act.status_code, act.json()["reports"], act.json()["undone_at"]) == (201, found["reports"], None)
    assert Report.objects.filter(set_aside=True).count() == found["reports"]
    assert program.get("/floods/groups").json() == []
    key = act.json()["key"]
    assert [one["key"] for one in program.get("/floods/acts").json()] == [key]
    assert program.post(f"/floods/acts/{key}/back").json() == {"reports": found["reports"]}
    assert program.post(f"/floods/acts/{key}/back").status_code == 409
    assert not Report.objects.filter(set_aside=True).exists()


def test_what_is_no_flood_is_not_there_and_a_token_without_the_right_does_nothing(flood: Any) -> None:
    program, found = flood
    body = {"reason": "One text."}
    assert program.post("/floods/groups/R-2026-22222/set-aside", body).status_code == 404
    assert program.post(f"/floods/acts/{uuid4()}/back").status_code == 404
    assert program.post(f"/floods/groups/{found['leader']}/set-aside", {"reason": ""}).status_code == 422
    desk = make_person("intake_officer")
    without = Program(desk, "complaint.read")
    assert without.post(f"/floods/groups/{found['leader']}/set-aside", body).status_code == 403
    assert without.get("/floods/groups").status_code == 403
    assert not SettingAside.objects.exists()
