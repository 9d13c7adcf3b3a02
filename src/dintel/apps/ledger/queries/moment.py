"""All that a check reads is of one moment, while others write on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def texts_of_any_kind() -> Iterator[None]:
    """Read texts that are no UTF-8, where SQLite would stop at them; on PostgreSQL there are none."""
    if connection.vendor != "sqlite":
        yield
        return
    connection.ensure_connection()
    before, connection.connection.text_factory = connection.connection.text_factory, _any_text
    try:
        yield
    finally:
        connection.connection.text_factory = before


def _any_text(found: bytes) -> str:
    """Return text as SQLite keeps it; what is no UTF-8 is shown as such, and the check goes on and names the row."""
    return found.decode("utf-8", "replace")


@contextmanager
def one_moment() -> Iterator[None]:
    """Let every statement inside read the database as it stands at the first of them; nobody waits for it.

    Inside a transaction of the caller's it does nothing. SQLite's write-ahead log, and PostgreSQL's old rows, stay
    until it ends.
    """
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "sqlite":
        with connection.cursor() as cursor, texts_of_any_kind():
            cursor.execute("BEGIN DEFERRED")  # a transaction of Django's would take the right to write
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")
    else:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
