"""What was read, made as durable as what is written.

In a cluster a server that fell and recovered shows what it had committed, also what no second machine has confirmed
yet: whoever waited for that was told nothing. A commit that is made after reading it is acknowledged only when the
second machine has everything before it too. So whoever answers for something that was only read makes one.

Elsewhere nothing is done: SQLite shows a commit once it is on the disk.
"""

from __future__ import annotations

from django.db import connection

MARK = "dintel: confirmed"


def confirm() -> None:
    """Return when all that this connection has read is as durable as a commit of its own. Raises OperationalError.

    Inside a transaction that holds when the transaction ends. It writes a few bytes into PostgreSQL's write-ahead log,
    into no table.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_logical_emit_message(true, %s, '')", [MARK])
