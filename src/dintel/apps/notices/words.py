"""Clocks in words: how much is left, since when it is late, why it stands."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from math import ceil

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_lazy, ngettext, pgettext
from django.utils.translation import gettext as _

from dintel.apps.city import law
from dintel.domain.deadlines import Doubt, Due, Remaining, Step, remaining
from dintel.lawbook.calendars import NOT_SET

MINUTES_AN_HOUR, HOURS_A_DAY = 60, 24
LONG_HOURS = 48
MOST_DAYS = 2_000
"""Whose words are kept: those of some years, in a language or two."""


def day(on: date, today: date) -> str:
    """Return a day in words, with its weekday, and with the year when it is another one."""
    return _day(on, on.year == today.year, get_language())


@lru_cache(maxsize=MOST_DAYS)
def _day(on: date, is_this_year: bool, _language: str | None) -> str:  # noqa: FBT001 - a key of the cache
    if is_this_year:
        return date_format(on, pgettext("a day of this year, as Django formats dates", "l j F"))
    return date_format(on, pgettext("a day of another year, as Django formats dates", "l j F Y"))


def moment(at: datetime, today: date) -> str:
    """Return a moment in words, in the city's time."""
    local = timezone.localtime(at)
    clock = date_format(local, "TIME_FORMAT")
    return _("%(day)s, %(time)s") % {"day": day(local.date(), today), "time": clock}


def span(seconds: int) -> str:
    """Return a length of time in words, in days, hours and minutes; never nothing."""
    minutes = ceil(seconds / 60)
    hours, rest = divmod(minutes, MINUTES_AN_HOUR)
    if hours >= LONG_HOURS:
        days, hours = divmod(hours, HOURS_A_DAY)
        parts = [ngettext("%(n)d day", "%(n)d days", days) % {"n": days}]
        rest = 0
    else:
        parts = []
    if hours:
        parts.append(ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours})
    if rest or not parts:
        parts.append(ngettext("%(n)d minute", "%(n)d minutes", max(rest, 1)) % {"n": max(rest, 1)})
    return " ".join(parts)


def clock(found: Due, at: datetime, *, target: int = 0) -> str:
    """Return what stands beside a running clock: what is left, or that and since when it is late."""
    left = remaining(found, at)
    if left is None or found.on is None or found.at is None:
        return law.say(found.rule.words) or _("No date is named.")
    today = timezone.localdate(at)
    if target:
        return _target(found, left, today)
    return _late(found, left, today) if left.late else _left(found, left, today)


def _left(found: Due, left: Remaining, today: date) -> str:
    start = timezone.localdate(found.started_at)
    values = {"n": left.amount, "start": day(start, today), "last": day(found.on or today, today)}
    if left.unit == "seconds":
        values = {"span": span(left.amount), "start": moment(found.started_at, today)}
        return _("%(span)s left, counted from %(start)s") % values
    if found.rule.unit == "printed_date":
        if not left.amount:
            return _("Due today, the date on the paper")
        text = ngettext(
            "%(n)d day left until %(last)s, the date on the paper",
            "%(n)d days left until %(last)s, the date on the paper",
            left.amount,
        )
        return text % values
    if not left.amount:
        return _("Due today, counted from %(start)s") % values
    if left.unit == "business_days":
        text = ngettext(
            "%(n)d working day left, counted from %(start)s",
            "%(n)d working days left, counted from %(start)s",
            left.amount,
        )
    else:
        text = ngettext(
            "%(n)d day left, counted from %(start)s", "%(n)d days left, counted from %(start)s", left.amount
        )
    return text % values


def _late(found: Due, left: Remaining, today: date) -> str:
    values = {"n": left.amount, "last": day(found.on or today, today)}
    if left.unit == "seconds":
        return _("Late by %(span)s, since %(at)s") % {
            "span": span(left.amount),
            "at": moment(found.at or found.started_at, today),
        }
    if not left.amount:
        return _("Late: the last day was %(last)s") % values
    if left.unit == "business_days":
        text = ngettext(
            "Late by %(n)d working day: the last day was %(last)s",
            "Late by %(n)d working days: the last day was %(last)s",
            left.amount,
        )
    else:
        text = ngettext(
            "Late by %(n)d day: the last day was %(last)s", "Late by %(n)d days: the last day was %(last)s", left.amount
        )
    return text % values


def _target(found: Due, left: Remaining, today: date) -> str:
    values = {
        "none": law.say(found.rule.words),
        "span": span(left.amount),
        "at": moment(found.at or found.started_at, today),
    }
    if left.late:
        return _("%(none)s The city’s own target was %(at)s, %(span)s ago") % values
    return _("%(none)s The city’s own target: %(at)s, %(span)s left") % values


def paused(since: datetime, reason: str, today: date) -> str:
    """Return that a clock stands, since when and why."""
    return _("The clock stands since %(since)s: %(reason)s") % {"since": moment(since, today), "reason": reason}


STEPS = {
    "event": gettext_lazy("The day it happened. It is not counted."),
    "weekend": gettext_lazy("Closed: weekend"),
    "holiday": gettext_lazy("Closed: %(name)s"),
    "paused": gettext_lazy("The clock stood: %(name)s"),
    "rolled": gettext_lazy("The next open day, to which the law moves the end."),
    "printed": gettext_lazy("The date printed on the paper."),
    "counted": gettext_lazy("Counted"),
}


def step(one: Step, unit: str) -> str:
    """Return why a day is counted or not."""
    if one.why == "counted" and unit == "hours":
        ran = _("The clock ran for %(span)s") % {"span": span(one.seconds)}
        return _("%(ran)s; it stood in between: %(reason)s") % {"ran": ran, "reason": one.name} if one.name else ran
    if one.why == "counted" and unit == "business_days":
        return _("Counted: a working day")
    return str(STEPS[one.why]) % {"name": law.say(one.name)}


def doubt(one: Doubt, today: date) -> str:
    """Return what is not certain about a date."""
    if one.kind == "calendar":
        return _("City holidays not yet set.") if one.text == NOT_SET else one.text
    if one.on is None:
        return law.say(one.text)
    values = {"day": day(one.on, today), "why": _("a weekend") if one.text == "weekend" else law.say(one.text)}
    if one.kind == "unknown_days":
        return _("From %(day)s on, a holiday may be missing from the calendar.") % values
    if one.kind == "closed_last_day":
        return _("The last day, %(day)s, is %(why)s. Nothing that was read moves it.") % values
    return _("The date on the paper, %(day)s, lay before the day it came.") % values
