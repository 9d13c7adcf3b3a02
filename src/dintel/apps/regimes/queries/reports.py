"""One period's report with its versions, as staff and as everybody see it; nothing unfiled is public."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.http import Http404

from dintel.apps.accounts.access import Access
from dintel.apps.accounts.permissions import matrix
from dintel.apps.regimes import here
from dintel.apps.regimes.models import Report
from dintel.apps.regimes.queries.showing import Whole, shown
from dintel.domain.regime import Period, Regime

__all__ = ["Page", "Report", "filed_ones", "filed_version", "page_of", "version_of"]


@dataclass(frozen=True, slots=True)
class Page:
    """A period of a regime with every version of its report, the newest first."""

    regime: Regime
    period: Period
    versions: tuple[Report, ...]
    report: Report | None
    """The one that is looked at: the newest, if none is named."""
    whole: Whole | None

    @property
    def is_newest(self) -> bool:
        """Whether what is looked at is the newest version."""
        return bool(self.versions) and self.report == self.versions[0]


def page_of(regime: Regime, period: Period) -> Page:
    """Return a period's report for staff; one query."""
    versions = _versions(regime, period)
    report = versions[0] if versions else None
    return Page(regime, period, versions, report, shown(report.body) if report else None)


def version_of(regime: Regime, period: Period, ordinal: int) -> Report:
    """Return one version; raise ``Http404`` when there is none."""
    found = next((one for one in _versions(regime, period) if one.ordinal == ordinal), None)
    if found is None:
        raise Http404
    return found


def published_version(regime: Regime, period: Period, ordinal: int | None, *, on: date) -> Page:
    """Return what is published of a period on a day, as ``filed_version`` does; raise ``Http404`` before its delay."""
    page = filed_version(regime, period, ordinal)
    if page.report is None or here.opens_on(page.report.until) > on:
        raise Http404
    return page


def filed_version(regime: Regime, period: Period, ordinal: int | None = None) -> Page:
    """Return what was filed of a period, its newest version if none is named; raise ``Http404``."""
    versions = tuple(one for one in _versions(regime, period) if one.is_filed)
    chosen = [one for one in versions if ordinal in {None, one.ordinal}]
    if not chosen:
        raise Http404
    return Page(regime, period, versions, chosen[0], shown(chosen[0].public_body))


def filed_ones() -> Sequence[tuple[Report, Regime, Period]]:
    """Return the last filed version of every period with its regime, the newest first; one query."""
    last: dict[tuple[str, object], Report] = {}
    for row in Report.objects.filter(state="filed").defer("body", "public_body").order_by("ordinal"):
        last[row.regime, row.since] = row
    regimes = here.regimes()
    known = [row for row in last.values() if row.regime in regimes]
    rows = sorted(known, key=lambda row: (row.since, row.regime), reverse=True)
    return [(row, regimes[row.regime], here.period_of(regimes[row.regime], row.since)) for row in rows]


def signing_role(access: Access) -> str:
    """Return in which role a person signs reports; empty if in none."""
    known = matrix()
    return next((role for role in sorted(access.roles) if known.scope(role, "regime.sign") == "city"), "")


def _versions(regime: Regime, period: Period) -> tuple[Report, ...]:
    rows = Report.objects.filter(regime=regime.key, since=period.since).order_by("-ordinal")
    return tuple(rows.select_related("drawn_by", "looked_by", "signed_by", "filed_by"))
