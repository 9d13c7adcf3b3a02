"""How federal agencies answered the city: what was asked, how many answers came in time, how long they took.

1. A request counts from the day its clock started; before a receipt is known it counts as sent alone.
2. In time: the answer came not after the last day of its clock, ten more days counted where notice was given.
3. Days are working days of the federal calendar from the start of the clock to the answer, pauses not counted.
4. Overdue now: the clock is over and no answer has come.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median

from django.db.models import Max, Min

from dintel.apps.accounts.access import Access
from dintel.apps.records.foia import statute
from dintel.apps.records.foia.models import FoiaRequest
from dintel.apps.records.foia.queries.history import as_history, in_force
from dintel.apps.records.foia.queries.visible import is_open
from dintel.domain.deadlines.due import COUNTED
from dintel.domain.foia import Happening, What
from dintel.domain.foia.clock import Remark, State, answer_clock, read

FIGURES = "figures.read"


@dataclass(frozen=True, slots=True)
class Record:
    """How one agency, or all of them together, answered."""

    agency: str
    name: str
    sent: int
    answered: int
    in_time: int
    overdue: int
    given: int
    """Answers that gave everything."""
    median_days: int | None
    longest_days: int | None


@dataclass(frozen=True, slots=True)
class _Case:
    agency: str
    days: int | None
    """Working days to the answer; ``None`` while there is none."""
    in_time: bool
    is_overdue: bool
    is_given: bool


def records_of(access: Access, since: date, until: date, today: date) -> Sequence[Record] | None:
    """Return the record of each agency over requests sent in ``[since, until)``, all together last; two queries.

    For whoever reads requests or sees the city's figures; ``None`` for anybody else.
    """
    if not (is_open(access, "foia.read") or access.reach(FIGURES).everywhere):
        return None
    rows = FoiaRequest.objects.filter(sent_on__gte=since, sent_on__lt=until, sent_on__lte=today).order_by(
        "agency", "pk"
    )
    cases = [_case(one, today) for one in rows.prefetch_related("happenings")]
    agencies = sorted({one.agency for one in cases})
    found = [_record(name, [one for one in cases if one.agency == name]) for name in agencies]
    return [*found, _record("", cases)] if cases else []


def answers_between(since: date, until: date) -> Sequence[tuple[str, str]]:
    """Return agency and ``in_time``, ``late`` or ``none`` of each request sent in ``[since, until)``; two queries.

    Whatever was noted counts, so that the same notes give the same answer on any day.
    """
    rows = FoiaRequest.objects.filter(sent_on__gte=since, sent_on__lt=until).order_by("agency", "pk")
    cases = [_case(one, _last_day(one)) for one in rows.prefetch_related("happenings")]
    return [(one.agency, "none" if one.days is None else "in_time" if one.in_time else "late") for one in cases]


def _last_day(request: FoiaRequest) -> date:
    return max((one.on for one in as_history(in_force(request.happenings.all()))), default=request.sent_on or date.max)


def days_sent() -> tuple[date, date] | None:
    """Return the days on which the first request and the last were sent, ``None`` where none was."""
    found = FoiaRequest.objects.aggregate(first=Min("sent_on"), last=Max("sent_on"))
    return (found["first"], found["last"]) if found["first"] else None


def _case(request: FoiaRequest, today: date) -> _Case:
    history = [one for one in as_history(in_force(request.happenings.all())) if one.on <= today]
    answer = next((one for one in history if one.what is What.DETERMINATION), None)
    first = history[: history.index(answer) + 1] if answer else history
    reading = read(history, today, statute.clocks())
    late = answer is not None and Remark.ANSWERED_LATE in answer_clock(first, statute.clocks()).remarks
    return _Case(
        agency=request.agency,
        days=_days(first, answer) if answer else None,
        in_time=answer is not None and not late,
        is_overdue=reading.state is State.OVERDUE,
        is_given=answer is not None and answer.outcome == "granted",
    )


def _days(history: Sequence[Happening], answer: Happening) -> int:
    """Return the working days from the start of the clock to the answer, paused days left out (3.)."""
    clocks = statute.clocks()
    counted = answer_clock(history, clocks)
    if counted.started_on is None or counted.due is None:
        return 0
    within = sum(step.why == COUNTED and step.on <= answer.on for step in counted.due.steps)
    beyond = counted.due.on is not None and answer.on > counted.due.on
    return within + (clocks.calendar.open_days(counted.due.on, answer.on) if beyond and counted.due.on else 0)


def _record(agency: str, cases: Iterable[_Case]) -> Record:
    every = list(cases)
    days = [one.days for one in every if one.days is not None]
    return Record(
        agency=agency,
        name=statute.agency_name(agency) if agency else "",
        sent=len(every),
        answered=len(days),
        in_time=sum(one.in_time for one in every),
        overdue=sum(one.is_overdue for one in every),
        given=sum(one.is_given for one in every),
        median_days=round(median(days)) if days else None,
        longest_days=max(days, default=None),
    )
