"""What a release leaves in the log: the row as it came out, and the check that finds another text in its place."""

from __future__ import annotations

from typing import Any

import pytest
from tests.apps.figures.quarter import OPEN, released

from dintel.apps.figures.models import Release
from dintel.apps.ledger import queries
from dintel.apps.ledger import services as ledger

pytestmark = pytest.mark.django_db


def faults() -> list[str]:
    return [told for one in queries.row_faults(lambda *_: None) if "figures_release" in (told := str(one))]


def test_a_release_whose_text_was_changed_is_found(coordinator: Any) -> None:
    released(coordinator, figure="foia")
    ledger.sequence(at=OPEN)
    assert faults() == []
    row = Release.objects.get()
    Release.objects.update(body=row.body.replace('"number":1', '"number":2'))
    assert any("sha256" in one for one in faults())
    Release.objects.update(body=row.body, period="2026-Q1")
    assert any("period" in one for one in faults())
