"""No month, and no report, is counted by looking through a whole table: asked of the database itself."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.apps.contacts.made import NOW, ice

from dintel.apps.figures.models import KeptCount, KeptSheet
from dintel.apps.figures.queries import kept, measures
from dintel.apps.figures.queries.measures import span_of
from dintel.apps.figures.services import recount
from dintel.apps.regimes import here
from dintel.apps.regimes.queries.drawing import draw
from dintel.domain.regime import closed

MONTH = date(2026, 9, 1)
GROWS = ("contacts_contact", "contacts_request", "contacts_custodyoutcome", "contacts_disclosure", "booking_visit")
"""Tables that grow for as long as the city keeps a register."""
FEW = {"foia", "rollout"}
"""Requests the city sends itself and tasks it gives: hundreds, in tables that are small by their kind."""


def scanned(statements: list[str]) -> list[str]:
    """Return where a plan goes through a whole table. PostgreSQL is told that nothing is as dear as that."""
    found = []
    for statement in statements:
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SET LOCAL enable_seqscan = off")
            explain = "EXPLAIN" if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN"
            cursor.execute(f"{explain} {statement}")
            plan = [str(row[-1]) for row in cursor.fetchall()]
        found += [line for line in plan if any(f"{word} {table}" in line for table in GROWS for word in ("SCAN", "on"))]
    whole = ("SCAN", "Seq Scan", "ANY(")
    return [line for line in found if any(word in line for word in whole)]


@pytest.mark.django_db
def test_no_measure_goes_through_a_whole_table_for_one_month() -> None:
    with CaptureQueriesContext(connection) as asked:
        for name, measure in measures.every().items():
            if name not in FEW:
                measure.count(span_of(MONTH))
    statements = [one["sql"] for one in asked if one["sql"].startswith("SELECT")]
    assert len(statements) >= 3
    assert scanned(statements) == []


@pytest.mark.django_db
def test_no_report_goes_through_a_whole_table() -> None:
    with CaptureQueriesContext(connection) as asked:
        for regime in here.regimes().values():
            for period in list(closed(regime.cycle, since=regime.since, on=date(2026, 5, 5)))[-1:]:
                draw(regime, period, {})
    statements = [one["sql"] for one in asked if one["sql"].startswith("SELECT")]
    assert len(statements) > 20
    assert scanned(statements) == []


@pytest.mark.once
@pytest.mark.django_db(transaction=True)
def test_several_processes_count_what_one_counts(file: Any) -> None:
    for month in (7, 8, 8, 9, 10):
        file(ice(), at=NOW.replace(month=month))
    every = list(measures.every().values())
    told = []
    for processes in (1, 2):
        for table in (KeptCount, KeptSheet):
            table.objects.all().delete()
        recount(several=every, at=NOW, processes=processes)
        told.append({one.id: [kept.counts_of(one, date(2026, month, 1)) for month in (7, 8, 9, 10)] for one in every})
    assert told[0] == told[1]
    assert told[0]["contacts"][1].total() == 2
    assert list(kept.differences(processes=2)) == []
