"""Writers of one process take turns, and a turn is given back however its transaction ends."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from django.db.utils import OperationalError

from dintel.config.sqlite import base
from dintel.config.sqlite.base import DatabaseWrapper

Open = Callable[..., DatabaseWrapper]


@pytest.fixture
def opened(tmp_path: Path, django_db_blocker: Any) -> Iterator[Open]:
    """Return a way to open one more connection to a database file that holds one number."""
    path = tmp_path / "turns.sqlite3"
    with sqlite3.connect(path) as first:
        first.execute("PRAGMA journal_mode=WAL")
        first.execute("CREATE TABLE numbers (n INTEGER)")
        first.execute("INSERT INTO numbers VALUES (0)")
    first.close()
    kept: list[DatabaseWrapper] = []

    def one_more(timeout: float = 0.2) -> DatabaseWrapper:
        options = {"transaction_mode": "IMMEDIATE", "timeout": timeout}
        told: dict[str, Any] = {"ENGINE": "dintel.config.sqlite", "NAME": str(path), "OPTIONS": options}
        found = DatabaseWrapper(connections.configure_settings({"default": told})["default"], "turns")
        found.inc_thread_sharing()
        kept.append(found)
        return found

    with django_db_blocker.unblock():  # a file of its own, not the tests' database
        yield one_more
        for connection in kept:
            connection.close()


def is_free(connection: DatabaseWrapper) -> bool:
    """Return whether nobody has the turn for this connection's file."""
    return not base._turns[str(connection.settings_dict["NAME"])].locked()


def begin(connection: DatabaseWrapper) -> None:
    """Begin a transaction as `atomic` does."""
    connection.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)


def test_eight_threads_add_up_and_nobody_is_refused(opened: Open) -> None:
    failed: list[Exception] = []

    def add() -> None:
        connection = opened(timeout=60)
        try:
            for _ in range(25):
                begin(connection)
                with connection.cursor() as cursor:
                    (n,) = cursor.execute("SELECT n FROM numbers").fetchone()
                    cursor.execute("UPDATE numbers SET n = %s", [n + 1])
                connection.commit()
                connection.set_autocommit(True)
        except OperationalError as problem:
            failed.append(problem)

    threads = [threading.Thread(target=add) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    reader = opened()
    with reader.cursor() as cursor:
        assert cursor.execute("SELECT n FROM numbers").fetchone() == (200,)
    assert failed == []
    assert is_free(reader)


@pytest.mark.parametrize("end", ["commit", "rollback", "close"])
def test_the_turn_is_given_back_however_it_ends(opened: Open, end: str) -> None:
    connection = opened()
    begin(connection)
    assert not is_free(connection)
    getattr(connection, end)()
    assert is_free(connection)
    begin(opened())


def test_a_transaction_that_cannot_begin_keeps_no_turn(opened: Open) -> None:
    connection = opened()
    connection.ensure_connection()
    other = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        with pytest.raises(OperationalError, match="locked"):
            begin(connection)
    finally:
        other.close()
    assert is_free(connection)


def test_nobody_waits_for_ever_for_a_turn(opened: Open) -> None:
    first, second = opened(), opened()
    begin(first)
    with pytest.raises(OperationalError, match="locked"):  # as SQLite says it, after its own time
        begin(second)
    first.rollback()
    begin(opened())
