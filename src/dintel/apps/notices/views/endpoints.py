"""Systems of the city that are told by webhook."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dintel.apps.accounts.gate import StaffRequest, needs
from dintel.apps.notices import names, queries, services

KINDS = tuple((name, words) for name, words in names.KINDS.items() if name != names.DIGEST)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("webhook.manage")
def endpoints(request: StaffRequest) -> HttpResponse:
    """Show the systems that are told; POST adds one and shows its secret this once."""
    given = {"name": request.POST.get("name", ""), "url": request.POST.get("url", "")}
    kinds, problem, secret, added = request.POST.getlist("kinds"), None, "", None
    if request.method == "POST":
        try:
            added, secret = services.add_endpoint(**given, kinds=kinds, by=request.user, at=timezone.now())
        except services.EndpointError as error:
            problem = error
    context = {
        "rows": queries.endpoints(request.access),
        "kinds": [(name, words, name in kinds and added is None) for name, words in KINDS],
        "given": {} if added else given,
        "problem": problem,
        "secret": secret,
        "added": added,
    }
    return render(request, "notices/endpoints.html", context, status=422 if problem else 200)


@require_GET
@needs("webhook.manage")
def endpoint(request: StaffRequest, key: UUID) -> HttpResponse:
    """Show one system and the last messages to it."""
    page = queries.endpoint_page(request.access, key)
    if page is None:
        raise Http404
    return render(request, "notices/endpoint.html", {"page": page})


@require_POST
@needs("webhook.manage")
def act(request: StaffRequest, key: UUID, what: str) -> HttpResponse:
    """Test a system, give it a new secret, stop it, or send to it again."""
    row = queries.find_endpoint(request.access, key)
    if row is None:
        raise Http404
    now = timezone.now()
    if what == "secret":
        secret = services.change_secret(endpoint=row, by=request.user, at=now)
        page = queries.endpoint_page(request.access, key)
        return render(request, "notices/endpoint.html", {"page": page, "secret": secret})
    if what == "test":
        services.test_endpoint(endpoint=row, by=request.user, at=now)
        messages.success(request, _("A test is on its way. Load this page again in a moment to see what became of it."))
    elif what == "stop":
        services.stop_endpoint(endpoint=row, by=request.user, at=now)
        messages.success(request, _("Nothing more is sent there. What was waiting is dropped."))
    else:
        services.restart_endpoint(endpoint=row, by=request.user, at=now)
        messages.success(request, _("It is told of what happens from now on."))
    return HttpResponseRedirect(reverse("notices:endpoint", args=[key]))
