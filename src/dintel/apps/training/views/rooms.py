"""Rooms: opened by a trainer, entered with the code on the wall."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dintel.apps.accounts.access import Access
from dintel.apps.accounts.gate import StaffRequest, needs
from dintel.apps.design.profile import active_city
from dintel.apps.training import forms, pace, services
from dintel.apps.training.queries import own
from dintel.apps.training.queries import rooms as queries
from dintel.apps.training.queries.personnel import employee_named


@require_http_methods(["GET", "HEAD", "POST"])
@needs("training.manage")
def rooms(request: StaffRequest) -> HttpResponse:
    """List rooms, and open one."""
    form = forms.RoomForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        spot = active_city().facilities[form.cleaned_data["place"]]
        room = services.open_room(
            course=own.course_for(form.cleaned_data["course"]),
            place=spot.id,
            department=spot.department,
            by=request.user,
            at=timezone.now(),
        )
        return redirect("training:room", room.key)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "training/rooms.html", {"form": form, "rooms": queries.rooms(request.access)}, status=status)


@require_safe
@needs("training.manage")
def room(request: StaffRequest, key: UUID) -> HttpResponse:
    """Show a room: the code on the wall while it is open, and the list."""
    page = queries.room_page(queries.room_for(request.access, key), timezone.now())
    context: dict[str, object] = {"page": page}
    if page.is_open:
        address = request.build_absolute_uri(f"{reverse('training:here')}?{urlencode({'code': page.code})}")
        context |= {"address": address, "qr": queries.qr_of(address)}
    return render(request, "training/room.html", context)


@require_POST
@needs("training.manage")
def close(request: StaffRequest, key: UUID) -> HttpResponse:
    """Close a room: from now on having been there counts."""
    services.close_room(room=queries.room_for(request.access, key), by=request.user, at=timezone.now())
    messages.success(request, _("The room is closed. Having been there counts now."))
    return redirect("training:room", key)


@require_POST
@needs("training.manage")
def strike(request: StaffRequest, key: UUID, pk: int) -> HttpResponse:
    """Strike out somebody who was not there."""
    found = queries.presence_for(queries.room_for(request.access, key), pk)
    services.strike_presence(presence=found, by=request.user, at=timezone.now())
    return redirect("training:room", key)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def here(request: HttpRequest) -> HttpResponse:
    """Come into a room with its code: with one's account, or by number and name."""
    now = timezone.now()
    code = (request.POST if request.method == "POST" else request.GET).get("code", "")
    room = queries.room_with_code(code, now) if code and pace.allowed(request) else None
    access: Access = request.access  # type: ignore[attr-defined]  # set by accounts.middleware
    form = forms.HereForm(request.POST if "number" in request.POST else None)
    context = {"room": room, "code": code, "form": form, "may_take": access.can("training.take"), "access": access}
    if request.method != "POST" or room is None:
        status = HTTPStatus.OK if room or not code else HTTPStatus.UNPROCESSABLE_ENTITY
        return render(request, "training/here.html", context, status=status)
    if context["may_take"]:
        employee, how = services.employee_for(user=access.user, at=now), queries.How.ACCOUNT
    elif form.is_valid() and (found := employee_named(form.cleaned_data["number"], form.cleaned_data["name"])):
        employee, how = found, queries.How.NUMBER
    else:
        if form.is_valid():
            form.add_error(None, _("No employee has this number and this name. Write both as personnel has them."))
        return render(request, "training/here.html", context, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    by = access.user if access.is_signed_in else None
    services.come_in(room=room, employee=employee, how=how, by=by, at=now)
    return render(request, "training/here.html", {"room": room, "is_in": True})
