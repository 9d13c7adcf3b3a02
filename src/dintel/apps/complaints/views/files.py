"""A reporter's files over HTTP: resumable where there are scripts, a plain form where there are none."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from http import HTTPStatus
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from dintel.apps.complaints import coming_back
from dintel.apps.complaints.queries import files as queries
from dintel.apps.complaints.refusals import words_of
from dintel.apps.complaints.services import files as services
from dintel.apps.complaints.views.ended import opened, until_it_ends
from dintel.apps.design.languages import in_every_language
from dintel.apps.evidence import handing, limits, store, telling, tus
from dintel.apps.evidence import queries as evidence
from dintel.apps.evidence.incoming import IncomingHandler
from dintel.apps.evidence.recognise import accepted
from dintel.apps.evidence.refusals import Code, RefusedError
from dintel.apps.retention.ended import DisposedError


@in_every_language
@never_cache
@csrf_exempt  # the cookie that opens the box is not sent from other sites (SameSite=Strict)
@require_http_methods(["GET", "HEAD", "POST"])
@until_it_ends
def files(request: HttpRequest) -> HttpResponse:
    """Show what a reporter has sent, and take files from a plain form."""
    report = opened(request)
    if report is None:
        return coming_back.let_out(request, redirect("complaints:return"))
    if request.method != "POST":
        return _page(request, report)
    limit = limits.largest(is_quiet=True)
    if handing.is_form_too_long(request, limit):
        length = int(request.headers.get("Content-Length") or 0)
        return _page(request, report, [RefusedError(Code.TOO_LARGE, size=length, limit=limit)])
    request.upload_handlers = [IncomingHandler(request)]
    try:
        request.FILES.getlist("file")
    except store.FullError:
        return _page(request, report, [RefusedError(Code.FULL)])
    return _take(request, report)


def _take(request: HttpRequest, report: queries.Report) -> HttpResponse:
    """Keep each file of a form; one that is refused stops none of the others."""
    if "end" not in request.POST:  # the form's last field: what ends before it was cut off
        return _page(request, report, [RefusedError(Code.CUT_FORM)])
    refused: list[RefusedError] = []
    sent = request.FILES.getlist("file")
    for one in sent:
        try:
            services.keep_sent_file(
                report=report,
                said=one.name or "",
                stream=one,
                declared_type=one.content_type or "",
                at=timezone.now(),
            )
        except RefusedError as refusal:
            refused.append(RefusedError(refusal.code, **{**refusal.facts, "name": one.name or ""}))  # as they know it
    if refused or not sent:
        return _page(request, report, refused or [RefusedError(Code.NO_FILE)])
    return redirect(f"{reverse('complaints:files')}#sent")


def _page(request: HttpRequest, report: queries.Report, refused: list[RefusedError] | None = None) -> HttpResponse:
    limit = limits.largest(is_quiet=True)
    context = {
        "files": queries.sent_files(report),
        "refused": [words_of(one) for one in refused or ()],
        "limit": limit,
        "limit_words": limits.in_words(limit),
        "accept": accepted(),
        "taken": telling.taken(),
        "salt": _salt(report),
    }
    return render(request, "complaints/files.html", context, status=refused[0].status if refused else 200)


def _salt(report: queries.Report) -> str:
    """Return what makes the key of a file this report's own: another's file of the same name is another upload."""
    return hashlib.sha256(f"dintel/report-files\0{report.pk}\0{settings.SECRET_KEY}".encode()).hexdigest()[:32]


def sender(request: HttpRequest) -> tus.Sender:
    """Return the reporter whose box is open. Raises RefusedError `signed_out`, `disposed`."""
    try:
        report = opened(request)
    except DisposedError as ended:
        raise RefusedError(Code.DISPOSED) from ended
    if report is None:
        raise RefusedError(Code.SIGNED_OUT)

    def record(_told: Mapping[str, str]) -> tuple[str, str]:
        try:
            services.expect_file(report=report, on=timezone.localdate())
        except DisposedError as ended:
            raise RefusedError(Code.DISPOSED) from ended
        return queries.KIND, report.number

    def upload_of(key: UUID) -> queries.Upload:
        return evidence.upload_from_outside(queries.KIND, report.number, key)

    return tus.Sender(
        by=None,
        record=record,
        name=lambda told: services.name_of(told.get("key", ""), told.get("filename", "")),
        upload=upload_of,
        address=lambda key: reverse("complaints:file_upload", args=[key]),
        page=lambda key: f"{reverse('complaints:files')}#file-{str(key)[:4]}",
    )


REPORTERS = tus.Who(sender, words_of, lambda: limits.largest(is_quiet=True))
_announce, _continue = tus.announcing(REPORTERS), tus.continuing(REPORTERS)


@in_every_language
@csrf_exempt  # as files; and no other site may send the protocol's headers
def uploads(request: HttpRequest) -> HttpResponse:
    """Take the announcement of a file (tus)."""
    return _still_open(request, _announce(request))


@in_every_language
@csrf_exempt  # as uploads
def upload(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take a file piece by piece (tus)."""
    return _still_open(request, _continue(request, key))


def _still_open(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Let the half hour begin anew with each piece: a long video on a slow line takes many of them."""
    key = coming_back.known(request)
    return (
        coming_back.let_in(request, response, key)
        if key and response.status_code < HTTPStatus.BAD_REQUEST
        else response
    )
