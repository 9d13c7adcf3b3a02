"""What the operations share: who asks, which report they may act on, refusals in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Annotated, cast

from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Path

from dintel.apps.accounts.access import Access
from dintel.apps.accounts.api_errors import Problem
from dintel.apps.accounts.gate import StaffRequest
from dintel.apps.accounts.problems import ProblemError
from dintel.apps.accounts.queries import User
from dintel.apps.accounts.screened import look_through
from dintel.apps.complaints.api.bodies import ReportScreened
from dintel.apps.complaints.queries.case import investigators
from dintel.apps.complaints.queries.reports import Report
from dintel.apps.complaints.queries.visible import report_for
from dintel.apps.complaints.services import BranchClosedError, CaseError
from dintel.apps.complaints.services.talking import NoWordsError

ERRORS = dict.fromkeys((400, 401, 403, 404, 422), Problem)
CONFLICT = {409: Problem, **ERRORS}
READ, WORK, REFER = "complaint.read", "complaint.work", "complaint.refer"
DESK = ("complaint.triage", "complaint.work")
Number = Annotated[str, Path(pattern=r"^R-[0-9]{4}-[2-9A-Z]{5}$", examples=["R-2026-7K3D9"])]


def asker(request: HttpRequest) -> StaffRequest:
    """Return the request with the access that the sign-in put on it."""
    return cast("StaffRequest", request)


def report_open_to(access: Access, number: str, *actions: str) -> Report:
    """Return a report on which one of the actions is open; raise ``Http404`` otherwise, the same for all."""
    for action in actions:
        try:
            return report_for(access, number, action)
        except Http404:
            continue
    raise Http404


def investigator(key: int) -> User:
    """Return somebody who is an investigator today. Raises ``ProblemError`` that names the field otherwise."""
    found = investigators().filter(pk=key).first()
    if found is None:
        raise unfit(_("This person is no investigator today. The list of investigators names who is."), "user")
    return found


def unfit(words: str, field: str = "") -> ProblemError:
    """Return the problem of a body of which one member cannot be used."""
    errors = [{"where": f"body.{field}" if field else "body", "what": words}]
    return ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, _("This cannot be written so"), words, errors=errors)


@dataclass(frozen=True, slots=True)
class Act:
    """What somebody is about to do to a report: which, who, when."""

    report: Report
    by: User
    at: datetime


@contextmanager
def acting(
    request: HttpRequest, number: str, actions: Sequence[str], body: ReportScreened, *free: str
) -> Iterator[Act]:
    """Yield the act on a report on which one of the actions is open, once the ``free`` words of the body were screened.

    Raises as ``report_open_to``, ``look_through`` and ``refusals``, in this order.
    """
    asking = asker(request)
    report = report_open_to(asking.access, number, *actions)
    look_through({name: getattr(body, name) for name in free}, body.kept_because)
    with refusals():
        yield Act(report, asking.user, timezone.now())


@contextmanager
def refusals() -> Iterator[None]:
    """Turn what the services refuse into problems."""
    try:
        yield
    except BranchClosedError as error:
        title = _("The case is not open as an impersonation")
        raise ProblemError(HTTPStatus.CONFLICT, title, str(error)) from error
    except CaseError as error:
        raise unfit(str(error), error.field) from error
    except NoWordsError as error:
        raise unfit(_("Write something: a message holds 1 to 4,000 characters."), "words") from error
