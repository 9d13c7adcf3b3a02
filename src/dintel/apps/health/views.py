"""Alive, ready, metrics: short answers for programs, never kept by anybody on the way."""

from __future__ import annotations

import secrets
from http import HTTPStatus
from importlib.metadata import version

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from dintel.apps.health import queries

PREFIX = "dintel_"


@never_cache
@require_safe
def alive(_request: HttpRequest) -> HttpResponse:
    """Say that this process answers: a service manager starts it again where it does not."""
    return HttpResponse("alive\n", content_type="text/plain; charset=utf-8")


@never_cache
@require_safe
def ready(_request: HttpRequest) -> HttpResponse:
    """Say which parts stand: a proxy sends nobody to a process that answers 503. Why stands in the log alone."""
    parts = queries.parts()
    is_ready = all(parts.values())
    status = HTTPStatus.OK if is_ready else HTTPStatus.SERVICE_UNAVAILABLE
    return JsonResponse({"ready": is_ready, "parts": parts}, status=status)


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Return numbers in Prometheus' text form to whoever holds the token of the settings; without one, to nobody."""
    from prometheus_client import (  # noqa: PLC0415 - loaded where it is asked for
        CONTENT_TYPE_LATEST,
        CollectorRegistry,
        Gauge,
        generate_latest,
    )

    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not settings.METRICS_TOKEN or not secrets.compare_digest(given.encode(), settings.METRICS_TOKEN.encode()):
        raise Http404
    registry = CollectorRegistry()
    ready = Gauge(f"{PREFIX}ready", "Whether a part stands", ["part"], registry=registry)
    for part, stands in queries.parts().items():
        ready.labels(part).set(stands)
    Gauge(f"{PREFIX}build_info", "The version that answers", ["version"], registry=registry).labels(
        version("dintel")
    ).set(1)
    for one in queries.gauges(timezone.now()):
        Gauge(f"{PREFIX}{one.name}", one.words, registry=registry).set(one.value)
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
