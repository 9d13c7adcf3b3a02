"""A task's date is moved, it is handed to somebody, comes back to the department, or is withdrawn.

Each is kept with who did it, when, why, and what stood there before: nothing of it is changed later.
"""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dintel.apps.accounts.models import User
from dintel.apps.accounts.queries import in_force
from dintel.apps.duties.models import Task
from dintel.apps.duties.models.task import Kept, What
from dintel.apps.duties.services.leaves import leaf_of
from dintel.apps.duties.services.telling import BACK, tell, tell_owner
from dintel.apps.duties.services.working import TaskError, changed, held
from dintel.apps.ledger import services as ledger
from dintel.apps.ledger.content import actor

EARLIEST = date(2000, 1, 1)


def _reason(why: str) -> str:
    if not why.strip():
        raise TaskError(_("Say why: the reason is kept with the change."), "why")
    return why.strip()


@transaction.atomic
def move_date(*, task: Task, target_on: date | None, why: str, by: User, at: datetime) -> Task:
    """Move a task's target, or take it away, and return the task. The date before stays in its story.

    Raises ``TaskError`` without a reason, and where the task is not open. The same date again changes nothing.
    """
    kept = held(task)
    if target_on == kept.target_on:
        return kept
    if target_on is not None and target_on < EARLIEST:
        raise TaskError(_("This day lies too far back. Correct the year."), "target_on")
    if target_on is None and kept.rhythm:
        raise TaskError(_("What comes round needs a date. Choose another, or withdraw the task."), "target_on")
    reason = _reason(why)
    before, kept.target_on = kept.target_on, target_on
    kept.save(update_fields=["target_on"])
    told = {"before": before.isoformat() if before else "", "after": target_on.isoformat() if target_on else ""}
    change = changed(kept, What.MOVED, why=reason, by=by, at=at, **told)
    ledger.record_many([leaf_of("task.moved", kept, by=by, at=at, change=change)])
    return kept


@transaction.atomic
def hand_over(*, task: Task, owner: User | None, owner_role: str, why: str = "", by: User, at: datetime) -> Task:
    """Give a task to a person, or to a role of its place, and return it; the person or role is told.

    Raises ``TaskError`` where the task is not open. To whom it belongs already changes nothing.
    """
    kept = held(task)
    if (owner, owner_role) == (kept.owner, kept.owner_role):
        return kept
    told = {"before": _holder(kept), "after": ""}
    kept.owner, kept.owner_role = owner, owner_role
    told["after"] = _holder(kept)
    kept.save(update_fields=["owner", "owner_role"])
    change = changed(kept, What.HANDED, why=why, by=by, at=at, **told)
    ledger.record_many([leaf_of("task.handed", kept, by=by, at=at, change=change)])
    tell_owner(kept, by=by, at=at)
    return kept


def _holder(task: Task) -> str:
    """Return who has a task as its story keeps it: never a name, which may change or have to go."""
    return actor(task.owner) if task.owner else task.owner_role or task.partner


@transaction.atomic
def withdraw(*, task: Task, why: str, by: User, at: datetime) -> Task:
    """Withdraw a task that is not needed after all, and return it; raises ``TaskError`` as ``move_date``."""
    kept = held(task)
    reason = _reason(why)
    kept.kept = Kept.WITHDRAWN
    kept.save(update_fields=["kept"])
    change = changed(kept, What.WITHDRAWN, why=reason, by=by, at=at)
    ledger.record_many([leaf_of("task.withdrawn", kept, by=by, at=at, change=change)])
    return kept


@transaction.atomic
def bring_back(*, at: datetime) -> int:
    """Give the open tasks of people who left back to their departments, and return how many came back.

    Somebody has left whose account is closed, or who holds no role any more on the day. The liaison and the
    coordinator are told of each. Done by the worker; doing it twice does nothing more.
    """
    on = timezone.localdate(at)
    here = in_force(on, "owner__assignments__")
    staying = Task.objects.filter(here, kept=Kept.OPEN, owner__is_active=True).values("pk")
    left = Task.objects.filter(kept=Kept.OPEN, owner__isnull=False, disposed_at__isnull=True).exclude(pk__in=staying)
    count = 0
    for task in left.order_by("pk"):
        kept = held(task)
        told = {"before": _holder(kept)}
        kept.owner = None
        kept.owner_role = kept.owner_role or ("" if kept.partner else "liaison")
        kept.save(update_fields=["owner", "owner_role"])
        change = changed(kept, What.CAME_BACK, after=_holder(kept), by=None, at=at, **told)
        ledger.record_many([leaf_of("task.came_back", kept, by=None, at=at, change=change)])
        tell(BACK, kept, line=_("The person who had it has left."), at=at)
        count += 1
    return count
