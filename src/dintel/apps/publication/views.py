"""The order, staff, residents and claims over HTTP: nothing asks who reads, and only what was released is read."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import date

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dintel.apps import binding
from dintel.apps.city import law
from dintel.apps.city.names import STATUSES
from dintel.apps.publication import content, data, pages
from dintel.apps.publication.words import MARKS

MINUTES = "public, max-age=300"


@require_safe
def order(request: HttpRequest) -> HttpResponse:
    """Tell the order in plain words, each sentence with its provision, its source and how well that was read."""
    return _page(request, "order", {"page": pages.order_page(law.today()), "order": content.order()})


@require_safe
def staff(request: HttpRequest) -> HttpResponse:
    """Show what staff do and why, as the law of today answers worked cases."""
    return _page(request, "staff", {"page": pages.staff_page(law.today())})


@require_safe
def residents(request: HttpRequest) -> HttpResponse:
    """Show what residents can do, and the page that does it."""
    return _page(request, "residents", {"things": pages.residents_page(law.today())})


@require_safe
def claims(request: HttpRequest) -> HttpResponse:
    """Show what was said in public, where it was read, where sources differ, and how to check it."""
    return _page(request, "claims", {"sides": pages.claims_page(law.today())})


@require_safe
def order_file(_request: HttpRequest) -> HttpResponse:
    """Hand out the order in plain words as JSON, in every complete language."""
    return _file(data.order)


@require_safe
def claims_file(_request: HttpRequest) -> HttpResponse:
    """Hand out the claims with their sources as JSON, in every complete language."""
    return _file(data.claims)


def _page(request: HttpRequest, name: str, context: Mapping[str, object]) -> HttpResponse:
    names = {"marks": MARKS, "statuses": STATUSES, "here": name}
    answer = render(request, f"publication/{name}.html", {**names, **context})
    answer.headers["Cache-Control"] = MINUTES
    return answer


def _file(tell: Callable[[date, str, Iterable[str]], data.Json]) -> HttpResponse:
    languages = [code for code, _name in settings.WORK_LANGUAGES]
    text = json.dumps(tell(law.today(), binding.own_address(), languages), ensure_ascii=False, indent=1)
    answer = HttpResponse(text, content_type="application/json")
    answer.headers["Cache-Control"] = MINUTES
    answer.headers["Access-Control-Allow-Origin"] = "*"  # nothing of a person is in it
    return answer
