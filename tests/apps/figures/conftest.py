"""What tests of figures stand on: people, and a way to bring the log and the counts up to date."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from tests.apps.accounts.made_up_staff import make_person
from tests.apps.contacts.made import NOW

from dintel.apps.accounts.models import User
from dintel.apps.figures.services import keep_counts
from dintel.apps.ledger import services as ledger

Caught = Callable[..., int]


@pytest.fixture(autouse=True)
def _plain_static(settings: Any, tmp_path: Any) -> None:
    """Serve static files under their own names, and keep files in a folder of the test."""
    settings.STATIC_ROOT = tmp_path / "static"
    settings.DEMO = True
    settings.EVIDENCE_DIR = tmp_path / "evidence"
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


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
