"""A quarter of made-up contacts by facility, counted as it is told, and released as a person would."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from tests.apps.contacts.conftest import *  # noqa: F403 - what a test of the register stands on
from tests.apps.contacts.conftest import _plain_static  # noqa: F401 - a fixture
from tests.apps.figures.conftest import coordinator  # noqa: F401 - a fixture
from tests.apps.figures.quarter import released

from dintel.apps.design.profile import active_city
from dintel.apps.figures.models import Release
from dintel.apps.figures.queries import kept

Told = Mapping[tuple[str, str], int]
"""Contacts of July 2026 by place and visitor."""
Releases = Callable[..., Release]

LIBRARIES = [one.id for one in active_city().facilities.values() if one.kind.id == "library"][:5]
FULL, BUSY, QUIET, FEW, NONE = LIBRARIES
QUARTER: Told = {
    (FULL, "immigration"): 12,
    (FULL, "unverified"): 9,
    (BUSY, "other"): 30,
    (BUSY, "immigration"): 20,
    (BUSY, "unverified"): 8,
    (QUIET, "unverified"): 7,
    (FEW, "immigration"): 2,
    (FEW, "unverified"): 1,
    ("", "other"): 11,
}
DIMENSIONS = ("who", "month", "place")


@pytest.fixture
def releases(coordinator: Any, monkeypatch: pytest.MonkeyPatch) -> Releases:  # noqa: F811 - the fixture
    """Return a way to release a figure of the third quarter as if so many contacts had been counted."""

    def release(figure: str = "facilities", told: Told = QUARTER, **more: Any) -> Release:
        def counted(_measure: Any, _period: Any, dimensions: tuple[str, ...]) -> Counter[tuple[str, ...]]:
            assert dimensions == DIMENSIONS, "one order for every figure of these facts"
            return Counter({(who, "2026-07", place): n for (place, who), n in told.items()})

        monkeypatch.setattr(kept, "counted", counted)
        return released(coordinator, figure=figure, **more)

    return release
