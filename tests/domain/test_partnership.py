"""When a directory has to be checked again, and which way a referral can go."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dintel.domain import partnership as p

CHECKED = date(2026, 8, 1)


@pytest.mark.parametrize(
    ("on", "found"),
    [
        (date(2026, 8, 1), p.CURRENT),
        (date(2026, 10, 16), p.CURRENT),
        (date(2026, 10, 17), p.SOON),
        (date(2026, 10, 31), p.SOON),
        (date(2026, 11, 1), p.STALE),
    ],
)
def test_a_check_of_three_months_ends_on_its_last_day(on: date, found: str) -> None:
    assert p.check_due_on(CHECKED, 91) == date(2026, 10, 31)
    assert p.freshness(CHECKED, 91, on) == found


def test_what_was_never_checked_says_so() -> None:
    assert p.check_due_on(None, 91) is None
    assert p.freshness(None, 91, CHECKED) == p.NEVER


@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.integers(1, 800), st.integers(0, 1000))
def test_freshness_only_ever_gets_worse(checked: date, every: int, later: int) -> None:
    order = [p.CURRENT, p.SOON, p.STALE]
    first = p.freshness(checked, every, checked + timedelta(days=later))
    second = p.freshness(checked, every, checked + timedelta(days=later + 1))
    assert order.index(first) <= order.index(second)
    naive = [checked + timedelta(days=n) for n in range(every + 1)]
    assert (first != p.STALE) == (checked + timedelta(days=later) in naive)


def test_every_way_a_referral_can_go() -> None:
    ways = {(one, two) for one, two in product(p.STATES, p.STATES) if p.may_become(one, two)}
    assert ways == {
        *((p.SENT, p.ACCEPTED), (p.SENT, p.DECLINED), (p.SENT, p.WITHDRAWN)),
        *((p.ACCEPTED, p.CLOSED), (p.ACCEPTED, p.WITHDRAWN)),
    }
    assert {one for one in p.STATES if p.WAYS[one]} == p.OPEN
    assert not p.may_become("nowhere", p.SENT)
