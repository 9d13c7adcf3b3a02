"""A quarter of made-up requests, and its release once it is over."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from dintel.apps.figures.models import Release
from dintel.apps.figures.services import release_figure
from dintel.apps.ledger import services as ledger

JULY = datetime(2026, 7, 6, 18, 0, tzinfo=UTC)
OPEN = datetime(2026, 11, 2, 18, 0, tzinfo=UTC)
SOME = (
    {"asked": "nonpublic_area", "document": "i200"},
    {"asked": "staff_help", "document": "letter", "purpose": "criminal", "requester": "other_agency"},
    {"asked": "other_records", "document": "i138"},
)


def released(by: Any, figure: str = "requests", **more: Any) -> Release:
    ledger.sequence(at=more.get("at", OPEN))
    return release_figure(**{"figure": figure, "period": "2026-Q3", "by": by, "at": OPEN, **more})
