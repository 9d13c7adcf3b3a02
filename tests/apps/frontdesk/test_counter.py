"""One question a screen, and an answer in order."""

from __future__ import annotations

import html
import re

import pytest
from django.test import Client

from dintel.apps.frontdesk import here, queries
from dintel.apps.frontdesk.headlines import HEADLINES
from dintel.config.kept_pages import may_be_kept
from dintel.domain.policy import rules
from dintel.domain.policy.interview import MOST_TAPS


def shown(client: Client, url: str) -> str:
    """Return the screen a page shows, without the templates the scripts use."""
    page = client.get(url).content.decode()
    return page.split("<template", 1)[0]


def tiles(page: str) -> list[str]:
    """Return the addresses of the choices on a screen."""
    found = re.findall(r'<a class="tile[^"]*" href="([^"]+)"', page)
    return [html.unescape(url) for url in found]


def test_first_screen_asks_one_question_with_a_link_for_each_choice(client: Client) -> None:
    first = here.interview().screens[0]
    page = shown(client, "/now/")
    assert page.count("<h1") == 1
    assert tiles(page) == [f"/now/?a={choice.id}" for choice in first.choices]
    assert "Question 1 of at most 4" in page


def test_not_sure_is_always_the_last_choice() -> None:
    for screen in here.interview().screens:
        assert screen.choices[-1].id == "unsure", screen.id


def test_following_any_links_leads_to_an_answer_in_four_taps(client: Client) -> None:
    for start in range(len(here.interview().screens[0].choices)):
        url = tiles(shown(client, "/now/"))[start]
        for taps in range(1, MOST_TAPS + 1):
            page = shown(client, url)
            if 'data-kind="answer"' in page:
                break
            assert f"Question {taps + 1} of at most 4" in page
            url = tiles(page)[-1]
        assert 'data-kind="answer"' in page


def test_way_back_keeps_everything_but_the_last_choice(client: Client, answered: tuple[str, ...]) -> None:
    page = shown(client, f"/now/?a={'.'.join(answered)}")
    back = ".".join(answered[:-1])
    assert f'href="/now/?a={back}"' in page if back else 'href="/now/"' in page


def test_a_question_may_be_kept_for_everybody_and_an_answer_has_a_key_of_its_own(
    client: Client, answered: tuple[str, ...]
) -> None:
    question = client.get("/now/")
    assert may_be_kept(question)
    assert not re.search(r'name="key" value="[^"]', question.content.decode())
    answers = [client.get(f"/now/?a={'.'.join(answered)}") for _visit in range(2)]
    assert not any(may_be_kept(answer) for answer in answers)
    keys = {re.findall(r'name="key" value="([^"]+)"', answer.content.decode())[0] for answer in answers}
    assert len(keys) == len(answers)


def test_answer_comes_in_order(client: Client, answered: tuple[str, ...]) -> None:
    page = shown(client, f"/now/?a={'.'.join(answered)}")
    titles = ["now-title", "call-title", "never-title", "<summary>Why", 'id="write"']
    places = [page.index(title) for title in titles]
    assert places == sorted(places)


def test_answer_says_what_the_policy_says(client: Client, answered: tuple[str, ...]) -> None:
    verdict = here.interview().at(answered).verdict
    assert verdict is not None
    page = html.unescape(shown(client, f"/now/?a={'.'.join(answered)}"))
    for line in (*verdict.do, *verdict.say, *verdict.never):
        assert line in page
    assert str(HEADLINES[verdict.outcome]) in page
    assert all(part.cite in page for why in verdict.supported_by for part in why.provisions)
    assert here.policy().hash[:12] in page


def test_every_outcome_has_its_headline() -> None:
    assert set(HEADLINES) == set(rules.OUTCOMES)


def test_a_facility_sets_the_setting_and_stays_in_every_link(client: Client) -> None:
    spot = next(spot for spot in here.places() if spot.setting == "library")
    page = queries.counter_page((), spot.id)
    assert page.facts == {"setting": "library"}
    text = shown(client, f"/now/?at={spot.id}")
    assert html.escape(spot.name) in text
    assert all(url.endswith(f"&at={spot.id}") for url in tiles(text))


def test_a_place_that_does_not_exist_is_no_place(client: Client) -> None:
    assert queries.counter_page((), "nowhere").place is None
    assert client.get("/now/?at=nowhere").status_code == 200


def test_the_kind_of_place_will_do(client: Client) -> None:
    assert queries.counter_page((), "clinic").facts == {"setting": "clinic"}
    assert queries.counter_page((), "unknown").facts == {}
    assert all("?at=" in url for url in tiles(shown(client, "/now/places/")))


def test_searching_a_place_without_javascript(client: Client) -> None:
    spot = here.places()[0]
    page = client.get("/now/places/", {"q": spot.name, "a": "x"}).content.decode()
    assert f"/now/?a=x&amp;at={spot.id}" in page
    assert "No city place has all of these words" in shown(client, "/now/places/?q=zzzz")


def test_an_address_that_went_astray_stands_at_the_last_good_question(client: Client) -> None:
    page = client.get("/now/?a=no-such-choice").content.decode()
    assert "Part of that address could not be read" in page
    assert "Question 1 of at most 4" in page


@pytest.mark.parametrize("text", ["....", "a" * 5000, "<script>", "%00", "á.é"])
def test_no_address_breaks_the_page(client: Client, text: str) -> None:
    response = client.get("/now/", {"a": text, "at": text})
    assert response.status_code == 200
    assert "<script>." not in response.content.decode()


def test_the_spanish_page_is_spanish_and_stays_so(client: Client) -> None:
    page = shown(client, "/es/now/")
    assert '<html lang="es"' in page
    assert all(url.startswith("/es/now/?a=") for url in tiles(page))


def test_the_counter_sets_no_cookie_and_runs_nothing_inline(client: Client) -> None:
    response = client.get("/now/")
    assert not response.cookies
    page = response.content.decode()
    assert " style=" not in page
    assert " onclick" not in page
    scripts = re.findall(r"<script(?![^>]*(?:src=|application/json))", page)
    assert scripts == []


def test_the_note_has_no_field_for_status_or_contact(client: Client, answered: tuple[str, ...]) -> None:
    page = shown(client, f"/now/?a={'.'.join(answered)}")
    names = set(re.findall(r'<(?:input|textarea|select)[^>]* name="([^"]+)"', page))
    hidden = {"key", "a", "at", "shown_hash"}
    fields = {"began_at", "place", "officers", "agency", "names", "names_given", "asked", "said"}
    assert names == hidden | fields
    assert "Never write anyone" in page
