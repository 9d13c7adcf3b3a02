"""What is due: one's own, a department's, the whole city's; late first, as a page and as a file."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from dintel.apps.accounts.gate import StaffRequest, needs
from dintel.apps.cells import as_csv, saved_as
from dintel.apps.notices import due, holidays, queries
from dintel.apps.notices.due_file import columns, row_of
from dintel.apps.notices.queries.due import AHEAD, MOST_SEARCHED, MOST_WORDS, SHOWS, Asked

PER_PAGE, MOST_PAGES = 50, 20


@require_GET
@needs(*queries.SEES)
def due_page(request: StaffRequest) -> HttpResponse:
    """Show what is not done, late first."""
    asked, now = _asked(request), timezone.now()
    number = min(max(_number(request.GET.get("page", "")), 1), MOST_PAGES)
    found = queries.things_due(request.access, asked, at=now, most=number * PER_PAGE + AHEAD)
    lists = queries.lists_for(request.access)
    page, today = Paginator(found.things, PER_PAGE).get_page(number), timezone.localdate(now)
    context = {
        "asked": asked,
        "found": found,
        "page": page,
        "bands": queries.bands(page.object_list, today),
        "lists": lists,
        "whose": next(one for one in lists if one.id == asked.whose),
        "rooms": due.rooms(),
        "warnings": holidays.ending_for(request.access, today),
        "query": urlencode(_given(asked)),
    }
    return render(request, "notices/due.html", context)


@require_GET
@needs(*queries.SEES)
def due_file(request: StaffRequest) -> StreamingHttpResponse:
    """Return the same as a file, as far as it goes."""
    asked, now = _asked(request), timezone.now()
    found = queries.things_due(request.access, asked, at=now, most=MOST_SEARCHED)
    pieces = as_csv(columns(), map(row_of, found.things), bom=True)
    return saved_as(f"what-is-due-{timezone.localdate(now)}.csv", pieces)


def _asked(request: StaffRequest) -> Asked:
    """Return what part is asked for; raises Http404 for a list that is not open to the asker."""
    given = request.GET
    show, what = given.get("show", ""), given.get("what", "")
    asked = Asked(
        whose=given.get("whose", ""),
        what=what if what in {room.kind for room in due.rooms()} else "",
        show=show if show in SHOWS else "",
        words=given.get("q", "").strip()[:MOST_WORDS],
    )
    if queries.scope_of(request.access, asked.whose) is None:
        raise Http404
    return asked


def _given(asked: Asked) -> dict[str, str]:
    named = {"whose": asked.whose, "what": asked.what, "show": asked.show, "q": asked.words}
    return {name: value for name, value in named.items() if value}


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < len("1000") else 1
