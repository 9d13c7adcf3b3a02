"""People are told of tasks: that they came, come near, are late, or came back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dintel.apps.accounts.models import User
from dintel.apps.duties.models import Task
from dintel.apps.notices import services as notices
from dintel.lawbook.city.plans import Plan

GIVEN, SOON, LATE, BACK = "task_given", "task_soon", "task_late", "task_back"


def tell_departments(made: Sequence[Task], *, plan: Plan, at: datetime) -> None:
    """Tell each department once how many tasks of a plan came to it."""
    for department, count in Counter(task.department for task in made).items():
        told = {"count": count, "plan": plan.title}
        notices.announce(
            kind=GIVEN,
            subject_kind="department_duties",
            subject_key=department,
            title=ngettext("%(count)d task: %(plan)s", "%(count)d tasks: %(plan)s", count) % told,
            department=department,
            at=at,
        )


def tell_owner(task: Task, *, by: User | None, at: datetime) -> None:
    """Tell whoever answers for a task that it came; whoever gave it to themselves knows. A partner has its own page."""
    if not task.partner and not (task.owner and task.owner == by):
        tell(GIVEN, task, at=at)


def tell(kind: str, task: Task, *, line: str = "", at: datetime) -> None:
    """Tell the person who has the task, or the role that answers for it."""
    notices.announce(
        kind=kind,
        subject_kind="task",
        subject_key=task.record,
        title=f"{task.number}: {task.title}",
        lines=(line or (_("The city’s own target: %(day)s") % {"day": task.target_on} if task.target_on else ""),),
        department=task.department,
        facility=task.facility,
        people=(task.owner,) if task.owner else (),
        at=at,
    )
