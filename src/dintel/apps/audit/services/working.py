"""What the worker writes down of checks and exports. One job is at work at a time.

1. A job belongs to whoever said last that he is at it; once that is ``SILENT`` ago, the next worker begins it again.
2. What was begun ``MOST_TRIES`` times without an end is given up, and says so.
3. An end is written once: whoever was overtaken changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils import translation
from django.utils.translation import gettext as _

from dintel.apps.audit.models import Check, Export
from dintel.apps.audit.services.leaves import EXPORT, leave
from dintel.apps.sealing import services as sealing
from dintel.apps.sealing.services import KeyAtHand, Subject

SILENT = timedelta(seconds=30)
MOST_TRIES = 3
Job = Check | Export


@transaction.atomic
def begin_job(*, at: datetime) -> Job | None:
    """Return the next job that nobody is at, begun now; ``None`` when there is none (1., 2.)."""
    for model in (Check, Export):
        free = Q(beat_at=None) | Q(beat_at__lt=at - SILENT)
        rows = model.objects.select_for_update(of=("self",)).filter(free, ended_at=None).select_related("by")
        job = rows.order_by("pk").first()
        if job is None:
            continue
        if job.tries >= MOST_TRIES:
            with translation.override(job.language):
                end_job(
                    job=job,
                    trouble=_("It was begun three times and never ended. Ask city IT to read the server’s log."),
                    at=at,
                )
            continue
        model.objects.filter(pk=job.pk).update(beat_at=at, tries=F("tries") + 1, what="", done=0, total=0)
        return job
    return None


def keep_beat(*, job: Job, what: str, done: int, total: int, at: datetime) -> bool:
    """Write down how far a job is, and return whether it still is somebody's to do (3.)."""
    rows = type(job).objects.filter(pk=job.pk, ended_at=None)
    return bool(rows.update(beat_at=at, what=what[:60], done=done, total=total))


@transaction.atomic
def end_job(*, job: Job, trouble: str = "", told: Mapping[str, object] | None = None, at: datetime) -> bool:
    """Write down how a job ended, and return whether it had not before (3.); ``told`` is what came of it."""
    row = type(job).objects.select_for_update(of=("self",)).filter(pk=job.pk, ended_at=None).first()
    if row is None:
        return False
    for name, value in (told or {}).items():
        setattr(row, name, value)
    row.ended_at, row.trouble = at, trouble[:300]
    row.save()
    leave("audit_check.ended" if isinstance(row, Check) else "audit_export.made", row, by=row.by, at=at)
    return True


@transaction.atomic
def key_for(*, export: Export) -> KeyAtHand:
    """Return the key that seals an export, made when it is first begun."""
    if export.data_key is None:
        export.data_key = sealing.new_key(subject=Subject(EXPORT, str(export.pk)))
        Export.objects.filter(pk=export.pk).update(data_key=export.data_key)
    return sealing.opened(export.data_key)
