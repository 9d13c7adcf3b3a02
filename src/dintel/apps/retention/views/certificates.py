"""Certificates of disposal: read, printed, kept as a text with the receipt that proves it."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dintel.apps.accounts.gate import StaffRequest, needs
from dintel.apps.retention import queries


@require_safe
@needs("retention.see")
def listing(request: StaffRequest) -> HttpResponse:
    """Show every certificate, newest first."""
    return render(request, "retention/certificates.html", {"certificates": queries.certificates(request.access)})


@require_safe
@needs("retention.see")
def certificate(request: StaffRequest, number: str) -> HttpResponse:
    """Show one certificate, ready to be printed."""
    return render(request, "retention/certificate.html", {"view": queries.certificate_for(request.access, number)})


@require_safe
@needs("retention.see")
def text(request: StaffRequest, number: str) -> HttpResponse:
    """Give the very text whose hash stands in the log."""
    return _as_file(queries.certificate_for(request.access, number).row.text, f"{number}.txt")


@require_safe
@needs("retention.see")
def receipt(request: StaffRequest, number: str) -> HttpResponse:
    """Give the receipt of the certificate's entry in the log."""
    found = queries.certificate_for(request.access, number).receipt
    if found is None:
        raise Http404
    return _as_file(found, f"{number}.dintel-receipt")


def _as_file(content: str, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type="text/plain; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
