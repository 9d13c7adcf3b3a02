"""Which reports this city owes, how far each is, and when it is due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from dintel.apps.city import law
from dintel.apps.regimes import here, names
from dintel.apps.regimes.models import Report
from dintel.domain.regime import Period, Regime


@dataclass(frozen=True, slots=True)
class Owed:
    """One period of one regime: the version that stands or is in work, and the clock."""

    regime: Regime
    period: Period
    report: Report | None
    due_on: date | None
    words: str
    """The clock in words, or why there is no date."""
    is_late: bool

    @property
    def is_proposal(self) -> bool:
        """Whether no text that was read asks for it; then its day is the city's own target."""
        return self.regime.mark == "?"

    @property
    def title(self) -> str:
        """The regime's title in the reader's language."""
        return law.say(self.regime.title)

    @property
    def period_words(self) -> str:
        """The period in words."""
        return names.period_of(self.period)

    @property
    def state(self) -> str:
        """``owed`` where nothing was begun, else how far it is."""
        return self.report.state if self.report else "owed"

    @property
    def state_words(self) -> str:
        """The same in words."""
        return str(names.STATES[self.state])


def all_periods(on: date) -> tuple[Owed, ...]:
    """Return every closed period of this city's regimes, the earliest due first; one query."""
    rows = Report.objects.filter(regime__in=[one.key for one in here.own()]).order_by("ordinal")
    last = {(row.regime, row.since): row for row in rows.defer("body", "public_body")}
    found = [
        _owed(regime, period, last.get((regime.key, period.since)), on)
        for regime in here.own()
        for period in here.closed_periods(regime, on)
    ]
    return tuple(sorted(found, key=lambda one: (one.due_on or date.max, one.period.since, one.regime.key)))


def open_ones(on: date) -> tuple[Owed, ...]:
    """Return those that are not filed yet."""
    return tuple(one for one in all_periods(on) if one.state != "filed")


def _owed(regime: Regime, period: Period, report: Report | None, on: date) -> Owed:
    due_on = here.due_day(regime, period).on
    is_late = due_on is not None and on > due_on and not (report and report.is_filed)
    return Owed(regime, period, report, due_on, names.clock(due_on, law.say(regime.due.words), on), is_late)
