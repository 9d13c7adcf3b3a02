"""What all parts of the room's API stand on: who asks, what is refused, what no text may hold."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Annotated, TypeVar, cast

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from pydantic import Field

from dintel.apps.accounts.api_errors import Problem
from dintel.apps.accounts.gate import StaffRequest
from dintel.apps.accounts.problems import ProblemError
from dintel.apps.partners.queries import Organisation, directory, portal
from dintel.apps.partners.services import PartnerError

Row = TypeVar("Row")
NO_NULL = r"^[^\u0000]*$"
ERRORS = dict.fromkeys((401, 403, 404, 422), Problem)
ShortName = Annotated[str, Field(max_length=60, pattern=NO_NULL)]
Language = Annotated[str, Field(max_length=12, pattern=NO_NULL)]
Title = Annotated[str, Field(min_length=1, max_length=160, pattern=NO_NULL)]


def asker(request: HttpRequest) -> StaffRequest:
    """Return the request as one of somebody known, which the key has seen to."""
    return cast("StaffRequest", request)


@contextmanager
def refusals() -> Iterator[None]:
    """Turn what the services refuse into problems."""
    try:
        yield
    except PartnerError as error:
        errors = [{"where": f"body.{error.field}", "what": str(error)}] if error.field else []
        title = _("Nothing was changed")
        raise ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, title, str(error), errors=errors) from error


def there(row: Row | None) -> Row:
    """Return a row that was found. Raises Http404 where none was."""
    if row is None:
        raise Http404
    return row


def organisation_with(asking: StaffRequest, key: str) -> Organisation:
    """Return one organisation. Raises Http404 for whoever may see no partners."""
    return there(directory.find(asking.access, key))


def organisations_with(asking: StaffRequest, keys: list[str]) -> list[Organisation]:
    """Return organisations in the order named. Raises Http404 where one is none."""
    return [organisation_with(asking, key) for key in dict.fromkeys(keys)]


def own_organisation(asking: StaffRequest) -> Organisation:
    """Return the organisation that the asker acts for. Raises Http404 for whoever acts for none."""
    return there(portal.organisation_of(asking.access))
