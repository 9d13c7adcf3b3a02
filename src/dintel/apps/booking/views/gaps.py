"""What does not add up."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dintel.apps.accounts.gate import StaffRequest, needs
from dintel.apps.booking import services
from dintel.apps.booking.forms.holds import WordsForm
from dintel.apps.booking.queries import gaps as queries
from dintel.apps.booking.queries.visible import centre_for, centres_of, gap_for, reaches
from dintel.apps.booking.views.acting import act
from dintel.apps.contacts.acting import status


@require_safe
@needs("booking.read")
def gaps(request: StaffRequest) -> HttpResponse:
    """Show what does not add up, and what to do about each."""
    centre = centre_for(request.access, request.GET.get("at", ""))
    context = {
        "found": queries.gaps_page(request.access, centre),
        "centre": centre,
        "centres": centres_of(request.access),
        "may_look": reaches(request.access, "booking.log", centre),
        "may_close": reaches(request.access, "booking.sign_off", centre),
        "current": "gaps",
    }
    return render(request, "booking/gaps.html", context)


@require_POST
@needs("booking.log")
def look_again(request: StaffRequest) -> HttpResponseRedirect:
    """Look through the log now."""
    found = len(services.find_gaps(at=timezone.now()))
    words = ngettext("Looked through. %(count)d new.", "Looked through. %(count)d new.", found) % {"count": found}
    messages.success(request, words)
    return redirect("booking:gaps")


@require_http_methods(["GET", "HEAD", "POST"])
@needs("booking.sign_off")
def close(request: StaffRequest, key: int) -> HttpResponse:
    """Ask for the words with which a gap is closed, and close it."""
    gap = gap_for(request.access, key, "booking.sign_off")
    form = WordsForm(request.POST or None)

    def do() -> object:
        return services.close_gap(gap=gap, words=form.cleaned_data["words"], by=request.user, at=timezone.now())

    if request.method == "POST" and act(request, form, do, said=_("Closed.")):
        return redirect(f"{reverse('booking:gaps')}?at={gap.facility}")
    return render(request, "booking/close_gap.html", {"form": form, "gap": queries.line_of(gap)}, status=status(form))
