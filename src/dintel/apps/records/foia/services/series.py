"""A series asks the same question for each new span of time: started, changed, ended, and its next request drafted.

A draft is all that comes by itself. A person reads it, signs the letter and sends it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid5

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from dintel.apps.accounts.models import User
from dintel.apps.notices import services as notices
from dintel.apps.records.foia.models import FoiaRequest, FoiaSeries, Period
from dintel.apps.records.foia.services.leaves import KIND, leave_series
from dintel.apps.records.foia.services.refusals import FoiaChangedError, FoiaError
from dintel.apps.records.foia.services.requests import Ask, check_ask, draft_request
from dintel.apps.records.foia.statute import agency_name

MONTHS = {Period.MONTH: 1, Period.QUARTER: 3, Period.HALF: 6, Period.YEAR: 12}
MONTHS_A_YEAR = 12
DRAFTED = "foia_drafted"
MOST_AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class Plan:
    """What a series asks, of whom, how often, and which span comes next."""

    title: str
    agency: str
    template: str
    period: str
    next_from: date
    next_on: date
    part: str = ""


def span_after(first: date, period: str) -> date:
    """Return the first day after the span of a period that begins on ``first``; at the end of short months the first.

    Precondition: ``first`` is a day of the month that every month has (1 to 28).
    """
    months = first.year * MONTHS_A_YEAR + first.month - 1 + MONTHS[Period(period)]
    return first.replace(year=months // MONTHS_A_YEAR, month=months % MONTHS_A_YEAR + 1)


@transaction.atomic
def start_series(*, key: UUID, plan: Plan, by: User, at: datetime) -> FoiaSeries:
    """Start a series and return it; the same key again returns what was started the first time.

    Raises ``FoiaError`` for what cannot be asked.
    """
    known = FoiaSeries.objects.filter(key=key).first()
    if known is not None:
        return known
    _check(plan)
    series = FoiaSeries.objects.create(key=key, by=by, at=at, **_columns(plan))
    leave_series("foia.series_started", series, by=by, at=at)
    return series


@transaction.atomic
def change_series(*, series: FoiaSeries, version: int, plan: Plan, by: User, at: datetime) -> FoiaSeries:
    """Put another plan in place and return the series; requests that were drafted stay as they are.

    Raises ``FoiaError`` for what cannot be asked and for a series that has ended, ``FoiaChangedError`` when
    somebody else changed it meanwhile.
    """
    kept = FoiaSeries.objects.select_for_update().get(pk=series.pk)
    if kept.version != version:
        raise FoiaChangedError
    if kept.ended_at is not None:
        raise FoiaError(_("This series has ended. Start another one."))
    _check(plan)
    for name, value in _columns(plan).items():
        setattr(kept, name, value)
    kept.version += 1
    kept.save()
    leave_series("foia.series_changed", kept, by=by, at=at)
    return kept


@transaction.atomic
def end_series(*, series: FoiaSeries, by: User, at: datetime) -> FoiaSeries:
    """End a series and return it: no further request is drafted. Ended stays ended."""
    kept = FoiaSeries.objects.select_for_update().get(pk=series.pk)
    if kept.ended_at is None:
        kept.ended_at, kept.ended_by, kept.version = at, by, kept.version + 1
        kept.save(update_fields=["ended_at", "ended_by", "version"])
        leave_series("foia.series_ended", kept, by=by, at=at)
    return kept


@transaction.atomic
def draft_next(*, series: FoiaSeries, by: User | None, at: datetime) -> FoiaRequest:
    """Draft the next request of a series and return it; the series moves on to the span after.

    ``by`` is nobody where it comes by itself. Raises ``FoiaError`` for a series that has ended, and for a span that
    is not over.
    """
    kept = FoiaSeries.objects.select_for_update().get(pk=series.pk)
    since = kept.next_from
    until = span_after(since, kept.period)
    if kept.ended_at is not None:
        raise FoiaError(_("This series has ended. Start another one."))
    if until > timezone.localdate(at):
        raise FoiaError(_("The span that comes next is not over yet, so nothing can be asked about it."))
    title = f"{kept.title}, {_span_in_words(since, kept.period)}"[:160]
    ask = Ask(title=title, agency=kept.agency, template=kept.template, since=since, until=until, part=kept.part)
    request = draft_request(key=uuid5(kept.key, since.isoformat()), ask=ask, by=by, at=at, series=kept)
    kept.next_on = span_after(until, kept.period) + (kept.next_on - until)
    kept.next_from = until
    kept.save(update_fields=["next_from", "next_on"])
    leave_series("foia.series_moved_on", kept, by=by, at=at)
    return request


def draft_due(*, at: datetime) -> list[FoiaRequest]:
    """Draft the requests of every series whose day has come, tell of each, and return them; again drafts none."""
    rows = FoiaSeries.objects.filter(ended_at__isnull=True, next_on__lte=timezone.localdate(at))
    return [request for series in rows[:MOST_AT_ONCE] if (request := _draft_and_tell(series, at))]


@transaction.atomic
def _draft_and_tell(series: FoiaSeries, at: datetime) -> FoiaRequest | None:
    kept = FoiaSeries.objects.select_for_update().get(pk=series.pk)
    if kept.ended_at is not None or kept.next_on > timezone.localdate(at):
        return None  # another process was first
    request = draft_next(series=kept, by=None, at=at)
    title = _("%(number)s: a request to %(agency)s is drafted. Read it and send it.")
    told = title % {"number": request.number, "agency": agency_name(request.agency)}
    notices.announce(kind=DRAFTED, subject_kind=KIND, subject_key=request.number, title=told, at=at)
    return request


def _span_in_words(since: date, period: str) -> str:
    """Return a span as the titles of requests name it, in English as the letters are: ``2026 Q3``."""
    with override("en"):
        if period == Period.QUARTER and since.month in {1, 4, 7, 10}:
            return f"{since.year} Q{(since.month + 2) // 3}"
        return date_format(since, "Y" if period == Period.YEAR and since.month == 1 else "F Y")


def _columns(plan: Plan) -> dict[str, str | date]:
    return {name: getattr(plan, name) for name in Plan.__slots__}


def _check(plan: Plan) -> None:
    if plan.period not in Period:
        raise FoiaError(_("Choose how often to ask."), "period")
    last_common_day = 28
    if plan.next_from.day > last_common_day:
        raise FoiaError(_("Begin on a day that every month has: the 1st to the 28th."), "next_from")
    until = span_after(plan.next_from, plan.period)
    check_ask(Ask(plan.title, plan.agency, plan.template, plan.next_from, until, plan.part))
    if plan.next_on < until:
        raise FoiaError(_("Ask once the span is over: on its last day more can still happen."), "next_on")
