"""Free words that come over the API, looked through as those of a form are (``city.forms``)."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

from django.utils.translation import gettext as _

from dintel.apps.accounts.problems import ProblemError
from dintel.apps.city import screening


def look_through(texts: Mapping[str, str], kept_because: str) -> None:
    """Do nothing when the texts hold nothing the city does not keep.

    Raises ``ProblemError`` that names each field otherwise; words may stay with a reason.
    """
    found = [one for one in screening.screen(texts) if not (one.may_be_kept and kept_because)]
    if found:
        raise ProblemError(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            _("The city does not keep this"),
            _("Take out what is listed under errors. Words may stay with a reason in kept_because; numbers never."),
            errors=[{"where": f"body.{one.field}", "what": str(one.warning)} for one in found],
        )
