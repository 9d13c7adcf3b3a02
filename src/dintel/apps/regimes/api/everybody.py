"""What everybody reads: public copies of filed reports, and counts beside those of others."""

from __future__ import annotations

from django.http import HttpRequest, StreamingHttpResponse
from django.utils import timezone
from ninja import Router

from dintel.apps.accounts.api_errors import Problem
from dintel.apps.cells import saved_as
from dintel.apps.regimes import export, here
from dintel.apps.regimes.api.shapes import (
    ComparedOut,
    PeriodKey,
    RegimeKey,
    RegimeReportOut,
    ReportLineOut,
    VersionNumber,
)
from dintel.apps.regimes.api.shown import compared_out, filed_line, owed_line, report_out, whole_of
from dintel.apps.regimes.queries.comparisons import compared
from dintel.apps.regimes.queries.owed import all_periods
from dintel.apps.regimes.queries.reports import Page, filed_ones, published_version

public = Router(tags=["record"], auth=None)
NOT_THERE = dict.fromkeys((404, 422), Problem)
CSV = {"content": {"text/csv": {"schema": {"type": "string"}}}}
OUT = {"responses": {200: {"description": "One line for each value", **CSV}}}


@public.get("/reports", response=list[ReportLineOut], summary="The reports that were filed, and those that are owed")
def reports(request: HttpRequest) -> list[ReportLineOut]:  # noqa: ARG001 - as the router calls it
    """List filed reports, the newest period first, then those that are owed; what is being drawn up counts as owed."""
    filed = [filed_line(*one) for one in filed_ones()]
    owed = [owed_line(one, is_public=True) for one in all_periods(timezone.localdate()) if one.state != "filed"]
    known = {(one.regime, one.period) for one in filed}
    return [*filed, *(one for one in owed if (one.regime, one.period) not in known)]


@public.get("/reports/compared", response=list[ComparedOut], summary="Our counts beside those of others")
def comparisons(request: HttpRequest) -> list[ComparedOut]:  # noqa: ARG001 - as above
    """List the comparisons that stand, the newest first."""
    return [compared_out(one) for one in compared(open_on=timezone.localdate())]


@public.get("/reports/{regime}/{period}", response={200: RegimeReportOut, **NOT_THERE}, summary="One filed report")
def report(
    request: HttpRequest,  # noqa: ARG001 - as above
    regime: RegimeKey,
    period: PeriodKey,
    version: VersionNumber = None,
) -> RegimeReportOut:
    """Return the public copy of a report, its newest version or one named."""
    page = _filed(regime, period, version)
    return report_out(page, is_public=True)


@public.get(
    "/reports/{regime}/{period}/csv",
    response={200: None, **NOT_THERE},
    openapi_extra=OUT,
    summary="One filed report as a file",
)
def report_csv(
    request: HttpRequest,  # noqa: ARG001 - as above
    regime: RegimeKey,
    period: PeriodKey,
    version: VersionNumber = None,
) -> StreamingHttpResponse:
    """Return the public copy of a report with one line for each value."""
    page = _filed(regime, period, version)
    return saved_as(f"{regime}-{period}.csv", export.report_csv(whole_of(page)))


def _filed(key: str, period: str, version: int | None) -> Page:
    regime = here.regime_named(key)
    return published_version(regime, here.period_named(regime, period), version, on=timezone.localdate())
