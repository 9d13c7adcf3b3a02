"""Every page about requests to the city asks the database as often for many rows as for few, and keeps its budget."""

from __future__ import annotations

import tomllib
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.apps.records.ipra.asked import asked
from tests.apps.records.ipra.conftest import SignIn

from dintel.apps.accounts.models import User
from dintel.apps.records.ipra import services
from dintel.apps.records.ipra.models import RecordsRequest

pytestmark = [pytest.mark.django_db, pytest.mark.once]
BUDGETS = tomllib.loads((Path(__file__).parent / "budgets.toml").read_text(encoding="utf-8"))


def grow(row: RecordsRequest, by: User) -> None:
    """Add a good few rows of every kind that a page shows."""
    now = timezone.now()
    on = timezone.localdate(now)
    for turn in range(6):
        services.receive_request(key=uuid4(), asked=asked(received_on=on), by=by, at=now)
        record = services.find_record(request=row, title=f"Record {turn}", file=None, by=by, at=now)
        services.redact(record=record, pages="1", exemption="tactical_plan", reason="A plan", by=by, at=now)
        services.draft_note(request=row, ready_on=on, signer_title="x", language="en", by=by, at=now)
        services.note_time(request=row, minutes=5, on=on, by=by, at=now)
        services.note_charge(request=row, fee="page", count=1, cents=5, words="x", by=by, at=now)


def statements(browser: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as caught:
        assert browser.get(path).status_code == 200, path
    return len([one for one in caught.captured_queries if not one["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN"))])


@pytest.mark.parametrize("name", sorted(BUDGETS))
def test_a_page_keeps_its_budget_however_many_rows_it_shows(name: str, custodian: User, signed_in: SignIn) -> None:
    now, browser = timezone.now(), signed_in(custodian)
    told = asked(received_on=timezone.localdate(now))
    row = services.receive_request(key=uuid4(), asked=told, by=custodian, at=now)
    grow(row, custodian)
    path = BUDGETS[name]["path"].format(number=row.number)
    browser.get(path)
    few = statements(browser, path)
    grow(row, custodian)
    many = statements(browser, path)
    assert many == few, f"{path} asks row by row"
    assert many <= BUDGETS[name]["statements"], f"{path} takes {many} statements"
    assert many >= BUDGETS[name]["statements"] - 2, f"{path} takes only {many}: lower its budget"
