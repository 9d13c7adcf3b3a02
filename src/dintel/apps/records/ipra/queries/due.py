"""What is due of requests to the city, for the page and the calendar of what is due."""

from __future__ import annotations

import heapq
from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from dintel.apps.accounts.access import Access
from dintel.apps.notices import names as notice_names
from dintel.apps.notices import words
from dintel.apps.notices.due import Due, Scope
from dintel.apps.prepared import prepared
from dintel.apps.records.ipra.models import RecordsRequest
from dintel.apps.records.ipra.queries.clock import day_of, late_before, open_due, reading_of
from dintel.apps.records.ipra.queries.listing import LATE, OPEN
from dintel.apps.records.ipra.queries.visible import KIND, WORK, visible
from dintel.apps.records.ipra.queries.workers import nobodys

OWNER = "records_custodian"
"""Who answers where nobody was named."""


def due(access: Access, *, scope: Scope, at: datetime, most: int) -> Iterable[Due]:
    """Return the open requests a person may see, what falls due first; two queries.

    To one person belong those that are theirs, and, if they work on requests, those that are nobody's, or of somebody
    who left. Notes and answers fall due each in the order of receipt, so two lists in that order become one by day.
    """
    if scope.is_undated:
        return ()
    on = day_of(at)
    parts = (Part(scope, are_answers, most) for are_answers in (True, False))
    lists = ([_due(row, at) for row in _rows(access, part, on)] for part in parts)
    return list(heapq.merge(*lists, key=lambda one: one.due_on or date.max))[:most]


class Part(NamedTuple):
    """Those whose answer falls due next, or those whose note does."""

    scope: Scope
    are_answers: bool
    most: int


def _rows(access: Access, part: Part, on: date) -> Iterable[RecordsRequest]:
    late = late_before(on)
    if late is None or not part.scope.is_plain(access):
        return _open(access, part, on, late)
    return _plain(access, part._replace(scope=part.scope.plain()), on=on, late=late)


@prepared
def _plain(access: Access, part: Part, *, on: date, late: date) -> QuerySet[RecordsRequest]:
    return _open(access, part._replace(scope=part.scope.asked_by(access)), on, late)


def _open(access: Access, part: Part, on: date, late: date | None) -> QuerySet[RecordsRequest]:
    scope, rows = part.scope, visible(access).select_related("owner").filter(OPEN).order_by("received_on", "pk")
    if scope.person is not None:
        is_worker = scope.person == access.user.pk and access.can(WORK)
        others = nobodys(on) if is_worker else Q(pk__in=[])
        rows = rows.filter(Q(owner=scope.person) | others)
    if scope.department:
        rows = rows.filter(department=scope.department)
    answers = Q(noted_on__isnull=False) | Q(released_on__isnull=False) | (Q(received_on__lte=late) if late else Q())
    return (rows.filter(answers) if part.are_answers else rows.exclude(answers))[: part.most]


def _due(row: RecordsRequest, at: datetime) -> Due:
    reading = reading_of(row, day_of(at))
    found = open_due(reading, row) or reading.answer
    is_note = found is reading.note
    return Due(
        kind=KIND,
        key=row.number,
        title=_("Say when they will have the records") if is_note else _("Answer a request for public records"),
        about=row.number,
        path=reverse("records:ipra_request", args=[row.number]),
        due_on=found.on,
        is_late=reading.state in LATE,
        words=words.clock(found, at),
        owner=row.owner.name if row.owner else notice_names.role(OWNER),
        department=row.department,
    )
