"""What every operation of the API of duties does first, and how it refuses."""

from __future__ import annotations

from http import HTTPStatus
from typing import cast

from django.http import HttpRequest
from django.utils.translation import gettext as _

from dintel.apps.accounts.api_errors import Problem
from dintel.apps.accounts.gate import StaffRequest
from dintel.apps.accounts.problems import ProblemError
from dintel.apps.duties.services import AttestationError, TaskError

ERRORS = dict.fromkeys((401, 403, 404, 409, 422), Problem)


def asker(request: HttpRequest) -> StaffRequest:
    """Return the request with who is asking, whom ``auth`` has let in."""
    return cast("StaffRequest", request)


def refused(error: TaskError | AttestationError) -> ProblemError:
    """Return a refusal of a service as a problem that names the field."""
    errors = [{"where": f"body.{error.field}", "what": str(error)}] if error.field else []
    return ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, _("Nothing was changed"), str(error), errors=errors)
