"""Reports owed, one report with its versions, and what is done with it."""

from __future__ import annotations

from django import forms as django_forms
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from dintel.apps.accounts.gate import StaffRequest, needs
from dintel.apps.cells import saved_as
from dintel.apps.contacts.acting import status
from dintel.apps.regimes import export, here, paper, services
from dintel.apps.regimes.forms.acts import CorrectForm, DrawForm, FileForm, SeenForm, SignForm
from dintel.apps.regimes.queries.owed import all_periods
from dintel.apps.regimes.queries.reports import Page, page_of, signing_role, version_of
from dintel.apps.regimes.queries.showing import shown
from dintel.apps.regimes.views.acting import act

READ, PREPARE, SIGN = "regime.read", "regime.prepare", "regime.sign"
ACTS = {"draw": PREPARE, "look": PREPARE, "correct": PREPARE, "sign": SIGN, "file": SIGN}
"""What can be done with a report, and which action opens it."""


@require_safe
@needs(READ)
def owed(request: StaffRequest) -> HttpResponse:
    """Show which reports are owed, which are filed, and what other places ask for."""
    found = all_periods(timezone.localdate())
    context = {
        "open": [one for one in found if one.state != "filed"],
        "filed": [one for one in reversed(found) if one.state == "filed"],
        "elsewhere": here.elsewhere(),
    }
    return render(request, "regimes/owed.html", context)


@require_safe
@needs(READ)
def form_elsewhere(request: StaffRequest, key: str) -> HttpResponse:
    """Show what a reporting duty of any place asks for."""
    return render(request, "regimes/regime.html", {"regime": here.regime_named(key)})


@require_safe
@needs(READ)
def report(request: StaffRequest, key: str, period: str) -> HttpResponse:
    """Show a period's report with its versions."""
    page = _page(key, period)
    return render(request, "regimes/report.html", {"page": page, "acts": _open_acts(request, page)})


@require_safe
@needs(READ)
def version_pdf(request: StaffRequest, key: str, period: str, ordinal: int) -> HttpResponse:  # noqa: ARG001 - a view
    """Send a version of a report, whole, as PDF for its recipient."""
    page = _version(key, period, ordinal)
    answer = HttpResponse(paper.report_pdf(page, is_public=False), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{key}-{period}-{ordinal}.pdf"'
    return answer


@require_safe
@needs(READ)
def version_csv(request: StaffRequest, key: str, period: str, ordinal: int) -> StreamingHttpResponse:  # noqa: ARG001 - a view
    """Send a version of a report, whole, as a file for its recipient."""
    whole = shown(_version(key, period, ordinal).report.body)  # type: ignore[union-attr]  # a version is there
    return saved_as(f"{key}-{period}-{ordinal}.csv", export.report_csv(whole))


@require_http_methods(["GET", "HEAD", "POST"])
@needs(READ)
def do(request: StaffRequest, key: str, period: str, what: str) -> HttpResponse:
    """Draw a report up, look at it, sign it, write that it went, or correct it."""
    page = _page(key, period)
    if what not in _open_acts(request, page):
        raise Http404
    form = _form(request, page, what)
    if request.method == "POST" and act(request, form, lambda: _do(request, page, what, form), said=_said(what)):
        return redirect("regimes:report", key, period)
    context = {"page": page, "form": form, "what": what}
    return render(request, "regimes/act.html", context, status=status(form))


def _page(key: str, period: str) -> Page:
    regime = here.regime_named(key)
    if regime not in here.own():
        raise Http404
    return page_of(regime, here.period_named(regime, period))


def _version(key: str, period: str, ordinal: int) -> Page:
    page = _page(key, period)
    row = version_of(page.regime, page.period, ordinal)
    return Page(page.regime, page.period, page.versions, row, shown(row.body))


def _open_acts(request: StaffRequest, page: Page) -> tuple[str, ...]:
    """Return what can be done with a report now, by whoever asks."""
    state = page.report.state if page.report else ""
    by_state = {
        "": ("draw",),
        "draft": ("look", "draw"),
        "looked_at": ("sign", "draw"),
        "signed": ("file",),
        "filed": ("correct",),
    }
    return tuple(one for one in by_state[state] if request.access.can(ACTS[one]))


def _form(request: StaffRequest, page: Page, what: str) -> django_forms.Form:
    told, report = request.POST or None, page.report
    if what == "draw":
        return DrawForm(told, regime=page.regime, kept=report.stated if report else {})
    seen = {"whole_sha256": report.whole_sha256 if report else ""}
    if what == "look":
        return SeenForm(told, initial=seen)
    if what == "sign":
        return SignForm(told, initial=seen, is_nil=bool(report and report.is_nil))
    return FileForm(told, initial={"filed_on": timezone.localdate()}) if what == "file" else CorrectForm(told)


def _do(request: StaffRequest, page: Page, what: str, form: django_forms.Form) -> object:
    by, at, told = request.user, timezone.now(), form.cleaned_data
    if isinstance(form, DrawForm):
        return services.draw_up(regime=page.regime, since=page.period.since, stated=form.stated(), by=by, at=at)
    if page.report is None:
        raise Http404
    if what == "look":
        return services.look_at(report=page.report, whole_sha256=told["whole_sha256"], by=by, at=at)
    if what == "sign":
        nil, role = told.get("nil_certified", False), signing_role(request.access)
        seen = told["whole_sha256"]
        return services.sign(report=page.report, whole_sha256=seen, role=role, nil_certified=nil, by=by, at=at)
    if what == "correct":
        return services.correct(report=page.report, why=told["why"], by=by, at=at)
    went = {"filed_on": told["filed_on"], "how": told["how"], "receipt": told["receipt"]}
    return services.file_report(report=page.report, **went, by=by, at=at)


def _said(what: str) -> str:
    return {
        "draw": _("The report is drawn up. Somebody else looks at it next."),
        "look": _("It is looked at. It can be signed."),
        "sign": _("It is signed. Send it, then write down how it went."),
        "file": _("It is filed, and its public copy is published."),
        "correct": _("A new version is drawn up. The one before stays, and is marked once this one is filed."),
    }[what]
