"""The law of any day: opened once for all the days it holds, and refused at once before the book."""

from __future__ import annotations

from datetime import date

import pytest
from django.conf import settings

from dintel.apps.city import law
from dintel.apps.design.profile import active_city
from dintel.domain.policy.record import determination
from dintel.lawbook import open_policy
from dintel.lawbook.book import ClosedBookError

LAST_CHANGE = date(2026, 7, 1)


@pytest.mark.parametrize("on", [LAST_CHANGE, date(2026, 7, 2), date(2026, 11, 22), date(2199, 12, 31)])
def test_a_day_has_the_policy_that_the_law_book_gives_for_it(on: date) -> None:
    profile = active_city()
    found = open_policy(
        profile.place, on=on, switches=profile.switches, root=settings.DATA_ROOT, home=settings.DINTEL_HOME
    )
    assert law.policy_on(on).on == on
    assert determination(law.policy_on(on), {}) == determination(found, {})


def test_a_further_day_of_the_same_law_opens_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    law.policy_on(LAST_CHANGE)

    def refuse(*_args: object, **_more: object) -> None:
        raise AssertionError

    monkeypatch.setattr(law, "open_policy", refuse)
    assert law.policy_on(date(2150, 1, 1)).table is law.policy_on(LAST_CHANGE).table


def test_a_day_before_the_book_is_refused_without_opening_anything(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(law, "open_policy", None)
    with pytest.raises(ClosedBookError, match="Ask for a later day"):
        law.policy_on(date(1999, 12, 31))
