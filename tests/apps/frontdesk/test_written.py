"""The same note without JavaScript."""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest

from dintel.apps.frontdesk.models import Filing

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
    assert fields["key"] in response.content.decode()
    filing = Filing.objects.get()
    assert filing.notes["began_at"] == "2026-11-22T14:02-07:00"
    assert filing.facts["setting"] == "library"
    assert filing.path == fields["a"].split(".")


def test_sending_it_twice_keeps_one(client: Any, fields: dict[str, str]) -> None:
    post(client, fields)
    assert post(client, fields).status_code == 200
    assert Filing.objects.count() == 1


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
    assert Filing.objects.count() == 2


def test_words_about_status_are_warned_of_once(client: Any, fields: dict[str, str]) -> None:
    typed = {**fields, "asked": "Is he undocumented? A 012-345-678"}
    response = post(client, typed)
    assert response.status_code == 422
    assert "The city does not keep this" in response.content.decode()
    assert "A 012-345-678" in response.content.decode()
    assert not Filing.objects.exists()
    assert post(client, {**typed, "keep_words": "yes"}).status_code == 200


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
    assert not Filing.objects.exists()


def test_an_old_browser_is_known_by_its_referer(client: Any, fields: dict[str, str]) -> None:
    ours = {"Referer": "http://testserver/now/"}
    assert client.post("/now/filings/", fields, headers=ours).status_code == 200
    assert client.post("/now/filings/", fields).status_code == 403
