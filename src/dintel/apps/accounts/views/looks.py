"""Looks at records: who opened what, when."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from dintel.apps.accounts import queries
from dintel.apps.accounts.forms import FindLooksForm
from dintel.apps.accounts.gate import StaffRequest, needs

PAGE = 100


def _page(request: StaffRequest, found: QuerySet[queries.Look], **context: object) -> HttpResponse:
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context |= {"page": page, "seen": queries.seen(request.access, page)}
    return render(request, "accounts/looks.html", context)


@require_GET
@needs("looks.read")
def looks(request: StaffRequest) -> HttpResponse:
    """Show the latest looks of all, or those at the record whose number is given."""
    form = FindLooksForm(request.GET or None)
    found = queries.looks_by(request.access)
    key = form.cleaned_data["key"].strip() if form.is_bound and form.is_valid() else ""
    return _page(request, found.filter(key=key) if key else found, form=form, key=key)


@require_GET
@needs("looks.read")
def at_record(request: StaffRequest, kind: str, key: str) -> HttpResponse:
    """Show the looks at one record."""
    return _page(request, queries.looks_at(request.access, kind, key), kind=kind, key=key)


@require_GET
@needs("looks.read")
def by_person(request: StaffRequest, pk: int) -> HttpResponse:
    """Show the looks of one person."""
    found = queries.person_for(request.access, pk)
    if found is None:
        raise Http404
    return _page(request, queries.looks_by(request.access, pk), person=found.user)
