"""What whoever releases figures sees: which period is out, which may come out, which waits and why."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from dintel.apps.accounts.gate import StaffRequest, needs
from dintel.apps.figures import definitions, services
from dintel.apps.figures.desk import lines
from dintel.apps.figures.forms import ReleaseForm

RELEASE = "figures.release"


@require_safe
@needs(RELEASE)
def figures(request: StaffRequest) -> HttpResponse:
    """Show each figure with the period that may come out now and what is out already."""
    return _shown(request, refused={})


@require_POST
@needs(RELEASE)
def release(request: StaffRequest, figure: str) -> HttpResponse:
    """Release a period of a figure, or a correction; what cannot come out is said beside it."""
    if figure not in definitions.definitions():
        raise Http404
    form = ReleaseForm(request.POST)
    if not form.is_valid():
        return _shown(
            request, refused={figure: " ".join(str(one) for errors in form.errors.values() for one in errors)}
        )
    told = form.cleaned_data
    try:
        row = services.release_figure(
            figure=figure, period=told["period"], why=told["why"], by=request.user, at=timezone.now()
        )
    except services.NotReleasedError as problem:
        return _shown(request, refused={figure: str(problem)}, why={figure: told["why"]})
    messages.success(request, _("Released. Everybody can see it now, and it stays as it is."))
    return redirect("figures:release", row.figure, row.period, row.number)


def _shown(request: StaffRequest, refused: dict[str, str], why: dict[str, str] | None = None) -> HttpResponse:
    context = {"lines": lines(timezone.now(), refused, why or {})}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if refused else HTTPStatus.OK
    return render(request, "figures/staff.html", context, status=status)
