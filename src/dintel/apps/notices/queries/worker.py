"""Whether somebody is sending, and what waits to be sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Max

from dintel.apps.notices.models import Deadline, Delivery, Turn

LATE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Backlog:
    """Messages that should have gone out, those that were given up, and deadlines that passed and are not finished."""

    late: int
    failed: int
    passed: int


def last_tick() -> datetime | None:
    """Return when a worker last went round, for whichever agency is seen; ``None`` if none ever did."""
    found: datetime | None = Turn.objects.filter(name="worker").aggregate(last=Max("ticked_at"))["last"]
    return found


def backlog(at: datetime) -> Backlog:
    """Return what waits at a moment, and what was given up, whatever records it tells of."""
    return Backlog(
        late=Delivery.objects.filter(next_at__lt=at - LATE).count(),
        failed=Delivery.objects.filter(state=Delivery.State.FAILED).count(),
        passed=Deadline.objects.filter(finished_at=None, due_at__lte=at).count(),
    )


NEWS = """
    SELECT EXISTS (SELECT 1 FROM ledger_leaf WHERE "index" IS NULL)
        OR EXISTS (SELECT 1 FROM notices_deadline WHERE look_at <= %s)
        OR EXISTS (SELECT 1 FROM notices_notice WHERE escalate_at <= %s)
        OR EXISTS (SELECT 1 FROM notices_delivery WHERE next_at <= %s)"""
"""Asked of each agency every second; built anew each time it would take several times as long."""


def has_news(*, at: datetime) -> bool:
    """Return whether something was written since the last round, or the time for something has come; one query.

    Each act leaves a leaf that waits for its place in the log. Of what is done by the clock alone, such as figures that
    are released on a day, it says nothing.
    """
    moment = connection.ops.adapt_datetimefield_value(at)
    with connection.cursor() as cursor:
        cursor.execute(NEWS, [moment] * 3)
        return bool(cursor.fetchone()[0])
