"""What the leaves of this room say, and which tables stand in them."""

from __future__ import annotations

from datetime import datetime

from django.db import models

from dintel.apps.accounts.models import User
from dintel.apps.duties.models import Attestation, Change, Evidence, Need, Rollout, Task
from dintel.apps.ledger.content import actor, content_of
from dintel.apps.ledger.services import NewLeaf
from dintel.apps.ledger.tables import Table


def leaf_of(kind: str, task: Task, *, by: User | None, at: datetime, **rows: models.Model) -> NewLeaf:
    """Return the leaf of one act on a task: the task as it stands after it, and the rows it wrote."""
    content = {"task": content_of(task), **{name: content_of(row) for name, row in rows.items()}}
    return NewLeaf(kind, ("task", task.record), content, at, actor(by), task.data_key)


def _of_task(row: Task) -> tuple[str, str]:
    return ("task", row.record)


def _of_its_task(row: Change | Evidence | Need) -> tuple[str, str]:
    return _of_task(row.task)


def _of_attestation(row: Attestation) -> tuple[str, str]:
    return ("attestation", str(row.pk))


TABLES = (
    Table(("rollout",), Rollout),
    Table(("task",), Task, subject=_of_task, words=("details",)),
    Table(("change",), Change, of="task", subject=_of_its_task, words=("why",)),
    Table(("evidence",), Evidence, of="task", subject=_of_its_task, words=("words",)),
    Table(("needs",), Need, of="task", subject=_of_its_task),
    Table(("attestation",), Attestation, subject=_of_attestation, words=("words",)),
)
