"""Counts of others beside ours: the list, and a new one."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from dintel.apps.accounts.gate import StaffRequest, needs
from dintel.apps.contacts.acting import status
from dintel.apps.regimes import here, services
from dintel.apps.regimes.forms.acts import CompareForm
from dintel.apps.regimes.queries.comparisons import compared, countable
from dintel.apps.regimes.queries.reports import Report, filed_ones, filed_version
from dintel.apps.regimes.services import Other
from dintel.apps.regimes.views.acting import act
from dintel.apps.regimes.views.staff import PREPARE, READ


@require_safe
@needs(READ)
def comparisons(request: StaffRequest) -> HttpResponse:
    """Show what others counted beside what the city counted."""
    reports = filed_ones()
    context = {"sides": compared(), "reports": reports, "may": request.access.can(PREPARE)}
    return render(request, "regimes/comparisons.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(PREPARE)
def new_comparison(request: StaffRequest, key: str, period: str) -> HttpResponse:
    """Write somebody else's count beside one of a filed report."""
    regime = here.regime_named(key)
    page = filed_version(regime, here.period_named(regime, period))
    if page.report is None:
        raise Http404
    report = page.report
    form = CompareForm(request.POST or None, counts=countable(report))
    said = _("It is written down, and stands on the public page.")
    if request.method == "POST" and act(request, form, lambda: _compare(request, report, form), said=said):
        return redirect("regimes:comparisons")
    return render(request, "regimes/compare.html", {"page": page, "form": form}, status=status(form))


def _compare(request: StaffRequest, report: Report, form: CompareForm) -> object:
    told = form.cleaned_data
    sheet, _dot, column = told["count"].partition(".")
    other = Other(*(told[name] for name in ("theirs", "whose", "source", "dated_on", "reason", "words")))
    return services.compare(report=report, sheet=sheet, column=column, other=other, by=request.user, at=timezone.now())
