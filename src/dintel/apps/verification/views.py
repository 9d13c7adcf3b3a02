"""The public page and its card, the desk, and the counts of both."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from dintel.apps.accounts.gate import StaffRequest, needs
from dintel.apps.city import law
from dintel.apps.city.names import MARKS
from dintel.apps.design.languages import in_every_language
from dintel.apps.verification import guide, names, offline, queries, services
from dintel.apps.verification.forms import InquiryForm


@in_every_language
@require_safe
def officer(request: HttpRequest) -> HttpResponse:
    """Show what anybody at a door may ask, what an answer means, and whom to call."""
    context = {"provisions": guide.provisions(), "crimes": guide.crimes(), "police": guide.police()}
    context |= {"answers": names.ANSWERS, "marks": MARKS}
    return render(request, "verification/officer.html", context)


@in_every_language
@require_safe
def card(request: HttpRequest) -> HttpResponse:
    """Show the same as a card to print and to carry, in the reader's language and in English."""
    return render(request, "verification/card.html", {"police": guide.police()})


@in_every_language
@require_safe
@never_cache
def worker(request: HttpRequest) -> HttpResponse:
    """Return the service worker that keeps both pages on a device; its bytes change when they do."""
    text = offline.worker(officer(request).content, card(request).content)
    headers = {"Service-Worker-Allowed": offline.scope()}
    return HttpResponse(text, content_type="text/javascript; charset=utf-8", headers=headers)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("officer.verify")
def desk(request: StaffRequest) -> HttpResponse:
    """Take a question, and keep it with the one answer there is."""
    form = InquiryForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        key = form.cleaned_data["key"]
        services.answer_inquiry(key=key, asked=form.asked(), by=request.user, at=timezone.now())
        return redirect("verification:answered", key)
    context = {
        "form": form,
        "last": queries.last_asked(request.access),
        "figures": queries.figures(request.access, law.today()),
        "marks": names.MARKS,
    }
    return render(request, "verification/desk.html", context, status=422 if form.errors else 200)


@require_safe
@needs("officer.verify")
def answered(request: StaffRequest, key: UUID) -> HttpResponse:
    """Show what to say to the caller, and what can follow."""
    found = queries.one_asked(request.access, key)
    if found is None:
        raise Http404
    context = {"inquiry": found, "said": tuple(names.said_in_every_language(found.answer))}
    return render(request, "verification/answered.html", context)


@require_safe
@needs("officer.verify", "figures.read")
def figures(request: StaffRequest) -> HttpResponse:
    """Show how often the desk was asked, what it answered, and what looked like fishing."""
    counted = queries.figures(request.access, law.today())
    if counted is None:
        raise Http404
    context = {"figures": counted, "answers": names.ANSWERS, "marks": names.MARKS}
    return render(request, "verification/figures.html", context)
