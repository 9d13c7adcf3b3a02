"""A statement fails in the middle of the worker's round: the rounds after it tell everything once.

A round is many acts, each whole by itself, so that what it did before the fault stays done. Eight statements of some
dozens are let fail, spread over the whole round (`tests/apps/broken.py`).
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import DatabaseError, transaction
from tests.apps.broken import rows_that_differ, spread, undone
from tests.apps.ledger.test_ledger_faults import statements
from tests.apps.notices.told import AT, DAY, MINUTE, Staff, deadline, notice

from dintel.apps.notices import services
from dintel.apps.notices.models import Deadline, Delivery, Notice
from dintel.apps.notices.services import ticking
from dintel.apps.notices.services.sending import LEASE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("between_digests")]
ROUND = AT + 40 * DAY
"""When the deadline that is made here has passed, and the notice was never acknowledged."""


def told() -> Any:
    """Return what there is to be seen of the rounds, whenever each of it happened."""
    notices = sorted(Notice.objects.values_list("kind", "subject_key", "stage"))
    deliveries = sorted(Delivery.objects.values_list("channel", "user__email", "state", "notice__kind"))
    passed = list(Deadline.objects.filter(passed_at__isnull=False).values_list("subject_key", flat=True))
    letters = sorted({letter.extra_headers["Message-ID"]: letter.to for letter in mail.outbox}.values())
    return notices, deliveries, passed, letters


def go_on() -> None:
    """Let the worker go on until what was put off, and what was leased, has come round again."""
    for turn in range(3):
        services.tick(at=ROUND + turn * (LEASE + 6 * MINUTE))


def test_a_round_that_breaks_is_made_good_by_the_next(staff: Staff, monkeypatch: pytest.MonkeyPatch) -> None:
    assert staff.duty.is_active
    monkeypatch.setattr(ticking, "RECOUNT_EVERY", timedelta())  # each round has the same statements
    notice()
    deadline("M-2")
    with undone():
        services.tick(at=ROUND)  # what a process asks once is asked now
    mail.outbox.clear()
    with undone(), statements(0, []) as asked:
        services.tick(at=ROUND)
        numbers, count = spread(asked), len(asked)
        go_on()
        after = told()
    mail.outbox.clear()
    assert after[2] == ["M-2"]
    assert len(after[3]) > 1
    failed: list[str] = []
    for number in numbers:
        with undone():
            with statements(number, failed):
                try:
                    services.tick(at=ROUND)
                except DatabaseError:
                    transaction.set_rollback(False)
            go_on()
            assert told() == after, f"statement {number} of {count} failed: {failed[-1]}"
            assert rows_that_differ() == []
        mail.outbox.clear()
    assert len(failed) == len(numbers)
