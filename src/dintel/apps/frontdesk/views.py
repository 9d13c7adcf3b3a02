"""The counter over HTTP: no sign-in is needed, and nothing that was filed can be read back here."""

from __future__ import annotations

from urllib.parse import urlsplit
from uuid import UUID, uuid4

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from dintel.apps.accounts.queries import User
from dintel.apps.design.views import form_refused
from dintel.apps.design.visitors import shared_with_all
from dintel.apps.frontdesk import here, intake, offline, pace, pages, queries, services
from dintel.apps.frontdesk.intake import FilingError

IMMUTABLE = "public, max-age=31536000, immutable"


@require_safe
@never_cache
def counter(request: HttpRequest) -> HttpResponse:
    """Show the question or the answer that the walk in ``?a=`` has come to.

    A question is the same for everybody; an answer carries the key under which one note of one person is filed once.
    """
    page = queries.counter_page(queries.read_path(request.GET.get("a", "")), request.GET.get("at", ""))
    shown = render(request, "frontdesk/counter.html", pages.counter(page, key=uuid4()))
    return shared_with_all(shown) if page.question else shown


@require_safe
def places(request: HttpRequest) -> HttpResponse:
    """Show the list of places to choose from; ``?q=`` narrows it without JavaScript."""
    words = request.GET.get("q", "")
    path = queries.read_path(request.GET.get("a", ""))
    return render(request, "frontdesk/places.html", pages.places(words, path))


@require_safe
def places_data(_request: HttpRequest) -> JsonResponse:
    """Return the city's places for the device to search without a network."""
    listed = [[spot.id, spot.name, spot.setting, spot.address] for spot in here.places()]
    return JsonResponse({"places": listed}, json_dumps_params={"ensure_ascii": False})


@require_safe
def law(request: HttpRequest, language: str, policy_hash: str) -> HttpResponse:
    """Return the law bundle of a language; an address with another hash is gone."""
    if language not in dict(settings.WORK_LANGUAGES) or here.bundle(language)[0] != policy_hash:
        raise Http404
    packed = "gzip" in request.headers.get("Accept-Encoding", "")
    body = offline.packed_law(language) if packed else here.bundle(language)[1]
    headers = {"Cache-Control": IMMUTABLE, "Vary": "Accept-Encoding"}
    if packed:
        headers["Content-Encoding"] = "gzip"
    return HttpResponse(body, content_type="application/json", headers=headers)


@require_safe
@never_cache
def manifest(_request: HttpRequest) -> JsonResponse:
    """Return the web app manifest in the language of the page."""
    return JsonResponse(offline.manifest(), content_type="application/manifest+json")


@require_safe
@never_cache
def worker(_request: HttpRequest) -> HttpResponse:
    """Return the service worker; its bytes change when the law or the page does."""
    return HttpResponse(
        offline.worker(),
        content_type="text/javascript; charset=utf-8",
        headers={"Service-Worker-Allowed": offline.scope()},
    )


@csrf_exempt
@require_POST
@never_cache
def filing(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """Receive a note from a device's outbox. The same key and words may come any number of times.

    The counter sets no cookie, so there is no token to lose in a week without network. Instead the
    request must come from our own page: a header no other site may set, and our own origin.
    """
    if request.headers.get("X-Dintel-Filing") != str(key) or not _from_here(request, known=False):
        return _refusal(FilingError(403, [pages.cross_site()]))
    length = request.headers.get("Content-Length", "")
    if length.isdigit() and int(length) > intake.MOST_BYTES:
        return _refusal(intake.too_large())
    if not pace.allowed(request):
        return pace.slower()
    try:
        filed = intake.read_json(request.body, here.policy().space)
        receipt = services.receive_filing(key=key, filed=filed, by=_filer(request), at=timezone.now())
    except FilingError as error:
        return _refusal(error)
    except services.FilingConflictError as error:
        return _refusal(FilingError(409, [pages.conflict(error.received_at)]))
    return JsonResponse(pages.receipt(receipt), status=200 if receipt.again else 201)


def _from_here(request: HttpRequest, *, known: bool) -> bool:
    """Say whether a request comes from a page of ours; with ``known`` it must say where from."""
    source = request.headers.get("Origin") or request.headers.get("Referer")
    site = request.headers.get("Sec-Fetch-Site")
    ours = urlsplit(source).netloc == request.get_host() if source else not known
    return ours and site in (None, "same-origin")


def _filer(request: HttpRequest) -> User | None:
    """Return who is signed in on the device, if the person may file; the session is read only here."""
    access = request.access  # type: ignore[attr-defined]  # set by accounts.middleware
    return access.user if access.can("contact.file") else None


def _refusal(error: FilingError) -> JsonResponse:
    return JsonResponse(error.as_json(), status=error.status)


@require_safe
@never_cache
def sender(request: HttpRequest) -> JsonResponse:
    """Return in whose name this device would send photographs, and the token its uploads need; both empty for nobody.

    The counter page itself knows neither: it is the same for everybody and lies on the device for weeks.
    """
    access = request.access  # type: ignore[attr-defined]  # set by accounts.middleware
    if not access.is_signed_in:
        return JsonResponse({"name": "", "token": ""})
    return JsonResponse({"name": access.user.name, "token": get_token(request)})


@csrf_exempt
@require_POST
@never_cache
def written(request: HttpRequest) -> HttpResponse:
    """Receive the same form without JavaScript, and show the receipt or what to correct."""
    if not _from_here(request, known=True):
        return form_refused(request)
    sent = pages.SentForm(request.POST)
    if not pace.allowed(request):
        return render(request, "frontdesk/note.html", sent.again() | {"slower": True}, status=429)
    if not sent.may_be_kept():
        return render(request, "frontdesk/note.html", sent.again(), status=422)
    try:
        receipt = services.receive_filing(key=sent.key, filed=sent.filed(), by=_filer(request), at=timezone.now())
    except services.FilingConflictError as error:
        return render(request, "frontdesk/note.html", sent.conflict(error), status=409)
    return render(request, "frontdesk/receipt.html", {"receipt": receipt})


@require_safe
def card_list(request: HttpRequest) -> HttpResponse:
    """List the printable cards by setting."""
    return render(request, "frontdesk/card_list.html", {"settings": queries.card_settings()})


@require_safe
def card(request: HttpRequest, setting: str) -> HttpResponse:
    """Show one printable card, on one side or on two, a language each."""
    context = pages.card(setting, sides=request.GET.get("sides", ""))
    if context is None:
        raise Http404(_("There is no card for this setting."))
    return render(request, "frontdesk/card.html", context)
