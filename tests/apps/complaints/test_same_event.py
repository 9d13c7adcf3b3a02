"""A report is linked to a contact or a question to the desk that others wrote down: what is shown and kept."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from tests.apps.accounts.made_up_staff import give, make_person
from tests.apps.complaints.cases import LATER, a_case, access, investigator
from tests.apps.complaints.reported import again
from tests.apps.complaints.test_complaints_api import Program
from tests.apps.contacts.made import LIBRARY, NOW, filed
from tests.apps.contacts.made import report as told

from dintel.apps.accounts.models import Look, User
from dintel.apps.complaints import services
from dintel.apps.complaints.models import ContactLink, Report, SceneLink
from dintel.apps.complaints.queries.scenes import MATCH, is_reported, scene_for, scenes_like
from dintel.apps.contacts.models import Contact
from dintel.apps.contacts.queries.proof import proof_of
from dintel.apps.contacts.scenes import MOST, Wanted
from dintel.apps.ledger.models import Leaf
from dintel.apps.retention.ended import DisposedError
from dintel.apps.verification.models import Inquiry
from dintel.apps.verification.services import Asked, answer_inquiry

pytestmark = pytest.mark.django_db
DAY = NOW.date()
ON_THE_DAY = Wanted(on=DAY, facility=LIBRARY)


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="dintel.apps.accounts.backends.StaffBackend")
    return client


def theirs(**more: Any) -> Contact:
    """Return a contact that somebody at the counter wrote down."""
    given = told(agency="ICE", account="They wanted the back room.", said="Please wait.", **more)
    return Contact.objects.get(number=filed(given, by=make_person("front_desk")).number)


def asked(place: str = "city", **more: str) -> Inquiry:
    """Return a question that the desk answered."""
    given = {"caller": "employee", "claimed": "immigration", "agency_said": "not_theirs", **more}
    heard = Asked(place=place, number_called="505-555-0199", **given)
    return answer_inquiry(key=uuid4(), asked=heard, by=make_person("verification_officer"), at=NOW)


def leaf(subject: tuple[str, str], kind: str) -> Any:
    found = Leaf.objects.get(subject_kind=subject[0], subject_key=subject[1], kind=kind)
    return json.loads(found.content or "")


def test_an_investigator_finds_by_building_and_day_what_others_filed_and_sees_no_more_than_tells_it_apart() -> None:
    (report, person), contact, question = a_case(), theirs(), asked()
    page = browser(person).get(f"/complaints/{report.number}/same-event/?on={DAY}&facility={LIBRARY}")
    shown = page.content.decode()
    assert contact.number in shown
    assert "Agency named: ICE" in shown
    assert "Unverified" in shown
    assert "Question to the verification desk" in shown
    assert "Not verified" in shown
    for hidden in ("back room", "Please wait", "505-555-0199", "(synthetic)' filed", question.by.name):
        assert hidden not in shown
    seen = {(one.kind, one.key, one.action) for one in Look.objects.filter(user=person)}
    assert ("contact", contact.number, MATCH) in seen
    assert ("inquiry", str(question.key), MATCH) in seen
    assert ("report", report.number, MATCH) in seen


@pytest.mark.parametrize("wanted", ["", "facility=" + LIBRARY, "on=yesterday", "facility=no-such-house&on=2026-11-20"])
def test_a_look_up_without_day_or_number_is_refused_in_words_or_shows_the_form(wanted: str) -> None:
    (report, person), contact = a_case(), theirs()
    answer = browser(person).get(f"/complaints/{report.number}/same-event/?{wanted}")
    assert answer.status_code == (422 if wanted else 200)
    assert contact.number not in answer.content.decode()
    assert not Look.objects.filter(action=MATCH).exists()


def test_a_sealed_contact_is_never_offered_not_even_to_one_of_its_readers() -> None:
    report, person = a_case()
    sealed = filed(told(sealed=True, sealed_why="A grand jury."), by=person).number
    assert [one.kind for one in scenes_like(access(person), ON_THE_DAY)] == []
    assert scenes_like(access(person), Wanted(number=sealed)) == []
    link = browser(person).post(f"/complaints/{report.number}/same-event/link/", {"kind": "contact", "key": sealed})
    assert link.status_code == 404
    assert not ContactLink.objects.exists()


def test_what_was_disposed_of_is_not_found_and_cannot_be_linked_by_who_saw_it_before() -> None:
    (report, person), contact, question = a_case(), theirs(), asked()
    scenes = scenes_like(access(person), ON_THE_DAY)
    assert {one.key for one in scenes} == {contact.number, str(question.key)}
    Contact.objects.update(disposed_at=LATER)
    Inquiry.objects.update(disposed_at=LATER)
    assert scenes_like(access(person), ON_THE_DAY) == []
    for scene in scenes:
        with pytest.raises(DisposedError):
            services.link_scene(report=report, scene=scene, by=person, at=LATER)
    assert (ContactLink.objects.count(), SceneLink.objects.count()) == (0, 0)


def test_both_sides_keep_the_link_as_a_leaf_and_only_the_report_says_whom_and_which() -> None:
    (report, person), contact, question = a_case(), theirs(), asked()
    client = browser(person)
    for _turn in range(2):
        for kind, key in (("contact", contact.number), ("inquiry", str(question.key))):
            answer = client.post(f"/complaints/{report.number}/same-event/link/", {"kind": kind, "key": key})
            assert answer.status_code == 302
    links = (ContactLink.objects.get(), SceneLink.objects.get())
    own = leaf(("report", report.number), "report.scene_linked")
    assert own["content"]["scene_link"]["key"] == str(question.key)
    sides = (
        (("contact", contact.number), "contact.report_linked"),
        (("inquiry", str(question.key)), "inquiry.report_linked"),
    )
    for (subject, kind), link in zip(sides, links, strict=True):
        said = leaf(subject, kind)
        assert said["content"] == {"report_link": str(link.pk)}
        assert said["by"] == ""
        assert report.number not in json.dumps(said)
    page = client.get(f"/complaints/{report.number}/").content.decode()
    assert "Agency named: ICE" in page
    assert f"/contacts/{contact.number}/" not in page
    assert "Question to the verification desk" in page


def test_the_proof_page_of_a_contact_says_the_same_with_and_without_a_report() -> None:
    (report, person), contact = a_case(), theirs()
    before = proof_of(contact)
    services.link_contact(report=report, contact=contact, by=person, at=LATER)
    assert proof_of(contact) == before


def reported(report: Report, person: User) -> Contact:
    contact = theirs()
    services.link_contact(report=report, contact=contact, by=person, at=LATER)
    return contact


def test_counsel_and_the_duty_officer_learn_that_a_report_exists_and_nobody_else_learns_anything() -> None:
    report, person = a_case()
    contact = reported(report, person)
    words = "A report of a false officer exists"
    pages = {}
    for role in ("counsel", "duty_officer", "auditor", "records_custodian"):
        pages[role] = browser(make_person(role)).get(f"/contacts/{contact.number}/").content.decode()
        assert report.number not in pages[role]
        assert person.name not in pages[role]
    assert contact.filed_by is not None
    lead = make_person("front_desk")
    give(lead, "site_lead", facility=LIBRARY)
    pages["site_lead"] = browser(lead).get(f"/contacts/{contact.number}/").content.decode()
    assert contact.number in pages["site_lead"]
    assert {role for role, page in pages.items() if words in page} == {"counsel", "duty_officer"}


def test_nobody_learns_of_a_report_that_may_concern_city_staff_or_from_which_they_are_kept() -> None:
    report, person = a_case()
    contact, counsel = reported(report, person), make_person("counsel")
    assert is_reported(access(counsel), contact.number)
    assert not is_reported(access(counsel), theirs(began_at=NOW + timedelta(hours=1)).number)
    services.exclude(report=report, user=counsel, reason="A cousin.", by=make_person("intake_officer"), at=LATER)
    assert not is_reported(access(counsel), contact.number)
    other = make_person("counsel")
    assert is_reported(access(other), contact.number)
    Report.objects.update(names_city_staff=True)
    assert not is_reported(access(other), contact.number)


@pytest.mark.parametrize("role", ["counsel", "intake_officer", "verification_officer", "auditor", "administrator"])
def test_nobody_but_an_investigator_looks_up(role: str) -> None:
    theirs()
    person = make_person(role)
    assert scenes_like(access(person), ON_THE_DAY) == []
    assert scene_for(access(person), "contact", Contact.objects.get().number) is None


def test_an_investigator_looks_up_for_a_report_of_theirs_alone() -> None:
    report, _person = a_case()
    contact = theirs()
    stranger = browser(investigator())
    assert stranger.get(f"/complaints/{report.number}/same-event/?number={contact.number}").status_code == 404
    link = {"kind": "contact", "key": contact.number}
    assert stranger.post(f"/complaints/{report.number}/same-event/link/", link).status_code == 404


def test_a_day_alone_finds_questions_of_every_place_and_no_contact() -> None:
    (_report, person), question = a_case(), asked("home")
    theirs()
    assert [one.key for one in scenes_like(access(person), Wanted(on=DAY))] == [str(question.key)]
    assert scenes_like(access(person), Wanted(on=DAY - timedelta(days=1))) == []
    assert scenes_like(access(person), ON_THE_DAY)[0].kind == "contact"  # a home is no city building
    assert len(scenes_like(access(person), ON_THE_DAY)) == 1


def test_one_question_shows_no_more_than_some_scenes() -> None:
    _report, person = a_case()
    for _turn in range(MOST + 1):
        asked()
    assert len(scenes_like(access(person), Wanted(on=DAY))) == MOST


@pytest.mark.parametrize(
    ("kind", "key"),
    [("inquiry", "no-key"), ("inquiry", "5f0c1d0e-0000-4000-8000-000000000000"), ("else", "1"), ("", "")],
)
def test_what_is_not_there_is_not_linked(kind: str, key: str) -> None:
    report, person = a_case()
    link = browser(person).post(f"/complaints/{report.number}/same-event/link/", {"kind": kind, "key": key})
    assert link.status_code == 404


def test_a_program_looks_up_and_links_with_a_token_for_it() -> None:
    (report, person), contact, question = a_case(), theirs(), asked()
    program = Program(person, "complaint.read", "complaint.work", "complaint.match")
    found = program.get(f"/{report.number}/same-event?on={DAY}&facility={LIBRARY}").json()
    assert {(one["kind"], one["key"]) for one in found} == {("contact", contact.number), ("inquiry", str(question.key))}
    assert program.get(f"/{report.number}/same-event").json() == []
    made = program.post(f"/{report.number}/same-event", {"kind": "inquiry", "key": str(question.key)})
    assert (made.status_code, made.json()["standing"]) == (201, "Not verified")
    noted = program.post(f"/{report.number}/contacts", {"number": contact.number}).json()
    assert (noted["is_open"], noted["scene"]["claimed"]) == (False, "ICE")
    assert program.post(f"/{report.number}/same-event", {"kind": "inquiry", "key": str(uuid4())}).status_code == 422
    without = Program(person, "complaint.read", "complaint.work")
    assert without.get(f"/{report.number}/same-event?on={DAY}").status_code == 403
    assert again(report).contactlinks.count() == 1


def test_links_come_in_the_words_of_the_page_in_spanish_too() -> None:
    (report, person), contact = a_case(), theirs()
    page = browser(person).get(f"/es/complaints/{report.number}/same-event/?number={contact.number}").content.decode()
    assert re.search(r"<h1[^>]*>El mismo hecho</h1>", page)
