"""The form for what did not come through the counter page: its empty parts are drawn once, what was filled in never."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client

from dintel.apps.accounts.models import User
from dintel.apps.city import law

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
ONCE = re.compile(r'name="(csrfmiddlewaretoken|key|began_at)" value="[^"]+"|value="[^"]+" name="csrfmiddlewaretoken"')
"""What is another each time: against forgery, against filing twice, and the present moment."""


def drawn(client: Client, path: str = "/contacts/new/") -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return ONCE.sub("", answer.content.decode())


def test_the_form_is_the_same_whether_drawn_or_kept(duty_officer: User, signed_in: SignIn) -> None:
    client, kept = signed_in(duty_officer), caches["template_fragments"]
    pages = {}
    for path in ("/contacts/new/", "/es/contacts/new/"):
        kept.clear()
        pages[path] = drawn(client, path)
        kept.clear()
        assert drawn(client, path) == pages[path]  # drawn anew: nothing but ONCE differs
    for path, page in pages.items():  # one language after the other is kept now
        assert drawn(client, path) == page
        assert drawn(client, path) == page
        assert page.count("<fieldset") == page.count("</fieldset>") == 5
    assert "What stands on the paper" in pages["/contacts/new/"]
    assert "What stands on the paper" not in pages["/es/contacts/new/"]


def test_the_form_is_drawn_anew_under_another_law(
    duty_officer: User, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = signed_in(duty_officer)
    before = drawn(client)
    shown = "Which paper?"
    assert shown in before
    from dintel.apps.contacts.forms.desk import DeskForm

    monkeypatch.setattr(DeskForm.base_fields["document"], "label", "Which sheet?")
    assert shown in drawn(client)  # the law is the same, and so is what was drawn
    monkeypatch.setattr(law, "hash_on", lambda _day: "another")
    assert "Which sheet?" in drawn(client)


def test_what_somebody_filled_in_stands_on_their_own_form_alone(duty_officer: User, signed_in: SignIn) -> None:
    client = signed_in(duty_officer)
    drawn(client)
    given: dict[str, Any] = {"court": "Court of PLANTED", "account": "PLANTED account", "officers": "many"}
    answer = client.post("/contacts/new/", given)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="Court of PLANTED"' in page
    assert "PLANTED account" in page
    assert re.search(r'<details class="fold" open><summary>More about them', page)
    again = drawn(client)
    assert "PLANTED" not in again
    assert '<details class="fold" open' not in again
    kept = [str(piece) for piece in caches["template_fragments"]._cache.values()]  # type: ignore[attr-defined]
    assert len(kept) == 4
    assert not any("PLANTED" in piece for piece in kept)
    assert not any('name="began_at"' in piece for piece in kept)  # the present moment
