"""The same note without JavaScript."""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest

from dintel.apps.contacts.models import Contact

pytestmark = pytest.mark.django_db


@pytest.fixture
def fields(answered: tuple[str, ...]) -> dict[str, str]:
    """Return the form as a browser posts it."""
    return {
        "key": str(uuid.uuid4()),
        "a": ".".join(answered),
        "at": "library",
        "shown_hash": "f" * 64,
        "began_at": "2026-11-22T14:02",
        "officers": "2",
        "names": "refused",
        "said": "Please wait here.",
    }


def post(client: Any, fields: dict[str, str], **headers: str) -> Any:
    """Post the form from our own page."""
    return client.post("/now/filings/", fields, headers={"Origin": "http://testserver", **headers})


def test_the_form_gets_a_receipt(client: Any, fields: dict[str, str]) -> None:
    response = post(client, fields)
    assert response.status_code == 200
    assert "Received by the city at" in response.content.decode()
    contact = Contact.objects.get()
    assert contact.number in response.content.decode()
    assert contact.told_began_at == "2026-11-22T14:02:00-07:00"
    assert contact.setting == "library"
    assert contact.path == fields["a"].split(".")


def test_sending_it_twice_keeps_one(client: Any, fields: dict[str, str]) -> None:
    post(client, fields)
    assert post(client, fields).status_code == 200
    assert Contact.objects.count() == 1


def test_other_words_under_the_key_are_offered_as_a_second_note(client: Any, fields: dict[str, str]) -> None:
    post(client, fields)
    response = post(client, {**fields, "said": "Something else."})
    page = response.content.decode()
    assert response.status_code == 409
    assert "Something else." in page
    key = re.findall(r'name="key" value="([^"]+)"', page)
    assert key
    assert key[0] != fields["key"]
    assert post(client, {**fields, "key": key[0], "said": "Something else."}).status_code == 200
    assert Contact.objects.count() == 2


def test_what_is_wrong_is_named_and_nothing_typed_is_lost(client: Any, fields: dict[str, str]) -> None:
    response = post(client, {**fields, "officers": "two"})
    page = response.content.decode()
    assert response.status_code == 422
    assert "Something needs correcting" in page
    assert "Please wait here." in page
    assert 'value="two"' in page


def test_a_broken_key_is_replaced(client: Any, fields: dict[str, str]) -> None:
    assert post(client, {**fields, "key": "x"}).status_code == 200


@pytest.mark.parametrize("headers", [{"Origin": "https://elsewhere.example"}, {"Sec-Fetch-Site": "cross-site"}])
def test_another_site_cannot_post_the_form(client: Any, fields: dict[str, str], headers: dict[str, str]) -> None:
    assert post(client, fields, **headers).status_code == 403
    assert not Contact.objects.exists()


def test_an_old_browser_is_known_by_its_referer(client: Any, fields: dict[str, str]) -> None:
    ours = {"Referer": "http://testserver/now/"}
    assert client.post("/now/filings/", fields, headers=ours).status_code == 200
    assert client.post("/now/filings/", fields).status_code == 403
