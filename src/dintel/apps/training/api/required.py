"""Who must learn what: what holds, what was set, and setting it."""

from __future__ import annotations

from datetime import date, datetime
from http import HTTPStatus
from typing import Annotated, Literal

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Router, Schema, Status
from pydantic import Field

from dintel.apps.accounts.api import auth
from dintel.apps.accounts.idempotency import idempotent
from dintel.apps.accounts.problems import ProblemError
from dintel.apps.accounts.screened import look_through
from dintel.apps.contacts.api.closed import Day
from dintel.apps.training import here, services
from dintel.apps.training.api import shapes
from dintel.apps.training.api.asking import CONFLICT, ERRORS, asker
from dintel.apps.training.queries import required as queries
from dintel.apps.training.queries.required import Required, Requirement
from dintel.apps.training.services.requiring import MOST_DAYS, MOST_MONTHS
from dintel.domain.training.owed import Audience, Terms

router = Router()


class TermsOut(Schema):
    """Whom something is asked of, from which day, within how many days, and for how many months it holds (0: for good).

    Without roles every role is meant, without departments all of them.
    """

    is_asked: bool
    roles: list[str]
    departments: list[str]
    set_on: date
    within_days: int
    valid_months: int


class RequirementOut(Schema):
    """A course or paper and the terms that hold; ``is_set`` is false where they are those of the city's files."""

    id: str
    title: str
    kind: Literal["course", "paper"]
    is_set: bool
    number: int
    """How many times it was set."""
    terms: TermsOut


class RequirementSetOut(Schema):
    """One setting: what it set, when and why; ``as_in_files`` where it went back to the city's files."""

    page: str
    number: int
    as_in_files: bool
    terms: TermsOut
    why: str
    by: str
    at: datetime


class TermsIn(shapes.Closed):
    """Other terms; months are for courses, a paper is asked again when its version changes."""

    is_asked: Annotated[bool, Field(strict=True)] = True
    roles: Annotated[list[shapes.LearningRole], Field(max_length=60, default_factory=list)]
    departments: Annotated[list[shapes.Department], Field(max_length=200, default_factory=list)]
    set_on: Day
    within_days: Annotated[int, Field(ge=0, le=MOST_DAYS, strict=True)]
    valid_months: Annotated[int, Field(ge=0, le=MOST_MONTHS, strict=True)] = 0


class RequireIn(shapes.Closed):
    """What is set, and why; no ``terms`` to go back to the city's files. ``after`` is the number that was read."""

    terms: TermsIn | None
    why: shapes.Why
    after: Annotated[int, Field(ge=0, le=100_000, strict=True)]


@router.get("/requirements", auth=auth(*queries.SEES), response={200: list[RequirementOut], **ERRORS})
def every(request: HttpRequest) -> object:  # noqa: ARG001 - every operation gets it
    """Return whom each course and paper is asked of."""
    return [_told(one) for one in queries.required()]


@router.get("/requirements/{page}", auth=auth(*queries.SEES), response={200: RequirementOut, **ERRORS})
def one(request: HttpRequest, page: shapes.PageId) -> object:  # noqa: ARG001 - as above
    """Return whom one is asked of."""
    return _told(queries.required_for(page))


@router.get("/requirements/{page}/history", auth=auth(*queries.SEES), response={200: list[RequirementSetOut], **ERRORS})
def history(request: HttpRequest, page: shapes.PageId) -> object:  # noqa: ARG001 - as above
    """Return what was set for one, the newest first."""
    return [_set(row) for row in queries.history([page])]


@router.post("/requirements/{page}", auth=auth(queries.REQUIRE), response={201: RequirementOut, **CONFLICT})
@idempotent
def require(request: HttpRequest, page: shapes.PageId, body: RequireIn) -> Status[object]:
    """Set whom one is asked of; what stood before stays in the history."""
    look_through({"why": body.why}, "")
    found = queries.required_for(page)
    try:
        services.require(
            page=found.page,
            terms=_terms(body.terms, found) if body.terms else None,
            after=body.after,
            why=body.why,
            by=asker(request).user,
            at=timezone.now(),
        )
    except services.RequirementError as error:
        where = f"body.{error.field}" if error.field else "body"
        errors = [{"where": where, "what": str(error)}]
        raise ProblemError(HTTPStatus.CONFLICT, _("Nothing was changed"), str(error), errors=errors) from error
    return Status(201, _told(queries.required_for(page)))


def _terms(told: TermsIn, found: Required) -> Terms:
    months = told.valid_months if found.page.id in here.shelf().courses else 0
    audience = Audience(frozenset(told.roles), frozenset(told.departments))
    return Terms(audience, told.set_on, told.within_days, months, is_asked=told.is_asked)


def _told(found: Required) -> dict[str, object]:
    return {
        "id": found.page.id,
        "title": found.page.text(here.language()).title,
        "kind": "course" if found.page.id in here.shelf().courses else "paper",
        "is_set": found.is_set,
        "number": found.number,
        "terms": _of_terms(found.terms),
    }


def _of_terms(terms: Terms) -> dict[str, object]:
    numbers = {name: getattr(terms, name) for name in ("is_asked", "set_on", "within_days", "valid_months")}
    return {**numbers, "roles": sorted(terms.audience.roles), "departments": sorted(terms.audience.departments)}


def _set(row: Requirement) -> dict[str, object]:
    told = {name: getattr(row, name) for name in ("page", "number", "as_in_files", "why", "at")}
    return {**told, "by": row.by.name, "terms": _of_terms(queries.terms_of(row))}
