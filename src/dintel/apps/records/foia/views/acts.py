"""What is done with a request: writing down what happened, putting it right, choosing, closing."""

from __future__ import annotations

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from dintel.apps.accounts.gate import StaffRequest, needs
from dintel.apps.contacts.acting import status
from dintel.apps.contacts.forms.fields import Choices
from dintel.apps.evidence import queries as evidence
from dintel.apps.records.foia import statute
from dintel.apps.records.foia.forms.acts import CorrectForm, DecideForm, NoteForm
from dintel.apps.records.foia.queries.visible import KIND, happening_for, request_for
from dintel.apps.records.foia.services import decisions, happenings, requests
from dintel.apps.records.foia.views.acting import act, press
from dintel.apps.records.foia.words import WHAT


def _files(request: StaffRequest, number: str) -> Choices:
    return [(str(one.key), one.name) for one in evidence.files_of(request.access, KIND, number)]


@require_http_methods(["GET", "HEAD", "POST"])
@needs("foia.work")
def note(request: StaffRequest, number: str) -> HttpResponse:
    """Write down what happened; ``?what=`` says which kind of thing."""
    found, what = request_for(request.access, number, "foia.work"), request.GET.get("what", "")
    if what not in WHAT:
        raise Http404
    form = NoteForm(request.POST or None, what=what, files=_files(request, number))

    def do() -> object:
        return happenings.note_happening(request=found, note=form.note(), by=request.user, at=timezone.now())

    if request.method == "POST" and act(request, form, do, said=_("Written down.")):
        return redirect("records:foia_request", number)
    context = {"form": form, "asked": found, "title": WHAT[what], "exemptions": _exemptions(what)}
    return render(request, "records/foia/note.html", context, status=status(form))


def _exemptions(what: str) -> object:
    return statute.foia().exemptions.values() if what in {"determination", "appeal_decision"} else ()


@require_http_methods(["GET", "HEAD", "POST"])
@needs("foia.work")
def correct(request: StaffRequest, number: str, ordinal: int) -> HttpResponse:
    """Put another line in a line's place, or say that it never happened."""
    row = happening_for(request.access, number, ordinal)
    start = dict(CorrectForm.start(row))
    form = CorrectForm(request.POST or None, what=row.what, files=_files(request, number), initial=start)

    def do() -> object:
        note = None if form.cleaned_data["never"] else form.note()
        why, now = form.cleaned_data["why"], timezone.now()
        return happenings.correct_happening(happening=row, note=note, why=why, by=request.user, at=now)

    if request.method == "POST" and act(request, form, do, said=_("Corrected. What stood there stays readable.")):
        return redirect("records:foia_request", number)
    context = {"form": form, "asked": row.request, "title": WHAT[row.what], "row": row}
    return render(request, "records/foia/note.html", context, status=status(form))


@require_http_methods(["GET", "HEAD", "POST"])
@needs("foia.decide")
def decide(request: StaffRequest, number: str) -> HttpResponse:
    """Let an attorney choose."""
    found = request_for(request.access, number, "foia.decide")
    form = DecideForm(request.POST or None)

    def do() -> object:
        told, now = form.cleaned_data, timezone.now()
        return decisions.decide_way(request=found, way=told["way"], reasons=told["reasons"], by=request.user, at=now)

    if request.method == "POST" and act(request, form, do, said=_("Your choice is kept.")):
        return redirect("records:foia_request", number)
    return render(request, "records/foia/decide.html", {"form": form, "asked": found}, status=status(form))


@require_POST
@needs("foia.work")
def close(request: StaffRequest, number: str) -> HttpResponseRedirect:
    """Close the file."""
    found = request_for(request.access, number, "foia.work")

    def do() -> object:
        return requests.close_request(request=found, by=request.user, at=timezone.now())

    press(request, do, _("The file is closed. Whatever still comes opens it again."))
    return redirect("records:foia_request", number)
