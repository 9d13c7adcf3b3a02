"""Counsel's desk: the queue, one request with all that belongs to it, and the decision."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dintel.apps.accounts import services as accounts
from dintel.apps.accounts.gate import StaffRequest, needs
from dintel.apps.contacts import services
from dintel.apps.contacts.forms.counsel import DecideForm, NoteForm
from dintel.apps.contacts.queries import counsel, names
from dintel.apps.contacts.queries.people import Request
from dintel.apps.contacts.queries.visible import request_for
from dintel.apps.contacts.services.once import first_time


@require_safe
@needs("counsel.decide")
def queue(request: StaffRequest) -> HttpResponse:
    """Show what waits for counsel, what is due first at the top."""
    return render(request, "contacts/queue.html", {"waiting": counsel.queue(request.access)})


@require_http_methods(["GET", "HEAD", "POST"])
@needs("counsel.decide")
def decide(request: StaffRequest, number: str) -> HttpResponse:
    """Show one request with its papers, clocks and like cases, and take the decision."""
    asked = request_for(request.access, number, "counsel.decide")
    view = counsel.decision_view(request.access, asked)
    last = view.standing.row.ordinal if view.standing else 0
    proposed = view.proposal.row.outcome if view.proposal else ""
    form = DecideForm(request.POST or None, initial={"seen": last, "outcome": proposed})
    broken: tuple[object, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            _decide(request, form, asked)
        except services.DecisionError as error:
            form.add_error(None, error.words)
            broken = error.broken
        else:
            messages.success(request, _("Your decision is kept. The letter comes next."))
            return redirect("contacts:decide", number)
    accounts.record_look(user=request.user, kind="request", key=number, action="counsel.decide", at=timezone.now())
    context = {
        "asked": asked,
        "one": view,
        "form": form,
        "broken": broken,
        "note_form": NoteForm(),
        "notes": counsel.privileged_notes(request.access, asked),
        "like": counsel.like(request.access, asked),
        "title": names.title_of(asked.contact),
        "may_correct": request.access.can("contact.correct"),
    }
    return render(request, "contacts/decide.html", context, status=422 if request.method == "POST" else 200)


def _decide(request: StaffRequest, form: DecideForm, asked: Request) -> None:
    told = form.cleaned_data
    with transaction.atomic():
        if first_time(key=told["key"], at=timezone.now()):
            services.decide(
                request=asked,
                seen=told["seen"],
                outcome=told["outcome"],
                reasons=told["reasons"],
                despite_floor=told["despite_floor"],
                by=request.user,
                at=timezone.now(),
            )


@require_POST
@needs("counsel.note")
def note(request: StaffRequest, number: str) -> HttpResponse:
    """Keep a privileged note."""
    asked = request_for(request.access, number, "counsel.note")
    form = NoteForm(request.POST)
    if form.is_valid():
        with transaction.atomic():
            if first_time(key=form.cleaned_data["key"], at=timezone.now()):
                services.write_privileged_note(
                    request=asked, words=form.cleaned_data["words"], by=request.user, at=timezone.now()
                )
        messages.success(request, _("The note is kept apart; only the city’s attorneys read it."))
    else:
        messages.error(request, _("A note needs words. Nothing was kept."))
    return redirect("contacts:decide", number)
