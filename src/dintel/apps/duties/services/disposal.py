"""The end of a task and of a certificate: the words and their key go, what was done when stays as a count.

A task that is not done is not disposed of. Files and notices that hang on it go with it, as with every record.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as t

from dintel.apps.accounts.access import Access
from dintel.apps.duties.models import Attestation, Change, Evidence, Task
from dintel.apps.duties.models.task import Kept as State
from dintel.apps.notices.services.disposal import dispose_about
from dintel.apps.retention.register import Gone, InHand, Kept, KeptBy, Subject
from dintel.apps.retention.rows import Rows, sees_everything


def task_class() -> Kept:
    """Return the class of tasks, each with its story and what showed that it was done."""
    return Kept(
        id="task",
        subject="task",
        title=t("Tasks of the roll-out, with what happened to them and what shows that they were done"),
        event="received",
        rows=Rows(_tasks, "given_at", "pk"),
        keys_held=lambda records: _named("task", records),
        lock=_lock_task,
        marked=lambda: map(str, Task.objects.filter(disposed_at__isnull=False).values_list("pk", flat=True)),
    )


def attestation_class() -> Kept:
    """Return the class of monthly certificates; both numbers stay, the words go."""
    return Kept(
        id="attestation",
        subject="attestation",
        title=t("Monthly certificates of contacts, or of none"),
        event="received",
        rows=Rows(_attestations, "at", "pk"),
        keys_held=lambda records: _named("attestation", records),
        lock=_lock_attestation,
        marked=lambda: map(str, Attestation.objects.filter(disposed_at__isnull=False).values_list("pk", flat=True)),
    )


def _named(kind: str, records: Sequence[Subject]) -> KeptBy:
    return ((one.key, one) for one in records if one.kind == kind)


def _tasks(access: Access) -> QuerySet[Task]:
    return Task.objects.all() if sees_everything(access) else Task.objects.none()


def _attestations(access: Access) -> QuerySet[Attestation]:
    return Attestation.objects.all() if sees_everything(access) else Attestation.objects.none()


def _lock_task(key: str) -> InHand | None:
    task = Task.objects.select_for_update(of=("self",)).filter(pk=int(key), disposed_at__isnull=True).first()
    if task is None:
        return None
    own = Subject("task", key)
    begun = timezone.localdate(task.given_at)
    return InHand(begun, (own,), is_busy=task.kept == State.OPEN, dispose=lambda at: _dispose_task(task, own, at))


def _dispose_task(task: Task, own: Subject, at: datetime) -> Gone:
    count = Change.objects.filter(task=task).exclude(why="").update(why="")
    count += Evidence.objects.filter(task=task).exclude(words="").update(words="")
    count += Task.objects.filter(pk=task.pk).exclude(details="").update(details="")
    Task.objects.filter(pk=task.pk).update(disposed_at=at, version=task.version + 1)
    told = dispose_about(records=[own], at=at)
    return Gone({"words": count, **told.counts}, (Subject("task", str(task.key)), *told.subjects))


def _lock_attestation(key: str) -> InHand | None:
    rows = Attestation.objects.select_for_update(of=("self",))
    row = rows.filter(pk=int(key), disposed_at__isnull=True).first()
    if row is None:
        return None

    def dispose(at: datetime) -> Gone:
        count = Attestation.objects.filter(pk=row.pk).exclude(words="").update(words="")
        Attestation.objects.filter(pk=row.pk).update(disposed_at=at)
        return Gone({"words": count}, (Subject("attestation", row.key),))

    return InHand(timezone.localdate(row.at), (Subject("attestation", key),), is_busy=False, dispose=dispose)
