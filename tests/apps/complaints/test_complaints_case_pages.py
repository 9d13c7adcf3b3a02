"""The pages of a case: who gets them, what is done on them, what they never show."""

from __future__ import annotations

import re
import uuid
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from tests.apps.accounts.made_up_staff import make_person
from tests.apps.complaints.cases import a_case, came_in, investigator
from tests.apps.complaints.reported import again

from dintel.apps.accounts.models import Look, User
from dintel.apps.complaints.models import Finding, IdentityRequest, Referral, Report, Task, Triage
from dintel.apps.evidence import limits

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _store(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.EVIDENCE_DIR = tmp_path / "evidence"
    monkeypatch.setattr(limits, "FREE_BYTES", 0)


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="dintel.apps.accounts.backends.StaffBackend")
    return client


def do(client: Client, report: Report, name: str, **data: object) -> Any:
    return client.post(f"/complaints/{report.number}/{name}/", {"key": str(uuid.uuid4()), **data})


def test_an_investigator_works_a_case_from_its_page_to_the_packet() -> None:
    report, person = a_case()
    client = browser(person)
    page = client.get(f"/complaints/{report.number}/").content.decode()
    assert "Two men in vests wanted money at the door." in page
    assert "NMSA 30-27-2.1" in page
    assert Look.objects.filter(user=person, key=report.number, action="complaint.read").count() == 1
    part = "impersonating_peace_officer/pretended"
    assert do(client, report, "find", part=part, state="shown", words="They said so.").status_code == 302
    assert do(client, report, "task", words="Ask the shop for its video.").status_code == 302
    assert do(client, report, "packet", to="A prosecutor’s office").status_code == 302
    assert (Finding.objects.count(), Task.objects.count()) == (1, 1)
    number = Referral.objects.get().number
    taken = client.get(f"/complaints/packets/{number}.zip")
    assert b"".join(taken.streaming_content)[:2] == b"PK"
    assert Look.objects.filter(action="packet.taken").exists()
    assert number in client.get(f"/complaints/{report.number}/").content.decode()


def test_the_intake_desk_triages_and_hands_over_and_then_the_page_is_gone_for_it() -> None:
    report, desk, person = came_in(), make_person("intake_officer"), investigator()
    client = browser(desk)
    assert report.number in client.get("/complaints/").content.decode()
    assert do(client, report, "triage", route="impersonation", reason="No card.").status_code == 302
    assert do(client, report, "find", part="x", state="shown").status_code == 404
    assert do(client, report, "assign", user=str(person.pk)).headers["Location"] == "/complaints/"
    assert client.get(f"/complaints/{report.number}/").status_code == 404
    assert report.number not in client.get("/complaints/").content.decode()


def test_a_form_that_cannot_be_taken_says_why_and_loses_nothing() -> None:
    report, person = a_case()
    refused = do(browser(person), report, "triage", route="scam", reason="")
    assert refused.status_code == 422
    assert "Something needs correcting" in refused.content.decode()
    warned = do(browser(person), report, "task", words="Call A123 456 789 back")
    assert warned.status_code == 422
    assert not Task.objects.exists()


def test_the_same_form_sent_twice_acts_once() -> None:
    report, person = a_case()
    client, key = browser(person), str(uuid.uuid4())
    for _turn in range(2):
        client.post(f"/complaints/{report.number}/task/", {"key": key, "words": "Ask the shop."})
    assert Task.objects.count() == 1


@pytest.mark.parametrize(
    "role", ["administrator", "auditor", "records_custodian", "counsel", "investigator", "partner"]
)
def test_nobody_else_finds_a_case_or_its_acts(role: str) -> None:
    report, _person = a_case()
    client = browser(make_person(role))
    assert client.get(f"/complaints/{report.number}/").status_code == 404
    assert do(client, report, "triage", route="scam", reason="x").status_code == 404
    assert Triage.objects.count() == 1


def test_a_name_is_asked_for_allowed_by_the_custodian_and_opened() -> None:
    report, person = a_case(name="A made-up name")
    client, custodian = browser(person), browser(make_person("records_custodian"))
    assert "A made-up name" not in client.get(f"/complaints/{report.number}/").content.decode()
    do(client, report, "identity", words="To show pictures.")
    asked = IdentityRequest.objects.get()
    shown = custodian.get("/complaints/names/").content.decode()
    assert "To show pictures." in shown
    assert "A made-up name" not in shown
    answer = {"key": str(uuid.uuid4()), "request": str(asked.pk), "allowed": "yes", "words": "It is needed."}
    assert custodian.post("/complaints/names/", answer).status_code == 302
    opened = client.post(f"/complaints/{report.number}/name/").content.decode()
    assert "A made-up name" in opened
    assert client.get("/complaints/names/").status_code == 404


def test_counsel_hands_over_what_may_concern_city_staff_without_reading_it() -> None:
    report, counsel, person = came_in(staff="yes"), make_person("counsel"), investigator()
    client = browser(counsel)
    page = client.get("/complaints/").content.decode()
    assert report.number in page
    assert "Two men" not in page
    handed = client.post(f"/complaints/{report.number}/hand-over/", {"key": str(uuid.uuid4()), "user": str(person.pk)})
    assert handed.status_code == 302
    assert client.get(f"/complaints/{report.number}/").status_code == 404
    assert browser(person).get(f"/complaints/{report.number}/").status_code == 200


def test_no_id_stands_twice_on_a_page() -> None:
    report, person = a_case(name="A made-up name")
    found = re.findall(r'\bid="([^"]+)"', browser(person).get(f"/complaints/{report.number}/").content.decode())
    assert sorted(one for one in set(found) if found.count(one) > 1) == []


def test_a_state_and_a_number_filter_the_list() -> None:
    report, person = a_case()
    client = browser(person)
    assert report.number in client.get(f"/complaints/?q={report.number[-3:]}&state=triaged").content.decode()
    assert f"/complaints/{report.number}/" not in client.get("/complaints/?state=closed").content.decode()
    assert again(report).state == "triaged"
