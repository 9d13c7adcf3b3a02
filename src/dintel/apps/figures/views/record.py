"""What everybody sees: the record's doors, the figures by the question they answer, one figure, its receipt.

Nothing here asks who is reading, and nothing is read but what was released.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dintel.apps import binding
from dintel.apps.city import law
from dintel.apps.figures import data, definitions, pages, shelf
from dintel.apps.figures.queries import released
from dintel.apps.figures.queries.released import Out
from dintel.domain.figures import Definition

MINUTES = "public, max-age=300"
FOR_GOOD = "public, max-age=86400"
NEWEST = 4
"""Files of each figure on the page that shows those of all."""


@require_safe
def record(request: HttpRequest) -> HttpResponse:
    """Show what the city publishes of its own record."""
    return _kept(render(request, "figures/record.html", {"entries": shelf.entries()}))


@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """List the figures by the question each of them answers."""
    every, on = definitions.definitions(), law.today()
    newest = released.newest(list(every))
    told = [pages.entry_of(one, newest.get(name), on) for name, one in every.items()]
    return _kept(render(request, "figures/figures.html", {"entries": told, "kept_back": definitions.kept_back()}))


@require_safe
def figure(request: HttpRequest, figure: str, period: str = "", number: int = 0) -> HttpResponse:
    """Show one figure with its method, its table and how it was counted: the newest release, or the one named."""
    definition = _definition(figure)
    every = released.releases(figure)
    out = _among(every, period, number) if every or period else None
    page = pages.page_of(definition, out, every, law.today())
    context = {"page": page, "kept_back": definitions.kept_back(), "files": _files(out)}
    return _kept(render(request, "figures/figure.html", context))


@require_safe
def receipt(_request: HttpRequest, figure: str, period: str, number: int) -> HttpResponse:
    """Hand out the receipt of a release: with it anybody verifies that the log holds it, without this site."""
    out = _among(released.releases(_definition(figure).id), period, number)
    text = released.receipt(out)
    if text is None:
        raise Http404
    answer = HttpResponse(text, content_type="text/plain; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{figure}-{out.name}.dintel-receipt"'
    return _kept(answer)


@require_safe
def data_page(request: HttpRequest) -> HttpResponse:
    """Say which files there are, what stands in them, and how programs find new ones."""
    every = released.releases()
    told = definitions.definitions()
    groups = [(told[name], [out for out in every if out.figure == name]) for name in told]
    context = {
        "groups": [(one, outs[:NEWEST], len(outs)) for one, outs in groups if outs],
        "forms": data.forms(),
        "has_parquet": data.has_parquet(),
        "address": binding.own_address(),
    }
    return _kept(render(request, "figures/data.html", context))


@require_safe
def data_of(request: HttpRequest, figure: str) -> HttpResponse:
    """List every file of one figure, a year at a time: the newest year, or the one asked for."""
    definition = _definition(figure)
    every = released.releases(figure)
    years = sorted({out.period.since.year for out in every}, reverse=True)
    asked = request.GET.get("year", "")
    year = years[0] if years and not asked else next((one for one in years if str(one) == asked), None)
    if year is None:
        raise Http404
    outs = [out for out in every if out.period.since.year == year]
    context = {"figure": definition, "outs": outs, "years": years, "year": year, "forms": data.forms()}
    return _kept(render(request, "figures/data_of.html", context))


def _definition(figure: str) -> Definition:
    found = definitions.definitions().get(figure)
    if found is None:
        raise Http404
    return found


def _among(every: Sequence[Out], period: str, number: int) -> Out:
    """Return the release that is named, the newest of what is not. Raises ``Http404`` for what is not out."""
    for out in every:
        if period in {"", str(out.period)} and number in {0, out.number}:
            return out
    raise Http404


def _files(out: Out | None) -> list[tuple[str, str]]:
    return [(data.FORMATS[form][1], data.address(out, form)) for form in data.forms()] if out else []


def _kept(answer: HttpResponse) -> HttpResponse:
    """Let browsers and proxies keep it for some minutes: it is the same for everybody."""
    answer.headers["Cache-Control"] = MINUTES
    return answer
