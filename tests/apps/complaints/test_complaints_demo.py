"""The demo city's reports: every staff page shows something, a packet can be made, all of it says it is invented."""

from __future__ import annotations

import uuid
from collections import Counter

import pytest
from django.test import Client
from django.utils import timezone

from dintel.apps.accounts.demo import make_demo_people
from dintel.apps.accounts.models import User
from dintel.apps.complaints.demo import MARK, make_demo_complaints
from dintel.apps.complaints.models import Referral, Report, Task
from dintel.apps.ledger.models import Leaf
from dintel.apps.ledger.queries import row_faults

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> dict[str, User]:
    at = timezone.now()
    people = make_demo_people(at=at)
    make_demo_complaints(people=people, at=at)
    return people


def page(people: dict[str, User], role: str, address: str) -> str:
    client = Client()
    client.force_login(people[role], backend="dintel.apps.accounts.backends.StaffBackend")
    answer = client.get(address)
    assert answer.status_code == 200, address
    return str(answer.content.decode())


def test_every_staff_page_shows_something(people: dict[str, User]) -> None:
    assert Counter(Report.objects.values_list("state", flat=True)) == {
        "new": 12,
        "triaged": 1,
        "referred": 1,
        "closed": 1,
    }
    floods = page(people, "intake_officer", "/complaints/floods/")
    assert "6 reports like this one" in floods
    assert "Set aside before" in floods
    assert "To be handed over by counsel" in page(people, "counsel", "/complaints/")
    assert "To show pictures." in page(people, "records_custodian", "/complaints/names/")
    phone = next(one for one in Report.objects.filter(language="es"))
    assert "the same telephone number" in page(people, "intake_officer", f"/complaints/{phone.number}/")
    packet = Referral.objects.get()
    assert "Charged" in page(people, "investigator", f"/complaints/{packet.report.number}/")


def test_a_packet_can_be_made_of_the_open_case(people: dict[str, User]) -> None:
    client, report = Client(), Report.objects.get(state="triaged")
    client.force_login(people["investigator"], backend="dintel.apps.accounts.backends.StaffBackend")
    asked = {"key": str(uuid.uuid4()), "to": "An office", "language": "en", "contents": "whole"}
    assert client.post(f"/complaints/{report.number}/packet/", asked).status_code == 302
    assert Referral.objects.filter(report=report).count() == 1


def test_all_of_it_says_that_it_is_invented_and_is_made_once(people: dict[str, User]) -> None:
    for report in Report.objects.all():
        assert MARK in str(report.answers["happened_words"]), report.number
    assert all(MARK in task.words for task in Task.objects.all())
    before = Leaf.objects.count()
    make_demo_complaints(people=people, at=timezone.now())
    assert Leaf.objects.count() == before
    assert [one for one in row_faults() if one.where.startswith("complaints_")] == []
