"""An act whose n-th statement fails, at statements spread over the whole of it, and everything undone after each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError, transaction
from tests.apps.ledger.test_ledger_faults import statements

from dintel.apps.ledger import queries
from dintel.apps.sealing.services.keys import forget_standing_keys

MOST = 8
"""So many statements of an act are let fail: the first, the last, and writing ones spread over all that write."""
WRITING = ("INSERT", "UPDATE", "DELETE")


def spread(asked: list[str]) -> list[int]:
    """Return the numbers, from 1 on, of up to ``MOST`` of these statements, the first and the last among them."""
    writes = [number for number, sql in enumerate(asked, start=1) if sql.startswith(WRITING)] or [1]
    most = MOST - 2
    return sorted({1, len(asked), *(writes[(len(writes) - 1) * turn // (most - 1)] for turn in range(most))})


@contextmanager
def undone() -> Iterator[None]:
    """Take back what the block writes, and what a process remembers of it."""
    remembered = Path(settings.LEDGER_DIR) / "remembered"
    before = remembered.read_bytes() if remembered.exists() else None
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    forget_standing_keys()
    if before is None:
        remembered.unlink(missing_ok=True)
    else:
        remembered.write_bytes(before)


def rows_that_differ() -> list[queries.Fault]:
    """Return what does not agree with its leaf, but for people, whom the tests make past every service."""
    return [fault for fault in queries.row_faults() if not fault.where.startswith(("accounts_", "mfa_"))]


def all_or_nothing(act: Callable[[], object], kept: Callable[[], Any]) -> int:
    """Let statements of ``act`` fail, one at a time; return how many did.

    ``kept`` tells what is there of the act, and does not change by what chance makes. After a fault that somebody was
    told of there is nothing of the act, after one that nobody was told of there is all; then the same again succeeds,
    and every row agrees with its leaf. Precondition: a test whose statements can be taken back.
    """
    before = kept()
    with undone(), statements(0, []) as asked:
        act()
        after = kept()
        numbers, count = spread(asked), len(asked)
    assert kept() == before != after, "the act leaves nothing, or what it leaves was not taken back"
    failed: list[str] = []
    for number in numbers:
        with undone():
            is_done = _is_done(act, number, failed)
            assert kept() == (after if is_done else before), f"statement {number} of {count} failed: {failed[-1]}"
            if not is_done:
                act()
            assert kept() == after, f"again after statement {number} of {count}"
            assert rows_that_differ() == []
    assert failed
    return len(failed)


def _is_done(act: Callable[[], object], number: int, failed: list[str]) -> bool:
    with statements(number, failed):
        try:
            act()
        except DatabaseError:
            transaction.set_rollback(False)  # no statement reached the database and broke; each stands alone in a city
            return False
    return True
