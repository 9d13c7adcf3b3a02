"""The law over HTTP: to read, to link to, to check."""

from __future__ import annotations

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from dintel.apps.city import law, queries
from dintel.apps.city.names import LEVELS, MARKS, OUTCOMES, QUESTIONS, STATUSES
from dintel.apps.city.partners import directory
from dintel.apps.design.languages import in_every_language
from dintel.apps.design.visitors import for_every_visitor
from dintel.lawbook.book import ClosedBookError

NAMES = {
    "levels": LEVELS,
    "marks": MARKS,
    "outcomes": OUTCOMES,
    "questions": QUESTIONS,
    "statuses": STATUSES,
}


@require_GET
@for_every_visitor
def index(request: HttpRequest) -> HttpResponse:
    """Show the rules in force on a day (``?on=YYYY-MM-DD``, today without it)."""
    asked = request.GET.get("on", "")
    day, problem = _day(asked)
    try:
        questions = queries.in_force(day)
    except ClosedBookError:
        opens = law.book().law.opens_on
        problem = _("The law is held here from %(day)s on. Below is the law of today.")
        problem %= {"day": opens.isoformat()}
        day = law.today()
        questions = queries.in_force(day)
    text = law.text_on(day)
    context = {"by_question": questions, "day": day, "problem": problem, "policy": text}
    return render(request, "city/law.html", {**NAMES, **context, "asked": asked})


@require_GET
@for_every_visitor
def rule(request: HttpRequest, rule_id: str) -> HttpResponse:
    """Show one rule: when it speaks, what it says, and what it rests on."""
    day, _problem = _day(request.GET.get("on", ""))
    page = queries.rule_page(rule_id, day)
    if page is None:
        raise Http404
    return render(request, "city/rule.html", {**NAMES, "page": page, "day": day})


@require_GET
@for_every_visitor
def provision(request: HttpRequest, provision_id: str) -> HttpResponse:
    """Show one provision: every version, its sources, and the rules that rely on it."""
    page = queries.provision_page(provision_id)
    if page is None:
        raise Http404
    return render(request, "city/provision.html", {**NAMES, "page": page})


@require_GET
def papers(request: HttpRequest) -> HttpResponse:
    """List the papers that can be shown or sent, with their tell."""
    return render(request, "city/papers.html", {**NAMES, "papers": queries.papers()})


@require_GET
def paper(request: HttpRequest, name: str) -> HttpResponse:
    """Show one paper: what it looks like, who signs it, what it can and cannot do."""
    page = queries.paper_page(name, law.today())
    if page is None:
        raise Http404
    return render(request, "city/paper.html", {**NAMES, "page": page})


@require_GET
def sources(request: HttpRequest) -> HttpResponse:
    """List every instrument and provision, strongest level first."""
    return render(request, "city/sources.html", {**NAMES, "shelves": queries.shelves(law.today())})


@require_GET
def open_points(request: HttpRequest) -> HttpResponse:
    """List what is not settled, and whether this city has switched it on."""
    return render(request, "city/open_points.html", {**NAMES, "points": queries.open_points()})


@in_every_language
@require_GET
@for_every_visitor
def help_for_you(request: HttpRequest) -> HttpResponse:
    """Show who helps residents, in the reader's language, and where each line comes from."""
    return render(request, "city/help.html", {"kinds": directory()})


def _day(text: str) -> tuple[date, str]:
    """Return the day asked for, else today with words on what was wrong."""
    if not text:
        return law.today(), ""
    try:
        return date.fromisoformat(text), ""
    except ValueError:
        return law.today(), _("That is not a day. Below is the law of today.")
