"""Reports: list, read, and the words a program may send."""

from __future__ import annotations

from typing import Annotated, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router
from pydantic import Field

from dintel.apps.accounts import services as accounts
from dintel.apps.accounts.api import auth
from dintel.apps.city import law
from dintel.apps.complaints.api import shapes
from dintel.apps.complaints.api.asking import ERRORS, READ, Number, asker
from dintel.apps.complaints.offences import offences as offences_of_the_law
from dintel.apps.complaints.queries import case as queries
from dintel.apps.complaints.queries.figures import ACTION, figures_of
from dintel.apps.complaints.queries.visible import awaiting_counsel, report_for

router = Router(tags=["complaints"])
PER_PAGE = 50
PageNumber = Annotated[int, Query(), Field(ge=1, le=100_000)]
PartOfNumber = Annotated[str, Query(), Field(pattern=r"^[0-9A-Za-z-]{0,16}$", examples=["7K3D9"])]


@router.get("", auth=auth(READ), response={200: shapes.ReportsOut, **ERRORS})
def list_reports(
    request: HttpRequest,
    state: Literal["", "new", "triaged", "referred", "closed"] = "",
    q: PartOfNumber = "",
    page: PageNumber = 1,
) -> object:
    """Return the reports you may read, the newest day first; ``q`` is a part of a number. No content is in it."""
    found = queries.reports_page(asker(request).access, state, q)
    first, count = (page - 1) * PER_PAGE, found.count()
    following = page + 1 if first + PER_PAGE < count else None
    return {"items": list(found[first : first + PER_PAGE]), "count": count, "next": following}


@router.get("/offences", auth=auth(READ), response={200: list[shapes.OffenceOut], **ERRORS})
def offences(request: HttpRequest) -> object:  # noqa: ARG001 - as every operation
    """Return the offences of this city's law data with what has to be shown for each."""
    return list(offences_of_the_law().values())


@router.get("/investigators", auth=auth(READ), response={200: list[shapes.PersonOut], **ERRORS})
def investigators(request: HttpRequest) -> object:  # noqa: ARG001 - as every operation
    """Return those to whom a report can be given today."""
    return list(queries.investigators())


@router.get("/to-hand-over", auth=auth(READ), response={200: list[shapes.WaitingOut], **ERRORS})
def to_hand_over(request: HttpRequest) -> object:
    """Return the reports that may concern city staff and wait for counsel: number and day, nothing of what was said."""
    return list(awaiting_counsel(asker(request).access))


@router.get("/figures", auth=auth(ACTION), response={200: shapes.FiguresOut, **ERRORS})
def figures(request: HttpRequest, year: Annotated[int | None, Query(), Field(ge=2000, le=2999)] = None) -> object:
    """Return the figures of a year, the newest unless one is named; for whoever sees those of the whole city."""
    found = figures_of(asker(request).access, law.today(), year)
    told = [shapes.FigureOut.said(one) for one in (*found.figures, found.delays)]
    head = {"year": found.year, "years": list(found.years), "on": found.on, "received": found.received}
    return {**head, "figures": told}


@router.get("/{number}", auth=auth(READ), response={200: shapes.CaseOut, **ERRORS})
def read_report(request: HttpRequest, number: Number) -> object:
    """Return a case, or what is left of one with ``disposed_at``; the look is recorded."""
    asking = asker(request)
    report = report_for(asking.access, number)
    accounts.record_look(user=asking.user, kind="report", key=number, action=READ, at=timezone.now())
    return shapes.case_out(queries.case_of(asking.access, report))
