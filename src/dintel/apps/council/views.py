"""Amendments over HTTP: ready-made ones and kept ones for everybody, new ones for those who may propose."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from dintel.apps.accounts.gate import StaffRequest, needs
from dintel.apps.city import law
from dintel.apps.council import draft as drafts
from dintel.apps.council import pace, pages, queries, services, steps, studies
from dintel.domain.policy.rules import BadLawError

PROPOSE = "amendment.propose"
SECONDS_SHARED = 600
shared = cache_control(public=True, max_age=SECONDS_SHARED)


@require_safe
@shared
def index(request: HttpRequest) -> HttpResponse:
    """Show what can be simulated, and what was kept."""
    context = {"ready": studies.ready_made().values(), "kept": queries.newest()}
    return render(request, "council/index.html", context)


@require_safe
@shared
def ready(request: HttpRequest, name: str) -> HttpResponse:
    """Show what a ready-made amendment would change in today's law."""
    amendment = studies.ready_made().get(name)
    if amendment is None:
        raise Http404
    context = pages.ready(amendment, law.today(), get_language() or "en")
    return render(request, "council/ready.html", context)


@require_safe
@shared
def kept(request: HttpRequest, name: str) -> HttpResponse:
    """Show a kept amendment as it was found when it was kept, and whether the law has changed since."""
    found = queries.kept(name)
    if found is None:
        raise Http404
    context = pages.found(found.amendment, found.findings)
    has_changed = law.hash_on(law.today()) != found.row.policy_hash
    return render(request, "council/kept.html", {**context, "row": found.row, "has_changed": has_changed})


@require_safe
def today(request: HttpRequest, name: str) -> HttpResponse:
    """Show what a kept amendment would change in the law as it stands now."""
    found = queries.kept(name)
    if found is None:
        raise Http404
    if not pace.allowed(request):
        return pace.slower(request)
    try:
        context = pages.found(found.amendment, studies.findings(found.amendment, law.today()))
    except BadLawError as error:
        context = pages.refused(found.amendment, error)
    response = render(request, "council/today.html", {**context, "row": found.row})
    patch_cache_control(response, public=True, max_age=SECONDS_SHARED)
    return response


@require_safe
@shared
def download(_request: HttpRequest, name: str, form: str) -> HttpResponse:
    """Give a kept amendment out: as JSON with what was found, or as the file it would be in the law."""
    found = queries.kept(name)
    if found is None:
        raise Http404
    kind, text = pages.file_of(found, form)
    headers = {"Content-Disposition": f'attachment; filename="amendment-{name[:12]}.{form}"'}
    return HttpResponse(text, content_type=kind, headers=headers)


@require_safe
@needs(PROPOSE)
def propose(request: StaffRequest) -> HttpResponse:
    """Ask one question after another; the answers stand in the address. After the last, show what it would change."""
    told = request.GET
    draft = drafts.read(told)
    step, problem = pages.next_step(draft, at=told.get("at", ""), go=told.get("go", ""))
    if step is not None:
        context = pages.screen(step, draft, problem)
        return render(request, "council/step.html", context, status=422 if problem else 200)
    if not pace.allowed(request):
        return pace.slower(request)
    return render(request, "council/result.html", pages.result(draft, get_language() or "en"))


@require_POST
@needs(PROPOSE)
def keep(request: StaffRequest) -> HttpResponse:
    """Keep a finished proposal, and show it under its hash."""
    draft = drafts.read(request.POST)
    step = steps.first_missing(draft)
    if step is not None:
        return render(request, "council/step.html", pages.screen(step, draft, steps.missing(step, draft)), status=422)
    amendment = drafts.amendment_of(draft, get_language() or "en")
    try:
        row = services.keep_amendment(amendment=amendment, on=law.today(), by=request.user, at=timezone.now())
    except BadLawError:
        return render(request, "council/result.html", pages.result(draft, amendment.language), status=422)
    return redirect("council:kept", row.hash)


@require_POST
@needs(PROPOSE)
def keep_ready(request: StaffRequest, name: str) -> HttpResponse:
    """Keep a ready-made amendment with what it would change today."""
    amendment = studies.ready_made().get(name)
    if amendment is None:
        raise Http404
    row = services.keep_amendment(amendment=amendment, on=law.today(), by=request.user, at=timezone.now())
    return redirect("council:kept", row.hash)
