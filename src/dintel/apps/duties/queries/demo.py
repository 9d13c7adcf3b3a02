"""What the maker of the demo city asks of tasks."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from dintel.apps.duties.models import Rollout, Task
from dintel.apps.duties.models.task import Kept


def is_rolled_out(key: UUID) -> bool:
    """Say whether the act with this key was done."""
    return Rollout.objects.filter(key=key).exists()


def due_by_now(on: date) -> list[Task]:
    """Return the open tasks whose day has come, in an order in which they can be done.

    All of a third of the departments, which are in time; some beginnings of another third; none of the last, which is
    late.
    """
    rows = Task.objects.filter(kept=Kept.OPEN, target_on__lte=on).order_by("target_on", "pk")
    begun = rows.filter(needs=None)
    in_time = [task for task in rows if len(task.department) % 3 == 1]
    return in_time + [task for task in begun if len(task.department) % 3 > 1][:20]


def first_open() -> Task | None:
    """Return the open task that was given last; ``None`` in a city whose plans gave none."""
    return Task.objects.filter(kept=Kept.OPEN).order_by("pk").last()
