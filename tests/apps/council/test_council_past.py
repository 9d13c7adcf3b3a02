"""Twelve months under both laws: read from what is kept, as asking one by one would, and published rounded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from tests.apps.contacts.made import LIBRARY, NOW, filed, ice, report
from tests.apps.figures.live import history as live_history

from dintel.apps.city import law
from dintel.apps.contacts.models import Contact, Request
from dintel.apps.council import studies
from dintel.apps.council.disclosure import Asked, period, published
from dintel.apps.council.findings import Past
from dintel.apps.figures.definitions import kept_back
from dintel.apps.figures.models import Reading
from dintel.apps.figures.queries import past
from dintel.apps.figures.services import keep_counts
from dintel.apps.ledger import services as ledger
from dintel.domain.policy.amend import recompile
from dintel.domain.policy.determine import Policy
from dintel.domain.policy.facts import AXES, Space
from dintel.domain.policy.rules import OUTCOMES
from dintel.domain.policy.simulate import count_history, outcomes_of, simulate
from dintel.lawbook.amendments import adopted

SINCE, UNTIL = date(2025, 10, 1), date(2026, 10, 1)
BASE = 5


def test_months_come_out_after_the_delay_that_figures_wait_for() -> None:
    for on, since, until in (
        (date(2026, 11, 26), SINCE, UNTIL),
        (date(2026, 10, 30), date(2025, 9, 1), date(2026, 9, 1)),
        (date(2026, 10, 31), SINCE, UNTIL),
        (date(2026, 1, 1), date(2024, 12, 1), date(2025, 12, 1)),
    ):
        assert period(kept_back().open_until(on)) == (since, until)
        assert kept_back().opens_on(until) <= on


def written(days: int, facility: str = LIBRARY, department: str = "", **facts: str) -> Any:
    at = datetime(2026, 9, 30, 20, tzinfo=UTC) - timedelta(days=days)
    asked = ice(**{"asked": "release_notice", "document": "i247a", "setting": "booking_centre", **facts})
    return filed(report(asked, began_at=at, facility=facility, department=department), at=at)


@pytest.mark.django_db
def test_the_past_is_read_in_one_query_and_answered_as_one_by_one() -> None:
    for days in (0, 1, 40, 40, 364):
        written(days)
    written(2, facility="", department="arts-and-culture", purpose="criminal", document="letter")
    written(3, facility="", asked="public_area")
    for days in (366, -1):
        written(days)
    sealed = written(5)
    Contact.objects.filter(number=sealed.number).update(sealed=True)
    Request.objects.filter(contact__began_at__date=date(2026, 9, 28)).update(setting="a place that is gone")

    counted()
    with CaptureQueriesContext(connection) as asked:
        found = past.history(SINCE, UNTIL)
    assert len(asked) == 1
    live = live_history(SINCE, UNTIL)
    for told in ("places", "months", "cells", "starts", "sums", "group", "count"):
        assert np.array_equal(getattr(found, told), getattr(live, told)), told
    assert found.requests == 7
    assert set(found.places) == {LIBRARY, "department:arts-and-culture", ""}
    assert set(found.months) == {"2025-10", "2026-08", "2026-09"}

    one, before = studies.ready_made()["violent-felony-2024"], law.policy()
    after = recompile(before, adopted(law.book(), one, law.today()).text_on(law.today(), before.switches))
    said = simulate(found, outcomes_of(before), outcomes_of(after))
    expected = Counter(singly(before, after))
    assert sum(shift.requests for shift in said.shifts) == said.changed == expected.total()
    assert expected == {("decline", "comply_via_counsel"): 5}


def counted() -> None:
    """Let the rounds go by that follow what happened."""
    law.policy()
    ledger.sequence(at=NOW)
    keep_counts(at=NOW)


@pytest.mark.django_db
def test_what_is_sealed_or_filed_later_is_seen_as_soon_as_it_is_counted() -> None:
    told = {"asked": studies.ready_made()["violent-felony-2024"], "on": law.today()}

    def requests() -> int | None:
        found = studies.findings(told["asked"], told["on"]).past
        return found and found.requests

    for days in (10, 11, 12, 13, 14):
        written(days)
    assert requests() is None, "nobody has counted yet, which is not nought"
    counted()
    assert requests() == 5
    for days in (15, 16, 17, 18, 19):
        written(days)
    counted()
    assert requests() == 10
    Reading.objects.update(rule=0)
    assert requests() is None


def singly(before: Policy, after: Policy) -> Iterator[tuple[str, str]]:
    """Ask both laws of one plain request after another, and yield the answers that differ."""
    edges = (datetime(2025, 10, 1, 6, tzinfo=UTC), datetime(2026, 10, 1, 6, tzinfo=UTC))
    for row in Request.objects.filter(contact__sealed=False, contact__began_at__range=edges):
        facts = {axis: getattr(row, axis) for axis in AXES}
        known = {axis: value for axis, value in facts.items() if value in before.space.axis(axis).index}
        pair = before.decide(known).outcome, after.decide(known).outcome
        if pair[0] != pair[1]:
            yield pair


@pytest.mark.django_db
def test_nothing_written_down_is_a_past_of_nothing() -> None:
    counted()
    found = studies.findings(studies.ready_made()["violent-felony-2024"], law.today()).past
    assert found is not None
    assert (found.requests, found.changed, found.places) == (0, 0, ())


def asked_of(space: Space) -> Asked:
    """Return two made-up laws: the second answers every fourth cell otherwise."""
    before = (np.arange(space.size) % 5).astype(np.uint8)
    after = before.copy()
    after[::4] = (after[::4] + 1) % len(OUTCOMES)
    return Asked(space, before, after)


def shown(past: Past) -> list[int]:
    lists = (past.before, past.after, past.moves, past.months, past.places)
    singly = (past.requests, past.changed, past.helped_before, past.helped_after)
    return [one for one in (*singly, *(each.count for counts in lists for each in counts)) if one is not None]


@given(
    st.lists(
        st.tuples(st.integers(0, 5_000_000), st.sampled_from("abc"), st.sampled_from(["2026-01", "2026-02"])),
        max_size=60,
    )
)
def test_whatever_happened_only_multiples_are_published_and_none_is_far_off(rows: list[tuple[int, str, str]]) -> None:
    space = law.policy().space
    past_of = count_history(space, *([row[at] for row in rows] for at in range(3)))
    asked = asked_of(space)
    found = published(past_of, asked, SINCE, UNTIL, BASE)
    if found is None:
        return
    assert all(count % BASE == 0 for count in shown(found))
    changed = sum(asked.before[code] != asked.after[code] for code, _place, _month in rows)
    if found.changed is not None:
        assert abs(found.changed - changed) <= BASE // 2
    places = Counter(place for code, place, _month in rows if asked.before[code] != asked.after[code])
    for one in found.places:
        assert one.count is None or abs(one.count - places[one.name]) <= BASE // 2
