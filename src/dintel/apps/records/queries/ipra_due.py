"""What is due of requests to the city, for the page and the calendar of what is due."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from dintel.apps.accounts.access import Access
from dintel.apps.notices import names as notice_names
from dintel.apps.notices import words
from dintel.apps.notices.due import Due, Scope
from dintel.apps.records.models import RecordsRequest
from dintel.apps.records.queries.ipra_clock import day_of, open_due, reading_of
from dintel.apps.records.queries.ipra_list import LATE, OPEN
from dintel.apps.records.queries.ipra_visible import KIND, visible

OWNER = "records_custodian"
"""Who answers where nobody was named."""


def due(access: Access, *, scope: Scope, at: datetime, most: int) -> Iterable[Due]:
    """Return the open requests a person may see, what waits longest first; one query.

    To one person belong those that are theirs, and those that are nobody's yet if they work on requests.
    """
    rows = visible(access).select_related("owner").filter(OPEN).order_by("received_on", "pk")
    if scope.person is not None:
        nobodys = Q(owner=None) if scope.person == access.user.pk and access.can("records.work") else Q(pk__in=[])
        rows = rows.filter(Q(owner=scope.person) | nobodys)
    if scope.department:
        rows = rows.filter(department=scope.department)
    return [_due(row, at) for row in rows[:most]]


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
