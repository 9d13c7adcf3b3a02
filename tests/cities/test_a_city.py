"""What holds for the city that is served, whichever it is; `test_second_city.py` runs it for each other one."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.utils import timezone

from dintel.apps.accounts.demo import make_demo_people
from dintel.apps.city import law
from dintel.apps.contacts.demo import make_demo_contacts
from dintel.apps.design.profile import active_city
from dintel.apps.notices.models import Notice
from dintel.apps.publication import content
from dintel.apps.regimes import here
from dintel.apps.training.here import shelf_is_sound
from dintel.lawbook.book import open_policy

pytestmark = pytest.mark.django_db
LATELY = date(2026, 11, 22)
"""Cases of earlier laws are the larger test's (`tests/law/test_cases.py`)."""
PUBLIC = ("/", "/now/", "/law/", "/record/", "/record/order/", "/record/order/staff/", "/record/order/residents/")


def test_every_file_of_the_city_can_be_used() -> None:
    assert content.is_sound()
    assert shelf_is_sound()
    assert [one for one in here.own() if one.place == active_city().place], "it owes a report of its own"


def test_the_worked_cases_of_the_city_and_its_state_come_out_as_they_are_told() -> None:
    place, policies = active_city().place, {}
    own = [case for case in law.cases() if "/" in case.place and case.on >= LATELY]
    assert len(own) > 10
    for case in own:
        if (case.on, case.switches) not in policies:
            policies[case.on, case.switches] = open_policy(place, on=case.on, switches=case.switches)
        answer = policies[case.on, case.switches].decide(case.facts)
        cited = {one.id for reason in answer.supported_by for one in reason.provisions}
        duties = {one.id for one in answer.obligations}
        assert answer.outcome == case.outcome, case.where
        assert {reason.rule.id for reason in answer.deciding} >= set(case.by), case.where
        assert cited >= set(case.cites), case.where
        assert duties >= set(case.obligations), case.where
        assert not duties & set(case.not_obligations), case.where


@pytest.mark.parametrize("address", PUBLIC)
def test_the_first_pages_open_and_name_the_city(client: Client, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 200
    assert active_city().name in answer.content.decode()


def test_every_language_of_the_city_has_a_first_page(client: Client) -> None:
    for code in active_city().languages[1:]:
        page = client.get(f"/{code}/")
        assert page.status_code == 200
        assert f'lang="{code}' in page.content.decode().lower()


def test_whom_the_city_names_is_told_of_a_filing() -> None:
    at = timezone.now()
    people = make_demo_people(at=at)
    make_demo_contacts(people=people, at=at)
    assert Notice.objects.filter(kind="contact_filed").count() >= 6
    assert law.today() >= law.book().law.opens_on
