"""Counting asks the register few things, however much it holds; both databases count alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import product

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.apps.regimes.conftest import AT, COUNCIL, Person, in_bulk

from dintel.apps.accounts.models import User
from dintel.apps.figures.models import Release
from dintel.apps.figures.queries import measures
from dintel.apps.figures.services import recount, release_figure
from dintel.apps.regimes import here
from dintel.apps.regimes.queries.counting import found_of
from dintel.apps.regimes.queries.drawing import draw
from dintel.apps.regimes.queries.elsewhere import Elsewhere, elsewhere_of
from dintel.apps.regimes.queries.showing import shown
from dintel.apps.regimes.queries.things import things_of
from dintel.domain.regime import Period, Thing, period_holding

pytestmark = pytest.mark.django_db
DAY = date(2026, 2, 3)


def test_counting_takes_as_many_statements_for_many_contacts_as_for_none(coordinator: User) -> None:
    regime = here.regimes()[COUNCIL]
    period = period_holding(regime.cycle, DAY)
    counts = []
    for more in (0, 3, 60):
        in_bulk(more, began=DAY, by=coordinator, custody="held", facility="main-library")
        with CaptureQueriesContext(connection) as asked:
            draw(regime, period, {})
        counts.append(len(asked))
    assert counts == [6, 6, 6]


def test_one_line_for_each_paper_holds_no_name_and_stays_with_the_recipient(person: Person) -> None:
    by = person("duty_officer")
    rows = in_bulk(6, began=date(2025, 2, 3), by=by, custody="transferred", agency="ICE (synthetic)")
    rows[0].custody_outcomes.update(to_agency="Another agency (synthetic)")
    regime = here.regimes()["il-law-enforcement"]
    drawn = draw(regime, period_holding(regime.cycle, date(2025, 5, 5)), {})
    papers = shown(drawn.body).tables[1]
    assert len(papers.rows) == 6
    first = [cell.text for cell in papers.rows[0].cells]
    assert first[1:] == ["2025-02-03", "not yet known", "", "2025-02-03 12:00", "Another agency (synthetic)"]
    public = shown(drawn.public_body).tables[1]
    assert not public.rows
    assert public.papers == "6 papers. Their rows went to the recipient alone."
    assert "2025-02-03" not in drawn.public_body


def test_a_group_by_month_counts_each_month_in_the_citys_days(person: Person) -> None:
    by = person("duty_officer")
    in_bulk(5, began=date(2026, 1, 31), by=by)
    in_bulk(7, began=date(2026, 2, 1), by=by)
    regime = here.regimes()["ma-boston-trust-act"]
    sheet = replace(regime.sheets[1], group="month")
    found = found_of(sheet, period_holding(regime.cycle, DAY))
    assert {row.group: row.count for row in found.rows} == {"2026-01": 5, "2026-02": 7}


def told_of(period: Period) -> tuple[Counter[bool], int]:
    """Return how many cells of the figure are told and how many not, and how many requests it counted."""
    (only,) = elsewhere_of(period)
    return Counter(one for table in only.tables for one in table.shown), sum(only.counted.values())


def test_what_is_out_of_the_figure_is_read_off_its_release_and_else_what_would_come_out(coordinator: User) -> None:
    period = period_holding(here.regimes()[COUNCIL].cycle, DAY)
    facts = {"purpose": "civil", "asked": "nonpublic_area", "document": "i200"}
    in_bulk(40, began=DAY, by=coordinator, outcome="decline", **facts)
    recount(several=[measures.every()["requests"]], at=AT)
    shown, counted = told_of(period)
    assert (shown[False], counted) == (0, 40)
    release_figure(figure="requests", period="2026-Q1", by=coordinator, at=AT)
    in_bulk(2, began=DAY, by=coordinator, outcome="comply", **facts)
    recount(several=[measures.every()["requests"]], at=AT)
    assert told_of(period) == (shown, 42), "what is out stays as it came out"
    Release.objects.all().delete()
    assert told_of(period)[0][False] > 0


def test_each_row_of_the_register_falls_in_the_cell_of_the_figure_that_counts_it(coordinator: User) -> None:
    period = period_holding(here.regimes()[COUNCIL].cycle, DAY)
    for number, (outcome, verified, immigration) in enumerate(
        product(("decline", "comply", ""), ("verified", "unverified"), ("yes", "no"))
    ):
        more = {"outcome": outcome, "verified": verified, "immigration": immigration}
        in_bulk(2 + number, began=DAY, by=coordinator, document="i247a", **more)
    in_bulk(3, began=date(2025, 12, 31), by=coordinator, document="i247a")
    recount(several=[measures.every()["requests"]], at=AT)
    (only,) = elsewhere_of(period)
    sheets = [one for one in here.regimes()[COUNCIL].sheets if one.rows == "counts"]
    things = things_of(sheets, period, [only]).things
    assert cells(only, things) == counts(only)
    for gone in range(len(only.names)):  # coarser tables came out, which do not speak of all that was counted
        coarser = replace(only, tables=tuple(table for table in only.tables if gone not in table.groups))
        assert 0 < len(coarser.tables) < len(only.tables)
        assert cells(coarser, things_of(sheets, period, [coarser]).things) == counts(coarser)


def cells(beside: Elsewhere, things: Sequence[Thing]) -> list[Counter[int]]:
    """Return how many things there are in each cell of each table."""
    found = [Counter[int]() for _table in beside.tables]
    for thing in things:
        for at, cell in enumerate(thing.cells):
            found[at][cell] += thing.row.count
    return found


def counts(beside: Elsewhere) -> list[Counter[int]]:
    """Return what the figure counted in each."""
    found = [Counter[int]() for _table in beside.tables]
    for key, n in beside.counted.items():
        for at, table in enumerate(beside.tables):
            found[at][table.cell(key)] += n
    return found
