"""The pages on which the law can be read."""

from __future__ import annotations

import pytest
from django.test import Client

from dintel.apps.city import law

PAGES = [
    "/law/",
    "/law/?on=2025-07-20",
    "/law/papers/",
    "/law/sources/",
    "/law/open-points/",
    "/law/rules/us/papers/search-warrant/",
    "/law/provisions/us/8-cfr-287/287.8-f/",
]


@pytest.mark.parametrize("language", ["", "/es"])
@pytest.mark.parametrize("page", PAGES)
def test_every_page_answers_without_asking_the_database(client: Client, page: str, language: str) -> None:
    answer = client.get(language + page)  # without the database mark, any query fails the test
    assert answer.status_code == 200


def test_every_rule_provision_and_paper_has_its_page(client: Client) -> None:
    found = law.book().law
    for name in {rule.id for rule in found.rules}:
        assert client.get(f"/law/rules/{name}/").status_code == 200, name
    for name in found.provisions:
        assert client.get(f"/law/provisions/{name}/").status_code == 200, name
    for name in found.kinds:
        assert client.get(f"/law/papers/{name}/").status_code == 200, name


def test_the_law_of_the_day_before_the_order_lacks_the_orders_rules(client: Client) -> None:
    before, after = (client.get(f"/law/?on={day}").content.decode() for day in ("2025-07-20", "2025-07-21"))
    assert "reported to the Mayor" not in before
    assert "reported to the Mayor" in after


@pytest.mark.parametrize(("asked", "says"), [("soon", "That is not a day."), ("2001-01-01", "from 2018-04-24 on")])
def test_a_day_that_cannot_be_shown_says_so_and_shows_today(client: Client, asked: str, says: str) -> None:
    answer = client.get("/law/", {"on": asked})
    assert answer.status_code == 200
    assert says in answer.content.decode()


@pytest.mark.parametrize("page", ["/law/rules/nothing/", "/law/provisions/nothing/", "/law/papers/nothing/"])
def test_what_does_not_exist_is_not_found(client: Client, page: str) -> None:
    assert client.get(page).status_code == 404


def test_a_provision_shows_its_source_its_mark_its_doubt_and_who_relies_on_it(client: Client) -> None:
    text = client.get("/law/provisions/us/santos-v-frederick-county/holding/").content.decode()
    assert "725 F.3d 451" in text
    assert "read for this file" in text
    assert "it binds that circuit, and persuades elsewhere" in text
    assert "/law/rules/us/custody/no-hold-on-a-request/" in text


def test_an_unsettled_point_is_off_and_gives_its_reason(client: Client) -> None:
    text = client.get("/law/open-points/").content.decode()
    assert "off in this city" in text
    assert "is not established" in text


def test_spanish_pages_show_no_english_rule(client: Client) -> None:
    text = client.get("/es/law/").content.decode()
    for rule in law.policy().rules:
        assert rule.title not in text, rule.id
