"""Letters: drafted, read as they will look, changed, signed, sent, fetched."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dintel.apps.accounts import services as accounts
from dintel.apps.accounts.gate import StaffRequest, needs
from dintel.apps.city import law
from dintel.apps.contacts import letters, services
from dintel.apps.contacts.forms.counsel import DraftForm, LetterForm, SentForm
from dintel.apps.contacts.queries import names
from dintel.apps.contacts.queries.letters import FORMATS, choices_for, file_of, letter_for
from dintel.apps.contacts.queries.visible import request_for


@require_http_methods(["GET", "HEAD", "POST"])
@needs("letter.sign")
def draft(request: StaffRequest, number: str) -> HttpResponse:
    """Choose a letter and its language, and draft it."""
    asked = request_for(request.access, number, "letter.sign")
    kinds = choices_for(asked, law.today())
    form = DraftForm(request.POST or None, kinds=kinds, initial={"language": get_language()})
    if request.method == "POST" and form.is_valid():
        try:
            letter = services.draft_letter(
                request=asked,
                kind=form.cleaned_data["kind"],
                language=form.cleaned_data["language"],
                signer_title=_("City Attorney’s Office"),
                by=request.user,
                at=timezone.now(),
            )
        except services.LetterError as error:
            form.add_error(None, str(error))
        else:
            return redirect("contacts:letter", letter.pk)
    context = {"asked": asked, "form": form, "kinds": kinds, "title": names.value_of("asked", asked.asked)}
    return render(request, "contacts/draft.html", context, status=422 if request.method == "POST" else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("contact.read")
def letter(request: StaffRequest, key: int) -> HttpResponse:
    """Show a letter; a draft can be changed."""
    row = letter_for(request.access, key)
    data = letters.from_content(row.content)
    start = LetterForm.start(row.content, row.version)
    may_sign = request.access.can("letter.sign")
    editable = may_sign and row.state == "draft"
    form = LetterForm(request.POST if request.method == "POST" and editable else None, initial=start)
    if editable and form.is_bound and form.is_valid():
        try:
            services.edit_letter(
                letter=row,
                version=form.cleaned_data["version"],
                changes=form.changes(),
                by=request.user,
                at=timezone.now(),
            )
        except services.LetterError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The draft is kept. Read it as it will look, then sign."))
            return redirect("contacts:letter", key)
    context = {"letter": row, "data": data, "form": form, "editable": editable, "may_sign": may_sign}
    context |= {"doubts": letters.doubts_of(data), "files": row.files.all(), "sent_form": SentForm()}
    return render(request, "contacts/letter.html", context, status=422 if form.is_bound else 200)


@require_safe
@needs("contact.read")
def preview(request: StaffRequest, key: int) -> HttpResponse:
    """Return a letter as PDF as it stands now."""
    row = letter_for(request.access, key)
    body = (
        bytes(file_of(row, row.number, "pdf").body)
        if row.number
        else letters.render_pdf(letters.from_content(row.content))
    )
    return HttpResponse(body, content_type=FORMATS["pdf"], headers={"Content-Disposition": "inline"})


@require_POST
@needs("letter.sign")
def sign(request: StaffRequest, key: int) -> HttpResponse:
    """Sign a draft off."""
    row = letter_for(request.access, key, "letter.sign")
    version = request.POST.get("version", "")
    try:
        signed = services.sign_letter(
            letter=row, version=int(version) if version.isdigit() else 0, by=request.user, at=timezone.now()
        )
        messages.success(request, _("Letter {number} is signed and kept.").format(number=signed.number))
    except services.LetterError as error:
        messages.error(request, str(error))
    return redirect("contacts:letter", key)


@require_POST
@needs("letter.sign")
def sent(request: StaffRequest, key: int) -> HttpResponse:
    """Record that a signed letter left the city, and how."""
    row = letter_for(request.access, key, "letter.sign")
    form = SentForm(request.POST)
    try:
        if form.is_valid():
            services.mark_sent(letter=row, how=form.cleaned_data["how"], by=request.user, at=timezone.now())
            messages.success(request, _("Kept: the letter was sent."))
        else:
            messages.error(request, _("Say how the letter was sent. Nothing was kept."))
    except services.LetterError as error:
        messages.error(request, str(error))
    return redirect("contacts:letter", key)


@require_POST
@needs("letter.sign")
def withdraw(request: StaffRequest, key: int) -> HttpResponse:
    """Withdraw a letter that was not sent."""
    row = letter_for(request.access, key, "letter.sign")
    try:
        services.withdraw_letter(letter=row, by=request.user, at=timezone.now())
        messages.success(request, _("The letter is withdrawn. It stays in the record."))
    except services.LetterError as error:
        messages.error(request, str(error))
    return redirect("contacts:letter", key)


@require_safe
@needs("contact.read")
def download(request: StaffRequest, key: int, number: str, form: str) -> HttpResponse:
    """Return the kept bytes of a signed letter; the look is recorded."""
    row = letter_for(request.access, key)
    kept = file_of(row, number, form)
    accounts.record_look(
        user=request.user, kind="request", key=row.request.number, action="contact.read", at=timezone.now()
    )
    disposition = f'attachment; filename="{number}.{form}"'
    return HttpResponse(bytes(kept.body), content_type=FORMATS[form], headers={"Content-Disposition": disposition})
