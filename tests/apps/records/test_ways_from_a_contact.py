"""From a contact to requests for records: to the agency, and to the city; for those who may, and for no sealed one."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.apps.accounts.made_up_staff import make_person
from tests.apps.contacts.made import filed, report
from tests.apps.records.ipra.asked import asked

from dintel.apps.contacts.models import Contact
from dintel.apps.contacts.services import seal_contact
from dintel.apps.records.ipra import services

pytestmark = pytest.mark.django_db
ASK, WRITE = "Ask the agency for its records of this contact", "Write down that they asked for the city’s records"


@pytest.fixture(autouse=True)
def _plain_static(settings: Any, tmp_path: Any) -> None:
    settings.STATIC_ROOT = tmp_path


def shown(user: Any, path: str) -> str:
    client = Client()
    client.force_login(user)
    return client.get(path).content.decode()


def test_who_may_ask_an_agency_finds_the_form_filled_in() -> None:
    contact = Contact.objects.get(number=filed(report(agency="ICE")).number)
    counsel, officer = make_person("counsel"), make_person("duty_officer")
    assert ASK in shown(counsel, f"/contacts/{contact.number}/")
    assert ASK not in shown(officer, f"/contacts/{contact.number}/")
    form = shown(counsel, f"/records/agencies/new/?contact={contact.number}")
    day = timezone.localdate(contact.began_at).isoformat()
    assert form.count(f'value="{day}"') == 2, "the day of the contact, first and last"
    assert f"Contact {contact.number}" in form
    assert '<option value="ice" selected>' in form
    assert day not in shown(counsel, "/records/agencies/new/?contact=C-0000-00000")


def test_of_a_sealed_contact_no_agency_is_asked() -> None:
    contact = Contact.objects.get(number=filed(report(agency="ICE")).number)
    counsel = make_person("counsel")
    seal_contact(contact=contact, why="Grand jury", readers=[counsel], by=counsel, at=timezone.now())
    page = shown(counsel, f"/contacts/{contact.number}/")
    assert contact.number in page
    assert ASK not in page
    assert f"Contact {contact.number}" not in shown(counsel, f"/records/agencies/new/?contact={contact.number}")


def test_a_request_that_came_with_a_contact_is_found_from_it() -> None:
    contact = Contact.objects.get(number=filed(report()).number)
    counsel = make_person("counsel")
    page = shown(counsel, f"/contacts/{contact.number}/")
    assert WRITE in page
    assert f'value="{contact.number}"' in shown(counsel, f"/records/city/new/?contact={contact.number}")
    told = asked(contact=contact, received_on=timezone.localdate(), asker="federal_agency")
    row = services.receive_request(key=contact.key, asked=told, by=counsel, at=timezone.now())
    way = f'href="/records/city/{row.number}/"'
    assert way in shown(counsel, f"/contacts/{contact.number}/")
    assert way not in shown(make_person("duty_officer"), f"/contacts/{contact.number}/")
