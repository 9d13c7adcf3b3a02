"""The page for anybody at a door: what it says, what it rests on, and that it is light."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from dintel.apps.city import law
from dintel.apps.verification import guide

LANGUAGES = ["", "/es", "/vi", "/zh-hans", "/nv", "/ar"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", ["/officer/", "/officer/card/"])
def test_every_page_answers_without_asking_the_database(client: Client, page: str, language: str) -> None:
    answer = client.get(language + page)  # without the database mark, any query fails the test
    assert answer.status_code == 200
    assert "911" in answer.content.decode().split("<main", maxsplit=1)[0], "danger comes first"


def test_every_fact_of_law_stands_with_its_citation_and_mark(client: Client) -> None:
    page = client.get("/officer/").content.decode()
    assert len(guide.provisions()) == 8, "the city names them, and the book holds all of them"
    for provision in guide.provisions():
        assert f'href="/law/provisions/{provision.id}/"' in page
        assert provision.doubt.split("'", maxsplit=1)[0] in page
    cited = re.findall(r'<a class="cite" href="[^"]+" title="[^"]+"><bdi>([^<]+)</bdi> \[([VK?])\]</a>', page)
    assert len(cited) == 6
    marks = {one.cite: one.mark for versions in law.book().law.provisions.values() for one in versions}
    assert all(marks[cite] == mark for cite, mark in cited)


def test_a_city_whose_law_holds_none_of_it_says_nothing_of_it(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    class NoBook:
        law = type("law", (), {"provisions": {}})

    monkeypatch.setattr(law, "book", lambda: NoBook)
    assert 'class="cite"' not in client.get("/officer/card/").content.decode()


def test_a_number_nobody_gave_is_said_to_be_unknown(client: Client) -> None:
    page = client.get("/officer/").content.decode()
    assert "it is not known here" in page
    numbers = {int(one) for one in re.findall(r'href="tel:(\d{3})"', page)}
    assert numbers == {911, 311}


def test_it_is_information_and_tells_nobody_to_hide_or_to_resist(client: Client) -> None:
    words = re.sub(r"<[^>]+>", " ", client.get("/officer/").content.decode()).lower()
    assert "not legal advice" in words
    assert not re.search(r"you (have|need) to open|refuse to|do not open|you have the right", words)


def test_the_card_has_the_readers_language_and_english(client: Client) -> None:
    page = client.get("/ar/officer/card/").content.decode()
    assert re.findall(r'<article class="officer-card keep" lang="([a-z]+)" dir="([a-z]+)"', page) == [
        ("ar", "rtl"),
        ("en", "ltr"),
    ]
    assert client.get("/officer/card/").content.decode().count("<article") == 1


def test_the_first_page_weighs_less_than_sixty_kilobytes_with_all_it_needs(client: Client, settings: Any) -> None:
    from gzip import compress
    from pathlib import Path

    page = client.get("/officer/").content
    static = Path(settings.DATA_ROOT) / "src" / "dintel" / "apps"
    files = set(re.findall(r'(?:href|src)="/static/([^"]+)"', page.decode()))
    weights = {}
    for name in files:
        path = static / name.split("/", maxsplit=1)[0] / "static" / name
        data = path.read_bytes()
        weights[name] = len(data) if name.endswith("woff2") else len(compress(data))
    bold = static / "design/static/design/fonts/public-sans-bold.woff2"
    assert len(compress(page)) + sum(weights.values()) + bold.stat().st_size < 60_000, weights
