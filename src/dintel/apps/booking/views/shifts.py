"""Shifts: the list, the page for the binder, the nil line, the sign-off."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from dintel.apps.accounts.gate import StaffRequest, needs
from dintel.apps.booking import services
from dintel.apps.booking.forms.finding import DaysForm
from dintel.apps.booking.forms.holds import WordsForm
from dintel.apps.booking.here import centres as all_centres
from dintel.apps.booking.queries import shift as queries
from dintel.apps.booking.queries.visible import centre_for, centres_of, reaches, span_for
from dintel.apps.booking.views.acting import act
from dintel.apps.contacts.acting import status

WEEK = 6


class ShiftsForm(DaysForm):
    """The days of the shifts: a week."""

    back = WEEK


@require_safe
@needs("booking.read")
def shifts(request: StaffRequest) -> HttpResponse:
    """List the shifts of some days."""
    centre = centre_for(request.access, request.GET.get("at", ""))
    form = ShiftsForm(request.GET, today=timezone.localdate())
    since, until = form.days()
    context = {
        "lines": queries.shifts_of(request.access, centre, since, until, timezone.now()),
        "form": form,
        "centre": centre,
        "centres": centres_of(request.access),
        "current": "shifts",
    }
    return render(request, "booking/shifts.html", context)


@require_safe
@needs("booking.read")
def shift(request: StaffRequest, key: str) -> HttpResponse:
    """Show one shift."""
    return _page(request, key, WordsForm())


@require_POST
@needs("booking.log")
def nil_line(request: StaffRequest, key: str) -> HttpResponse:
    """Write that no outside officers came."""
    span = span_for(request.access, key, "booking.log")
    form = WordsForm(request.POST)

    def do() -> object:
        return services.write_nil_line(span=span, by=request.user, at=timezone.now())

    if act(request, form, do, said=_("It is written that nobody came.")):
        return redirect("booking:shift", key)
    return _page(request, key, form)


@require_POST
@needs("booking.sign_off")
def sign_off(request: StaffRequest, key: str) -> HttpResponse:
    """Sign the shift off."""
    span = span_for(request.access, key, "booking.sign_off")
    form = WordsForm(request.POST)

    def do() -> object:
        return services.sign_off(span=span, words=form.cleaned_data["words"], by=request.user, at=timezone.now())

    if act(request, form, do, said=_("Signed off.")):
        return redirect("booking:shift", key)
    return _page(request, key, form)


def _page(request: StaffRequest, key: str, form: WordsForm) -> HttpResponse:
    span = span_for(request.access, key)
    centre, now = all_centres()[span.facility], timezone.now()
    context = {
        "shift": queries.shift_page(request.access, centre, span, now),
        "centre": centre,
        "form": form,
        "now": now,
        "may_log": reaches(request.access, "booking.log", centre),
        "may_sign": reaches(request.access, "booking.sign_off", centre),
        "current": "shifts",
    }
    return render(request, "booking/shift.html", context, status=status(form))
