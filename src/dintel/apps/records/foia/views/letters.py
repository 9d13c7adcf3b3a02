"""Letters to agencies: drafted, read as they will look, changed, signed, sent, fetched."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dintel.apps.accounts import services as accounts
from dintel.apps.accounts.gate import StaffRequest, needs
from dintel.apps.city import law
from dintel.apps.contacts import letters
from dintel.apps.contacts.acting import status
from dintel.apps.contacts.queries.letters import FORMATS
from dintel.apps.records.foia import statute
from dintel.apps.records.foia.forms.acts import DraftForm, FoiaLetterForm, SendForm
from dintel.apps.records.foia.queries.visible import FoiaLetter, file_of, is_open, letter_for, request_for
from dintel.apps.records.foia.services import letters as services
from dintel.apps.records.foia.services.refusals import FoiaChangedError, FoiaError
from dintel.apps.records.foia.views.acting import act, meanwhile, press


@require_http_methods(["GET", "HEAD", "POST"])
@needs("foia.work")
def draft(request: StaffRequest, number: str) -> HttpResponse:
    """Choose a letter, and draft it."""
    found = request_for(request.access, number, "foia.work")
    kinds = ("request",) if found.sent_on is None else ("reminder", "appeal")
    offered = [(one.id, law.say(one.title)) for kind in kinds for one in statute.letters_of(kind)]
    form = DraftForm(request.POST or None, letters=offered, initial={"template": request.GET.get("letter", "")})

    def do() -> object:
        told = form.cleaned_data
        return services.draft_letter(
            request=found, template=told["template"], ground=told["ground"], by=request.user, at=timezone.now()
        )

    if request.method == "POST" and act(request, form, do, said=_("Drafted. Read it, then sign it.")):
        return redirect("records:foia_letter", number, found.letters.count())
    return render(request, "records/foia/draft.html", {"form": form, "asked": found}, status=status(form))


@require_http_methods(["GET", "HEAD", "POST"])
@needs("foia.read")
def letter(request: StaffRequest, number: str, ordinal: int) -> HttpResponse:
    """Show a letter; a draft can be changed."""
    row = letter_for(request.access, number, ordinal)
    may_work = is_open(request.access, "foia.work")
    can_change = may_work and row.state == "draft"
    posted = request.POST if request.method == "POST" and can_change else None
    form = FoiaLetterForm(posted, initial=FoiaLetterForm.start(row.content, row.version))
    if form.is_bound and form.is_valid() and _is_kept(request, row, form):
        return redirect("records:foia_letter", number, ordinal)
    data = letters.from_content(row.content)
    context = {"letter": row, "data": data, "form": form, "can_change": can_change, "may_work": may_work}
    context |= {"doubts": letters.doubts_of(data), "files": row.files.all(), "asked": row.request}
    context |= {"send_form": SendForm(initial={"on": timezone.localdate()})}
    return render(request, "records/foia/letter.html", context, status=422 if form.is_bound else 200)


def _is_kept(request: StaffRequest, row: FoiaLetter, form: FoiaLetterForm) -> bool:
    version, changes = form.cleaned_data["version"], form.changes()
    try:
        services.edit_letter(letter=row, version=version, changes=changes, by=request.user, at=timezone.now())
    except FoiaError as error:
        form.add_error(None, error.words)
        return False
    except FoiaChangedError:
        form.add_error(None, meanwhile())
        return False
    return True


@require_safe
@needs("foia.read")
def preview(request: StaffRequest, number: str, ordinal: int) -> HttpResponse:
    """Return a letter as PDF as it stands now."""
    row = letter_for(request.access, number, ordinal)
    data = letters.from_content(row.content)
    body = bytes(file_of(row, "pdf").body) if row.number else letters.render_pdf(data)
    return HttpResponse(body, content_type=FORMATS["pdf"], headers={"Content-Disposition": "inline"})


@require_safe
@needs("foia.read")
def download(request: StaffRequest, number: str, ordinal: int, form: str) -> HttpResponse:
    """Return the kept bytes of a signed letter; the look is recorded."""
    row = letter_for(request.access, number, ordinal)
    kept = file_of(row, form)
    accounts.record_look(user=request.user, kind="foia", key=number, action="foia.read", at=timezone.now())
    disposition = f'attachment; filename="{row.number}.{form}"'
    return HttpResponse(bytes(kept.body), content_type=FORMATS[form], headers={"Content-Disposition": disposition})


@require_POST
@needs("foia.work")
def sign(request: StaffRequest, number: str, ordinal: int) -> HttpResponseRedirect:
    """Sign a draft off."""
    row = letter_for(request.access, number, ordinal, "foia.work")
    told = request.POST.get("version", "")
    version = int(told) if told.isdecimal() else 0

    def do() -> object:
        return services.sign_letter(letter=row, version=version, by=request.user, at=timezone.now())

    press(request, do, _("Signed and kept. Send it, then write down how."))
    return redirect("records:foia_letter", number, ordinal)


@require_POST
@needs("foia.work")
def sent(request: StaffRequest, number: str, ordinal: int) -> HttpResponse:
    """Record that a signed letter went out, and how."""
    row = letter_for(request.access, number, ordinal, "foia.work")
    form = SendForm(request.POST)

    def do() -> object:
        return services.send_letter(letter=row, sending=form.sending(), by=request.user, at=timezone.now())

    if act(request, form, do, said=_("Kept: the letter was sent.")):
        return redirect("records:foia_request", number)
    data = letters.from_content(row.content)
    context = {"letter": row, "data": data, "send_form": form, "may_work": True, "asked": row.request}
    context |= {"doubts": letters.doubts_of(data), "files": row.files.all(), "form": form}
    return render(request, "records/foia/letter.html", context, status=status(form))


@require_POST
@needs("foia.work")
def withdraw(request: StaffRequest, number: str, ordinal: int) -> HttpResponseRedirect:
    """Withdraw a letter that was not sent."""
    row = letter_for(request.access, number, ordinal, "foia.work")

    def do() -> object:
        return services.withdraw_letter(letter=row, by=request.user, at=timezone.now())

    press(request, do, _("The letter is withdrawn. It stays in the record."))
    return redirect("records:foia_letter", number, ordinal)
