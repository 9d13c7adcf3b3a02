"""Counting in memory: one more each time, and forgotten without an error."""

from __future__ import annotations

import pytest
from django.core.cache import cache

from dintel.apps import tally


@pytest.fixture(autouse=True)
def _forgotten() -> None:
    cache.delete("a-test")


def test_each_one_counts() -> None:
    assert tally.counted("a-test") == 0
    assert [tally.count_up("a-test", 60) for _ in range(3)] == [1, 2, 3]
    assert tally.counted("a-test") == 3


def test_what_is_forgotten_between_two_lines_begins_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """The seconds may end just there, or the cache may make room."""
    tally.count_up("a-test", 60)
    real = cache.add

    def forgetting(*args: object, **more: object) -> bool:
        added = real(*args, **more)  # type: ignore[arg-type]
        cache.delete("a-test")
        return added

    monkeypatch.setattr(cache, "add", forgetting)
    assert tally.count_up("a-test", 60) == 1
    assert tally.counted("a-test") == 1
