"""The owner of a request is warned before a day and after it, once for each.

What was last told stands in the request. It says nothing of the request itself, so it leaves no leaf; each notice does.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction

from dintel.apps.records.ipra.models import RecordsRequest
from dintel.apps.records.ipra.queries.clock import day_of, open_due, reading_of
from dintel.apps.records.ipra.services.receipt import tell
from dintel.domain.ipra import State

SOON = timedelta(days=2)
ORDER = ("", "note_soon", "note_late", "answer_soon", "answer_late")
STATES = {State.NOTE_LATE: "note_late", State.ANSWER_LATE: "answer_late"}
AT_ONCE = 200


def stage_of(row: RecordsRequest, on: date) -> str:
    """Return what is to be told of a request on a day; nothing while its day is far."""
    reading = reading_of(row, on)
    late = STATES.get(reading.state)
    if late is not None:
        return late
    due = open_due(reading, row)
    if due is None or due.on is None or due.on - on > SOON:
        return ""
    return "note_soon" if due is reading.note else "answer_soon"


def warn(*, at: datetime) -> int:
    """Tell of every open request whose day is near or past and was not told of yet; return how many."""
    on, told = day_of(at), 0
    for row in RecordsRequest.objects.filter(answered_on=None, withdrawn_on=None, disposed_at=None).iterator():
        stage = stage_of(row, on)
        if ORDER.index(stage) > ORDER.index(row.told):
            told += _tell(row, stage, at)
    return told


@transaction.atomic
def _tell(row: RecordsRequest, stage: str, at: datetime) -> int:
    changed = RecordsRequest.objects.filter(pk=row.pk, told=row.told).update(told=stage)
    if changed:
        tell(row, "records_late" if stage.endswith("late") else "records_soon", at=at)
    return changed
