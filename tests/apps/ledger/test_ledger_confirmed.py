"""What is acknowledged or signed is as durable as the database can make it, also where it was only read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from django.db import OperationalError, connection, transaction
from tests.apps.ledger.conftest import Write

from dintel.apps.confirmed import MARK, confirm
from dintel.apps.contacts.report import Report
from dintel.apps.contacts.services import file_contact
from dintel.apps.ledger import memory, services

AT = datetime(2026, 11, 26, 18, 0, tzinfo=UTC)
REPORT = Report(source="desk", language="en", channel="visit", facility="main-library", agency="ICE")
only_postgresql = pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite shows what is on the disk")


@contextmanager
def asked() -> Iterator[list[bool]]:
    """Yield a list that holds True for each mark that was asked to be written."""
    found: list[bool] = []

    def hear(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if "pg_logical_emit_message" in sql:
            found.append(params == [MARK])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(hear):
        yield found


def is_asked_once(found: list[bool]) -> bool:
    return found == ([True] if connection.vendor == "postgresql" else [])


@only_postgresql
@pytest.mark.django_db(transaction=True)
def test_a_mark_goes_into_the_log_of_the_database_and_into_no_table() -> None:
    def position() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_current_wal_insert_lsn() - '0/0'")
            return int(cursor.fetchone()[0])

    before = position()
    confirm()
    assert position() > before


@pytest.mark.django_db(transaction=True)
def test_a_receipt_given_again_is_as_durable_as_the_first() -> None:
    key = uuid4()
    with asked() as first:
        given = file_contact(key=key, body_sha256="0" * 64, report=REPORT, by=None, at=AT)
    with asked() as again:
        given_again = file_contact(key=key, body_sha256="0" * 64, report=REPORT, by=None, at=AT)
    assert (first, given.again, given_again.again) == ([], False, True)
    assert given.number == given_again.number
    assert is_asked_once(again)


@pytest.mark.django_db(transaction=True)
def test_what_is_signed_and_remembered_cannot_be_taken_back_by_a_failover(write: Write) -> None:
    write(3)
    with asked() as found:
        note = services.checkpoint(at=AT, why="on demand").note
    assert is_asked_once(found)
    assert memory.recall() == note


@only_postgresql
@pytest.mark.django_db(transaction=True)
def test_what_cannot_be_confirmed_is_not_signed(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    write(3)

    def no_second_machine() -> None:
        message = "the wait for a second machine was broken off"
        raise OperationalError(message)

    monkeypatch.setattr("dintel.apps.ledger.services.checkpoints.confirm", no_second_machine)
    with pytest.raises(OperationalError):
        services.checkpoint(at=AT, why="on demand")
    assert memory.recall() == ""


@only_postgresql
@pytest.mark.django_db(transaction=True)
def test_a_commit_that_one_machine_alone_has_is_not_acknowledged() -> None:
    """PostgreSQL warns and says that it was done; ``python -m bench.cluster drill`` lets it say so itself."""
    wrapper: Any = connection
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        wrapper._hear(SimpleNamespace(source_function="another_function"))
    with pytest.raises(OperationalError, match=r"not acknowledged\. Send the same again"), transaction.atomic():
        wrapper._hear(SimpleNamespace(source_function="SyncRepWaitForLSN"))
    with transaction.atomic(), connection.cursor() as cursor:  # a new connection, and it is believed
        cursor.execute("SELECT 1")
