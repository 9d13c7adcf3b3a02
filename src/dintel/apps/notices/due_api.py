"""What is due, for other programs: ``/api/v1/due``."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal, cast

from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Query, Router, Schema

from dintel.apps.accounts.api import auth
from dintel.apps.accounts.api_errors import Problem
from dintel.apps.accounts.gate import StaffRequest
from dintel.apps.notices import holidays, queries

router = Router(tags=["due"])
NO_NULL = r"^[^\u0000]*$"
MOST = 200
ERRORS = dict.fromkeys((401, 403, 404, 422), Problem)


class DueOut(Schema):
    """One thing that is not done. ``due_on`` is its last day, empty where nothing names one."""

    kind: str
    key: str
    title: str
    about: str
    path: str
    due_on: date | None
    due_at: datetime | None
    is_late: bool
    is_target: bool
    words: str
    owner: str
    department: str


class ListOut(Schema):
    """One list the program may ask for; ``id`` is empty for the owner's own."""

    id: str
    words: str


class DuePersonOut(Schema):
    """A person whose list may be asked for; ``id`` is the list's."""

    id: str
    words: str


class DuePeopleOut(Schema):
    """The first people who fit, by name, and how many there are."""

    people: list[DuePersonOut]
    count: int


class DueListOut(Schema):
    """What is due of one list, late first; ``is_whole`` is false when there is more than was read."""

    lists: list[ListOut]
    items: list[DueOut]
    is_whole: bool
    warnings: list[str]


@router.get("/people", auth=auth(queries.LOOK), response={200: DuePeopleOut, **ERRORS})
def list_people(request: HttpRequest, q: Annotated[str, Query(max_length=80, pattern=NO_NULL)] = "") -> object:
    """Return the people whose list the asker may ask for, at most 200 of them."""
    found = queries.people(cast("StaffRequest", request).access, q)
    told = [{"id": queries.list_of(one), "words": one.name} for one in found[:MOST]]
    return {"people": told, "count": found.count()}


@router.get("", auth=auth(*queries.SEES), response={200: DueListOut, **ERRORS})
def list_due(
    request: HttpRequest,
    whose: Annotated[str, Query(max_length=80, pattern=NO_NULL, description="A list's id; empty for one's own.")] = "",
    what: Annotated[str, Query(max_length=40, pattern=NO_NULL)] = "",
    show: Literal["", "late", "week", "undated"] = "",
    q: Annotated[str, Query(max_length=80, pattern=NO_NULL)] = "",
) -> object:
    """Return what is due, at most 200 things of each kind, and the lists that can be asked for."""
    access, now = cast("StaffRequest", request).access, timezone.now()
    if queries.scope_of(access, whose) is None:
        raise Http404
    asked = queries.Asked(whose=whose, what=what, show=show, words=q.strip())
    found = queries.things_due(access, asked, at=now, most=MOST)
    return {
        "lists": queries.lists_for(access),
        "items": found.things,
        "is_whole": found.is_whole,
        "warnings": holidays.ending_for(access, timezone.localdate(now)),
    }
