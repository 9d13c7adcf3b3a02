"""What everybody is told: small, kept by browsers, from releases alone, whole in both languages, and linked."""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.apps.figures.quarter import OPEN, released

from dintel.apps.city import law
from dintel.apps.figures import shelf
from dintel.apps.figures.queries.released import newest
from dintel.apps.publication import content, pages
from dintel.apps.publication.words import link_of
from dintel.lawbook.plain import lines_of_claims, lines_of_order, lines_of_situations, lines_of_things

pytestmark = [pytest.mark.django_db, pytest.mark.once]
MOST_BYTES = 60_000
BUDGETS = tomllib.loads((Path(__file__).parent / "budgets.toml").read_text(encoding="utf-8"))
PAGES = [budget["path"] for name, budget in BUDGETS.items() if not name.endswith("_file")]


def text_of(client: Any, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return re.sub(r"\s+", " ", unescape(answer.content.decode()))


@pytest.mark.parametrize("name", BUDGETS)
def test_a_page_reads_releases_alone_and_is_small_and_kept_by_browsers(name: str, client: Any) -> None:
    path, statements = BUDGETS[name]["path"], BUDGETS[name]["statements"]
    for prefix in ("", "" if name.endswith("_file") else "/es"):
        client.get(f"{prefix}{path}")  # templates are read once
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(f"{prefix}{path}")
        assert len(asked) <= statements, [one["sql"] for one in asked.captured_queries]
        assert all('FROM "figures_release"' in one["sql"] for one in asked.captured_queries)
        assert len(answer.content) < MOST_BYTES
        assert answer.headers["Cache-Control"] == "public, max-age=300"
        assert "Cookie" not in answer.headers.get("Vary", "")
        again = client.get(f"{prefix}{path}", headers={"if-none-match": answer.headers["ETag"]})
        assert again.status_code == 304


def test_every_directive_is_told_once_with_its_provision_its_source_and_how_well_it_was_read(client: Any) -> None:
    page = text_of(client, "/record/order/")
    for directive in content.order().directives.values():
        told = page.split(f'id="{directive.id}"')
        assert len(told) == 2, directive.id
        block = told[1].split("</article>")[0]
        assert f"/law/provisions/us/nm/albuquerque/eo-2025-07-21/directive-{directive.number}/" in block
        assert ("not settled" if directive.mark == "?" else "read, in part, for this page") in block
        provision = f"us/nm/albuquerque/eo-2025-07-21/directive-{directive.number}"
        assert all(one.where in block for one in law.book().law.provisions[provision][0].sources)
        assert directive.who in block
    federal = page.split('id="officers-identify-themselves"')[1].split("</article>")[0]
    assert "A city cannot command federal officers." in federal
    assert "Who does it:" not in federal
    for words in ("The signed text of the order was not read.", "not established", "did not pass", "8 U.S.C. 1373"):
        assert words in page, words


def test_every_link_of_these_pages_leads_somewhere_and_every_anchor_stands_once(client: Any) -> None:
    found: set[str] = set()
    for path in (*PAGES, "/record/"):
        page = text_of(client, path)
        found |= set(re.findall(r'href="(/[^"#]*)"', page))
        ids = re.findall(r' id="([^"]+)"', page)
        assert len(ids) == len(set(ids)), path
    found = {one for one in found if not one.startswith("/static/")}
    assert {"/report/", "/officer/", "/help/", "/public-records/ask/", "/record/figures/rollout/"} <= found
    for path in sorted(found):
        assert client.get(path, follow=True).status_code == 200, path


def test_spanish_says_all_of_it(client: Any) -> None:
    lines = {
        PAGES[0]: lines_of_order(content.plain_order()),
        PAGES[1]: lines_of_situations(content.situations()),
        PAGES[2]: lines_of_things(content.things()),
        PAGES[3]: lines_of_claims(content.claims()),
    }
    forbidden = law.book().lexicon.forbidden
    for path, told in lines.items():
        page = text_of(client, f"/es{path}")
        for line, where in told:
            said = law.words("es").say(line)
            assert not line or said in page, where
            assert len(line) < 30 or line not in page, where
            if path == PAGES[2]:
                assert not forbidden & set(re.findall(r"\w+", said.lower())), where
    assert "la ciudad dice que no" in text_of(client, f"/es{PAGES[1]}")
    assert "Orden del 21 de julio de 2025, directiva 4" in text_of(client, f"/es{PAGES[0]}")


def test_staff_are_shown_with_the_law_s_own_answers_and_help_as_often_as_refusal(client: Any) -> None:
    page = text_of(client, "/record/order/staff/")
    policy = law.policy()
    outcomes = []
    for part in content.situations():
        for one in part.entries:
            verdict = policy.decide(one.case.facts)
            outcomes.append(verdict.outcome)
            block = page.split(f'id="{one.case.id}"')[1].split("</article>")[0]
            assert verdict.outcome == one.case.outcome
            assert all(line in block for line in (*verdict.do, *verdict.say))
            assert all(f"/law/rules/{reason.rule.id}/" in block for reason in verdict.deciding)
    helped = [one for one in outcomes if one in {"comply", "comply_via_counsel"}]
    assert len(helped) >= outcomes.count("decline") > 0
    assert page.index("It will be honoured") < page.index("Politely say no"), "help is told first"
    assert policy.hash[:12] in page
    assert "Never lie, and never hide a person or a thing." in page


def test_a_claim_stands_with_its_sources_their_difference_and_this_house_s_figures(
    client: Any, quarter: Any, coordinator: Any
) -> None:
    page = text_of(client, "/record/claims/")
    assert "nothing was released yet" in page
    money = page.split('id="federal-money"')[1].split("</article>")[0]
    for words in (
        "$68 million",
        "$200 million",
        "postxnews.com copy of City Desk",
        "Where they differ:",
        "August 2025",
    ):
        assert words in money, words
    assert 'href="https://cabq.gov/connect-abq/defend-abq" rel="noreferrer"' in money
    quarter(14, 8, 6)
    released(coordinator)
    assert set(newest(["requests", "warrants"])) == {"requests"}
    quarter(9, 0, 0)
    corrected = released(coordinator, at=OPEN + timedelta(days=1), why="Nine reports came in late.")
    assert newest(["requests"])["requests"].sha256 == corrected.sha256
    pursuit = text_of(client, "/record/claims/").split('id="pursuit"')[1].split("</article>")[0]
    assert "<strong>8</strong> requests for a criminal investigation or case in which the city helped" in pursuit
    assert "July to September 2026" in pursuit


def test_the_order_says_how_far_it_is_once_a_figure_of_it_is_out(
    client: Any, coordinator: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "No figure of this was released yet." in text_of(client, "/record/order/")
    released(coordinator, figure="rollout")
    assert "No task was given to a department in this period: July to September 2026." in text_of(
        client, "/record/order/"
    )
    told = pages._figure
    monkeypatch.setattr(pages, "_figure", lambda *of: replace(told(*of), is_empty=False))
    assert "tasks done by the city’s own date" in text_of(client, "/record/order/")


def test_the_files_hold_the_same_in_both_languages(client: Any) -> None:
    order, claims = (client.get(f"/record/data/{name}.json").json() for name in ("order", "claims"))
    assert [one["number"] for one in sorted(order["sentences"], key=lambda one: one["number"])] == list(range(1, 14))
    for one in order["sentences"]:
        assert set(one["says"]) == {"en", "es"}
        assert one["provisions"][0]["mark"] in {"V", "K", "?"}
        assert one["due_on"] is None, "no account gives a date"
    assert next(one for one in order["sentences"] if one["number"] == 12)["nature"] == "observation"
    assert order["policy"] == law.hash_on(law.today())
    assert all(told["sources"] for one in claims["claims"] for told in one["told"])
    assert {one["id"] for one in claims["claims"]} >= {"economy", "businesses", "federal-money"}


def test_the_record_begins_with_the_order(client: Any) -> None:
    assert [one.id for one in shelf.entries()][:3] == ["order", "staff", "residents"]
    assert 'href="/record/"' in text_of(client, "/")


def test_a_law_that_ended_is_marked_where_it_is_cited() -> None:
    signed_on = content.order().signed_on
    assert signed_on is not None
    before = signed_on.replace(day=20)
    cited = pages.cited(("us/nm/albuquerque/eo-2025-07-21/directive-1", "us/nm/albuquerque/r-18-7/a"), before)
    assert [one.is_in_force for one in cited] == [False, True]


@pytest.mark.parametrize(
    ("where", "href"),
    [
        ("alibi.com/news/53905", "https://alibi.com/news/53905"),
        ("citydesk.org/?p=1751369 and kunm.org/kunm-news-update/2025-07-21/…", ""),
        ("abqjournal.com/1120545, /1159780", ""),
        ("newsradiokkob.com/2025/07/22/…", ""),
        ("casetext", ""),
    ],
)
def test_only_an_address_that_is_written_out_in_full_is_a_link(where: str, href: str) -> None:
    assert link_of(where) == href
