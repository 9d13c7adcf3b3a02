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
from dintel.apps.council.disclosure import Asked, copy_of, period, published
from dintel.apps.council.findings import Past, read
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
def test_what_is_sealed_or_filed_later_is_seen_as_soon_as_it_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(studies, "copy_of", lambda history, *_others: history)
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
    singly = (past.requests, past.changed, past.helped_before, past.helped_after, past.least, past.most)
    return [one for one in (*singly, *(each.count for counts in lists for each in counts)) if one is not None]


@given(
    st.lists(
        st.tuples(st.integers(0, 5_000_000), st.sampled_from("abc"), st.sampled_from(["2026-01", "2026-02"])),
        max_size=60,
    )
)
def test_what_is_published_is_the_copy_in_round_numbers(rows: list[tuple[int, str, str]]) -> None:
    space = law.policy().space
    asked = asked_of(space)
    copy = copy_of(count_history(space, *([row[at] for row in rows] for at in range(3))), space, "abc", b"key", BASE)
    found = published(copy, asked, SINCE, UNTIL, BASE)
    assert all(count % BASE == 0 for count in shown(found))
    assert all(one.count for counts in (found.before, found.moves, found.months, found.places) for one in counts)
    changes = Counter[tuple[str, str]]()
    for cell, place, month, count in zip(copy.cell, copy.place, copy.month, copy.count, strict=True):
        if asked.before[cell] != asked.after[cell]:
            changes[copy.places[place], copy.months[month]] += int(count)
    assert found.changed == near(changes.total())
    assert found.least is not None
    assert found.most is not None
    assert found.least <= found.changed <= found.most
    for told, at in ((found.places, 0), (found.months, 1)):
        counts = Counter[str]()
        for pair, n in changes.items():
            counts[pair[at]] += n
        assert {one.name: one.count for one in told} == {name: near(n) for name, n in counts.items() if near(n)}


def near(count: int) -> int:
    return (count + BASE // 2) // BASE * BASE


@pytest.mark.django_db
def test_asking_again_tells_the_same_and_another_secret_another_copy(settings: Any) -> None:
    for days in range(12):
        written(days)
    counted()
    one, on = studies.ready_made()["violent-felony-2024"], law.today()
    copies = []
    for secret in ("a", "a", "b"):
        settings.SECRET_KEY = secret
        studies.forget()
        copies.append(studies.findings(one, on))
    assert copies[0] == copies[1]
    secrets = set()
    for turn in range(9):
        settings.SECRET_KEY = str(turn)
        studies.forget()
        told = studies.findings(one, on).past
        assert told is not None
        secrets.add((told.requests, told.changed))
    assert len(secrets) > 1


def test_a_page_that_was_kept_before_there_was_a_copy_is_read_as_it_was() -> None:
    """Its counts are rounded and some are kept back, and it says nothing of how far off they may be."""
    kept = (
        '{"policy":"a","amended":"b","on":"2026-10-01","cells":4,"outcome_cells":1,"reason_cells":0,"changes":[],'
        '"breaches":[],"idle":[],"past":{"since":"2025-10","until":"2026-10","base":5,"requests":40,"changed":null,'
        '"before":[{"name":"decline","count":40}],"after":[{"name":"decline","count":null}],"helped_before":0,'
        '"helped_after":0,"moves":[],"months":[{"name":"2026-01","count":null}],"places":[{"name":"","count":null}]}}'
    )
    past_of = read(kept).past
    assert past_of is not None
    assert (past_of.requests, past_of.changed, past_of.least, past_of.most) == (40, None, None, None)
