"""Telling a department's liaison, once a week, that training there is late. Each person sees their own page."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from dintel.apps.design.profile import active_city
from dintel.apps.notices.models import Notice
from dintel.apps.notices.services import announce
from dintel.apps.training.queries.overview import late_departments

LATE = "training_late"


@transaction.atomic
def remind(*, at: datetime) -> int:
    """Tell of each department in which somebody is late, once in a week, and return of how many it was told.

    Done twice in one week it tells nothing more. The notice names the department and no person.
    """
    on = timezone.localdate(at)
    year, week, _day = on.isocalendar()
    told = 0
    for department in late_departments(on):
        key = f"{year}-w{week:02}.{department}"
        if Notice.objects.filter(kind=LATE, subject_kind="training", subject_key=key).exists():
            continue
        announce(
            kind=LATE,
            subject_kind="training",
            subject_key=key,
            title=active_city().departments[department].name,
            department=department,
            at=at,
        )
        told += 1
    return told
