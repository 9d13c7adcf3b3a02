"""What the operations share: who asks, and refusals in words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import cast

from django.http import HttpRequest
from django.utils.translation import gettext as _

from dintel.apps.accounts.api_errors import Problem
from dintel.apps.accounts.gate import StaffRequest
from dintel.apps.accounts.problems import ProblemError
from dintel.apps.training import services

ERRORS = dict.fromkeys((400, 401, 403, 404, 422), Problem)
CONFLICT = {409: Problem, **ERRORS}


def asker(request: HttpRequest) -> StaffRequest:
    """Return the request with the access that the sign-in put on it."""
    return cast("StaffRequest", request)


@contextmanager
def refusals() -> Iterator[None]:
    """Turn what the services refuse into problems."""
    try:
        yield
    except services.NotAskedError as error:
        raise ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, _("This was not asked"), str(error)) from error
    except services.SupersededError as error:
        told = _("Read the paper again; its address gives the version that holds now. Nothing was kept.")
        raise ProblemError(HTTPStatus.CONFLICT, _("This version no longer holds"), told) from error
