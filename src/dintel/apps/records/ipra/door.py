"""The public form's door: how many requests are taken how fast, and the pages that a code opens."""

from __future__ import annotations

from django.conf import settings

from dintel.apps.sealing.services import Subject
from dintel.apps.visitors.coming_back import Box
from dintel.apps.visitors.door import Door, limits_of
from dintel.domain.reporting.admission import Limits


def limits() -> Limits:
    """Return the city's limits, as one process holds its own counts against them."""
    return limits_of(
        unproved_an_hour=settings.REQUESTS_WITHOUT_WORK_AN_HOUR, usual_an_hour=settings.REQUESTS_USUAL_AN_HOUR
    )


DOOR = Door("requests", Subject("records", "tickets"), limits)
BOX = Box("request", "records:ipra_public")
