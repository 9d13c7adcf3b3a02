"""What everybody reads of arguments: both sides alike, released numbers alone, and what is not yet known."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.apps.contacts.made import DAY, ice
from tests.apps.figures.quarter import JULY, OPEN, released

from dintel.apps.arguments import told
from dintel.apps.arguments.told import arguments
from dintel.apps.contacts import services as contacts
from dintel.apps.figures.models import KeptSheet, Release
from dintel.apps.figures.services import keep_counts
from dintel.apps.ledger import services as ledger
from dintel.config import prepare
from dintel.config.problem import NotReadyError
from dintel.lawbook.arguments import load_arguments

pytestmark = pytest.mark.django_db
MOST_BYTES = 60_000


@pytest.fixture
def out(quarter: Any, coordinator: Any, file: Any, counsel: Any) -> Any:
    """Return the release of a quarter with 14 refusals and 8 cases of help, and that of six honoured warrants."""
    quarter(14, 8, 9)
    for turn in range(6):
        one = file(ice(document="search_warrant", purpose="criminal"), at=JULY + turn * DAY)
        request = one.requests.get()
        answered_at = request.asked_at + DAY / 96  # a quarter of an hour
        contacts.answer_request(request=request, answered_at=answered_at, by=counsel, at=OPEN)
    ledger.sequence(at=OPEN)
    released(coordinator, figure="warrants")
    return released(coordinator)


def test_pages_read_releases_alone_and_are_small_and_kept_by_browsers(out: Any, client: Any) -> None:
    pages = ["/record/arguments/", *(reverse("arguments:argument", args=[name]) for name in arguments())]
    for page in (*pages, "/es/record/arguments/"):
        client.get(page)  # templates are read once
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(page)
        tables = {query["sql"].split('FROM "')[1].split('"')[0] for query in asked.captured_queries}
        assert tables == {"figures_release"}, page
        assert len(asked) == 1, page
        assert len(answer.content) < MOST_BYTES, page
        assert answer.headers["Cache-Control"] == "public, max-age=300"
        assert "Cookie" not in answer.headers.get("Vary", "")
    assert client.get("/record/arguments/nothing/").status_code == 404


def test_a_number_stands_with_its_period_its_denominator_and_the_way_it_was_counted(out: Any, client: Any) -> None:
    text = client.get("/record/arguments/public_safety/").content.decode()
    for words in (
        "Councilors Lewis, Grout and Champine",
        "The city’s own rules, and a study of counties",
        "<dd>14</dd>",  # declined
        "<dd>up to 15 minutes</dd>",
        "July to September 2026. All requests in contacts that began in the period",
        'href="/record/figures/requests/2026-Q3/1/#counted"',
        "Declined, by what was asked",
        "New bookings 30, 90 and 365 days after a declined request",
        "the jail is the county’s",
        'href="/record/council/ready/violent-felony-2024/"',
        "R-18-7 (b)",
    ):
        assert words in text, words
    assert "Access to the booking centre: nothing was released yet." in " ".join(text.split())
    declined = re.search(r'<tr><th scope="row">to go somewhere</th><td class="number">(.+?)</td>', text)
    assert declined
    assert declined[1] == "14"


def test_what_is_counted_and_not_released_is_not_shown(quarter: Any, client: Any) -> None:
    quarter(14, 8, 9)
    ledger.sequence(at=OPEN)
    keep_counts(at=OPEN)
    assert KeptSheet.objects.filter(measure="requests").exists()
    assert not Release.objects.exists()
    text = client.get("/record/arguments/public_safety/").content.decode()
    assert "<dd>" not in text
    assert text.count("nothing was released yet") == 4


def test_a_small_count_is_said_to_be_kept_back(quarter: Any, coordinator: Any, client: Any) -> None:
    quarter(14, 2, 0)
    released(coordinator)
    text = client.get("/record/arguments/public_safety/").content.decode()
    assert "Kept back, since it is small" in text


def test_both_sides_of_every_argument_stand_in_one_shape(client: Any) -> None:
    text = client.get("/record/arguments/").content.decode()
    assert text.count("Makes the argument") == text.count("Answers it") == len(arguments()) == 9
    shapes = {re.sub(r">[^<]+<", "><", side) for side in re.findall(r'<div class="side">.*?</div>', text, re.DOTALL)}
    assert len({shape.replace("\n", "") for shape in shapes}) == 1
    spanish = client.get("/es/record/arguments/").content.decode()
    assert "La orden hace más difícil perseguir a los criminales" in spanish
    assert "The order makes it harder" not in spanish


def test_programs_read_all_of_it_without_a_sign_in(out: Any, client: Any) -> None:
    listed = client.get("/api/v1/record/arguments").json()
    assert [one["id"] for one in listed] == list(arguments())
    first = listed[0]
    assert [side["who"].split()[0] for side in first["sides"]] == ["Councilors", "The"]
    numbers = {one["figure"]: one for one in first["figures"]}
    assert numbers["requests"]["release"] == "2026-Q3.1"
    assert {one["words"]: one["told"] for one in numbers["requests"]["numbers"]}[
        "requests for civil immigration enforcement that the city declined"
    ] == "14"
    assert numbers["detainers"]["release"] == ""
    assert numbers["detainers"]["numbers"] == []
    assert first["not_known"][0]["needs"].startswith("From the county")


def test_a_level_that_an_older_definition_did_not_know_is_left_out(
    out: Any, client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An argument speaks of the newest definition; a period that is out may have been counted by an older one."""
    from dintel.apps.figures import definitions

    real = definitions.version_of

    def older(*args: Any) -> Any:
        found = real(*args)
        levels = {name: level for name, level in found.levels.items() if name != "status"}
        return type(found)(**{name: getattr(found, name) for name in found.__slots__} | {"levels": levels})

    monkeypatch.setattr(definitions, "version_of", older)
    text = client.get("/record/arguments/section_1373/").content.decode()
    assert "requests for citizenship or immigration status alone that were declined" not in text
    assert "requests answered “not prohibited, not required”" in text


def test_a_house_whose_arguments_are_uneven_does_not_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    arguments()  # what is read of the real house is remembered
    real = settings.DATA_ROOT / "cities" / settings.DINTEL_CITY / "arguments" / "trust.toml"
    text = real.read_text(encoding="utf-8")
    path = tmp_path / "arguments" / "trust.toml"
    path.parent.mkdir()
    path.write_text(text[: text.rindex("[[side]]")] + text[text.index("[[not_known]]") :], encoding="utf-8")
    monkeypatch.setattr(told, "arguments", lambda: load_arguments(tmp_path, tmp_path, told.known()))
    with pytest.raises(NotReadyError, match=r"arguments/trust.toml:\d+") as refused:
        prepare.open_the_law()
    assert "there are 1 sides, not 2" in str(refused.value)
