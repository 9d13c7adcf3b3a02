"""Lists and figures: filtered by where a request stands on a day, counted with their denominators."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Any

import pytest
from tests.apps.records.foia.made import chosen, drafted, noted, person, sent

from dintel.apps.accounts.access import Access, access_of
from dintel.apps.accounts.models import User
from dintel.apps.records.foia import export
from dintel.apps.records.foia.queries import figures, listing
from dintel.apps.records.foia.queries.figures import Record
from dintel.apps.records.foia.queries.listing import FoiaAsked
from dintel.apps.records.foia.services import requests

pytestmark = [pytest.mark.django_db, pytest.mark.once]
YEAR = (date(2026, 1, 1), date(2027, 1, 1))


@pytest.fixture
def numbers(paralegal: User, counsel: User) -> dict[str, str]:
    """Return requests in many states by name."""
    made = {name: sent(paralegal, title=name, agency=agency) for name, agency in NAMES.items()}
    for name in ("late", "quick", "slow", "paused", "extended"):
        noted(made[name], paralegal, "2026-06-01 at_office")
    noted(made["quick"], paralegal, "2026-06-08 determination granted")
    noted(made["slow"], paralegal, "2026-07-02 determination denied")
    noted(made["paused"], paralegal, "2026-06-08 question")
    noted(made["extended"], paralegal, "2026-06-08 extension", "2026-07-10 determination granted")
    made["draft"] = drafted(paralegal, title="draft")
    return {name: one.number for name, one in made.items()}


NAMES = {"late": "ice", "quick": "ice", "slow": "ice", "paused": "cbp", "extended": "cbp", "lost": "fbi"}


def found(access: Access, today: date, **asked: Any) -> list[str]:
    rows = listing.filtered(access, FoiaAsked(**asked), today)
    return [one.title for one in rows]


@pytest.mark.parametrize(
    ("state", "today", "titles"),
    [
        ("running", date(2026, 6, 30), {"late"}),
        ("running", date(2026, 7, 1), set()),
        ("overdue", date(2026, 6, 30), set()),
        ("overdue", date(2026, 7, 1), {"late"}),
        ("late", date(2026, 7, 1), {"late"}),
        ("appealable", date(2026, 9, 30), {"slow"}),
        ("lapsed", date(2026, 9, 30), set()),
        ("lapsed", date(2026, 10, 1), {"slow"}),
        ("paused", date(2027, 7, 1), {"paused"}),
        ("granted", date(2026, 12, 1), {"quick", "extended"}),
        ("on_its_way", date(2026, 12, 1), {"lost"}),
        ("draft", date(2026, 12, 1), {"draft"}),
    ],
)
def test_the_list_is_filtered_by_where_a_request_stands_on_the_day(
    numbers: dict[str, str], paralegal: User, state: str, today: date, titles: set[str]
) -> None:
    assert numbers
    assert set(found(access_of(paralegal, today), today, state=state)) == titles


def test_the_filter_and_the_line_agree_on_every_state(numbers: dict[str, str], paralegal: User) -> None:
    assert numbers
    for today in (date(2026, 6, 30), date(2026, 7, 1), date(2026, 10, 1)):
        access = access_of(paralegal, today)
        rows = listing.lines(listing.filtered(access, FoiaAsked(), today), today)
        for line in rows:
            assert line.request.title in found(access, today, state=line.state)


def test_other_filters_and_the_order(numbers: dict[str, str], paralegal: User) -> None:
    today = date(2026, 7, 1)
    access = access_of(paralegal, today)
    assert set(found(access, today, agency="cbp")) == {"paused", "extended"}
    assert found(access, today, words=numbers["slow"]) == ["slow"]
    assert found(access, today, words="EXTEN") == ["extended"]
    assert found(access, today)[0] == "late", "the nearest last day first"
    assert listing.counts(access, today) == {"all": 7, "late": 1, "draft": 1, "appealable": 1}
    assert found(access_of(person("liaison"), today), today) == []


def test_closed_files_are_apart(numbers: dict[str, str], paralegal: User, counsel: User) -> None:
    today = date(2026, 7, 20)
    access = access_of(paralegal, today)
    slow = listing.filtered(access, FoiaAsked(words="slow"), today).get()
    assert slow.number == numbers["slow"]
    chosen(slow, "rest", counsel, today)
    requests.close_request(request=slow, by=paralegal, at=slow.drafted_at)
    assert found(access, today, closed="closed") == ["slow"]
    assert "slow" not in found(access, today, closed="open")
    assert found(access, today)[-1] == "slow"


def test_how_agencies_answer(numbers: dict[str, str], paralegal: User) -> None:
    assert numbers
    today = date(2026, 7, 20)
    records = figures.records_of(access_of(paralegal, today), *YEAR, today)
    assert records == [
        Record("cbp", "CBP", 2, 1, 1, 0, 1, 27, 27),
        Record("fbi", "FBI", 1, 0, 0, 0, 0, None, None),
        Record("ice", "ICE", 3, 2, 1, 1, 1, 14, 22),
        Record("", "", 6, 3, 2, 1, 2, 22, 27),
    ]
    earlier = figures.records_of(access_of(paralegal, today), *YEAR, date(2026, 6, 30))
    assert earlier is not None
    assert [(one.answered, one.overdue) for one in earlier] == [(0, 0), (0, 0), (1, 0), (1, 0)]


def test_figures_are_for_those_who_may_see_them(numbers: dict[str, str]) -> None:
    assert numbers
    today = date(2026, 7, 20)
    assert figures.records_of(access_of(person("duty_officer"), today), *YEAR, today)
    assert figures.records_of(access_of(person("liaison"), today), *YEAR, today) is None
    assert figures.records_of(access_of(person("auditor"), today), *YEAR, date(2026, 1, 2)) == []


def test_files_have_a_heading_and_no_formulas(paralegal: User) -> None:
    today = date(2026, 7, 1)
    sent(paralegal, title="=1+1")
    rows = listing.filtered(access_of(paralegal, today), FoiaAsked(), today)
    text = b"".join(export.lines_csv(listing.each(rows, today))).decode().removeprefix("\ufeff")
    head, line = csv.reader(io.StringIO(text))
    assert (head[0], head[1], line[1], line[5], line[6]) == ("Number", "Name", "'=1+1", "2026-01-01", "2026-03-31")
    records = figures.records_of(access_of(paralegal, today), *YEAR, today)
    assert records
    text = b"".join(export.figures_csv(records)).decode()
    assert text.splitlines()[-1] == "All agencies,1,0,0,0,0,,"
