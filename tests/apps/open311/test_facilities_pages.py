"""Counts by building as everybody reads them: from releases alone, small, kept by browsers, in both languages."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.apps.open311.conftest import BUSY, FEW, NONE, QUARTER, Releases
from tests.browser import JOURNEY, violations

from dintel.apps.design.profile import active_city
from dintel.apps.figures import shelf
from dintel.apps.figures.models import Release

pytestmark = pytest.mark.django_db
BUDGETS = tomllib.loads((Path(__file__).parent / "budgets.toml").read_text(encoding="utf-8"))
MOST_BYTES = 60_000
HERE = "/record/facilities/"


def text(client: Any, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_pages_and_answers_take_one_statement_and_are_small(releases: Releases, client: Any) -> None:
    every = [one.id for one in active_city().facilities.values()]
    releases(told={**QUARTER, **{(one, "other"): turn % 9 for turn, one in enumerate(every)}})
    for budget in BUDGETS.values():
        client.get(budget["path"])  # templates are read once
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(budget["path"])
        assert answer.status_code == 200, budget["path"]
        assert len(asked) <= budget["statements"], budget["path"]
        assert all('FROM "figures_release"' in query["sql"] for query in asked.captured_queries)
        assert answer.headers["Cache-Control"] in {"public, max-age=300", "max-age=300, public"}
        if budget["path"].startswith(HERE):
            assert len(answer.content) < MOST_BYTES, budget["path"]
    page = client.get("/record/figures/facilities/")
    assert len(page.content) < 2 * MOST_BYTES, "a table of five hundred buildings stands in the files"


def test_a_building_is_looked_up_and_says_what_was_counted_and_what_is_kept_back(
    releases: Releases, client: Any
) -> None:
    assert "may come out from" in text(client, HERE)
    assert "may come out from" in text(client, f"{HERE}{BUSY}/")
    assert "open311:facilities" in {one.address for one in shelf.entries()}
    releases()
    place = active_city().facilities[BUSY]
    assert f"{place.name}</a> <strong>" in text(client, HERE)
    assert place.name in text(client, f"{HERE}?q={place.address.split()[1]}")
    assert "No building is called so" in text(client, f"{HERE}?q=zzzz")
    busy = text(client, f"{HERE}{BUSY}/")
    assert "<dt>other agency, verified</dt><dd>30</dd>" in busy
    assert "<dt>immigration agency, verified</dt><dd>20</dd>" in busy
    few = text(client, f"{HERE}{FEW}/")
    assert "<dd>2</dd>" not in few
    assert "kept back" in few
    assert "<dd>0</dd>" in text(client, f"{HERE}{NONE}/")
    assert client.get(f"{HERE}no-such-place/").status_code == 404
    assert "otra agencia, verificada" in text(client, f"/es{HERE}{BUSY}/")


def test_where_only_kinds_could_come_out_a_building_says_so(releases: Releases, client: Any) -> None:
    row = releases()
    coarser = row.body.replace('"by":["facility","who"]', '"by":["month","who"]')
    assert coarser != row.body
    Release.objects.filter(pk=row.pk).update(body=coarser, sha256="0" * 64)
    assert "Nothing was told of single buildings yet" in text(client, f"{HERE}{BUSY}/")
    assert "only kinds of building could be told apart" in text(client, HERE)
    assert client.get("/open311/v2/requests.json?start_date=2026-10-15T00:00:00Z").json() == []


class TestJourney:
    """A resident asks after the library, on a small phone and without a script."""

    pytestmark = JOURNEY

    def test_a_resident_looks_the_library_up(self, live_server: Any, chromium: Any, releases: Releases) -> None:
        releases()
        place = active_city().facilities[BUSY]
        page = chromium.new_context(viewport={"width": 320, "height": 640}, java_script_enabled=False).new_page()
        page.goto(f"{live_server.url}/record/")
        page.get_by_role("link", name="Contacts by building").click()
        page.get_by_label("Name, kind or street").fill(place.name.split()[0])
        page.get_by_role("button", name="Look it up").click()
        page.locator("section", has=page.locator("#found")).get_by_role("link", name=place.name, exact=True).click()
        assert page.locator("h1").inner_text() == place.name
        assert page.locator(".newest dd").inner_text() in {"58", "kept back"}
        looked = chromium.new_context(viewport={"width": 320, "height": 640}).new_page()
        for path in (HERE, f"{HERE}?q=library", f"/es{HERE}{BUSY}/", f"{HERE}{FEW}/"):
            looked.goto(f"{live_server.url}{path}")
            assert looked.evaluate("document.documentElement.scrollWidth") <= 320, path
            found = violations(looked)
            assert not found, [(path, one["id"], one["nodes"][0]["html"][:200]) for one in found]
