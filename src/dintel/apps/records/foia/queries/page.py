"""One request as its page shows it: where it stands, what can be done by when, every day counted, how it came here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from dintel.apps.city import law
from dintel.apps.evidence.models import File
from dintel.apps.notices import words
from dintel.apps.records.foia import statute
from dintel.apps.records.foia.models import FoiaDecision, FoiaHappening, FoiaLetter, FoiaRequest
from dintel.apps.records.foia.queries.history import as_history, in_force
from dintel.apps.records.foia.queries.listing import AWAITING, FoiaLine, line_of
from dintel.apps.records.foia.queries.visible import KIND
from dintel.apps.records.foia.words import ATTORNEY, MEDIA, OUTCOMES, PAUSES, REMARKS, WAYS, WHAT
from dintel.domain.deadlines import Due, Step
from dintel.domain.deadlines.due import PAUSED
from dintel.domain.foia import Reading, read
from dintel.domain.foia import ways as ways_of
from dintel.lawbook.foia import Exemption


@dataclass(frozen=True, slots=True)
class DayLine:
    """One day of a count: whether it counts, and why."""

    on: str
    number: int
    why: str
    is_counted: bool


@dataclass(frozen=True, slots=True)
class ClockView:
    """A clock with every day of it."""

    title: str
    words: str
    days: Sequence[DayLine]
    doubts: Sequence[str]
    cite: str


@dataclass(frozen=True, slots=True)
class WayView:
    """One thing that can be done next."""

    id: str
    words: str
    by: str
    for_attorney: bool


@dataclass(frozen=True, slots=True)
class HappeningView:
    """One row of the history; ``corrected`` where another stands in its place or it never happened."""

    row: FoiaHappening
    title: str
    outcome: str
    conveyed: str
    grounds: Sequence[Exemption]
    fee: str
    papers: Sequence[File]
    is_corrected: bool
    is_void: bool


@dataclass(frozen=True, slots=True)
class FoiaPage:
    """Everything a request's page shows but its files, which the evidence room shows."""

    line: FoiaLine
    ways: Sequence[WayView]
    clock: ClockView | None
    letter_by: str
    """The day that a letter gives beyond the clock; empty where none does."""
    remarks: Sequence[str]
    story: Sequence[HappeningView]
    letters: Sequence[FoiaLetter]
    decisions: Sequence[FoiaDecision]
    possible: Sequence[tuple[str, str]]
    """What can be written down next, in the order of the list."""
    may_close: bool
    """Whether nothing more is awaited."""


def page_of(request: FoiaRequest, at: datetime) -> FoiaPage:
    """Return a request's page at a moment, in a number of queries that does not grow with its history."""
    today = timezone.localdate(at)
    rows = list(request.happenings.select_related("by"))
    standing = in_force(rows)
    reading = read(as_history(standing), max(today, standing[-1].on), statute.clocks()) if standing else None
    return FoiaPage(
        line=line_of(request, today),
        ways=_ways(reading, today) if request.closed_at is None else (),
        clock=clock_of(reading.due, at) if reading and reading.due else None,
        letter_by=words.day(reading.letter_by, today) if reading and reading.letter_by else "",
        remarks=[str(REMARKS[one.value]) for one in reading.remarks] if reading else (),
        story=_story(rows, {row.pk for row in standing}, request),
        letters=list(request.letters.select_related("drafted_by", "signed_by")),
        decisions=list(request.decisions.select_related("by")),
        possible=[(name, str(told)) for name, told in WHAT.items() if (name == "sent") == (not standing)],
        may_close=request.closed_at is None and request.standing not in AWAITING,
    )


def _ways(reading: Reading | None, today: date) -> Sequence[WayView]:
    if reading is None:
        return ()
    return [
        WayView(one.id, str(WAYS[one.id]), words.day(one.by, today) if one.by else "", one.id in ATTORNEY)
        for one in ways_of(reading)
    ]


def clock_of(found: Due, at: datetime) -> ClockView:
    """Return a clock in words, with every day that was counted or skipped and why."""
    today = timezone.localdate(at)
    unit = found.rule.unit
    days = [DayLine(words.day(one.on, today), one.number, _why(one, unit), one.counted) for one in found.steps]
    told = _("The clock stands.") if found.paused else words.clock(found, at)
    return ClockView(
        title=law.say(found.rule.title),
        words=told,
        days=days,
        doubts=[words.doubt(one, today) for one in found.doubts],
        cite=law.book().law.provisions[found.rule.relies_on][0].cite,
    )


def _why(one: Step, unit: str) -> str:
    if one.why == PAUSED:
        return _("The clock stood: %(name)s") % {"name": PAUSES[one.name]}
    return words.step(one, unit)


def _story(rows: Sequence[FoiaHappening], standing: set[int], request: FoiaRequest) -> Sequence[HappeningView]:
    """Return the whole history, the latest day first; what was corrected stays readable."""
    named = {key for row in rows for key in row.papers}
    files = File.objects.filter(subject_kind=KIND, subject_key=request.number, key__in=named) if named else ()
    by_key = {str(file.key): file for file in files}
    return sorted(
        (_view(row, by_key, is_corrected=row.pk not in standing and not row.is_void) for row in rows),
        key=lambda one: (one.row.on, one.row.ordinal),
        reverse=True,
    )


def _view(row: FoiaHappening, files: dict[str, File], *, is_corrected: bool) -> HappeningView:
    known = statute.foia().exemptions
    return HappeningView(
        row=row,
        title=str(WHAT[row.what]),
        outcome=str(OUTCOMES.get(row.outcome, "")),
        conveyed=str(MEDIA.get(row.conveyed, "")),
        grounds=[known[one] for one in row.grounds if one in known],
        fee="" if row.fee_cents is None else f"${row.fee_cents // 100:,}.{row.fee_cents % 100:02d}",
        papers=[files[key] for key in row.papers if key in files],
        is_corrected=is_corrected,
        is_void=row.is_void,
    )
