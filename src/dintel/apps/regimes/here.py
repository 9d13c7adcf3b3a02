"""The reporting duties there are, and those of this city, read once for the life of the process."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import Http404

from dintel.apps.city import law
from dintel.apps.design.profile import active_city
from dintel.apps.figures.definitions import kept_back
from dintel.apps.notices.plan import calendars
from dintel.domain.deadlines import Due
from dintel.domain.regime import Period, Regime, closed, due_of, period_holding
from dintel.domain.suppression import Rule
from dintel.lawbook.regimes import load_regimes


@cache
def regimes() -> Mapping[str, Regime]:
    """Return every regime by its key; raises ``BadLawError``, naming file and line, when one cannot be used."""
    book = law.book().law
    return load_regimes(settings.DATA_ROOT, book.space, book.provisions)


def own() -> tuple[Regime, ...]:
    """Return the regimes that are the law of this city."""
    return tuple(one for one in regimes().values() if one.applies_in(active_city().place))


def elsewhere() -> tuple[Regime, ...]:
    """Return the regimes of other places."""
    mine = {one.key for one in own()}
    return tuple(one for one in regimes().values() if one.key not in mine)


def regime_named(key: str) -> Regime:
    """Return a regime by its key; raise ``Http404`` when there is none."""
    if key not in regimes():
        raise Http404
    return regimes()[key]


def period_of(regime: Regime, since: date) -> Period:
    """Return a period of a regime by its first day, counted from the day the duty began."""
    return period_holding(regime.cycle, since).cut(regime.since)


def period_named(regime: Regime, key: str) -> Period:
    """Return a period by its name in addresses; raise ``Http404`` for one that the regime does not have."""
    try:
        year, month = key.split("-")
        period = period_holding(regime.cycle, date(int(year), int(month), 1))
    except ValueError:
        raise Http404 from None
    if period.key != key or period.until <= regime.since:
        raise Http404
    return period.cut(regime.since)


def closed_periods(regime: Regime, on: date) -> tuple[Period, ...]:
    """Return the periods of a regime that are over on a day, the oldest first."""
    return tuple(closed(regime.cycle, since=regime.since, on=on))


def due_day(regime: Regime, period: Period) -> Due:
    """Return when the report of a period is due, in the city's days."""
    zone = ZoneInfo(active_city().time_zone)
    return due_of(period, regime.due, regime.due_on, calendar=calendars()[regime.due.calendar], zone=zone)


def small_under() -> int:
    """Return the threshold of the city's publications: counts from 1 up to and without it are small."""
    return kept_back().under


def opens_on(until: date) -> date:
    """Return the first day on which a filed report of a period is published: after its end and the city's delay."""
    return kept_back().opens_on(until)


def small() -> Rule:
    """Return which counts the public copies leave out."""
    return Rule(small_under())
