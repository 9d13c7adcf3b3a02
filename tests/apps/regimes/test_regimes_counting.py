"""Counting asks the register few things, however much it holds; both databases count alike."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.apps.regimes.conftest import COUNCIL, Person, in_bulk

from dintel.apps.accounts.models import User
from dintel.apps.regimes import here
from dintel.apps.regimes.queries.counting import found_of
from dintel.apps.regimes.queries.drawing import draw
from dintel.apps.regimes.queries.showing import shown
from dintel.domain.regime import period_holding

pytestmark = pytest.mark.django_db
DAY = date(2026, 2, 3)


def test_counting_takes_as_many_statements_for_many_contacts_as_for_none(coordinator: User) -> None:
    regime = here.regimes()[COUNCIL]
    period = period_holding(regime.cycle, DAY)
    counts = []
    for more in (0, 60):
        in_bulk(more, began=DAY, by=coordinator, custody="held", facility="main-library")
        with CaptureQueriesContext(connection) as asked:
            draw(regime, period, {})
        counts.append(len(asked))
    assert counts[0] == counts[1] == 5, [query["sql"][:200] for query in asked]


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
