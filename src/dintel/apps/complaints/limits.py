"""What this city asks of whoever reports, as its settings say."""

from __future__ import annotations

from django.conf import settings

from dintel.apps.visitors.door import limits_of
from dintel.domain.reporting.admission import Limits

FLOOD_FROM = 5
"""Reports that are alike are shown as a flood from this many on."""
SAMPLES = 3
GROUPS_SHOWN = 20


def limits() -> Limits:
    """Return the city's limits, as one process holds its own counts against them."""
    return limits_of(
        unproved_an_hour=settings.REPORTS_WITHOUT_WORK_AN_HOUR, usual_an_hour=settings.REPORTS_USUAL_AN_HOUR
    )
