"""What the tests of several rooms do to the whole register."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from dintel.apps.sealing.providers import provider_of
from dintel.apps.sealing.services.keys import forget_standing_keys


@pytest.fixture
def lose(settings: Any) -> Iterator[Callable[[], Callable[[], None]]]:
    """Return a way to take the key file away, which returns a way to put it back."""
    path = settings.DINTEL_HOME / "sealing" / "keys"
    kept: list[bytes] = []

    def put_back() -> None:
        path.write_bytes(kept.pop())
        path.chmod(0o600)
        provider_of.cache_clear()

    def take_away() -> Callable[[], None]:
        kept.append(path.read_bytes())
        path.unlink()
        provider_of.cache_clear()
        forget_standing_keys()
        return put_back

    yield take_away
    if kept:
        put_back()
