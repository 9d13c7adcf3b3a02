"""Open data: the releases as files, and what describes them for programs. The same in every language."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC
from http import HTTPStatus

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import feedgenerator
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe

from dintel.apps import binding
from dintel.apps.design.profile import active_city
from dintel.apps.figures import data, definitions, words
from dintel.apps.figures.queries import released
from dintel.apps.figures.queries.released import Out

FOR_GOOD, MINUTES = "public, max-age=86400", "public, max-age=300"
FEED_LENGTH = 50


@require_safe
def file(_request: HttpRequest, figure: str, version: str, form: str) -> HttpResponse:
    """Hand out one release as CSV, JSON or Parquet; the address of a release never changes."""
    if figure not in definitions.definitions() or form not in data.FORMATS:
        raise Http404
    out = next((one for one in released.releases(figure) if one.name == version), None)
    if out is None:
        raise Http404
    if form not in data.forms():
        told = _("This server cannot write Parquet: pyarrow is not installed. CSV and JSON hold the same counts.\n")
        return HttpResponse(told, status=HTTPStatus.NOT_IMPLEMENTED, content_type="text/plain; charset=utf-8")
    answer = HttpResponse(data.bytes_of(out, form), content_type=data.FORMATS[form][0])
    answer.headers["Content-Disposition"] = f'inline; filename="{figure}-{version}.{form}"'
    answer.headers["ETag"] = f'"{out.sha256}.{form}"'
    answer.headers["Last-Modified"] = http_date(out.at.timestamp())
    return _open_to_all(answer, FOR_GOOD)


@require_safe
def package(_request: HttpRequest) -> HttpResponse:
    """Describe every file as a Frictionless data package with table schemas."""
    return _described(lambda outs: data.package(outs, binding.own_address(), _title()), "application/json")


@require_safe
def catalog(_request: HttpRequest) -> HttpResponse:
    """Describe every figure as a dataset of a DCAT-US 3 catalog, as linked data."""
    city = active_city()
    place = city.division

    def told(outs: list[Out]) -> object:
        return data.catalog(outs, binding.own_address(), city.name, place)

    return _described(told, "application/ld+json")


@require_safe
def feed(_request: HttpRequest) -> HttpResponse:
    """Tell of every new release and every correction (Atom)."""
    base = binding.own_address()
    newest = sorted(released.releases(), key=lambda out: out.at, reverse=True)[:FEED_LENGTH]
    with override(settings.LANGUAGE_CODE):
        made = feedgenerator.Atom1Feed(
            title=_title(),
            link=f"{base}/record/figures/",
            description="",
            feed_url=f"{base}/record/data/releases.atom",
            language=settings.LANGUAGE_CODE,
        )
        for out in newest:
            definition = definitions.definitions()[out.figure]
            made.add_item(
                title=f"{definition.title}: {words.period(out.period)}",
                link=f"{base}/record/figures/{out.figure}/{out.period}/{out.number}/",
                description=out.why or definition.question,
                unique_id=f"{base}/record/figures/{out.figure}/{out.period}/{out.number}/",
                pubdate=out.at.astimezone(UTC),
                updateddate=out.at.astimezone(UTC),
            )
        text = made.writeString("utf-8")
    return _open_to_all(HttpResponse(text, content_type="application/atom+xml; charset=utf-8"), MINUTES)


def _title() -> str:
    return f"Figures of {active_city().name}"


def _described(tell: Callable[[list[Out]], object], content_type: str) -> HttpResponse:
    outs = list(released.releases())
    answer = HttpResponse(json.dumps(tell(outs), ensure_ascii=False, indent=1), content_type=content_type)
    if outs:
        answer.headers["Last-Modified"] = http_date(max(out.at for out in outs).timestamp())
    return _open_to_all(answer, MINUTES)


def _open_to_all(answer: HttpResponse, caching: str) -> HttpResponse:
    """Let programs of other sites read it too: there is nothing of a person in it."""
    answer.headers["Cache-Control"] = caching
    answer.headers["Access-Control-Allow-Origin"] = "*"
    return answer
