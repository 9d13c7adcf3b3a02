"""Whether somebody is sending, and what waits to be sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from dintel.apps.notices.models import Deadline, Delivery, Turn

LATE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Backlog:
    """Messages that should have gone out, those that were given up, and deadlines that passed and are not finished."""

    late: int
    failed: int
    passed: int


def last_tick() -> datetime | None:
    """Return when a worker last went round, ``None`` if none ever did."""
    return Turn.objects.filter(name="worker").values_list("ticked_at", flat=True).first()


def backlog(at: datetime) -> Backlog:
    """Return what waits at a moment, and what was given up, whatever records it tells of."""
    return Backlog(
        late=Delivery.objects.filter(next_at__lt=at - LATE).count(),
        failed=Delivery.objects.filter(state=Delivery.State.FAILED).count(),
        passed=Deadline.objects.filter(finished_at=None, due_at__lte=at).count(),
    )
