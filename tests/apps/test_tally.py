"""Counting in memory: one more each time, and forgotten without an error."""

from __future__ import annotations

from typing import Any

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


@pytest.mark.parametrize(
    ("limit", "processes", "own"), [(60, 1, 60), (60, 2, 30), (60, 7, 8), (3, 8, 1), (0, 1, 0), (0, 4, 0)]
)
def test_a_limit_of_the_city_is_shared_among_its_processes(settings: Any, limit: int, processes: int, own: int) -> None:
    settings.WEB_PROCESSES = processes
    assert tally.share(limit) == own
