"""Reports as the shapes that programs read."""

from __future__ import annotations

from typing import Any

from django.http import Http404

from dintel.apps.city import law
from dintel.apps.regimes import here
from dintel.apps.regimes.api.shapes import (
    ComparedOut,
    RegimeReportOut,
    ReportColumnOut,
    ReportLineOut,
    ReportRowOut,
    ReportTableOut,
    ReportValueOut,
)
from dintel.apps.regimes.queries.comparisons import Side
from dintel.apps.regimes.queries.owed import Owed
from dintel.apps.regimes.queries.reports import Page, Report
from dintel.apps.regimes.queries.showing import Shown, Whole
from dintel.domain.regime import Period, Regime


def whole_of(page: Page) -> Whole:
    """Return the tables of a page; raise ``Http404`` where there are none."""
    if page.whole is None:
        raise Http404
    return page.whole


def filed_line(row: Report, regime: Regime, period: Period) -> ReportLineOut:
    """Return the line of a filed report."""
    told: dict[str, Any] = {"state": row.state, "version": row.ordinal, "filed_on": row.filed_on}
    told["opens_on"] = here.opens_on(period.until)
    return ReportLineOut(**_about(regime, period), **told, due_on=here.due_day(regime, period).on, is_late=False)


def owed_line(one: Owed, *, is_public: bool) -> ReportLineOut:
    """Return the line of a closed period; everybody sees only that it is owed."""
    row = one.report
    state = "owed" if is_public or row is None else row.state
    told: dict[str, Any] = (
        {"version": row.ordinal, "filed_on": row.filed_on}
        if row and not is_public
        else {"version": None, "filed_on": None}
    )
    return ReportLineOut(
        **_about(one.regime, one.period),
        **told,
        state=state,
        due_on=one.due_on,
        opens_on=here.opens_on(one.period.until) if row and row.is_filed else None,
        is_late=one.is_late and not one.is_proposal,
    )


def _about(regime: Regime, period: Period) -> dict[str, Any]:
    return {
        "regime": regime.key,
        "title": law.say(regime.title),
        "to": law.say(regime.to),
        "cite": regime.cite,
        "is_proposal": regime.mark == "?",
        "period": period.key,
        "since": period.since,
        "until": period.until,
    }


def report_out(page: Page, *, is_public: bool) -> RegimeReportOut:
    """Return a report; raise ``Http404`` where there is none."""
    row, whole = page.report, whole_of(page)
    if row is None:
        raise Http404
    about = _about(page.regime, page.period)
    kept = ("state", "since", "until", "drawn_at", "signed_at", "filed_on", "is_nil", "nil_certified", "why")
    return RegimeReportOut(
        **{name: about[name] for name in ("regime", "title", "cite", "period")},
        **{name: getattr(row, name) for name in kept},
        version=row.ordinal,
        versions=[one.ordinal for one in page.versions],
        counted_from=row.counts_from,
        counted_until=row.counts_until,
        sha256=row.public_sha256 if is_public else row.whole_sha256,
        tables=[_table(one) for one in whole.tables],
    )


def _table(table: Shown) -> ReportTableOut:
    rows = (*([table.total] if table.total else []), *table.rows)
    return ReportTableOut(
        id=table.id,
        title=table.title,
        columns=[
            ReportColumnOut(id=one.id, title=one.title, definition=one.definition, doubt=one.doubt)
            for one in table.headings
        ],
        rows=[
            ReportRowOut(
                label=row.label,
                values=[
                    ReportValueOut(number=cell.number, text=cell.text, is_left_out=cell.is_hidden) for cell in row.cells
                ],
            )
            for row in rows
        ],
        note=table.papers,
    )


def compared_out(one: Side) -> ComparedOut:
    """Return two counts side by side."""
    told = ("theirs", "whose", "source", "dated_on", "words")
    kept = {name: getattr(one.row, name) for name in told}
    return ComparedOut(
        what=one.what, period=one.period, ours=one.ours, difference=one.difference, reason=one.reason, **kept
    )
