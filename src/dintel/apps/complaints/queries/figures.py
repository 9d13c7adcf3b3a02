"""Figures of reports without their content: for those who see the figures of the whole city.

1. Everybody who sees them sees the same numbers, also somebody who is kept out of a report: two numbers that differ
   would tell that there is one.
2. What was set aside as a flood is counted by itself, or a flood would drown the rest.
3. Nothing here opens a report: states, days and closed values alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery
from django.http import Http404
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from dintel.apps.accounts.access import Access
from dintel.apps.accounts.models import Look
from dintel.apps.complaints import labels
from dintel.apps.complaints.definitions import DEFINITIONS, Definition
from dintel.apps.complaints.models import AgencyCheck, Referral, ReferralOutcome, Report, State, Triage
from dintel.apps.complaints.queries.reports import told
from dintel.domain.reporting.figures import is_small, median_of

ACTION = "figures.read"
NONE = "none"
"""Where nothing was written down yet."""


@dataclass(frozen=True, slots=True)
class Line:
    """One count of a figure; ``value`` is its name for programs."""

    value: str
    label: str
    count: int
    of: int
    median_days: float | None = None

    @property
    def is_small(self) -> bool:
        """Whether the count is from 1 to 9, so that it is not for publication."""
        return is_small(self.count)

    @property
    def share(self) -> float:
        """How many of a hundred it is of its denominator; for the bar."""
        return round(100 * self.count / self.of, 1) if self.of else 0.0


@dataclass(frozen=True, slots=True)
class Figure:
    """One table with what it counts."""

    id: str
    lines: tuple[Line, ...]
    of: int

    @property
    def says(self) -> Definition:
        """The words that stand beside it."""
        return DEFINITIONS[self.id]


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of the reports that were received in one year, as they stand on a day."""

    year: int
    years: tuple[int, ...]
    """Every year in which a report came in, the newest first."""
    on: date
    received: int
    figures: tuple[Figure, ...]
    delays: Figure


def require(access: Access) -> None:
    """Do nothing for whoever sees the figures of the whole city. Raises Http404 for others."""
    if not access.reach(ACTION).everywhere:
        raise Http404


def figures_of(access: Access, on: date, year: int | None = None) -> Figures:
    """Return the figures of a year, the newest with a report unless one is named; four queries.

    Raises Http404 for whoever does not see the city's figures, and for a year in which nothing came in.
    """
    require(access)
    years = tuple(one.year for one in told().order_by().dates("received_on", "year", order="DESC"))
    wanted = (years or (on.year,))[0] if year is None else year
    if year is not None and year not in years:
        raise Http404
    months, aside = _months(wanted)
    cells = list(_cells(wanted))
    received, kept = sum(months.values()), sum(cell["n"] for cell in cells)
    return Figures(
        year=wanted,
        years=years,
        on=on,
        received=received,
        figures=(
            _figure("month", _months_until(wanted, on), months, received),
            _figure("aside", {"set_aside": _("Those set aside"), "kept": _("Those not set aside")}, aside, received),
            _figure("way", _ways(), _sums(cells, "way"), kept),
            _figure("state", _states(), _sums(cells, "state"), kept),
            _figure("answer", _answers(), _sums(cells, "answer"), kept),
            _outcomes([cell for cell in cells if cell["packet"]]),
        ),
        delays=_delays(wanted),
    )


def _figure(name: str, lines: Mapping[str, str], counts: Mapping[str, int], of: int) -> Figure:
    return Figure(name, tuple(Line(value, label, counts.get(value, 0), of) for value, label in lines.items()), of)


def _counted(year: int) -> QuerySet[Report]:
    return told().filter(received_on__year=year, set_aside=False).order_by()


def _months(year: int) -> tuple[Counter[str], Counter[str]]:
    """Return how many came in each month, and how many of all stand set aside (2.)."""
    months, aside = Counter[str](), Counter[str]()
    rows = told().filter(received_on__year=year).order_by().values("received_on__month", "set_aside")
    for row in rows.annotate(n=Count("pk")):
        months[f"{year}-{row['received_on__month']:02}"] += row["n"]
        aside["set_aside" if row["set_aside"] else "kept"] += row["n"]
    return months, aside


def _cells(year: int) -> list[dict[str, Any]]:
    """Return one count for each way, state, answer and outcome that occur together."""
    mine = {"report": OuterRef("pk")}
    last = _counted(year).annotate(
        way=Subquery(Triage.objects.filter(**mine).order_by("-at", "-id").values("route")[:1]),
        answer=Subquery(AgencyCheck.objects.filter(**mine).order_by("-at", "-id").values("answer")[:1]),
        outcome=Subquery(ReferralOutcome.objects.filter(**mine).order_by("-on", "-at", "-id").values("outcome")[:1]),
        packet=Exists(Referral.objects.filter(**mine)),
    )
    return [dict(row) for row in last.values("way", "state", "answer", "outcome", "packet").annotate(n=Count("pk"))]


def _sums(cells: Sequence[Mapping[str, Any]], name: str) -> Counter[str]:
    found = Counter[str]()
    for cell in cells:
        found[cell[name] or NONE] += cell["n"]
    return found


def _outcomes(cells: Sequence[Mapping[str, Any]]) -> Figure:
    lines = {one: labels.outcome(one) for one in ReferralOutcome.Outcome.values} | {NONE: _("None yet")}
    return _figure("outcome", lines, _sums(cells, "outcome"), sum(cell["n"] for cell in cells))


def _delays(year: int) -> Figure:
    """Return how many days passed to the first look, the first triage and the first packet."""
    mine = {"report": OuterRef("pk")}
    rows = list(
        _counted(year).values_list(
            "received_on",
            Subquery(Look.objects.filter(kind="report", key=OuterRef("number")).order_by("at").values("at")[:1]),
            Subquery(Triage.objects.filter(**mine).order_by("at").values("at")[:1]),
            Subquery(Referral.objects.filter(**mine).order_by("at").values("at")[:1]),
        )
    )
    steps = {"look": _("To the first look"), "decision": _("To the first triage"), "referral": _("To the first packet")}
    lines = []
    for place, (value, label) in enumerate(steps.items(), 1):
        days = [(timezone.localdate(row[place]) - row[0]).days for row in rows if row[place] is not None]
        lines.append(Line(value, label, len(days), len(rows), median_of(days)))
    return Figure("delay", tuple(lines), len(rows))


def _months_until(year: int, on: date) -> dict[str, str]:
    """Return the months of a year that have begun, by their name for programs."""
    begun = range(1, 13 if year < on.year else on.month + 1)
    return {f"{year}-{one:02}": date_format(date(year, one, 1), "YEAR_MONTH_FORMAT") for one in begun}


def _ways() -> dict[str, str]:
    return {one: labels.route(one) for one in Triage.Route.values} | {NONE: _("Not sent any way yet")}


def _states() -> dict[str, str]:
    return {one: labels.how_far(one) for one in State.values}


def _answers() -> dict[str, str]:
    return {one: labels.agency_answer(one) for one in AgencyCheck.Answer.values} | {NONE: _("No agency was asked")}
