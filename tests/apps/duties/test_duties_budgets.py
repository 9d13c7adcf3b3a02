"""Every page of duties takes no more statements than its budget, with few tasks and with many."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.apps.duties.conftest import DEPARTMENT, SignIn
from tests.apps.duties.test_duties_pages import give

from dintel.apps.accounts.models import User
from dintel.apps.duties import here

pytestmark = [pytest.mark.django_db, pytest.mark.once]

BUDGETS = tomllib.loads(Path(__file__).with_name("budgets.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("budget", BUDGETS.values(), ids=BUDGETS.keys())
def test_a_page_stays_within_its_budget(coordinator: User, signed_in: SignIn, budget: dict[str, Any]) -> None:
    browser, path = signed_in(coordinator), budget["path"].format(department=DEPARTMENT)
    browser.get(path)  # what a process reads once
    counts = []
    for plans in (("desk-protocol",), tuple(here.plans())):
        for name in plans:
            give(coordinator, *here.order().directives[here.plans()[name].duty].departments, plan=name, days_ago=100)
        with CaptureQueriesContext(connection) as asked:
            assert browser.get(path).status_code == 200
        counts.append(len(asked))
    assert counts[0] <= counts[1] <= budget["statements"], [query["sql"][:150] for query in asked]
