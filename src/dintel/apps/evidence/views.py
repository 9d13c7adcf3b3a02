"""Files over HTTP: a record's files, one file, pictures of it, taking it out, holding and checking it."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dintel.apps.accounts import subjects
from dintel.apps.accounts.gate import StaffRequest, signed_in
from dintel.apps.accounts.queries import User
from dintel.apps.evidence import handing, queries, services, store
from dintel.apps.evidence.forms import DownloadForm, ReasonForm, RedactedForm
from dintel.apps.evidence.incoming import IncomingHandler
from dintel.apps.evidence.redaction import Redaction
from dintel.apps.evidence.refusals import Code, RefusedError, words_of


@csrf_exempt  # checked inside, once the file has a safe place to go
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def record(request: StaffRequest, kind: str, subject: str) -> HttpResponse:
    """Show a record's files, and take files from a plain form."""
    access = request.access
    if not (queries.may(access, queries.READ, kind, subject) or queries.may(access, queries.ADD, kind, subject)):
        raise Http404
    if request.method != "POST":
        return _record_page(request, kind, subject)
    queries.require(access, queries.ADD, kind, subject)
    try:
        _let_in(request)
    except RefusedError as refusal:
        return _record_page(request, kind, subject, [refusal])
    return csrf_protect(_take)(request, kind, subject)


def _let_in(request: StaffRequest) -> None:
    """Read a form whose file goes to a safe place. Raises RefusedError: `too_large` before a byte is read, `full`."""
    limit = settings.UPLOAD_LIMIT_BYTES
    if handing.is_form_too_long(request, limit):
        length = int(request.headers.get("Content-Length") or 0)
        raise RefusedError(Code.TOO_LARGE, size=length, limit=limit)
    request.upload_handlers = [IncomingHandler(request)]
    try:
        request.FILES.getlist("file")
    except store.FullError as problem:
        raise RefusedError(Code.FULL) from problem


def _take(request: StaffRequest, kind: str, subject: str) -> HttpResponse:
    """Keep each file of a form; one that is refused stops none of the others."""
    refused: list[RefusedError] = []
    if "end" not in request.POST:  # the form's last field: what ends before it was cut off
        return _record_page(request, kind, subject, [RefusedError(Code.CUT_FORM)])
    sent, kept = request.FILES.getlist("file"), 0
    for one in sent:
        try:
            services.keep_file(
                subject_kind=kind,
                subject_key=subject,
                name=one.name or "",
                stream=one,
                declared_type=one.content_type or "",
                by=request.access.user,
                at=timezone.now(),
            )
            kept += 1
        except RefusedError as refusal:
            refused.append(refusal)
    if kept:  # without names: what is said on the next page waits for it in the session, which is not sealed
        said = ngettext("The file is kept.", "%(count)s files are kept.", kept) % {"count": kept}
        messages.success(request, said)
    if refused or not sent:
        return _record_page(request, kind, subject, refused or [RefusedError(Code.NO_FILE)])
    return redirect("evidence:record", kind, subject)


def _record_page(
    request: StaffRequest, kind: str, subject: str, refused: list[RefusedError] | None = None
) -> HttpResponse:
    access = request.access
    story = queries.custody_of(access, kind, subject)
    context = {
        "kind": kind,
        "subject": subject,
        "ending": queries.ending_of(access, kind, subject, story),
        "back": subjects.path_of(kind, subject),
        "may_read": queries.may(access, queries.READ, kind, subject),
        "may_hold": queries.may(access, queries.HOLD, kind, subject),
        "holds": queries.holds_of(access, kind, subject),
        "story": story,
        "not_looked_at": queries.not_looked_at(kind, subject).count(),
        "refused": refused,
    }
    status = refused[0].status if refused else 200
    return render(request, "evidence/record.html", context, status=status)


@require_safe
@signed_in
def file(request: StaffRequest, key: UUID) -> HttpResponse:
    """Show one file: what it is, its picture, its copies, its custody. The look is recorded."""
    try:
        row = queries.file_for(request.access, key)
    except Http404:
        return _ended_page(request, key)
    return _file_page(request, row)


def _ended_page(request: StaffRequest, key: UUID) -> HttpResponse:
    """Say of a file that was disposed of when that was, under which certificate, and what stays."""
    row, ending = queries.ended_file(request.access, key)
    kind, subject = row.subject_kind, row.subject_key
    context = {
        "ending": ending,
        "hash_groups": queries.in_groups(row.sha256),
        "subject": subject,
        "back": subjects.path_of(kind, subject),
        "story": queries.custody_of(request.access, kind, subject, file_key=row.key),
    }
    return render(request, "evidence/file_ended.html", context, status=HTTPStatus.GONE)


def _file_page(request: StaffRequest, row: queries.File, form: RedactedForm | None = None) -> HttpResponse:
    row = handing.with_copy(row)
    services.record_look(file=row, by=request.access.user, at=timezone.now(), what="page")
    kind, subject = row.subject_kind, row.subject_key
    context = {
        "file": queries.view_of(row),
        "back": subjects.path_of(kind, subject),
        "holds": [hold for hold in queries.holds_of(request.access, kind, subject) if hold.stands],
        "story": queries.custody_of(request.access, kind, subject, file_key=row.key),
        "copies": queries.copies_of(row),
        "form": (form or RedactedForm()) if queries.may_be_redacted(request.access, row) else None,
    }
    return render(request, "evidence/file.html", context, status=422 if form else 200)


@csrf_exempt  # checked inside, once the file has a safe place to go
@require_POST
@signed_in
def add_redacted(request: StaffRequest, key: UUID) -> HttpResponse:
    """Take a redacted copy of a file, and go back to the file."""
    row = queries.original_for(request.access, key)
    try:
        _let_in(request)
    except RefusedError as refusal:
        return _back(request, refusal, "evidence:file", row.key)
    return csrf_protect(_take_redacted)(request, row)


def _take_redacted(request: StaffRequest, row: queries.File) -> HttpResponse:
    if "end" not in request.POST:  # the form's last field: what ends before it was cut off
        return _back(request, RefusedError(Code.CUT_FORM), "evidence:file", row.key)
    form = RedactedForm(request.POST, request.FILES)
    if not form.is_valid():
        return _file_page(request, row, form)
    try:
        _keep_redacted(row, form.cleaned_data, request.access.user)
    except RefusedError as refusal:
        form.add_error("file", f"{refusal.words.what} {refusal.words.why} {refusal.words.do}")
        return _file_page(request, row, form)
    messages.success(request, _("The file is kept as a redacted copy."))  # without its name, as above
    return redirect("evidence:file", row.key)


def _keep_redacted(row: queries.File, said: Mapping[str, Any], by: User) -> None:
    sent = said["file"]
    services.keep_file(
        key=said["key"],
        subject_kind=row.subject_kind,
        subject_key=row.subject_key,
        name=sent.name or "",
        stream=sent,
        declared_type=sent.content_type or "",
        by=by,
        at=timezone.now(),
        redaction=Redaction(row, said["taken_out"]),
    )


@require_safe
@signed_in
def page(request: StaffRequest, key: UUID, number: int) -> HttpResponse:
    """Show one page of the working copy, as a picture. The look is recorded."""
    row = queries.file_for(request.access, key)
    found = next((one for one in queries.view_of(row).pages if one.number == number), None)
    if found is None:
        raise Http404
    services.record_look(file=row, by=request.access.user, at=timezone.now(), what="page")
    return handing.as_picture(row, found)


@require_safe
@signed_in
def thumbnail(request: StaffRequest, key: UUID) -> HttpResponse:
    """Show the small picture, or a drawing where there is none. The look is recorded."""
    row = handing.with_copy(queries.file_for(request.access, key))
    small = queries.view_of(row).thumbnail
    if small is None:
        return handing.stand_in()
    services.record_look(file=row, by=request.access.user, at=timezone.now(), what="thumbnail")
    return handing.as_picture(row, small)


@require_POST
@signed_in
def download(request: StaffRequest, key: UUID) -> HttpResponse:
    """Hand out the original or the working copy, with a reason, which goes into the custody log."""
    row = queries.file_for(request.access, key)
    form = DownloadForm(request.POST)
    if not form.is_valid():
        return _back_for_a_reason(request, "evidence:file", row.key)
    view, which = queries.view_of(row), form.cleaned_data["copy"]
    if which == "working" and not view.whole:
        raise Http404
    try:
        response = handing.original(row) if which == "original" else handing.working_copy(row, view)
    except RefusedError as refusal:
        return _back(request, refusal, "evidence:file", row.key)
    services.record_custody(
        file=row,
        action="downloaded",
        by=request.access.user,
        at=timezone.now(),
        note=form.cleaned_data["reason"],
        details={"copy": which},
    )
    return response


@require_POST
@signed_in
def verify(request: StaffRequest, key: UUID) -> HttpResponse:
    """Compare the stored bytes with their hash, now."""
    row = queries.file_for(request.access, key)
    if services.verify_file(file=row, by=request.access.user, at=timezone.now()):
        messages.success(request, _("The stored bytes agree with the hash."))
    else:
        messages.error(request, _("The stored bytes do not agree with the hash. Tell your administrator now."))
    return redirect("evidence:file", row.key)


@require_POST
@signed_in
def let_out(request: StaffRequest, key: UUID) -> HttpResponse:
    """Let an original go out although the scanner has not found it clean, with a reason."""
    row = queries.file_for(request.access, key)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _back_for_a_reason(request, "evidence:file", row.key)
    services.let_out(file=row, reason=form.cleaned_data["reason"], by=request.access.user, at=timezone.now())
    messages.success(request, _("The original may go out now. Who takes it, and what for, is asked as always."))
    return redirect("evidence:file", row.key)


@require_POST
@signed_in
def let_all_out(request: StaffRequest, kind: str, subject: str) -> HttpResponse:
    """Let those originals of a record go out that the scanner has not looked at, with one reason."""
    queries.require(request.access, queries.READ, kind, subject)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _back_for_a_reason(request, "evidence:record", kind, subject)
    told = {"kind": kind, "key": subject, "reason": form.cleaned_data["reason"]}
    services.let_all_out(**told, by=request.access.user, at=timezone.now())
    messages.success(request, _("Originals that were not looked at may go out now. One with a finding stays."))
    return redirect("evidence:record", kind, subject)


@require_POST
@signed_in
def place_hold(request: StaffRequest, kind: str, subject: str) -> HttpResponse:
    """Place a legal hold on a record."""
    queries.require(request.access, queries.HOLD, kind, subject)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _back_for_a_reason(request, "evidence:record", kind, subject)
    why = form.cleaned_data["reason"]
    services.hold(subject_kind=kind, subject_key=subject, reason=why, by=request.access.user, at=timezone.now())
    messages.success(request, _("The hold stands. Nothing of this record will be removed until it is lifted."))
    return redirect("evidence:record", kind, subject)


@require_POST
@signed_in
def lift_hold(request: StaffRequest, hold_id: int) -> HttpResponse:
    """Lift a legal hold."""
    hold = queries.hold_for(request.access, hold_id)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _back_for_a_reason(request, "evidence:record", hold.subject_kind, hold.subject_key)
    services.release_hold(hold=hold, reason=form.cleaned_data["reason"], by=request.access.user, at=timezone.now())
    messages.success(request, _("The hold is lifted."))
    return redirect("evidence:record", hold.subject_kind, hold.subject_key)


def _back_for_a_reason(request: HttpRequest, name: str, *args: object) -> HttpResponseRedirect:
    return _back(request, RefusedError(Code.NO_REASON), name, *args)


def _back(request: HttpRequest, refusal: RefusedError, name: str, *args: object) -> HttpResponseRedirect:
    """Say why on the page before, without the name of a file, since the message waits in the session meanwhile."""
    words = words_of(refusal.code, {name: fact for name, fact in refusal.facts.items() if name != "name"})
    messages.error(request, f"{words.what} {words.do}")
    return redirect(name, *args)
