"""Who has learned and read what, for those who answer for it."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Annotated, Any

from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router
from pydantic import Field

from dintel.apps.accounts.api import auth
from dintel.apps.contacts.queries.visible import contact_for
from dintel.apps.training import export
from dintel.apps.training.api import shapes
from dintel.apps.training.api.asking import ERRORS, asker
from dintel.apps.training.queries import overview
from dintel.apps.training.queries.own import paper_for
from dintel.apps.training.queries.readers import Readers, readers_at, readers_of, readings_seen
from dintel.apps.training.queries.statements import told_to_learning_system

PAGE = 200
router = Router()
Number = Annotated[str, Field(pattern=r"^[A-Za-z0-9-]{1,20}$")]
Page = Annotated[int, Query(), Field(ge=1, le=100_000)]
Text = Annotated[str, Query(), Field(max_length=80)]
Day = Annotated[date, Query(), Field(ge=date(1970, 1, 1), le=date(9000, 1, 1))]


@router.get("/people", auth=auth("training.read"), response={200: shapes.PeopleOut, **ERRORS})
def people(
    request: HttpRequest,
    text: Text = "",
    department: shapes.Department | None = None,
    state: shapes.State | None = None,
    page: Page = 1,
) -> object:
    """Return people with where they stand."""
    sieve = overview.Sieve(text=text, department=department or "", state=state or "")
    found = Paginator(overview.lines(asker(request).access, sieve), PAGE).get_page(page)
    pages = {one.id: one for one in overview.pages()}
    items = [
        {
            "number": line.employee.number,
            "name": line.employee.name,
            "department": line.employee.department,
            "role": line.employee.role,
            "standings": [shapes.standing_out(pages[name], one) for name, one in line.standings.items()],
        }
        for line in found
    ]
    return {
        "items": items,
        "count": found.paginator.count,
        "next": found.next_page_number() if found.has_next() else None,
    }


@router.get("/readings", auth=auth("training.read"), response={200: shapes.ReadingsOut, **ERRORS})
def readings(request: HttpRequest, paper: shapes.PaperId | None = None, page: Page = 1) -> object:
    """Return who confirmed which version of which paper, of the people the asker answers for."""
    rows = readings_seen(asker(request).access, paper=paper or "")
    found = Paginator(rows, PAGE).get_page(page)
    items = [
        {
            **{name: getattr(row, name) for name in ("paper", "version", "language", "at")},
            **{name: getattr(row.employee, name) for name in ("number", "name", "department")},
            "text": row.text_hash,
        }
        for row in found
    ]
    following = found.next_page_number() if found.has_next() else None
    return {"items": items, "count": found.paginator.count, "next": following}


@router.get("/readers", auth=auth("training.read"), response={200: shapes.ReadersOut, **ERRORS})
def readers(
    request: HttpRequest, paper: shapes.PaperId, on: Day, department: shapes.Department | None = None
) -> object:
    """Return who had read which version by the end of a day."""
    end = timezone.make_aware(datetime.combine(on + timedelta(days=1), time.min)) - timedelta(microseconds=1)
    access = asker(request).access
    return _readers(readers_at(access, paper=paper_for(paper), at=end, department=department or ""))


@router.get("/readers/{number}/{paper}", auth=auth("training.read"), response={200: shapes.ReadersOut, **ERRORS})
def readers_of_contact(request: HttpRequest, number: Number, paper: shapes.PaperId) -> object:
    """Return who of a contact's department had read which version when it began; for those who may read the contact."""
    access = asker(request).access
    return _readers(readers_of(access, paper=paper_for(paper), contact=contact_for(access, number)))


@router.get("/statements", auth=auth("training.read"), response={200: list[dict[str, Any]], **ERRORS})
def statements(request: HttpRequest) -> object:
    """Return what was learned and confirmed as xAPI statements."""
    return export.statements(*told_to_learning_system(asker(request).access))


def _readers(found: Readers) -> dict[str, object]:
    return {
        "paper": found.paper.id,
        "at": found.at,
        "held": found.held,
        "readers": [
            {
                "number": one.employee.number,
                "name": one.employee.name,
                "department": one.employee.department,
                "version": one.version,
                "read_at": one.read_at,
                "state": one.state,
            }
            for one in found.readers
        ],
    }
