"""Days and moments that programs send are written as in RFC 3339; a number is none."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from dintel.apps.contacts.api import closed

DAY, MOMENT = TypeAdapter[Any](closed.Day), TypeAdapter[Any](closed.Moment)


@pytest.mark.parametrize(
    "written", ["-6.943824820433335e-73", "1e-5", "-1", "20261122", "2026", "0-1", "", 20261122, -1.5, True, None]
)
def test_a_number_is_neither_a_day_nor_a_moment(written: object) -> None:
    for kind in (DAY, MOMENT):
        with pytest.raises(ValidationError):
            kind.validate_python(written)


def test_what_is_written_so_is() -> None:
    assert str(DAY.validate_python("2026-11-22")) == "2026-11-22"
    assert MOMENT.validate_python("2026-11-22T10:00:00Z").isoformat() == "2026-11-22T10:00:00+00:00"
