"""Letters of a request: read as they will look, changed, signed, sent, fetched."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dintel.apps.accounts import services as accounts
from dintel.apps.accounts.gate import StaffRequest, needs
from dintel.apps.contacts import letters
from dintel.apps.contacts.forms.counsel import LetterForm
from dintel.apps.contacts.queries.letters import FORMATS
from dintel.apps.records.ipra import names, services
from dintel.apps.records.ipra.forms.answer import SentForm
from dintel.apps.records.ipra.queries.visible import (
    DENY,
    KIND,
    READ,
    WORK,
    AnswerLetter,
    file_of,
    letter_for,
    may,
    signs_with,
)
from dintel.apps.records.ipra.views.acts import done


@require_http_methods(["GET", "HEAD", "POST"])
@needs(READ)
def letter(request: StaffRequest, key: int) -> HttpResponse:
    """Show a letter; a draft can be changed."""
    row = letter_for(request.access, key)
    may_work = may(request.access, WORK, row.request.number)
    editable = may_work and row.state == "draft"
    start = LetterForm.start(row.content, row.version)
    form = LetterForm(request.POST if request.method == "POST" and editable else None, initial=start)
    if form.is_bound and form.is_valid():
        try:
            services.edit_answer_letter(
                letter=row,
                version=form.cleaned_data["version"],
                changes=form.changes(),
                by=request.user,
                at=timezone.now(),
            )
        except services.InspectionError as error:
            form.add_error(None, error.words)
        else:
            messages.success(request, _("The draft is kept. Read it as it will look, then sign."))
            return redirect("records:ipra_letter", key)
    return _page(request, row, form, SentForm(initial={"medium": row.request.medium}))


def _page(request: StaffRequest, row: AnswerLetter, form: LetterForm, sent_form: SentForm) -> HttpResponse:
    data = letters.from_content(row.content)
    may_work = may(request.access, WORK, row.request.number)
    context = {
        "letter": row,
        "title": names.LETTERS[row.kind],
        "state": names.LETTER_STATES[row.state],
        "data": data,
        "form": form,
        "sent_form": sent_form,
        "files": row.files.all(),
        "may_work": may_work,
        "editable": may_work and row.state == "draft",
        "may_sign": may_work and request.access.can(signs_with(row)),
    }
    is_wrong = (form.is_bound and form.errors) or (sent_form.is_bound and sent_form.errors)
    return render(request, "records/ipra/letter.html", context, status=422 if is_wrong else 200)


@require_safe
@needs(READ)
def preview(request: StaffRequest, key: int) -> HttpResponse:
    """Return a letter as PDF as it stands now."""
    row = letter_for(request.access, key)
    kept = bytes(file_of(row, "pdf").body) if row.number else letters.render_pdf(letters.from_content(row.content))
    return HttpResponse(kept, content_type=FORMATS["pdf"], headers={"Content-Disposition": "inline"})


@require_safe
@needs(READ)
def download(request: StaffRequest, key: int, form: str) -> HttpResponse:
    """Return the kept bytes of a signed letter; the look is recorded."""
    row = letter_for(request.access, key)
    kept = file_of(row, form)
    now = timezone.now()
    accounts.record_look(user=request.user, kind=KIND, key=row.request.number, action=READ, at=now)
    disposition = f'attachment; filename="{row.number}.{form}"'
    return HttpResponse(bytes(kept.body), content_type=FORMATS[form], headers={"Content-Disposition": disposition})


@require_POST
@needs(WORK, DENY)
def sign(request: StaffRequest, key: int) -> HttpResponse:
    """Sign a draft off: one that keeps something back only by a responsible person."""
    row = letter_for(request.access, key, WORK)
    letter_for(request.access, key, signs_with(row))
    told = request.POST.get("version", "")
    version = int(told) if told.isdigit() else 0
    try:
        signed = services.sign_answer_letter(letter=row, version=version, by=request.user, at=timezone.now())
        messages.success(request, _("Letter {number} is signed and kept.").format(number=signed.number))
    except services.InspectionError as error:
        messages.error(request, error.words)
    return redirect("records:ipra_letter", key)


@require_POST
@needs(WORK)
def sent(request: StaffRequest, key: int) -> HttpResponse:
    """Record that a signed letter went out, and how."""
    row = letter_for(request.access, key, WORK)
    form = SentForm(request.POST)
    told = _("Kept: the letter was sent.")
    if done(
        request,
        form,
        lambda at: services.send_answer_letter(
            letter=row,
            medium=form.cleaned_data["medium"],
            words=form.cleaned_data["words"],
            by=request.user,
            at=at,
        ),
        told,
    ):
        return redirect("records:ipra_request", row.request.number)
    start = LetterForm.start(row.content, row.version)
    return _page(request, row, LetterForm(initial=start), form)


@require_POST
@needs(WORK)
def withdraw(request: StaffRequest, key: int) -> HttpResponse:
    """Withdraw a letter that was not sent."""
    row = letter_for(request.access, key, WORK)
    try:
        services.withdraw_answer_letter(letter=row, by=request.user, at=timezone.now())
        messages.success(request, _("The letter is withdrawn. It stays in the record."))
    except services.InspectionError as error:
        messages.error(request, error.words)
    return redirect("records:ipra_letter", key)
