"""Materials and events: written, given, asked, counted."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dintel.apps.accounts.gate import StaffRequest, needs
from dintel.apps.partners import services
from dintel.apps.partners.forms import CountForm, EventForm, MaterialForm, VersionForm, WhoForm
from dintel.apps.partners.queries import Material, MaterialVersion, PartnerEvent, directory, sent
from dintel.apps.partners.views.files import answer_with, why_not

READ, MANAGE = directory.READ, directory.MANAGE


@require_http_methods(["GET", "HEAD", "POST"])
@needs(READ)
def materials(request: StaffRequest) -> HttpResponse:
    """Show every material; whoever keeps them adds one."""
    form = MaterialForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        request.access.require(MANAGE)
        if form.is_valid():
            made = services.add_material(**form.cleaned_data, by=request.user, at=timezone.now())
            return redirect("partners:material", made.key)
    context = {"materials": sent.materials(request.access), "form": form, "may_manage": request.access.can(MANAGE)}
    return render(request, "partners/materials.html", context, status=422 if form.errors else 200)


def _material(request: StaffRequest, key: UUID) -> Material:
    row = sent.material(request.access, key)
    if row is None:
        raise Http404
    return row


@require_http_methods(["GET", "HEAD", "POST"])
@needs(READ)
def material(request: StaffRequest, key: UUID) -> HttpResponse:
    """Show one material with its versions and who has them; whoever keeps it adds a version."""
    row = _material(request, key)
    form = VersionForm(request.POST if request.method == "POST" else None, request.FILES or None)
    if request.method == "POST":
        request.access.require(MANAGE)
        if form.is_valid() and _added(request, row, form):
            return redirect("partners:material", key)
    context = {
        "material": row,
        "versions": sent.versions(row),
        "form": form,
        "who": WhoForm(among=directory.taking_part(request.access)),
        "may_manage": request.access.can(MANAGE),
    }
    return render(request, "partners/material.html", context, status=422 if form.errors else 200)


def _added(request: StaffRequest, row: Material, form: VersionForm) -> bool:
    told = form.cleaned_data
    try:
        services.add_version(
            material=row,
            language=told["language"],
            link=told["link"],
            file=form.given_file(),
            by=request.user,
            at=timezone.now(),
        )
    except services.PartnerError as error:
        form.add_error(error.field or None, str(error))
        return False
    return True


def _version(request: StaffRequest, key: UUID) -> MaterialVersion:
    row = sent.version(request.access, key)
    if row is None:
        raise Http404
    return row


@require_safe
@needs(READ)
def material_file(request: StaffRequest, key: UUID) -> HttpResponse:
    """Return the file of a version, or lead to its link."""
    row = _version(request, key)
    if why := why_not(row):
        messages.error(request, why)
        return redirect("partners:material", row.material.key)
    return answer_with(row)


@require_POST
@needs(MANAGE)
def give(request: StaffRequest, key: UUID) -> HttpResponse:
    """Give a version to organisations that take part."""
    row = _version(request, key)
    form = WhoForm(request.POST, among=directory.taking_part(request.access))
    if form.is_valid():
        made = services.give_material(version=row, organisations=form.chosen(), by=request.user, at=timezone.now())
        messages.success(request, _("Given to %(n)d organisations; each sees it on its own page.") % {"n": len(made)})
    else:
        messages.error(request, _("Nothing was given: choose at least one organisation that takes part."))
    return redirect("partners:material", row.material.key)


@require_POST
@needs(MANAGE)
def end_material(request: StaffRequest, key: UUID) -> HttpResponse:
    """Hand a material out no more."""
    services.end_material(material=_material(request, key), by=request.user, at=timezone.now())
    return redirect("partners:material", key)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(READ)
def events(request: StaffRequest) -> HttpResponse:
    """Show every event; whoever keeps them plans one."""
    form = EventForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        request.access.require(MANAGE)
        if form.is_valid():
            try:
                made = services.plan_event(details=form.details(), by=request.user, at=timezone.now())
            except services.PartnerError as error:
                form.add_error(error.field or None, str(error))
            else:
                return redirect("partners:event", made.key)
    context = {"events": sent.events(request.access), "form": form, "may_manage": request.access.can(MANAGE)}
    return render(request, "partners/events.html", context, status=422 if form.errors else 200)


def _event(request: StaffRequest, key: UUID) -> PartnerEvent:
    row = sent.event(request.access, key)
    if row is None:
        raise Http404
    return row


@require_safe
@needs(READ)
def event(request: StaffRequest, key: UUID) -> HttpResponse:
    """Show one event: who is asked, who comes, how many came."""
    return _shown(request, key)


def _shown(request: StaffRequest, key: UUID, *, status: int = 200, **forms: object) -> HttpResponse:
    row, now = _event(request, key), timezone.now()
    context = {
        "event": row,
        "invitations": row.invitations.select_related("organisation"),
        "has_begun": row.starts_at <= now,
        "is_over": row.ends_at <= now or row.cancelled_at is not None,
        "count": CountForm(),
        "who": WhoForm(among=directory.taking_part(request.access)),
        "may_manage": request.access.can(MANAGE),
        **forms,
    }
    return render(request, "partners/event.html", context, status=status)


@require_POST
@needs(MANAGE)
def act_on_event(request: StaffRequest, key: UUID, what: str) -> HttpResponse:
    """Ask organisations, call the event off, or write how many came."""
    if what not in {"ask", "cancel", "count"}:
        raise Http404
    row, at = _event(request, key), timezone.now()
    count, who = CountForm(request.POST), WhoForm(request.POST, among=directory.taking_part(request.access))
    try:
        if what == "cancel":
            services.cancel_event(event=row, by=request.user, at=at)
        elif what == "count":
            if not count.is_valid():
                return _shown(request, key, status=422, count=count)
            services.count_event(event=row, **count.cleaned_data, by=request.user, at=at)
        elif who.is_valid():
            services.ask_to_event(event=row, organisations=who.chosen(), by=request.user, at=at)
    except services.PartnerError as error:
        messages.error(request, str(error))
    return redirect("partners:event", key)
