"""People: found, invited, given roles."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from smtplib import SMTPException

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dintel.apps.accounts import letters, queries, services
from dintel.apps.accounts.forms import FindPeopleForm, InviteForm, RoleForm
from dintel.apps.accounts.gate import StaffRequest, needs
from dintel.apps.accounts.permissions import SCOPES, matrix

PAGE = 50


@require_GET
@needs("people.manage", "looks.read")
def people(request: StaffRequest) -> HttpResponse:
    """List accounts, found by name, address, role and state."""
    form = FindPeopleForm(request.GET)
    told = form.cleaned_data if form.is_valid() else {}
    found = queries.people(
        request.access, text=told.get("q", ""), role=told.get("role", ""), state=told.get("state", "")
    )
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    rows = [(one, queries.places_of(one.held_now)) for one in page]  # type: ignore[attr-defined] # prefetched
    query = request.GET.copy()
    query.pop("page", None)
    context = {"form": form, "page": page, "rows": rows, "query": query.urlencode()}
    return render(request, "accounts/people.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("people.manage")
def invite(request: StaffRequest) -> HttpResponse:
    """Make an account and send the letter with which its password is chosen."""
    form = InviteForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            person = services.invite(
                **form.cleaned_data, by=request.access.user, at=timezone.now(), on=request.access.on
            )
        except services.NotAllowedError as rule:
            form.add_error("email", str(rule))
        else:
            _send_invitation(request, person)
            return redirect("accounts:give", pk=person.pk)
    return render(request, "accounts/invite.html", {"form": form})


def _send_invitation(request: StaffRequest, person: queries.User) -> None:
    try:
        letters.send_invitation(person)
    except (OSError, SMTPException):
        messages.error(
            request,
            _("The account is made, but the letter could not be sent. Send it again from the person’s page."),
        )
    else:
        messages.success(request, _("The letter is on its way to %(address)s.") % {"address": person.email})


@require_GET
@needs("people.manage", "looks.read")
def person(request: StaffRequest, pk: int) -> HttpResponse:
    """Show one account: its roles, its keys, and what was done to it."""
    found = _found(request, pk)
    is_self = found.user.pk == request.access.user.pk
    may_change = request.access.can("people.manage")
    context = {
        "person": found,
        "is_self": is_self,
        "may_end": may_change,
        "may_change": may_change and not is_self,
    }
    return render(request, "accounts/person.html", context)


def _found(request: StaffRequest, pk: int) -> queries.Person:
    found = queries.person_for(request.access, pk)
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@needs("people.manage")
def give(request: StaffRequest, pk: int) -> HttpResponse:
    """Give a person a role."""
    found = _found(request, pk)
    form = RoleForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            services.give_role(
                person=found.user, by=request.access.user, at=timezone.now(), on=request.access.on, **form.cleaned_data
            )
        except services.NotAllowedError as rule:
            form.add_error(None, str(rule))
        else:
            messages.success(request, _("The role is given."))
            return redirect("accounts:person", pk=pk)
    return render(request, "accounts/give.html", {"form": form, "person": found, "roles": matrix().roles.values()})


@require_POST
@needs("people.manage")
def end(request: StaffRequest, pk: int, assignment: int) -> HttpResponse:
    """End a role today."""
    held = queries.assignment_for(request.access, pk, assignment)
    if held is None:
        raise Http404
    try:
        services.end_role(assignment=held, by=request.access.user, at=timezone.now(), on=request.access.on)
    except services.NotAllowedError as rule:
        messages.error(request, str(rule))
    else:
        messages.success(request, _("The role has ended."))
    return redirect("accounts:person", pk=pk)


def _changed(
    request: StaffRequest, pk: int, change: Callable[[queries.User, queries.User, datetime, date], None], done: str
) -> HttpResponse:
    found = _found(request, pk)
    try:
        change(found.user, request.access.user, timezone.now(), request.access.on)
    except services.NotAllowedError as rule:
        messages.error(request, str(rule))
    else:
        messages.success(request, done)
    return redirect("accounts:person", pk=pk)


@require_POST
@needs("people.manage")
def close(request: StaffRequest, pk: int) -> HttpResponse:
    """Close an account."""
    return _changed(
        request,
        pk,
        lambda one, by, at, on: services.close_account(person=one, by=by, at=at, on=on),
        _("The account is closed, and signed out everywhere."),
    )


@require_POST
@needs("people.manage")
def reopen(request: StaffRequest, pk: int) -> HttpResponse:
    """Open a closed account again."""
    return _changed(
        request,
        pk,
        lambda one, by, at, on: services.open_account(person=one, by=by, at=at, on=on),
        _("The account is open again."),
    )


@require_POST
@needs("people.manage")
def take_off_factors(request: StaffRequest, pk: int) -> HttpResponse:
    """Take second keys off the account of somebody who lost them."""
    return _changed(
        request,
        pk,
        lambda one, by, at, on: services.take_off_factors(person=one, by=by, at=at, on=on),
        _("The second keys are off the account. Tell the person, by a way you know is theirs."),
    )


@require_POST
@needs("people.manage")
def invite_again(request: StaffRequest, pk: int) -> HttpResponse:
    """Send the invitation once more."""
    found = _found(request, pk)
    try:
        services.invite_again(person=found.user, by=request.access.user, at=timezone.now(), on=request.access.on)
    except services.NotAllowedError as rule:
        messages.error(request, str(rule))
    else:
        _send_invitation(request, found.user)
    return redirect("accounts:person", pk=pk)


@require_GET
@needs("people.manage", "looks.read")
def roles(request: StaffRequest) -> HttpResponse:
    """Show who may do what, and why: the matrix as the program reads it."""
    return render(
        request,
        "accounts/roles.html",
        {
            "roles": matrix().roles.values(),
            "rows": [
                (action, [(scope, action.holders(scope)) for scope in reversed(SCOPES) if action.holders(scope)])
                for action in matrix().actions.values()
            ],
        },
    )
