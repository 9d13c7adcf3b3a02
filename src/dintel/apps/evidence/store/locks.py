"""Holding an upload or a content for one thread alone, among all processes that share what they write to.

1. A folder's lock is a file in it (`flock`): it ends with the process that held it.
2. Hosts that share a bucket share a database. Its lock stands in a transaction of its own, on a connection of its own
   that is taken from no pool, so that it holds behind a pooler too, and while the caller commits what they like. It
   ends with its connection. The server asks every few seconds whether a silent one is still there.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.db import DatabaseError, connection

from dintel.apps.sealing.durable import ONLY_OWNER

WAIT_SECONDS = 120
"""So long one waits for somebody else's piece; then the caller is told to come again."""
STANDING = (
    f"SET LOCAL lock_timeout = '{WAIT_SECONDS}s'",
    "SET LOCAL idle_in_transaction_session_timeout = 0",
    "SET LOCAL tcp_keepalives_idle = 10",
    "SET LOCAL tcp_keepalives_interval = 5",
    "SET LOCAL tcp_keepalives_count = 3",
)


@contextmanager
def by_file(path: Path) -> Iterator[None]:
    """Hold a file's lock (1.)."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, ONLY_OWNER)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def is_shared() -> bool:
    """Return whether the database can hold a lock for several hosts (2.)."""
    return connection.vendor == "postgresql"


@contextmanager
def by_database(name: str) -> Iterator[None]:
    """Hold a name (2.). Raises OperationalError where it cannot be had in `WAIT_SECONDS`."""
    apart = connection.copy()
    apart.settings_dict["OPTIONS"] = {**apart.settings_dict["OPTIONS"], "pool": False}
    number = int.from_bytes(hashlib.sha256(f"dintel/evidence/{name}".encode()).digest()[:8], "big", signed=True)
    try:
        apart.set_autocommit(False)
        with apart.cursor() as cursor:
            for statement in STANDING:
                cursor.execute(statement)
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])
        yield
    finally:
        with suppress(DatabaseError):
            apart.close()
