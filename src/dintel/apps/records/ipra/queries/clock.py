"""From a row to the clock of the Act and back: the one place where a request of the register meets ``domain.ipra``."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache

from django.utils import timezone

from dintel.apps.notices.plan import calendar_marks, calendars, rules
from dintel.apps.records.ipra.models import RecordsRequest
from dintel.domain.deadlines import Due, Rule
from dintel.domain.ipra import Clocks, Happening, Reading, What, newest_late, read

NOTE, ANSWER = "ipra_first_notice", "ipra"
BACK = 90
"""No holiday moves an answer that far, so whatever came earlier and is open is late."""


def clocks() -> Clocks:
    """Return how the note and the answer are counted in this city. Raises LookupError where its law has no such."""
    note, answer = rules()[NOTE], rules()[ANSWER]
    known = calendars()
    return Clocks(note, known[note.calendar], answer, known[answer.calendar], timezone.get_default_timezone())


def history_of(row: RecordsRequest) -> list[Happening]:
    """Return what has happened to a request, in order."""
    happened = (
        (What.NOTE, row.noted_on),
        (What.RELEASED, row.released_on),
        (What.ANSWERED, row.answered_on),
        (What.WITHDRAWN, row.withdrawn_on),
    )
    later = sorted(((on, order, what) for order, (what, on) in enumerate(happened) if on), key=lambda one: one[:2])
    return [Happening(What.RECEIVED, row.received_on), *(Happening(what, on) for on, _, what in later)]


def reading_of(row: RecordsRequest, on: date) -> Reading:
    """Return where a request stands at the end of a day, not before it came."""
    return read(history_of(row), max(on, row.received_on), clocks())


def open_due(reading: Reading, row: RecordsRequest) -> Due | None:
    """Return what is to be done next: the note, then the answer; ``None`` when nothing is."""
    if not row.is_open:
        return None
    is_noted = row.noted_on is not None or row.released_on is not None
    return reading.answer if is_noted or reading.days_late else reading.note


def late_before(on: date, *, is_note: bool = False) -> date | None:
    """Return the newest day of receipt whose answer, or note, is late on a day; what came then or earlier is late."""
    return _late_before(on, is_note, tuple(calendar_marks().values()))


@lru_cache(maxsize=64)
def _late_before(on: date, is_note: bool, _marks: tuple[str, ...]) -> date | None:  # noqa: FBT001 - a key of the cache
    return newest_late(on, clocks(), back=BACK, is_note=is_note)


@lru_cache(maxsize=4096)
def _last_day(received_on: date, _marks: tuple[str, ...]) -> date | None:
    return read([Happening(What.RECEIVED, received_on)], received_on, clocks()).answer.on


def last_day(received_on: date) -> date | None:
    """Return the last day for the answer to what came on a day; many rows share one."""
    return _last_day(received_on, tuple(calendar_marks().values()))


def day_of(at: datetime) -> date:
    """Return the city's day of a moment."""
    return timezone.localdate(at)


def terms() -> tuple[Rule, Rule]:
    """Return the rules of the note and of the answer, with their doubts."""
    found = clocks()
    return found.note, found.answer
