"""Counting in memory: one more each time, and forgotten without an error."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.cache import CacheHandler, caches
from django.db import connection

from dintel.apps import tally


@pytest.fixture(autouse=True)
def _forgotten() -> None:
    caches["memory"].delete("a-test")


def test_each_one_counts() -> None:
    assert tally.counted("a-test") == 0
    assert [tally.count_up("a-test", 60) for _ in range(3)] == [1, 2, 3]
    assert tally.counted("a-test") == 3


def test_what_is_forgotten_between_two_lines_begins_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """The seconds may end just there, or the cache may make room."""
    tally.count_up("a-test", 60)
    real = caches["memory"].add

    def forgetting(*args: object, **more: object) -> bool:
        added = real(*args, **more)  # type: ignore[arg-type]
        caches["memory"].delete("a-test")
        return added

    monkeypatch.setattr(caches["memory"], "add", forgetting)
    assert tally.count_up("a-test", 60) == 1
    assert tally.counted("a-test") == 1


@pytest.mark.parametrize(
    ("limit", "processes", "own"), [(60, 1, 60), (60, 2, 30), (60, 7, 8), (3, 8, 1), (0, 1, 0), (0, 4, 0)]
)
def test_a_limit_of_the_city_is_shared_among_its_processes(settings: Any, limit: int, processes: int, own: int) -> None:
    settings.WEB_PROCESSES = processes
    assert tally.share(limit) == own


@pytest.mark.django_db
def test_tries_to_sign_in_are_counted_for_all_processes_and_say_nothing_of_anybody() -> None:
    """Another process has nothing in memory of this one; the keys of the table are digests."""
    caches["shared"].set("allauth:rl:login:ip:192.0.2.7:somebody@example.invalid", [1.0, 2.0], 60)
    another_process = CacheHandler()["shared"]
    assert another_process.get("allauth:rl:login:ip:192.0.2.7:somebody@example.invalid") == [1.0, 2.0]
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key FROM shared_counts")
        keys = [key for (key,) in cursor.fetchall()]
    assert keys
    assert all(re.fullmatch("[0-9a-f]{64}", key) for key in keys)


def test_counts_of_people_without_an_account_are_in_memory_alone() -> None:
    assert type(caches[tally.MEMORY]).__name__ == "LocMemCache"
