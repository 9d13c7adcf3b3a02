"""What the operations share: who asks, pages, refusals in words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from http import HTTPStatus
from typing import Annotated, cast

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query
from pydantic import Field

from dintel.apps.accounts.api_errors import Problem
from dintel.apps.accounts.gate import StaffRequest
from dintel.apps.accounts.problems import ProblemError
from dintel.apps.booking.services import ChangedMeanwhileError, EntryConflictError, EntryError, ShiftError
from dintel.apps.contacts.api import closed
from dintel.apps.contacts.services import FilingConflictError

ERRORS = dict.fromkeys((400, 401, 403, 404, 422), Problem)
CONFLICT = {409: Problem, **ERRORS}
LONGEST_DAYS = 366
Day = Annotated[closed.Day | None, Query()]
PageNumber = Annotated[int, Query(), Field(ge=1, le=100_000)]


def asker(request: HttpRequest) -> StaffRequest:
    """Return the request with the access that the sign-in put on it."""
    return cast("StaffRequest", request)


def days(since: date | None, until: date | None) -> tuple[date, date]:
    """Return the days asked for, today when nobody says; both are included.

    Raises ``ProblemError`` for a span that is turned round or longer than a year.
    """
    until = until or max(since or timezone.localdate(), timezone.localdate())
    since = since or until
    if not 0 <= (until - since).days <= LONGEST_DAYS or until.year > timezone.localdate().year + 1:
        title = _("These days cannot be asked for")
        raise ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, title, _("Give days in order, a year at most."))
    return since, until


@contextmanager
def refusals() -> Iterator[None]:
    """Turn what the services refuse into problems."""
    try:
        yield
    except EntryError as error:
        what = [{"where": f"body.{error.field}", "what": error.words}]
        raise ProblemError(
            HTTPStatus.UNPROCESSABLE_ENTITY, _("This cannot be written so"), error.words, errors=what
        ) from error
    except ShiftError as error:
        raise ProblemError(HTTPStatus.CONFLICT, _("The shift cannot be closed like this"), str(error)) from error
    except ChangedMeanwhileError as error:
        told = _("Read it again, then send what is still to be corrected with its new version.")
        raise ProblemError(HTTPStatus.CONFLICT, _("Somebody else corrected this visit meanwhile"), told) from error
    except (EntryConflictError, FilingConflictError) as error:
        told = _("What is written is never changed so. Use a new key for another entry.")
        raise ProblemError(HTTPStatus.CONFLICT, _("This key was already used for other words"), told) from error
