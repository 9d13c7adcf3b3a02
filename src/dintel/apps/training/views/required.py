"""Who must learn what: the terms of every course and paper, one of them to be set, and the history of it."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from dintel.apps.accounts.gate import StaffRequest, needs
from dintel.apps.contacts.acting import done_once
from dintel.apps.training import here, services
from dintel.apps.training.forms.required import BackForm, RequireForm
from dintel.apps.training.queries import overview
from dintel.apps.training.queries import required as queries
from dintel.apps.training.queries.required import Required
from dintel.domain.training.owed import Terms


@require_safe
@needs(*queries.SEES)
def every(request: StaffRequest) -> HttpResponse:
    """Show whom each course and paper is asked of, and all that was set."""
    figures = {one.page.id: one for one in overview.figures(overview.lines(request.access, overview.Sieve()))}
    found = [(one, one.page.text(here.language()).title, figures[one.page.id]) for one in queries.required()]
    context = {
        "found": found,
        "history": queries.history(),
        "may_require": queries.may_require(request.access),
    }
    return render(request, "training/required.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(*queries.SEES)
def one(request: StaffRequest, name: str) -> HttpResponse:
    """Show whom one is asked of; whoever may, sets it, looks first at what it would mean, or goes back to the files."""
    found = queries.required_for(name)
    if request.method != "POST":
        return _page(request, found, RequireForm(found=found), BackForm(initial={"after": found.number}))
    if not queries.may_require(request.access):
        raise Http404
    if "back" in request.POST:
        back = BackForm(request.POST)
        if _kept(request, found, back, lambda: None):
            return redirect("training:requirement", name)
        return _page(request, found, RequireForm(found=found), back)
    form = RequireForm(request.POST, found=found)
    if "look" not in request.POST and _kept(request, found, form, form.terms):
        return redirect("training:requirement", name)
    return _page(request, found, form, BackForm(initial={"after": found.number}))


def _kept(request: StaffRequest, found: Required, form: BackForm, terms: Callable[[], Terms | None]) -> bool:
    """Set it once, and return whether it is set; otherwise the form says why."""

    def do() -> object:
        told = form.cleaned_data
        return services.require(
            page=found.page, terms=terms(), after=told["after"], why=told["why"], by=request.user, at=timezone.now()
        )

    try:
        if not done_once(form, do):
            return False
    except services.RequirementError as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return False
    messages.success(request, _("It is set. What stood before stays in the history."))
    return True


def _page(request: StaffRequest, found: Required, form: RequireForm, back: BackForm) -> HttpResponse:
    meant = None
    if form.is_bound and form.is_valid():
        meant = overview.figure_under(request.access, found.page, form.terms())
    context = {
        "found": found,
        "title": found.page.text(here.language()).title,
        "now": overview.figure_under(request.access, found.page, found.terms),
        "meant": meant,
        "form": form,
        "back": back,
        "history": queries.history([found.page.id]),
        "may_require": queries.may_require(request.access),
    }
    is_bad = (form.is_bound and form.errors) or (back.is_bound and back.errors)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if is_bad else HTTPStatus.OK
    return render(request, "training/requirement.html", context, status=status)
