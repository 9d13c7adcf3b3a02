"""What tests of figures stand on: people, and a way to bring the log and the counts up to date."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from tests.apps.accounts.made_up_staff import make_person
from tests.apps.contacts.conftest import *  # noqa: F403 - people, and a maker of contacts
from tests.apps.contacts.conftest import _plain_static  # noqa: F401 - a fixture
from tests.apps.contacts.made import DAY, NOW, ice
from tests.apps.figures.quarter import JULY, OPEN, SOME

from dintel.apps.accounts.models import User
from dintel.apps.contacts.models import Contact
from dintel.apps.figures.services import keep_counts
from dintel.apps.ledger import services as ledger

Caught = Callable[..., int]


@pytest.fixture
def coordinator(db: None) -> User:
    """Return the equity coordinator, who leads the roll-out."""
    return make_person("equity_coordinator")


@pytest.fixture
def catch_up() -> Caught:
    """Return the rounds that follow what happened: leaves get their places, and counts are kept."""

    def caught(at: datetime = NOW) -> int:
        ledger.sequence(at=at)
        return keep_counts(at=at)

    return caught


@pytest.fixture
def quarter(file: Any) -> Any:
    """Return a way to fill the third quarter of 2026: so many requests of each kind."""

    def fill(*numbers: int) -> list[Contact]:
        made = []
        for told, number in zip(SOME, numbers, strict=True):
            made += [file(ice(**told), at=JULY + (turn % 60) * DAY) for turn in range(number)]
        ledger.sequence(at=OPEN)
        return made

    return fill
