"""What staff do on the way of a report: draw up, look, sign, file, correct."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import cast

from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Router

from dintel.apps.accounts.api import auth
from dintel.apps.accounts.api_errors import Problem
from dintel.apps.accounts.gate import StaffRequest
from dintel.apps.accounts.idempotency import idempotent
from dintel.apps.accounts.problems import ProblemError
from dintel.apps.accounts.screened import look_through
from dintel.apps.regimes import here, services
from dintel.apps.regimes.api.shapes import (
    PeriodKey,
    RegimeKey,
    RegimeReportOut,
    ReportCorrectIn,
    ReportDrawIn,
    ReportFiledIn,
    ReportLineOut,
    ReportSeenIn,
    ReportSignIn,
    VersionNumber,
)
from dintel.apps.regimes.api.shown import owed_line, report_out
from dintel.apps.regimes.queries.owed import all_periods
from dintel.apps.regimes.queries.reports import Page, Report, page_of, signing_role, version_of
from dintel.apps.regimes.queries.showing import shown
from dintel.apps.regimes.services import ReportError
from dintel.domain.regime import Regime

router = Router(tags=["reports"])
READ, PREPARE, SIGN = "regime.read", "regime.prepare", "regime.sign"
ERRORS = dict.fromkeys((400, 401, 403, 404, 422), Problem)


@router.get("", auth=auth(READ), response={200: list[ReportLineOut], **ERRORS})
def owed(request: HttpRequest) -> list[ReportLineOut]:  # noqa: ARG001 - as above
    """List every closed period of this city's regimes, the earliest due first."""
    return [owed_line(one, is_public=False) for one in all_periods(timezone.localdate())]


@router.get("/{regime}/{period}", auth=auth(READ), response={200: RegimeReportOut, **ERRORS})
def whole_report(
    request: HttpRequest,  # noqa: ARG001 - as above
    regime: RegimeKey,
    period: PeriodKey,
    version: VersionNumber = None,
) -> RegimeReportOut:
    """Return a report whole, its newest version or one named; 404 before it is begun."""
    page = _own(regime, period)
    if version is not None:
        row = version_of(page.regime, page.period, version)
        page = Page(page.regime, page.period, page.versions, row, shown(row.body))
    return report_out(page, is_public=False)


@router.post("/{regime}/{period}/draw", auth=auth(PREPARE), response={200: RegimeReportOut, **ERRORS})
@idempotent
def draw(request: HttpRequest, regime: RegimeKey, period: PeriodKey, body: ReportDrawIn) -> RegimeReportOut:
    """Count a period, and draw its report up, or up again."""
    page, asking = _own(regime, period), _asker(request)
    _known_columns(page.regime, body)
    whose, since, stated, now = page.regime, page.period.since, body.stated, timezone.now()
    return _done(page, lambda: services.draw_up(regime=whose, since=since, stated=stated, by=asking.user, at=now))


@router.post("/{regime}/{period}/look", auth=auth(PREPARE), response={200: RegimeReportOut, **ERRORS})
@idempotent
def look(request: HttpRequest, regime: RegimeKey, period: PeriodKey, body: ReportSeenIn) -> RegimeReportOut:
    """Say, as the second person, that one looked at the draft with this digest."""
    page, row, asking = *_begun(regime, period), _asker(request)
    return _done(
        page, lambda: services.look_at(report=row, whole_sha256=body.sha256, by=asking.user, at=timezone.now())
    )


@router.post("/{regime}/{period}/sign", auth=auth(SIGN), response={200: RegimeReportOut, **ERRORS})
@idempotent
def sign(request: HttpRequest, regime: RegimeKey, period: PeriodKey, body: ReportSignIn) -> RegimeReportOut:
    """Sign the report with this digest."""
    page, row, asking = *_begun(regime, period), _asker(request)
    role, now = signing_role(asking.access), timezone.now()
    return _done(
        page,
        lambda: services.sign(
            report=row,
            whole_sha256=body.sha256,
            role=role,
            nil_certified=body.nil_certified,
            by=asking.user,
            at=now,
        ),
    )


@router.post("/{regime}/{period}/file", auth=auth(SIGN), response={200: RegimeReportOut, **ERRORS})
@idempotent
def file(request: HttpRequest, regime: RegimeKey, period: PeriodKey, body: ReportFiledIn) -> RegimeReportOut:
    """Write down that a signed report went; its public copy is published."""
    page, row, asking = *_begun(regime, period), _asker(request)
    look_through({"receipt": body.receipt}, body.kept_because)
    told = body.model_dump(exclude={"kept_because"})
    return _done(page, lambda: services.file_report(report=row, **told, by=asking.user, at=timezone.now()))


@router.post("/{regime}/{period}/correct", auth=auth(PREPARE), response={200: RegimeReportOut, **ERRORS})
@idempotent
def correct(request: HttpRequest, regime: RegimeKey, period: PeriodKey, body: ReportCorrectIn) -> RegimeReportOut:
    """Begin a further version of a filed report, counted anew."""
    page, row, asking = *_begun(regime, period), _asker(request)
    look_through({"why": body.why}, body.kept_because)
    return _done(page, lambda: services.correct(report=row, why=body.why, by=asking.user, at=timezone.now()))


def _asker(request: HttpRequest) -> StaffRequest:
    return cast("StaffRequest", request)


def _own(key: str, period: str) -> Page:
    regime = here.regime_named(key)
    if regime not in here.own():
        raise Http404
    return page_of(regime, here.period_named(regime, period))


def _begun(key: str, period: str) -> tuple[Page, Report]:
    page = _own(key, period)
    if page.report is None:
        raise Http404
    return page, page.report


def _done(page: Page, do: Callable[[], object]) -> RegimeReportOut:
    try:
        do()
    except ReportError as error:
        errors = [{"where": f"body.{error.field}" if error.field else "body", "what": str(error)}]
        title = _("This cannot be done with this report")
        raise ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, title, str(error), errors=errors) from error
    return report_out(page_of(page.regime, page.period), is_public=False)


def _known_columns(regime: Regime, body: ReportDrawIn) -> None:
    """Refuse a number for a column that nobody states."""
    asked = {
        (one.id, column.id) for one in regime.sheets if one.rows == "counts" for column in one.columns if column.stated
    }
    unknown = {(sheet, column) for sheet, numbers in body.stated.items() for column in numbers} - asked
    if unknown or set(body.stated) - {sheet for sheet, _column in asked}:
        words = _("Only numbers that this report asks somebody to state can be written.")
        errors = [{"where": "body.stated", "what": words}]
        raise ProblemError(
            HTTPStatus.UNPROCESSABLE_ENTITY, _("This cannot be done with this report"), words, errors=errors
        )
