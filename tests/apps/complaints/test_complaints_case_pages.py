"""The pages of a case: who gets them, what is done on them, what they never show."""

from __future__ import annotations

import io
import re
import uuid
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from tests.apps.accounts.made_up_staff import make_person
from tests.apps.complaints.cases import LATER, a_case, came_in, investigator
from tests.apps.complaints.reported import again, send
from tests.apps.contacts.made import filed
from tests.apps.contacts.made import report as told
from tests.apps.evidence import evidence_samples as samples

from dintel.apps.accounts.models import Look, User
from dintel.apps.complaints import services
from dintel.apps.complaints.models import (
    Assignment,
    ContactLink,
    Exclusion,
    Finding,
    IdentityRequest,
    Referral,
    ReferralOutcome,
    Report,
    Task,
    Triage,
)
from dintel.apps.complaints.services import referral
from dintel.apps.contacts.models import Contact
from dintel.apps.evidence import limits
from dintel.apps.evidence import services as evidence
from dintel.apps.evidence.models import File
from dintel.apps.ledger.models import Leaf

pytestmark = pytest.mark.django_db
PRETENDED = ("impersonating_peace_officer", "pretended")


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
    assert do(client, report, "packet", to="A prosecutor’s office", language="es", contents="whole").status_code == 302
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


def ready_for_a_packet() -> tuple[Report, User]:
    report, person = a_case()
    services.find(
        report=report,
        offence=PRETENDED[0],
        element=PRETENDED[1],
        state="shown",
        words="So they said.",
        by=person,
        at=LATER,
    )
    return report, person


def test_tasks_are_ticked_off_from_the_page_and_only_those_of_the_case() -> None:
    report, person = a_case()
    other, _somebody = a_case()
    client = browser(person)
    assert f"/complaints/{report.number}/done/" not in client.get(f"/complaints/{report.number}/").content.decode()
    first, second = (services.add_task(report=report, words=one, by=person, at=LATER) for one in ("Call.", "Write."))
    foreign = services.add_task(report=other, words="Theirs.", by=person, at=LATER)
    assert do(client, report, "done", tasks=[str(foreign.pk)]).status_code == 422
    assert do(client, report, "done").status_code == 422
    assert do(client, report, "done", tasks=[str(first.pk)]).status_code == 302
    assert set(Task.objects.filter(done_at__isnull=True)) == {second, foreign}
    page = client.get(f"/complaints/{report.number}/").content.decode()
    assert "<s>Call.</s>" in page
    assert "<s>Write.</s>" not in page


def test_a_report_is_taken_from_one_of_two_and_not_from_the_last() -> None:
    report, person = a_case()
    client, other = browser(person), investigator()
    assert f"/complaints/{report.number}/end/" not in client.get(f"/complaints/{report.number}/").content.decode()
    services.assign(report=report, user=other, is_counsel=False, by=person, at=LATER)
    mine, theirs = (Assignment.objects.get(report=report, user=user) for user in (person, other))
    assert do(client, report, "end", assignment=str(theirs.pk)).headers["Location"] == f"/complaints/{report.number}/"
    assert browser(other).get(f"/complaints/{report.number}/").status_code == 404
    refused = do(client, report, "end", assignment=str(mine.pk))
    assert refused.status_code == 422
    assert "Nobody else works on this report" in refused.content.decode()
    assert Assignment.objects.get(pk=mine.pk).ended_at is None


def test_a_department_is_kept_from_a_report_and_the_page_says_who_is() -> None:
    report, person = a_case()
    client = browser(person)
    for unknown in ("nowhere", ""):
        assert do(client, report, "exclude-department", department=unknown, words="x").status_code == 422
    assert '<option value="" selected>–</option>' in client.get(f"/complaints/{report.number}/").content.decode()
    taken = do(client, report, "exclude-department", department="parks-and-recreation", words="It was there.")
    assert taken.status_code == 302
    assert Exclusion.objects.get().department == "parks-and-recreation"
    page = client.get(f"/complaints/{report.number}/").content.decode()
    assert "Kept from it for good" in page
    assert "It was there." in page


def test_a_contact_is_noted_by_its_number_and_a_sealed_one_is_not_there() -> None:
    (report, person), desk = a_case(), make_person("front_desk")
    client = browser(person)
    mine = Contact.objects.get(number=filed(told(), by=person).number)
    theirs = Contact.objects.get(number=filed(told(sealed=True, sealed_why="A grand jury."), by=desk).number)
    answers = [do(client, report, "contact", contact=one).content.decode() for one in (theirs.number, "C-2026-0")]
    said = [re.findall(r'class="error"[^>]*>([^<]+)', one) for one in answers]
    assert said[0] == said[1] == ["No contact that you may note has this number."]
    for _turn in range(2):
        assert do(client, report, "contact", contact=mine.number).status_code == 302
    assert ContactLink.objects.get().contact == mine
    services.link_contact(report=report, contact=theirs, by=person, at=LATER)
    page = client.get(f"/complaints/{report.number}/").content.decode()
    assert f"/contacts/{mine.number}/" in page
    assert theirs.number in page
    assert f"/contacts/{theirs.number}/" not in page


def test_the_office_receives_and_decides_about_the_packet_that_was_chosen() -> None:
    foreign, stranger = send().report, investigator()
    report, person = ready_for_a_packet()
    services.assign(report=foreign, user=stranger, is_counsel=False, by=person, at=LATER)
    client = browser(person)
    assert f"/complaints/{report.number}/receipt/" not in client.get(f"/complaints/{report.number}/").content.decode()
    for office in ("First office", "Second office"):
        assert do(client, report, "packet", to=office, language="en", contents="whole").status_code == 302
    first = Referral.objects.get(to="First office")
    day = timezone.localdate().isoformat()
    receipt = {"referral": str(first.pk), "received_on": day, "reference": "DA-1"}
    assert do(client, report, "receipt", **receipt | {"received_on": "2020-01-01"}).status_code == 422
    assert do(client, report, "receipt", **receipt).status_code == 302
    assert do(client, report, "outcome", referral=str(first.pk), outcome="declined", on=day).status_code == 302
    assert Referral.objects.get(reference="DA-1") == first
    assert ReferralOutcome.objects.get().referral == first
    assert "Its number there: DA-1" in client.get(f"/complaints/{report.number}/").content.decode()
    assert do(browser(stranger), foreign, "receipt", **receipt).status_code == 422


def test_two_presses_make_one_packet() -> None:
    report, person = ready_for_a_packet()
    client, key = browser(person), str(uuid.uuid4())
    for _turn in range(2):
        answer = client.post(
            f"/complaints/{report.number}/packet/",
            {"key": key, "to": "An office", "language": "en", "contents": "whole"},
        )
        assert answer.status_code == 302
    assert Referral.objects.count() == 1
    assert do(client, report, "packet", to="An office", language="en", contents="whole").status_code == 302
    assert Referral.objects.count() == 2, "another form makes another"


def test_two_presses_make_one_packet_however_close_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    report, person = ready_for_a_packet()
    key, plain = uuid.uuid4(), referral.gathered
    made: list[Referral] = []

    def press() -> Referral:
        return services.make_packet(report=report, to="An office", key=key, by=person, at=LATER)

    def and_meanwhile_the_other(**told: Any) -> Any:
        monkeypatch.setattr(referral, "gathered", plain)
        made.append(press())
        return plain(**told)

    monkeypatch.setattr(referral, "gathered", and_meanwhile_the_other)
    assert press() == made[0] == Referral.objects.get()
    assert Leaf.objects.filter(kind="report.referred").count() == 1


def test_whoever_works_on_a_report_adds_a_redacted_copy_and_nobody_else_does() -> None:
    report, person = a_case()
    kept = {"subject_kind": "report", "subject_key": report.number, "declared_type": "image/jpeg"}
    original = evidence.keep_file(name="door.jpg", stream=io.BytesIO(samples.jpeg()), by=person, at=LATER, **kept)
    client, where = browser(person), f"/files/{original.key}/redacted/"

    def sent() -> dict[str, Any]:
        blurred = SimpleUploadedFile("blurred.jpg", samples.jpeg(30, 20), content_type="image/jpeg")
        return {"key": str(uuid.uuid4()), "taken_out": "A bystander’s face.", "file": blurred, "end": "1"}

    for role in ("counsel", "intake_officer", "investigator"):
        assert browser(make_person(role)).post(where, sent()).status_code in {302, 404}, role
        assert File.objects.count() == 1
    assert client.post(where, sent()).status_code == 302
    page = client.get(f"/complaints/{report.number}/").content.decode()
    assert "Of door.jpg. Taken out: A bystander’s face." in page
    assert "blurred.jpg (redacted copy)" in page  # among what shows an element
    assert f'href="/files/{original.key}/"' in page
    assert f'href="/files/of/report/{report.number}/"' in page
