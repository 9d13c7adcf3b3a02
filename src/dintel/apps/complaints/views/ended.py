"""What is shown of a report that was disposed of: to its reporter, who comes back with the code, and to staff."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from dintel.apps.accounts.gate import StaffRequest
from dintel.apps.complaints import coming_back
from dintel.apps.complaints.queries.ended import case_ended, ended_of
from dintel.apps.complaints.queries.reports import Report, report_with_key
from dintel.apps.retention.ended import DisposedError
from dintel.apps.sealing.services import KeyDestroyedError

View = Callable[[HttpRequest], HttpResponse]


def opened(request: HttpRequest) -> Report | None:
    """Return the report whose box is open here. Raises DisposedError where it was disposed of."""
    key = coming_back.known(request)
    report = report_with_key(key) if key else None
    if report is not None and report.disposed_at is not None:
        raise DisposedError(report.number)
    return report


def until_it_ends(view: View) -> View:
    """Return the view of a box, which says so where the report was disposed of before, or at this very moment."""

    @wraps(view)
    def shown(request: HttpRequest) -> HttpResponse:
        try:
            return view(request)
        except (DisposedError, KeyDestroyedError):
            key = coming_back.known(request)
            report = report_with_key(key) if key else None
            if report is None or report.disposed_at is None:
                raise
            return told_to_reporter(request, report)

    return shown


def told_to_reporter(request: HttpRequest, report: Report) -> HttpResponse:
    """Return the page for whoever has the code; the box is closed."""
    context = {"report": report, "ended": ended_of(report)}
    return coming_back.let_out(request, render(request, "complaints/ended.html", context, status=HTTPStatus.GONE))


def told_to_staff(request: StaffRequest, report: Report, *, packet: str = "") -> HttpResponse:
    """Return what is left of a case; ``packet`` is the number of one that somebody asked for in vain."""
    context = {
        "report": report,
        "case": case_ended(report),
        "packet": packet,
        "may_see_certificates": request.access.can("retention.see"),
    }
    return render(request, "complaints/case_ended.html", context, status=HTTPStatus.GONE if packet else HTTPStatus.OK)
