"""The demo city's roll-out: marked as such, made once, and full of life."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.utils import timezone
from tests.apps.duties.conftest import DEPARTMENT, SITE, Person

from dintel.apps.accounts.access import access_of
from dintel.apps.duties.demo import make_demo_duties
from dintel.apps.duties.models import Attestation, Change, Evidence, Task
from dintel.apps.duties.queries.board import board

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("at", [datetime(2026, 11, 26, 18, tzinfo=UTC), datetime(2027, 3, 1, 8, tzinfo=UTC)])
def test_the_demo_shows_every_state_once_and_making_it_again_adds_nothing(person: Person, at: datetime) -> None:
    people = {
        "equity_coordinator": person("equity_coordinator"),
        "liaison": person("liaison", department=DEPARTMENT),
        "site_lead": person("site_lead", facility=SITE),
    }
    make_demo_duties(at=at, people=people)
    count = Task.objects.count()
    shown = board(access_of(people["equity_coordinator"], timezone.localdate(at)), timezone.localdate(at))
    states = {one.state for line in shown.lines for one in line.fields}
    assert {"late", "begun", "not_begun", "nothing", "not_bound"} <= states
    assert shown.counts.done > 40
    assert shown.week["moved"] == 1
    assert all("(synthetic)" in row.words for row in Evidence.objects.select_related("task__data_key"))
    assert {change.what for change in Change.objects.all()} >= {"given", "done", "moved", "sent_back"}
    last, *before = Attestation.objects.order_by("-month")
    assert (last.certified, len(before)) == (last.counted + 1, 7)
    assert all(one.certified == one.counted for one in before)
    make_demo_duties(at=at, people=people)
    assert Task.objects.count() == count
