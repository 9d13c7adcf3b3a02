"""What everybody can read: filed reports in their public copies, and counts beside other counts.

These pages read only what was released: no row of any record.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from dintel.apps.cells import saved_as
from dintel.apps.regimes import export, here, names, paper
from dintel.apps.regimes.queries.comparisons import compared, examples
from dintel.apps.regimes.queries.owed import all_periods
from dintel.apps.regimes.queries.reports import Page, filed_ones, published_version

MINUTES = 60 * 5
"""Seconds a page may be kept by browsers and proxies."""
public = cache_control(public=True, max_age=MINUTES)


@require_safe
@public
def reports(request: HttpRequest) -> HttpResponse:
    """Show everybody which reports the city files, which it owes, and those it filed."""
    on = timezone.localdate()
    filed = [(one, here.opens_on(one[0].until)) for one in filed_ones()]
    owed = [one for one in all_periods(on) if one.state != "filed"]
    context = {
        "rows": [one for one, opens_on in filed if opens_on <= on],
        "waiting": [(*one, opens_on) for one, opens_on in filed if opens_on > on],
        "owed": owed,
        "regimes": here.own(),
    }
    return render(request, "regimes/public_reports.html", context)


@require_safe
@public
def report(request: HttpRequest, key: str, period: str, ordinal: int | None = None) -> HttpResponse:
    """Show everybody a filed report: its newest version, or one named."""
    page = _page(key, period, ordinal)
    context = {"page": page, "under": here.small_under(), "part": names.part_of(page.period)}
    return render(request, "regimes/public_report.html", context)


@require_safe
@public
def report_pdf(request: HttpRequest, key: str, period: str, ordinal: int) -> HttpResponse:  # noqa: ARG001 - a view
    """Send everybody a filed report as PDF."""
    body = paper.report_pdf(_page(key, period, ordinal), is_public=True)
    answer = HttpResponse(body, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{key}-{period}-{ordinal}.pdf"'
    return answer


@require_safe
@public
def report_csv(request: HttpRequest, key: str, period: str, ordinal: int) -> StreamingHttpResponse:  # noqa: ARG001 - a view
    """Send everybody a filed report as a file."""
    page = _page(key, period, ordinal)
    pieces = export.report_csv(page.whole) if page.whole else iter(())
    return saved_as(f"{key}-{period}-{ordinal}.csv", pieces)


@require_safe
@public
def comparisons(request: HttpRequest) -> HttpResponse:
    """Show everybody what others counted beside what the city counted, and why they differ."""
    context = {"sides": compared(open_on=timezone.localdate()), "examples": examples(), "under": here.small_under()}
    return render(request, "regimes/public_compared.html", context)


def _page(key: str, period: str, ordinal: int | None) -> Page:
    regime = here.regime_named(key)
    return published_version(regime, here.period_named(regime, period), ordinal, on=timezone.localdate())
