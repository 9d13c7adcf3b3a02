"""What everybody reads: statements that their authors published. No row of any record stands in one."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from dintel.apps.audit.queries.statements import published, published_one, shown
from dintel.apps.audit.views.files import as_file
from dintel.apps.ledger import queries as ledger

SECONDS = 60 * 5
public = cache_control(public=True, max_age=SECONDS)


@require_safe
@public
def statements(request: HttpRequest) -> HttpResponse:
    """Show everybody the published statements, and how to check one."""
    return render(request, "audit/public.html", {"rows": published(), "key": str(ledger.log_key())})


@require_safe
@public
def statement(request: HttpRequest, number: int) -> HttpResponse:
    """Show everybody a published statement."""
    one = shown(published_one(number), is_public=True)
    return render(request, "audit/public_statement.html", {"one": one, "key": str(ledger.log_key())})


@require_safe
@public
def file(request: HttpRequest, number: int, form: str) -> HttpResponse:  # noqa: ARG001 - a view
    """Hand everybody a published statement as the text that was signed, as paper, or the receipt of its entry."""
    return as_file(published_one(number), form, is_public=True)
