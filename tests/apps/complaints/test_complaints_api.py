"""Reports for programs of staff: what a page lets a person do, a program of theirs can do, and no more."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone
from tests.apps.accounts.made_up_staff import make_person
from tests.apps.complaints.cases import LATER, a_case, came_in, investigator
from tests.apps.complaints.flood_made import made
from tests.apps.complaints.reported import again
from tests.apps.contacts.made import filed
from tests.apps.contacts.made import report as told

from dintel.apps.accounts.models import Look, User
from dintel.apps.accounts.services import make_token
from dintel.apps.complaints import services
from dintel.apps.complaints.models import (
    AgencyCheck,
    Assignment,
    Exclusion,
    Finding,
    IdentityRequest,
    Message,
    Referral,
    ReferralOutcome,
    Report,
    Task,
    Triage,
)
from dintel.apps.complaints.services.files import keep_sent_file
from dintel.apps.ledger.models import Leaf

pytestmark = pytest.mark.django_db
API = "/api/v1/complaints"
ELEMENT = {"offence": "impersonating_peace_officer", "element": "pretended"}
SCOPES = {
    "intake_officer": ("complaint.read", "complaint.triage"),
    "investigator": ("complaint.read", "complaint.work", "complaint.refer"),
    "counsel": ("complaint.read", "complaint.refer"),
}


class Program:
    """A program that acts for a person with a token."""

    def __init__(self, user: User, *scopes: str) -> None:
        today = timezone.localdate()
        asked = scopes or SCOPES[user.assignments.get().role]
        until, now = today + timedelta(days=9), timezone.now()
        _row, secret = make_token(
            user=user, name="program", scopes=list(asked), expires_on=until, by=user, at=now, on=today
        )
        self.client = Client(headers={"Authorization": f"Bearer {secret}"})

    def get(self, path: str, **query: Any) -> Any:
        return self.client.get(f"{API}{path}", query)

    def post(self, path: str, body: Any = None, key: str = "") -> Any:
        headers = {"Idempotency-Key": key} if key else {}
        return self.client.post(f"{API}{path}", body or {}, content_type="application/json", headers=headers)


@pytest.fixture
def desk() -> Program:
    """Return a program of the intake desk's."""
    return Program(make_person("intake_officer"))


def test_a_report_goes_from_the_desk_to_the_prosecutor_and_back_by_program(desk: Program) -> None:
    report, person = came_in(), investigator()
    number = report.number
    (row,) = desk.get("").json()["items"]
    assert (row["number"], row["state"]) == (number, "new")
    read = desk.get(f"/{number}").json()
    assert read["answers"]["happened_words"] == "Two men in vests wanted money at the door."
    assert desk.post(f"/{number}/triage", {"route": "impersonation", "reason": "No card."}).status_code == 201
    called = {"agency": "An office", "number_called": "505-555-0100", "answer": "not_verified"}
    assert desk.post(f"/{number}/checks", called).json()["answer"] == "not_verified"
    assert {one["id"] for one in desk.get("/investigators").json()} == {person.pk}
    assert desk.post(f"/{number}/assignments", {"user": person.pk}).json()["user"]["name"] == person.name
    assert desk.get(f"/{number}").status_code == 404, "it is for those assigned now"

    theirs = Program(person)
    keep_sent_file(report=report, said="a.txt", stream=io.BytesIO(b"Seen."), declared_type="text/plain", at=LATER)
    (file,) = theirs.get(f"/{number}").json()["files"]
    found = theirs.post(f"/{number}/findings", {**ELEMENT, "state": "shown", "files": [file["key"]]})
    assert found.json()["files"] == [file["key"]]
    task = theirs.post(f"/{number}/tasks", {"words": "Ask the shop.", "due_on": "2026-12-04"}).json()
    assert theirs.post(f"/{number}/tasks/{task['id']}/done").json()["done_at"] is not None
    assert theirs.post(f"/{number}/messages", {"words": "Which colour?"}).json()["from_reporter"] is False
    body = {"key": str(uuid4()), "to": "A prosecutor’s office"}
    made, twice = theirs.post(f"/{number}/packets", body), theirs.post(f"/{number}/packets", body)
    assert (made.status_code, twice.status_code) == (201, 200)
    packet = made.json()["number"]
    assert theirs.post(f"/{number}/packets", body | {"to": "Another office"}).status_code == 409
    alone = body | {"without_originals": "A face.", "key": str(uuid4())}
    assert theirs.post(f"/{number}/packets", body | {"without_originals": "A face."}).status_code == 409
    assert theirs.post(f"/{number}/packets", alone).json()["errors"][0]["where"] == "body.without_originals"
    assert theirs.post(f"/{number}/packets", alone | {"without_originals": "A123 456 789"}).status_code == 422
    taken = theirs.get(f"/packets/{packet}/zip")
    assert "verify.py" in zipfile.ZipFile(io.BytesIO(b"".join(taken.streaming_content))).namelist()
    today = timezone.localdate().isoformat()
    came = theirs.post(f"/packets/{packet}/receipt", {"received_on": today, "reference": "26-1"})
    assert came.json()["reference"] == "26-1"
    assert theirs.post(f"/packets/{packet}/outcomes", {"outcome": "charged", "on": today}).status_code == 201
    (listed,) = theirs.get(f"/{number}").json()["packets"]
    assert [one["outcome"] for one in listed["outcomes"]] == ["charged"]
    assert theirs.post(f"/{number}/close", {"words": "Thank you."}).json()["state"] == "closed"
    assert (Referral.objects.count(), Finding.objects.count(), Task.objects.count()) == (1, 1, 1)


def test_each_look_is_recorded_as_on_the_page_and_a_list_is_none() -> None:
    report, person = a_case()
    services.find(report=report, state="shown", words="They said so.", by=person, at=LATER, **ELEMENT)
    packet = services.make_packet(report=report, to="An office", by=person, at=LATER)
    program = Program(person)
    program.get("")
    assert not Look.objects.exists()
    program.get(f"/{report.number}")
    program.get(f"/packets/{packet.number}/zip").getvalue()
    looks = Look.objects.filter(user=person, kind="report", key=report.number).order_by("at")
    assert [one.action for one in looks] == ["complaint.read", "packet.taken"]


WRITES: dict[str, tuple[dict[str, Any], type[Any]]] = {
    "triage": ({"route": "scam", "reason": "Money."}, Triage),
    "checks": ({"agency": "An office", "number_called": "311", "answer": "no_answer"}, AgencyCheck),
    "assignments": ({"user": 0}, Assignment),
    "exclusions": ({"department": "animal-welfare", "reason": "They are named."}, Exclusion),
    "findings": ({**ELEMENT, "state": "partly", "words": "One word."}, Finding),
    "tasks": ({"words": "Ask."}, Task),
    "messages": ({"words": "Which colour?"}, Message),
    "identity-requests": ({"words": "To show pictures."}, IdentityRequest),
}


def body_of(name: str) -> dict[str, Any]:
    return {"user": investigator().pk} if name == "assignments" else WRITES[name][0]


@pytest.mark.parametrize("name", WRITES)
def test_a_request_sent_twice_is_done_once_and_leaves_one_leaf(name: str) -> None:
    report, person = a_case(name="A made-up name")
    program, kind, body, key = Program(person), WRITES[name][1], body_of(name), str(uuid4())
    rows = kind.objects.count()
    leaves = Leaf.objects.count()
    first = program.post(f"/{report.number}/{name}", body, key)
    second = program.post(f"/{report.number}/{name}", body, key)
    assert first.status_code == second.status_code in {200, 201}, first.content
    assert second.headers["Idempotency-Replayed"] == "true"
    assert first.json() == second.json()
    new = 2 if name == "triage" else 1  # a new way is told to the reporter as well
    assert (kind.objects.count() - rows, Leaf.objects.count() - leaves) == (1, new)


@pytest.mark.parametrize("name", WRITES)
def test_whoever_may_not_see_a_report_finds_nothing_at_any_address_of_it(name: str) -> None:
    report, person = a_case(name="A made-up name")
    stranger, body = Program(investigator()), body_of(name)
    services.exclude(report=report, department="animal-welfare", reason="Named.", by=person, at=LATER)
    services.find(report=report, state="shown", words="They said so.", by=person, at=LATER, **ELEMENT)
    packet = services.make_packet(report=report, to="An office", by=person, at=LATER).number
    before = Leaf.objects.count()
    there, nowhere = (stranger.post(f"/{one}/{name}", body) for one in (report.number, "R-2026-22222"))
    assert there.status_code == nowhere.status_code == 404
    assert there.content == nowhere.content
    assert stranger.get(f"/{report.number}").status_code == 404
    assert stranger.get(f"/packets/{packet}/zip").status_code == 404
    assert stranger.get("").json() == {"items": [], "count": 0, "next": None}
    assert Leaf.objects.count() == before


def test_whoever_was_excluded_finds_nothing_with_the_token_they_had() -> None:
    report, person = a_case()
    second = investigator()
    services.assign(report=report, user=second, is_counsel=False, by=person, at=LATER)
    theirs = Program(second)
    assert theirs.get(f"/{report.number}").status_code == 200
    assert (
        Program(person).post(f"/{report.number}/exclusions", {"user": second.pk, "reason": "Kin."}).status_code == 201
    )
    assert theirs.get(f"/{report.number}").status_code == 404
    assert theirs.post(f"/{report.number}/tasks", {"words": "x"}).status_code == 404


@pytest.mark.parametrize(
    ("scope", "path", "status"),
    [
        ("complaint.read", "triage", 403),
        ("complaint.read", "findings", 403),
        ("complaint.read", "packets", 403),
        ("complaint.refer", "tasks", 403),
        ("complaint.work", "triage", 201),
        ("complaint.work", "tasks", 201),
    ],
)
def test_a_token_does_what_it_was_given_and_nothing_else(scope: str, path: str, status: int) -> None:
    report, person = a_case()
    bodies = {"packets": {"key": str(uuid4()), "to": "An office"}}
    body = bodies.get(path) or WRITES[path][0]
    assert Program(person, scope).post(f"/{report.number}/{path}", body).status_code == status


def test_the_desk_works_no_case_and_a_custodian_has_no_door_here(desk: Program) -> None:
    report = came_in()
    wanted = desk.post(f"/{report.number}/tasks", {"words": "x"})
    assert wanted.status_code == 403
    assert Client().get(f"{API}/{report.number}").status_code == 401
    browser = Client()
    browser.force_login(make_person("records_custodian"), backend="dintel.apps.accounts.backends.StaffBackend")
    for path in ("", f"/{report.number}", "/offences", "/investigators", "/to-hand-over"):
        assert browser.get(f"{API}{path}").status_code == 404, path


def test_counsel_hands_over_by_number_and_day_alone(desk: Program) -> None:
    report, counsel, person = (
        came_in(staff="yes", more="One works for the city."),
        make_person("counsel"),
        investigator(),
    )
    program = Program(counsel)
    (waiting,) = program.get("/to-hand-over").json()
    assert set(waiting) == {"number", "received_on"}
    assert desk.get("/to-hand-over").json() == []
    assert program.get(f"/{report.number}").status_code == 404
    refused = desk.post(f"/{report.number}/assignments", {"user": person.pk})
    assert refused.status_code == 422
    handed = program.post(f"/{report.number}/hand-over", {"user": person.pk}, key=str(uuid4()))
    assert handed.json()["by_counsel"] is True
    assert Program(person).get(f"/{report.number}").status_code == 200
    assert program.post(f"/{report.number}/hand-over", {"user": person.pk}).status_code == 404


def test_who_reported_is_in_no_answer_of_the_api() -> None:
    report, person = a_case(name="Planted Name", reach="Planted Street 7")
    services.ask_identity(report=report, why="To show pictures.", by=person, at=LATER)
    asked = IdentityRequest.objects.get()
    services.answer_identity(
        request=asked, allowed=True, words="Needed.", by=make_person("records_custodian"), at=LATER
    )
    whole = Program(person).get(f"/{report.number}")
    assert whole.json()["has_identity"] is True
    assert [one["allowed"] for one in whole.json()["identity_requests"]] == [True]
    assert "Planted" not in whole.content.decode()


@pytest.mark.parametrize(
    ("path", "body", "status", "where"),
    [
        ("triage", {"route": "elsewhere", "reason": "x"}, 422, "body.body.route"),
        ("triage", {"route": "scam", "reason": "  "}, 422, "body.reason"),
        ("triage", {"route": "scam", "reason": "SSN 123-45-6789"}, 422, "body.reason"),
        ("triage", {"route": "scam", "reason": "He is undocumented."}, 422, "body.reason"),
        ("checks", {"agency": " ", "number_called": "311", "answer": "unknown"}, 422, "body.agency"),
        ("assignments", {"user": 2147483647}, 422, "body.user"),
        ("exclusions", {"reason": "Nobody."}, 422, "body.user"),
        ("exclusions", {"department": "nowhere", "reason": "x"}, 422, "body.body.department"),
        ("findings", {**ELEMENT, "state": "shown"}, 422, "body.words"),
        ("findings", {**ELEMENT, "element": "nothing", "state": "missing"}, 422, "body.element"),
        ("findings", {**ELEMENT, "state": "shown", "files": [str(uuid4())]}, 422, "body.files"),
        ("messages", {"words": " "}, 422, "body.words"),
        ("contacts", {"number": "C-2026-999999"}, 422, "body.number"),
        ("identity-requests", {"words": "Why."}, 422, "body"),
        ("packets", {"key": str(uuid4()), "to": "An office"}, 422, "body"),
        ("tasks", {"words": "x", "colour": "blue"}, 422, "body.body.colour"),
    ],
)
def test_what_cannot_be_written_is_a_problem_that_names_its_place_and_changes_nothing(
    path: str, body: dict[str, Any], status: int, where: str
) -> None:
    report, person = a_case()
    program, before = Program(person), Leaf.objects.count()
    answer = program.post(f"/{report.number}/{path}", body, key=str(uuid4()))
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    problem = answer.json()
    assert problem["title"]
    assert problem["detail"]
    assert where in {one["where"] for one in problem["errors"]}
    assert Leaf.objects.count() == before


def test_words_on_status_stay_only_with_a_reason_and_numbers_never() -> None:
    report, person = a_case()
    program, body = Program(person), {"words": "He said “undocumented”.", "kept_because": "His own words."}
    assert program.post(f"/{report.number}/tasks", body).status_code == 201
    assert program.post(f"/{report.number}/tasks", body | {"words": "A 123 456 789"}).status_code == 422


def test_a_closed_branch_is_a_conflict_that_says_the_way_out() -> None:
    report, person = a_case()
    program = Program(person)
    called = {"agency": "An office", "number_called": "311", "answer": "verified"}
    assert program.post(f"/{report.number}/checks", called).status_code == 201
    for path, body in {"findings": WRITES["findings"][0], "packets": {"key": str(uuid4()), "to": "x"}}.items():
        answer = program.post(f"/{report.number}/{path}", body)
        assert (answer.status_code, answer.json()["title"]) == (409, "The case is not open as an impersonation")
        assert "Open it again only with a reason." in answer.json()["detail"]
    assert not Finding.objects.exists()


def test_a_packet_whose_evidence_is_gone_is_not_handed_out(monkeypatch: pytest.MonkeyPatch) -> None:
    report, person = a_case()
    services.find(report=report, state="shown", words="They said so.", by=person, at=LATER, **ELEMENT)
    packet = services.make_packet(report=report, to="An office", by=person, at=LATER)
    Referral.objects.filter(pk=packet.pk).update(sha256="0" * 64)
    answer = Program(person).get(f"/packets/{packet.number}/zip")
    assert (answer.status_code, answer["Content-Type"]) == (409, "application/problem+json")


def test_a_day_before_the_packet_and_one_to_come_are_refused_beside_their_member() -> None:
    report, person = a_case()
    services.find(report=report, state="shown", words="They said so.", by=person, at=LATER, **ELEMENT)
    packet = services.make_packet(report=report, to="An office", by=person, at=timezone.now()).number
    program = Program(person)
    early = program.post(f"/packets/{packet}/receipt", {"received_on": "2020-01-01"})
    late = program.post(f"/packets/{packet}/outcomes", {"outcome": "charged", "on": "2999-01-01"})
    assert [one.json()["errors"][0]["where"] for one in (early, late)] == ["body.received_on", "body.on"]
    assert not ReferralOutcome.objects.exists()


def test_somebody_is_taken_off_a_case_as_long_as_one_is_left() -> None:
    report, person = a_case()
    second = investigator()
    services.assign(report=report, user=second, is_counsel=False, by=person, at=LATER)
    program = Program(person)
    mine, theirs = Assignment.objects.get(user=person).pk, Assignment.objects.get(user=second).pk
    assert program.post(f"/{report.number}/assignments/{theirs}/end").json()["ended_at"] is not None
    assert program.post(f"/{report.number}/assignments/{theirs}/end").status_code == 404
    assert program.post(f"/{report.number}/assignments/{mine}/end").status_code == 422


def test_a_contact_that_one_may_read_is_noted_with_a_token_that_reads_contacts() -> None:
    report, person = a_case()
    mine, other = filed(told(), by=person).number, filed(told()).number
    program = Program(person, "complaint.read", "complaint.work", "contact.read")
    one = {"kind": "contact", "number": mine, "is_open": True, "scene": None}
    assert program.post(f"/{report.number}/contacts", {"number": mine}).json() == one
    assert program.post(f"/{report.number}/contacts", {"number": other}).status_code == 422
    without = Program(person, "complaint.read", "complaint.work")
    assert without.post(f"/{report.number}/contacts", {"number": mine}).status_code == 422
    assert without.get(f"/{report.number}").json()["contacts"] == [one | {"is_open": False}]


def test_a_long_list_comes_in_pages_and_by_part_of_a_number(desk: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dintel.apps.complaints.api.reports.PER_PAGE", 2)
    reports = made([f"Report {turn}." for turn in range(3)])
    first = desk.get("").json()
    second = desk.get("", page=first["next"]).json()
    assert (first["count"], first["next"], second["next"]) == (3, 2, None)
    assert {one["number"] for one in first["items"] + second["items"]} == {one.number for one in reports}
    part = reports[0].number[-5:]
    assert [one["number"] for one in desk.get("", q=part.lower()).json()["items"]] == [reports[0].number]
    assert desk.get("", state="closed").json()["count"] == 0


def test_offences_are_given_as_the_law_data_has_them_with_their_doubts(desk: Program) -> None:
    told_by = {one["id"]: one for one in desk.get("/offences").json()}
    known = told_by["impersonating_peace_officer"]
    assert "NMSA 30-27-2.1" in known["short"] + known["title"]
    assert "pretended" in {one["id"] for one in known["elements"]}
    assert all(one["mark"] for one in told_by.values())


def test_every_body_has_an_example_in_the_description() -> None:
    schema = Client().get("/api/v1/openapi.json").json()
    assert schema["openapi"].startswith("3.1")
    written = [one for path, one in schema["paths"].items() if path.startswith(f"{API}/")]
    bodies = [one["post"]["requestBody"] for one in written if "requestBody" in one.get("post", {})]
    names = {one["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2] for one in bodies}
    assert len(names) > 8
    for name in names:
        assert schema["components"]["schemas"][name]["examples"], name


def test_a_report_that_came_back_shows_the_desk_what_was_done(desk: Program) -> None:
    report: Report = came_in()
    services.triage(report=report, route="scam", reason="Money.", by=make_person("intake_officer"), at=LATER)
    (one,) = desk.get(f"/{again(report).number}").json()["triages"]
    assert (one["route"], one["reason"], one["by"]) == ("scam", "Money.", Triage.objects.get().by.name)
