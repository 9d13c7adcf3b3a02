"""What this city asks of whoever reports, as its settings say."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings

from dintel.apps.tally import share
from dintel.domain.reporting.admission import Limits

WINDOWS_AN_HOUR = 6
MOST_WORK = 4
"""So many bits may the work rise in a flood: sixteen times as much, half a minute on a slow phone."""
FLOOD_FROM = 5
"""Reports that are alike are shown as a flood from this many on."""
SAMPLES = 3
GROUPS_SHOWN = 20


def limits() -> Limits:
    """Return the city's limits, as one process holds its own counts against them."""
    return Limits(
        work=settings.REPORT_WORK_BITS,
        most_work=settings.REPORT_WORK_BITS + MOST_WORK,
        wait=timedelta(seconds=settings.REPORT_WAIT_SECONDS),
        unproved=share(-(-settings.REPORTS_WITHOUT_WORK_AN_HOUR // WINDOWS_AN_HOUR)),
        usual=share(-(-settings.REPORTS_USUAL_AN_HOUR // WINDOWS_AN_HOUR)),
        window=timedelta(hours=1) / WINDOWS_AN_HOUR,
    )
