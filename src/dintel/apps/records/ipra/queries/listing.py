"""The list of requests to the city: what is late first, then what falls due next."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from dintel.apps.accounts.access import Access
from dintel.apps.contacts.queries import names as places
from dintel.apps.notices import words
from dintel.apps.notices.queries.rows import Rows
from dintel.apps.records.ipra import names
from dintel.apps.records.ipra.models import RecordsRequest
from dintel.apps.records.ipra.queries.clock import day_of, late_before, open_due, reading_of
from dintel.apps.records.ipra.queries.visible import visible
from dintel.apps.records.ipra.queries.workers import nobodys
from dintel.domain.ipra import Reading, State

LATE = frozenset({State.NOTE_LATE, State.ANSWER_LATE})
OPEN = Q(answered_on__isnull=True, withdrawn_on__isnull=True)
SHOWN = ("", "open", "late", "answered", "withdrawn")
ORDERS = ("", "newest", "oldest", "number")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the list is filtered by; days are days of receipt, both included."""

    words: str = ""
    show: str = "open"
    asker: str = ""
    owner: str = ""
    """``mine``, ``nobody`` or empty."""
    department: str = ""
    since: date | None = None
    until: date | None = None
    order: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One request in a list."""

    row: RecordsRequest
    reading: Reading
    state: str
    clock: str
    """What is to be done next and how long there is; empty for what is ended."""
    is_late: bool
    department: str
    asker: str
    answer: str

    @property
    def most_dollars(self) -> int:
        """What may be at stake at the most so far, while it is late."""
        return self.reading.most_dollars


def line_of(row: RecordsRequest, at: datetime) -> Line:
    """Return a request as a line."""
    reading = reading_of(row, day_of(at))
    due = open_due(reading, row)
    return Line(
        row=row,
        reading=reading,
        state=str(names.STATES[reading.state]),
        clock=words.clock(due, at) if due else "",
        is_late=reading.state in LATE,
        department=places.department_of(row.department),
        asker=row.get_asker_display(),
        answer=str(names.ANSWERS.get(row.answer, "")),
    )


def listed(access: Access, asked: Asked, at: datetime) -> QuerySet[RecordsRequest]:
    """Return the requests a person may see that fit what was asked, with those who answer for them."""
    rows = visible(access).select_related("owner").filter(_shown(asked.show, day_of(at)))
    if asked.words:
        rows = rows.filter(number__icontains=asked.words)
    if asked.asker:
        rows = rows.filter(asker=asked.asker)
    if asked.owner:
        rows = rows.filter(owner=access.user) if asked.owner == "mine" else rows.filter(nobodys(day_of(at)))
    if asked.department:
        rows = rows.filter(department=asked.department)
    if asked.since:
        rows = rows.filter(received_on__gte=asked.since)
    if asked.until:
        rows = rows.filter(received_on__lte=asked.until)
    return _ordered(rows, asked.order)


def _shown(show: str, on: date) -> Q:
    """Return the limit to what is open, late, answered or taken back.

    Notes and answers are due in the order of receipt, so one comparison each finds what is late.
    """
    if show == "late":
        answer, note = late_before(on), late_before(on, is_note=True)
        late = Q(received_on__lte=answer) if answer else Q(pk__in=[])
        unnoted = Q(received_on__lte=note, noted_on__isnull=True, released_on__isnull=True) if note else Q(pk__in=[])
        return OPEN & (late | unnoted)
    known = {
        "open": OPEN,
        "answered": Q(answered_on__isnull=False),
        "withdrawn": Q(withdrawn_on__isnull=False),
    }
    return known.get(show, Q())


def _ordered(rows: QuerySet[RecordsRequest], order: str) -> QuerySet[RecordsRequest]:
    if order == "newest":
        return rows.order_by("-received_on", "-pk")
    if order == "oldest":
        return rows.order_by("received_on", "pk")
    if order == "number":
        return rows.order_by("number")
    ended = Case(When(OPEN, then=Value(0)), default=Value(1), output_field=IntegerField())
    return rows.annotate(ended=ended).order_by("ended", "received_on", "pk")


def lines(rows: QuerySet[RecordsRequest], at: datetime) -> Rows[Line]:
    """Return the requests as lines, read when they are looked at."""
    return Rows(rows, lambda row: line_of(row, at))


def each(rows: QuerySet[RecordsRequest], at: datetime) -> Iterable[Line]:
    """Yield the same lines one by one, however many there are; for files."""
    return (line_of(row, at) for row in rows.select_related("data_key").iterator(chunk_size=500))
