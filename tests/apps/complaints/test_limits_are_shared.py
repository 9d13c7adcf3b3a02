"""Each process counts for itself, so each takes its share: together they take what the city allows and no more."""

from __future__ import annotations

from typing import Any

import pytest

from dintel.apps.complaints import coming_back as box
from dintel.apps.complaints.limits import limits
from dintel.apps.visitors import coming_back

PROCESSES = 4


@pytest.fixture(autouse=True)
def _several(settings: Any) -> None:
    settings.WEB_PROCESSES = PROCESSES


def test_wrong_codes_are_held_against_the_share_of_one_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(coming_back.secrets, "randbelow", lambda _sides: 1)  # the lot lets nobody through
    monkeypatch.setattr(coming_back.time, "monotonic", lambda: 6_000.0)  # one minute that does not end
    taken = 0
    while box.may_try():
        box.note_wrong()
        taken += 1
    assert taken == coming_back.WRONG_A_MINUTE // PROCESSES


def test_reports_without_work_and_the_usual_number_are_shared(settings: Any) -> None:
    settings.REPORTS_WITHOUT_WORK_AN_HOUR, settings.REPORTS_USUAL_AN_HOUR = 240, 480
    assert (limits().unproved, limits().usual) == (10, 20)
    settings.WEB_PROCESSES = 1
    assert (limits().unproved, limits().usual) == (40, 80)
