"""What everybody reads of arguments. Nothing asks who is reading, and of figures only releases are read."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dintel.apps.arguments import pages
from dintel.apps.arguments.told import arguments
from dintel.apps.city import law

MINUTES = "public, max-age=300"


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Show every argument with both sides and today's figures."""
    return _kept(render(request, "arguments/index.html", {"pages": pages.pages(law.today())}))


@require_safe
def argument(request: HttpRequest, name: str) -> HttpResponse:
    """Show one argument whole: both sides with their sources, the fair test, figures, and what is not yet known."""
    found = arguments().get(name)
    if found is None:
        raise Http404
    context = {"page": pages.page_of(found, law.today())}
    return _kept(render(request, "arguments/argument.html", context))


def _kept(answer: HttpResponse) -> HttpResponse:
    answer.headers["Cache-Control"] = MINUTES
    return answer
