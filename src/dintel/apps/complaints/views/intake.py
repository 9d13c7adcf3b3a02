"""Reporting: one question a page, all of it in the form that travels, until it is sent."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods

from dintel.apps.city.officers import officers
from dintel.apps.complaints import coming_back, steps, words
from dintel.apps.complaints.forms.question import drawn, told
from dintel.apps.complaints.services import Sent, send_report, tickets
from dintel.apps.complaints.views.later import later
from dintel.apps.design.languages import in_every_language
from dintel.domain.reporting import code as codes
from dintel.domain.reporting.questions import PAGES, PLACES

DRAW_BYTES = 16


@in_every_language
@never_cache
@csrf_exempt  # nobody is signed in, so no other site's form can do anything in anybody's name; and no cookie is set
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """Show the beginning, the next question, the look over everything, or the code."""
    if request.method != "POST":
        return render(request, "complaints/start.html", {"onion": settings.ONION_HOST})
    given, on = dict(request.POST.lists()), timezone.localdate()
    is_sending = request.POST.get("go") == "send"
    is_looking = is_sending or (request.POST.get("go") == "same" and not request.POST.get("page"))
    screen = steps.look_over(given, on=on) if is_looking else steps.step(given, on=on)
    if screen.page is not None:
        return _question(request, screen)
    draw = steps.draw_in(given) or secrets.token_bytes(DRAW_BYTES)
    if not is_sending:
        context = {"screen": screen, "told": told(dict(screen.answers)), "draw": draw.hex()}
        return render(request, "complaints/check.html", context)
    return _send(request, screen, draw)


def _send(request: HttpRequest, screen: steps.Screen, draw: bytes) -> HttpResponse:
    """Keep the report and show its code; or say from when on it is taken, with every word still in the form."""
    language, now = get_language() or "en", timezone.now()
    admitted = tickets.admit(ticket=request.POST.get("ticket", ""), answer=request.POST.get("work", ""), at=now)
    if isinstance(admitted, tickets.Admission):
        return later(request, admitted)
    try:
        on = timezone.localdate(now)
        sent = send_report(answers=screen.answers, language=language, on=on, draw=draw, admitted=admitted)
    except tickets.SpentError:
        return later(request, tickets.stale(at=now))
    return _sent(request, sent)


@in_every_language
@require_GET
def advice(request: HttpRequest) -> HttpResponse:
    """Show what to know about people who pretend to be officers."""
    return render(request, "complaints/advice.html", {"crimes": officers().crimes})


def _question(request: HttpRequest, screen: steps.Screen) -> HttpResponse:
    assert screen.page is not None  # noqa: S101 - who calls looked
    context = {
        "screen": screen,
        "title": words.TITLES[screen.page.id],
        "hint": words.HINTS.get(screen.page.id, ""),
        "fields": drawn(screen),
        "place": PLACES[screen.page.id] + 1,
        "places": len(PAGES),
        "today": timezone.localdate().isoformat(),
    }
    return render(request, "complaints/question.html", context, status=422 if screen.problems or screen.found else 200)


def _sent(request: HttpRequest, sent: Sent) -> HttpResponse:
    context = {"code": codes.grouped(sent.code), "report": sent.report}
    return coming_back.let_in(request, render(request, "complaints/sent.html", context), sent.report.pk)
