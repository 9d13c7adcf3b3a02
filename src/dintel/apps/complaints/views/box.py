"""Coming back with the code: reading answers, writing more, and seeing that nothing was changed."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dintel.apps.city import screening
from dintel.apps.complaints import coming_back, words
from dintel.apps.complaints.forms.question import told
from dintel.apps.complaints.queries.ended import report_ended_with_mark
from dintel.apps.complaints.queries.proof import receipt_of, standing_of
from dintel.apps.complaints.queries.reports import Report, conversation, report_with_mark
from dintel.apps.complaints.services import mark_of, note_read, write_on
from dintel.apps.complaints.services.talking import LONGEST, NoWordsError
from dintel.apps.complaints.views.ended import opened, told_to_reporter, until_it_ends
from dintel.apps.design.languages import in_every_language
from dintel.domain.reporting import code as codes

SLIP, WRONG, BUSY = "slip", "wrong", "busy"
RECEIPT = "report.dintel-receipt"


@in_every_language
@never_cache
@csrf_exempt  # whoever knows the code may come in; no cookie says before who they are
@require_http_methods(["GET", "HEAD", "POST"])
def come_back(request: HttpRequest) -> HttpResponse:
    """Ask for the code, and open the box with it."""
    if request.method != "POST":
        return render(request, "complaints/return.html")
    typed, problem = request.POST.get("code", ""), ""
    try:
        code = codes.read(typed)
    except codes.CodeSlipError:
        problem = SLIP
    else:
        problem = WRONG if coming_back.may_try() else BUSY
        mark = mark_of(code) if problem == WRONG else b""
        report = report_with_mark(mark) if mark else None
        if report is not None:
            return coming_back.let_in(request, redirect("complaints:box"), report.pk)
        before = report_ended_with_mark(mark) if mark else None
        if before is not None:
            return told_to_reporter(request, before)
        coming_back.note_wrong()
    return render(request, "complaints/return.html", {"problem": problem, "typed": typed}, status=422)


@in_every_language
@never_cache
@csrf_exempt  # the cookie is not sent from other sites (SameSite=Strict)
@require_http_methods(["GET", "HEAD", "POST"])
@until_it_ends
def box(request: HttpRequest) -> HttpResponse:
    """Show a report to its owner, and take what they write."""
    report = opened(request)
    if report is None:
        return coming_back.let_out(request, redirect("complaints:return"))
    if request.method != "POST":
        return _shown(request, report)
    go = request.POST.get("go", "send")
    text = screening.clean(request.POST.get("words", "")) if go == "remove" else request.POST.get("words", "")
    found = tuple(one for one in screening.screen({"words": text}) if go != "keep" or not one.may_be_kept)
    if found or go == "remove":
        return _shown(request, report, text=text, found=found)
    try:
        write_on(report=report, words=text, on=timezone.localdate())
    except NoWordsError:
        return _shown(request, report, text=text, problem="long" if len(text) > LONGEST else "empty")
    return redirect("complaints:box")


def _shown(
    request: HttpRequest, report: Report, *, text: str = "", found: tuple[screening.Found, ...] = (), problem: str = ""
) -> HttpResponse:
    lines = conversation(report)
    note_read(report=report, on=timezone.localdate())
    context = {
        "report": report,
        "state": words.STATES[report.state],
        "told": [one for one in told(dict(report.answers)) if one.lines],
        "lines": lines,
        "standing": standing_of(report, at=timezone.now()),
        "text": text,
        "found": found,
        "may_keep": all(one.may_be_kept for one in found),
        "problem": problem,
    }
    return render(request, "complaints/box.html", context, status=422 if found or problem else 200)


@in_every_language
@never_cache
@require_GET
@until_it_ends
def receipt(request: HttpRequest) -> HttpResponse:
    """Return the receipt of the report that is open, as a file."""
    report = opened(request)
    text = receipt_of(report, at=timezone.now()) if report else ""
    if not text:
        return redirect("complaints:box")
    response = HttpResponse(text, content_type="text/plain; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{RECEIPT}"'
    return response


@in_every_language
@never_cache
@csrf_exempt  # forgetting can be asked for by anybody
@require_POST
def close(request: HttpRequest) -> HttpResponse:
    """Forget the code on this device."""
    return coming_back.let_out(request, redirect("complaints:return"))
