"""Free words that come over the API, looked through as those of a form are (``city.forms``)."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

from django.utils.translation import gettext as _

from dintel.apps.accounts.problems import ProblemError
from dintel.apps.city import screening
from dintel.apps.city.screening import Found


def look_through(texts: Mapping[str, str], kept_because: str) -> tuple[Found, ...]:
    """Return what stays in the texts although the city warns of it: words, and only with a reason.

    Raises ``ProblemError`` that names each field with anything else the city does not keep.
    """
    found = screening.screen(texts)
    refused = [one for one in found if not (one.may_be_kept and kept_because)]
    if refused:
        raise ProblemError(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            _("The city does not keep this"),
            _("Take out what is listed under errors. Words may stay with a reason in kept_because; numbers never."),
            errors=[{"where": f"body.{one.field}", "what": str(one.warning)} for one in refused],
        )
    return tuple(found)
