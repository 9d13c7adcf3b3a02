"""A log of its own for each test: an empty folder for its key and its memory."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from tests.apps.notices.conftest import _without_rounds_of_practice  # noqa: F401 - a fixture for every test here too

from dintel.apps.ledger import services
from dintel.apps.ledger.models import Leaf

AT = datetime(2026, 11, 25, 18, 30, 0, 123456, tzinfo=UTC)

Write = Callable[..., list[Leaf]]


@pytest.fixture(autouse=True)
def log_folder(settings: Any, tmp_path: Path) -> Path:
    """Return the folder of the log's key and memory, empty."""
    settings.LEDGER_DIR = tmp_path / "ledger"
    settings.PUBLIC_URL = "http://localhost:8000"
    settings.LEDGER_WITNESSES = ()
    return tmp_path / "ledger"


@pytest.fixture
def write() -> Write:
    """Return a way to record a number of things that happened."""

    def some(count: int, first: int = 0) -> list[Leaf]:
        new = [
            services.NewLeaf(
                kind="contact.filed",
                subject=("contact", f"C-2026-{number:06}"),
                content={"facility": "main_library", "words": f"note {number}"},
                at=AT,
                by="user:12",
            )
            for number in range(first, first + count)
        ]
        with transaction.atomic():
            return services.record_many(new)

    return some
