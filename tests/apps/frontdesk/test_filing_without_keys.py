"""The key that seals words is gone from its place: nothing is kept in the clear, nothing is lost, and pages say so."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from tests.apps.frontdesk.conftest import Send

from dintel.apps.accounts.models import Assignment, User
from dintel.apps.contacts.models import Contact
from dintel.apps.ledger.models import Leaf

pytestmark = pytest.mark.django_db


def test_a_note_is_refused_whole_and_arrives_when_the_key_is_back(
    send: Send, body: dict[str, Any], lose: Callable[[], Callable[[], None]]
) -> None:
    assert send(body, key=str(uuid.uuid4())).status_code == 201
    before, leaves = Contact.objects.count(), Leaf.objects.count()
    put_back = lose()
    key = str(uuid.uuid4())
    answer = send(body, key=key)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "60"
    assert "Nothing was changed" in answer.json()["errors"][0]["do"]
    assert (Contact.objects.count(), Leaf.objects.count()) == (before, leaves)
    put_back()
    assert send(body, key=key).status_code == 201
    contact = Contact.objects.get(key=key)
    words = {contact.account, *(request.words for request in contact.requests.all())}
    assert body["notes"]["asked"] in words


def test_a_page_of_a_record_says_that_it_cannot_be_read_just_now(
    send: Send, body: dict[str, Any], lose: Callable[[], Callable[[], None]], client: Any, settings: Any
) -> None:
    settings.DEMO = True
    key = str(uuid.uuid4())
    send(body, key=key)
    user = User.objects.create_user("d@example.invalid", "A duty officer (synthetic)")
    user.is_demo = True
    user.save()
    Assignment.objects.create(user=user, role="duty_officer", from_on=date(2025, 1, 1))
    client.force_login(user)
    address = f"/contacts/{Contact.objects.get(key=key).number}/"
    assert client.get(address).status_code == 200
    lose()
    answer = client.get(address)
    assert answer.status_code == 503
    assert body["notes"]["asked"] not in answer.content.decode()
    assert client.get("/contacts/").status_code == 200, "lists open nothing that is sealed"
