"""The key that seals is gone: the worker works on, says it once, and does what waited when the key is back."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from tests.apps.notices.told import AT, HOUR, MINUTE, Staff, notice

from dintel.apps.ledger.models import Leaf
from dintel.apps.notices import rounds, services
from dintel.apps.notices.management.commands.worker import Worker
from dintel.apps.sealing.providers import provider_of
from dintel.apps.sealing.services.keys import forget_standing_keys

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("between_digests")]


@pytest.fixture
def lose(settings: Any) -> Iterator[Callable[[], None]]:
    """Return a way to take the key file away; it is back after the test."""
    path: Path = settings.DINTEL_HOME / "sealing" / "keys"
    kept: list[bytes] = []

    def take_away() -> None:
        kept.append(path.read_bytes())
        path.unlink()
        provider_of.cache_clear()  # as a worker that starts
        forget_standing_keys()

    yield take_away
    put_back(path, kept[0])


def put_back(path: Path, kept: bytes) -> None:
    path.write_bytes(kept)
    path.chmod(0o600)


def test_the_worker_says_it_once_works_on_and_does_what_waited(
    staff: Staff, lose: Callable[[], None], settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    notice()
    path: Path = settings.DINTEL_HOME / "sealing" / "keys"
    kept = path.read_bytes()
    lose()
    with caplog.at_level(logging.WARNING, "dintel.notices"):
        for seconds in range(0, 90, 10):
            assert services.tick(at=AT + 15 * MINUTE + seconds * MINUTE / 60).escalated == 0
    (told,) = caplog.records
    assert (told.levelno, told.exc_info) == (logging.CRITICAL, None)
    assert str(path) in told.getMessage()
    assert "docs/how-to/keep-the-keys.md" in told.getMessage()
    assert not Leaf.objects.filter(kind="notice.escalated").exists()
    assert not Leaf.objects.filter(index=None).exists(), "leaves are numbered meanwhile"
    put_back(path, kept)
    with caplog.at_level(logging.WARNING, "dintel.notices"):
        services.tick(at=AT + 17 * MINUTE)
    assert [line.levelno for line in caplog.records] == [logging.CRITICAL, logging.WARNING]
    assert "at hand again" in caplog.records[-1].getMessage()
    assert Leaf.objects.filter(kind="notice.escalated").count() == 1


def test_a_round_that_needs_the_key_is_no_error_with_a_traceback(
    staff: Staff, lose: Callable[[], None], settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    notice()
    path: Path = settings.DINTEL_HOME / "sealing" / "keys"
    kept = path.read_bytes()
    lose()
    rounds.register(rounds.Round("a leaf (test)", HOUR, transaction.atomic(lambda at: notice("M-2", at=at))))
    worker = Worker()
    try:
        with caplog.at_level(logging.WARNING, "dintel.notices"):
            rounds.go_round(AT)
            rounds.go_round(AT + 2 * HOUR)
            assert worker.round(1.0) <= 5
        assert [(line.levelno, line.exc_info) for line in caplog.records] == [(logging.CRITICAL, None)]
        put_back(path, kept)
        services.tick(at=AT + 4 * HOUR)
        assert Leaf.objects.filter(kind="notice.announced").count() == 2
    finally:
        rounds._ROUNDS.pop("a leaf (test)")
        worker.end()
