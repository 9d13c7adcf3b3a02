"""What the page of a case says is next, from the first reading to the last words."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from tests.apps.accounts.made_up_staff import make_person
from tests.apps.complaints.cases import LATER, a_case, access, came_in
from tests.apps.complaints.reported import again

from dintel.apps.accounts.models import User
from dintel.apps.complaints import services
from dintel.apps.complaints.acts import ACTS
from dintel.apps.complaints.models import Report
from dintel.apps.complaints.next_steps import WHY, next_steps
from dintel.apps.complaints.offences import offences
from dintel.apps.complaints.queries.case import case_of
from dintel.apps.complaints.services.talking import write_on

pytestmark = pytest.mark.django_db
OFFENCE = "impersonating_peace_officer"


@pytest.fixture(autouse=True)
def _store(_plain_static: None) -> None:
    """Keep files where the tests do."""


def steps(report: Report, person: User, offered: object = ACTS) -> list[str]:
    return [one.act for one in next_steps(case_of(access(person), again(report)), offered)]  # type: ignore[arg-type]


def show_all(report: Report, person: User) -> None:
    for element in offences()[OFFENCE].elements:
        told = {"offence": OFFENCE, "element": element.id, "state": "shown", "words": "They said so."}
        services.find(report=report, by=person, at=LATER, **told)


def test_every_step_that_is_named_is_an_act_of_the_page() -> None:
    assert set(WHY) <= set(ACTS)


def test_a_new_report_asks_for_a_way_and_then_for_somebody_who_has_it() -> None:
    report, desk = came_in(), make_person("intake_officer")
    assert steps(report, desk) == ["triage"]
    services.triage(report=report, route="scam", reason="A letter.", by=desk, at=LATER)
    assert steps(report, desk) == ["assign", "close"]
    assert steps(report, desk, {"close"}) == ["close"]


def test_an_impersonation_goes_from_the_call_over_the_elements_and_the_packet_to_its_end() -> None:
    report, person = a_case()
    assert steps(report, person) == ["check", "find"]
    check = {"agency": "A field office", "number_called": "311", "answer": "not_verified"}
    services.record_check(report=report, by=person, at=LATER, **check)
    assert steps(report, person) == ["find"]
    show_all(report, person)
    assert steps(report, person) == ["packet"]
    packet = services.make_packet(report=report, to="An office", by=person, at=LATER)
    assert steps(report, person) == ["receipt", "outcome"]
    services.record_receipt(referral=packet, received_on=LATER.date(), reference="", by=person, at=LATER)
    assert steps(report, person) == ["outcome"]
    for hours, outcome, left in ((1, "charged", ["outcome"]), (2, "convicted", ["close"])):
        at = LATER + timedelta(hours=hours)
        services.record_outcome(referral=packet, outcome=outcome, on=LATER.date(), by=person, at=at)
        assert steps(report, person) == left
    services.close_report(report=report, words="Thank you.", by=person, at=LATER)
    assert steps(report, person) == []


def test_a_verified_officer_ends_the_branch_and_a_reporter_who_wrote_last_comes_first() -> None:
    report, person = a_case()
    check = {"agency": "A field office", "number_called": "311", "answer": "verified"}
    services.record_check(report=report, by=person, at=LATER, **check)
    assert steps(report, person) == ["close"]
    write_on(report=again(report), words="Are you there?", on=LATER.date())
    services.strike_the_hour(at=LATER + timedelta(hours=2))
    assert steps(report, person) == ["ask", "close"]


def test_the_link_to_a_step_opens_its_form_without_a_script() -> None:
    report, person = a_case()
    client = Client()
    client.force_login(person, backend="dintel.apps.accounts.backends.StaffBackend")
    address = f"/complaints/{report.number}/"
    assert 'href="?do=check#do-check"' in client.get(address).content.decode()
    page = client.get(f"{address}?do=check").content.decode()
    assert '<details id="do-check" open>' in page
    assert re.search(r'<details [^>]* open><summary><h2 id="acts">', page), "the fold around it is open too"
    assert '<details id="do-find">' in page
