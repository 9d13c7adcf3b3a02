"""A request as the person sees it who asked by the public form and comes back with the code.

Nothing is told here before it was told in a letter or opened: no record that is still being looked at, no draft, and
nobody at the city but who signed a letter.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from dintel.apps.evidence.models import File
from dintel.apps.evidence.queries import FileView, view_of
from dintel.apps.records.ipra import names
from dintel.apps.records.ipra.models import AnswerFile, AnswerLetter, RecordsRequest, Released
from dintel.apps.records.ipra.queries.clock import day_of, reading_of
from dintel.apps.records.ipra.queries.page import ClockView, clock_view
from dintel.apps.retention.ended import DisposedError
from dintel.domain.ipra import Reading, State

__all__ = ["RecordsRequest"]
DONE, WAITING, LATE = "done", "waiting", "late"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing on the way of a request: what it is, the day it happened or is due, and what there is to know."""

    title: str
    on: date | None
    stands: str
    """``done``, ``waiting`` or ``late``."""
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OpenRecord:
    """A record that was opened to whoever asked."""

    key: UUID
    title: str
    on: date
    is_redacted: bool
    pages: int
    """Of the copy that can be had here; nought where there is none."""


@dataclass(frozen=True, slots=True)
class OwnRequest:
    """Everything on the page that the code opens."""

    row: RecordsRequest
    state: str
    steps: tuple[Step, ...]
    letters: tuple[AnswerLetter, ...]
    records: tuple[OpenRecord, ...]
    clocks: tuple[ClockView, ...]


def request_with_mark(mark: bytes) -> RecordsRequest | None:
    """Return the request whose code has this mark."""
    return RecordsRequest.objects.filter(code_mark=mark).first()


def request_with_key(key: UUID) -> RecordsRequest:
    """Return the request that is open here. Raises Http404 without one, DisposedError where nothing of it is left."""
    row = RecordsRequest.objects.select_related("data_key").filter(key=key, code_mark__isnull=False).first()
    if row is None:
        raise Http404
    if row.disposed_at is not None:
        raise DisposedError(row.number)
    return row


def own_page(row: RecordsRequest, at: datetime) -> OwnRequest:
    """Return a request as whoever asked sees it; a number of queries that does not grow."""
    reading = reading_of(row, day_of(at))
    return OwnRequest(
        row=row,
        state=str(names.OWN_STATES[reading.state]),
        steps=tuple(_steps(row, reading)),
        letters=tuple(row.letters.filter(sent_on__isnull=False).order_by("sent_on", "pk")),
        records=tuple(map(_record, _opened(row))),
        clocks=tuple(map(clock_view, (reading.note, reading.answer))),
    )


def own_letter(row: RecordsRequest, number: str) -> AnswerFile:
    """Return the file of a letter that was sent to whoever asked. Raises Http404 for any other."""
    sent = AnswerFile.objects.filter(letter__request=row, letter__number=number, letter__sent_on__isnull=False)
    file = sent.filter(format="pdf").select_related("letter__request__data_key").first()
    if file is None:
        raise Http404
    return file


def own_record(row: RecordsRequest, key: UUID) -> tuple[File, FileView]:
    """Return the file of a record that was opened to whoever asked. Raises Http404 where there is no copy to be had."""
    found = _opened(row).filter(pk=key).first()
    file = _kept(found) if found else None
    if file is None or not view_of(file).whole:
        raise Http404
    return file, view_of(file)


def _opened(row: RecordsRequest) -> QuerySet[Released]:
    rows = Released.objects.filter(record__request=row).order_by("release__on", "record__at", "pk")
    return rows.select_related("release", "record__request__data_key", "file__data_key", "file__copy_of__data_key")


def _kept(one: Released) -> File | None:
    return one.file if one.file is not None and one.file.disposed_at is None else None


def _record(one: Released) -> OpenRecord:
    file = _kept(one)
    return OpenRecord(
        key=one.pk,
        title=one.record.title,
        on=one.release.on,
        is_redacted=one.record.keeps_back,
        pages=file.pages_total if file is not None and view_of(file).whole else 0,
    )


def _steps(row: RecordsRequest, reading: Reading) -> Iterator[Step]:
    yield Step(_("It reached the city"), row.received_on, DONE, tuple(_moved(row)))
    if row.withdrawn_on:
        yield Step(_("It was taken back"), row.withdrawn_on, DONE)
        return
    yield _note(row, reading)
    if row.released_on:
        yield Step(_("Records were opened"), row.released_on, DONE)
    yield _answer(row, reading)


def _moved(row: RecordsRequest) -> Iterator[str]:
    for moved in row.receiptcorrections.all():
        told = {"before": _day(moved.before), "after": _day(moved.after), "on": _day(timezone.localdate(moved.at))}
        yield _("The day of receipt was corrected on %(on)s, from %(before)s to %(after)s.") % told


def _note(row: RecordsRequest, reading: Reading) -> Step:
    title = _("A note that says when")
    if row.noted_on and row.ready_on:
        promised = _("It names %(day)s for the records. That moves no last day.") % {"day": _day(row.ready_on)}
        return Step(title, row.noted_on, DONE, (promised,))
    if row.released_on or row.answered_on:
        return Step(title, None, DONE, (_("Not needed: the records were open, or answered, before."),))
    return Step(title, reading.note.on, LATE if reading.state in {State.NOTE_LATE, State.ANSWER_LATE} else WAITING)


def _answer(row: RecordsRequest, reading: Reading) -> Step:
    if row.answered_on:
        told = _("The last day was %(day)s.") % {"day": _day(reading.answer.on)}
        return Step(f"{_('The answer')}: {names.ANSWERS[row.answer]}", row.answered_on, DONE, (told,))
    if not reading.days_late:
        return Step(_("The answer, at the latest"), reading.answer.on, WAITING)
    court = _(
        "An unreasonable failure may cost up to $100 a day (NMSA 14-2-11). Whether it is one is a court’s to say."
    )
    return Step(_("The answer, at the latest"), reading.answer.on, LATE, (_("This day is over."), court))


def _day(day: date | None) -> str:
    return date_format(day, "DATE_FORMAT") if day else ""
