"""What everybody sees of counts by facility: a way to look a building up, and what was counted there."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from dintel.apps import binding
from dintel.apps.city import law
from dintel.apps.design.profile import active_city
from dintel.apps.figures import definitions
from dintel.apps.open311 import finding
from dintel.apps.open311.queries import FIGURE, lines_of, standing
from dintel.lawbook.city.profile import Facility

MINUTES = 60 * 5
"""Seconds a page may be kept by browsers and proxies."""
public = cache_control(public=True, max_age=MINUTES)


@require_safe
@public
def facilities(request: HttpRequest) -> HttpResponse:
    """Let a reader look a building up, and list those with a published count."""
    words = " ".join(request.GET.get("q", "")[: finding.MOST_WORDS].split())
    outs = standing()
    context = {
        "words": words,
        "found": finding.found(words) if words else (),
        "most": finding.MOST_FOUND,
        "newest": finding.newest(outs),
        "expected": None if outs else _expected(),
        "kept_back": definitions.kept_back(),
        "address": binding.own_address(),
    }
    return render(request, "open311/facilities.html", context)


@require_safe
@public
def facility(request: HttpRequest, facility: str) -> HttpResponse:
    """Show what was counted at one building, quarter by quarter."""
    place = _named(facility)
    outs = standing()
    lines = lines_of(place, outs)
    context = {
        "place": place,
        "department": active_city().departments.get(place.department),
        "lines": lines,
        "is_out": bool(outs),
        "expected": None if outs else _expected(),
        "kept_back": definitions.kept_back(),
    }
    return render(request, "open311/facility.html", context)


def _named(facility: str) -> Facility:
    found = active_city().facilities.get(facility)
    if found is None:
        raise Http404
    return found


def _expected() -> tuple[object, str]:
    """Return the day on which the next period may come out, and why not sooner."""
    definition = definitions.definitions()[FIGURE]
    period = definitions.period_before(definition, law.today())
    return period.next.open_on(definition.delay_days), definition.delay_why
