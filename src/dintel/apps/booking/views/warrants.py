"""Judge's warrants, timed to the minute."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dintel.apps.accounts.gate import StaffRequest, needs
from dintel.apps.booking import services
from dintel.apps.booking.forms.finding import WarrantsFindForm
from dintel.apps.booking.forms.holds import MinuteForm
from dintel.apps.booking.queries import holds as queries
from dintel.apps.booking.queries.visible import centre_for, centres_of, reaches, warrant_for
from dintel.apps.booking.views.acting import act
from dintel.apps.contacts.acting import status


@require_safe
@needs("booking.read")
def warrants(request: StaffRequest) -> HttpResponse:
    """List the warrants of some days with their minutes, and the median with what it was taken over."""
    centre = centre_for(request.access, request.GET.get("at", ""))
    form = WarrantsFindForm(request.GET, today=timezone.localdate())
    rows = queries.warrants_between(request.access, centre, *form.days())
    context = {
        "lines": queries.warrants(rows, centre, timezone.now()),
        "timing": queries.timing(rows, centre),
        "form": form,
        "days": form.days(),
        "centre": centre,
        "centres": centres_of(request.access),
        "may_record": reaches(request.access, "contact.record", centre),
        "current": "warrants",
    }
    return render(request, "booking/warrants.html", context)


@require_POST
@needs("contact.record")
def honoured_now(request: StaffRequest, number: str) -> HttpResponseRedirect:
    """Write that a warrant is honoured, now: one tap."""
    row = warrant_for(request.access, number, "contact.record")
    now = timezone.now()
    try:
        services.honour_warrant(request=row, answered_at=max(now, row.asked_at), by=request.user, at=now)
    except services.EntryError as error:
        messages.warning(request, error.words)
    else:
        messages.success(request, _("%(number)s: honoured.") % {"number": number})
    return redirect("booking:warrants")


@require_http_methods(["GET", "HEAD", "POST"])
@needs("contact.record")
def honoured(request: StaffRequest, number: str) -> HttpResponse:
    """Write the minute at which a warrant was honoured, when it was not now."""
    row = warrant_for(request.access, number, "contact.record")
    form = MinuteForm(request.POST or None, initial={"answered_at": timezone.now()})

    def do() -> object:
        moment = form.cleaned_data["answered_at"]
        return services.honour_warrant(request=row, answered_at=moment, by=request.user, at=timezone.now())

    if request.method == "POST" and act(request, form, do, said=_("Kept.")):
        return redirect("booking:warrants")
    context = {"form": form, "hold": queries.line_of(row), "what": "honoured"}
    return render(request, "booking/add_fact.html", context, status=status(form))
