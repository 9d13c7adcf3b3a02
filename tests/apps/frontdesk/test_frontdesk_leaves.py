"""A note from the counter is one leaf, whoever sent it and however often."""

from __future__ import annotations

import json
import uuid
from datetime import date
from typing import Any

import pytest
from django.test import Client
from tests.apps.frontdesk.conftest import Send

from dintel.apps.accounts.models import Assignment, User
from dintel.apps.contacts.models import Contact, Determination, Observation, Request
from dintel.apps.ledger.content import content_of
from dintel.apps.ledger.models import Leaf

pytestmark = pytest.mark.django_db


def filings() -> list[Leaf]:
    return list(Leaf.objects.filter(kind="contact.filed").order_by("pk"))


def content(leaf: Leaf) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(leaf.content or "")
    return told


def test_a_note_is_one_leaf_that_holds_its_rows(send: Send, body: dict[str, Any]) -> None:
    assert send(body).status_code == 201
    (leaf,) = filings()
    contact = Contact.objects.get()
    assert (leaf.subject_kind, leaf.subject_key) == ("contact", contact.number)
    told = content(leaf)
    assert told["by"] == ""
    assert told["content"]["contact"] == content_of(contact)
    for name, table in (("requests", Request), ("determinations", Determination), ("observations", Observation)):
        assert told["content"][name] == [content_of(row) for row in table._default_manager.all()]
        assert told["content"][name]


def test_whoever_is_signed_in_stands_in_the_leaf(client: Client, send: Send, body: dict[str, Any]) -> None:
    user = User.objects.create_user("desk@example.invalid", "Desk (synthetic)", None)
    Assignment.objects.create(user=user, role="front_desk", facility="main-library", from_on=date(2025, 1, 1))
    client.force_login(user)
    assert send({**body, "place": "main-library"}).status_code == 201
    assert content(filings()[0])["by"] == f"user:{user.pk}"


def test_a_note_sent_again_leaves_no_second_leaf_and_other_words_none(send: Send, body: dict[str, Any]) -> None:
    key = str(uuid.uuid4())
    assert [send(body, key=key).status_code for _time in range(2)] == [201, 200]
    before = list(Leaf.objects.values_list("pk", flat=True))
    assert send({**body, "notes": {"asked": "Other words."}}, key=key).status_code == 409
    assert list(Leaf.objects.values_list("pk", flat=True)) == before
    assert len(filings()) == 1


def test_a_note_that_is_refused_leaves_none(send: Send, body: dict[str, Any]) -> None:
    assert send({**body, "facts": {"asked": "no such thing"}}).status_code >= 400
    assert not Leaf.objects.exists()


def test_no_session_stands_in_a_leaf(client: Client, send: Send, body: dict[str, Any]) -> None:
    client.force_login(User.objects.create_user("desk@example.invalid", "Desk (synthetic)", None))
    send(body)
    secrets = [cookie.value for cookie in client.cookies.values() if cookie.value]
    assert secrets
    for leaf in Leaf.objects.all():
        assert not any(secret in (leaf.content or "") for secret in secrets)
