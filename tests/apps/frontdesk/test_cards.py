"""The printed cards say what the counter says."""

from __future__ import annotations

import html

import pytest
from django.test import Client

from dintel.apps.frontdesk import cards, here, queries

SETTINGS = [
    "counter",
    "booking_centre",
    "school",
    "clinic",
    "library",
    "shelter",
    "office",
    "open_space",
    "employer",
]


def test_there_is_a_card_for_every_setting(client: Client) -> None:
    assert [kind.id for kind in queries.card_settings()] == SETTINGS
    page = client.get("/cards/").content.decode()
    assert all(f'href="/cards/{setting}/"' in page for setting in SETTINGS)


@pytest.mark.parametrize("setting", SETTINGS)
def test_a_card_answers_eight_situations_by_the_law(client: Client, setting: str) -> None:
    card = queries.card(setting)
    assert card is not None
    assert len(card.rows) == len(cards.situations(setting)) == 8
    page = html.unescape(client.get(f"/cards/{setting}/").content.decode())
    policy = here.policy()
    for situation, row in zip(cards.situations(setting), card.rows, strict=True):
        verdict = policy.decide({**situation.facts, "setting": setting})
        assert row.outcome == verdict.outcome
        assert {*row.never, *card.never} == set(verdict.never)
        assert verdict.say[0] in page
    assert policy.hash[:12] in page
    assert "A city attorney approves" in page


def test_two_sides_are_in_all_the_citys_languages(client: Client) -> None:
    page = client.get("/cards/library/?sides=both").content.decode()
    assert page.count('<article class="sheet"') == 2
    assert '<article class="sheet" lang="es">' in page


def test_no_card_for_a_setting_that_is_not_there(client: Client) -> None:
    assert client.get("/cards/moon/").status_code == 404
