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
    whose = queries.list_named(request.access, asked.whose)
    scope = queries.scope_of(request.access, asked.whose)
    if whose is None or scope is None:
        raise Http404
    number = min(max(_number(request.GET.get("page", "")), 1), MOST_PAGES)
    found = queries.things_due(request.access, asked, at=now, most=number * PER_PAGE + AHEAD)
    lists = queries.lists_for(request.access)
    page, today = Paginator(found.things, PER_PAGE).get_page(number), timezone.localdate(now)
    context = {
        "asked": asked,
        "found": found,
        "page": page,
        "bands": queries.bands(page.object_list, today),
        "lists": lists if whose in lists else (whose, *lists),
        "whose": whose,
        "is_anothers": scope.who is not None,
        "may_look": request.access.can(queries.LOOK),
        "rooms": queries.rooms_of(scope),
        "warnings": holidays.ending_for(request.access, today),
        "query": urlencode(_given(asked)),
    }
    return render(request, "notices/due.html", context)


@require_GET
@needs(queries.LOOK)
def due_people(request: StaffRequest) -> HttpResponse:
    """List the people whose list the asker may look at."""
    words = request.GET.get("q", "").strip()[:MOST_WORDS]
    page = Paginator(queries.people(request.access, words), PER_PAGE).get_page(request.GET.get("page"))
    roles = queries.roles_of(list(page.object_list), request.access)
    people = [(one.name, queries.list_of(one), roles.get(one.pk, ())) for one in page.object_list]
    context = {"people": people, "page": page, "words": words, "query": urlencode({"q": words})}
    return render(request, "notices/due_people.html", context)


@require_GET
@needs(*queries.SEES)
def due_file(request: StaffRequest) -> StreamingHttpResponse:
    """Return the same as a file, as far as it goes."""
    asked, now = _asked(request), timezone.now()
    if queries.scope_of(request.access, asked.whose) is None:
        raise Http404
    found = queries.things_due(request.access, asked, at=now, most=MOST_SEARCHED)
    pieces = as_csv(columns(), map(row_of, found.things), bom=True)
    return saved_as(f"what-is-due-{timezone.localdate(now)}.csv", pieces)


def _asked(request: StaffRequest) -> Asked:
    """Return what part is asked for; whether the list is open to the asker is not looked at."""
    given = request.GET
    show, what = given.get("show", ""), given.get("what", "")
    return Asked(
        whose=given.get("whose", ""),
        what=what if what in {room.kind for room in due.rooms()} else "",
        show=show if show in SHOWS else "",
        words=given.get("q", "").strip()[:MOST_WORDS],
    )


def _given(asked: Asked) -> dict[str, str]:
    named = {"whose": asked.whose, "what": asked.what, "show": asked.show, "q": asked.words}
    return {name: value for name, value in named.items() if value}


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < len("1000") else 1
