"""Words for what the room keeps as short names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as t
from django.utils.translation import ngettext

from dintel.apps.city import law
from dintel.apps.contacts.queries import names as places
from dintel.apps.duties import here
from dintel.apps.notices.names import role as role_of
from dintel.domain.rollout import task as states

__all__ = ["role_of"]

STATES: Mapping[str, str | Promise] = {
    states.LATE: t("Overdue task"),
    states.OPEN: t("To do"),
    states.WAITING: t("Waits for something"),
    states.DONE: t("Done"),
    states.WITHDRAWN: t("Withdrawn"),
}
"""What a task's state is called, the most pressing first."""

RHYTHM = re.compile(r"(\d+) (day|week|month|year)s?")


def department_of(department: str) -> str:
    """Return a department's name; of what no department has, whose it is."""
    return places.department_of(department) if department else _("Partners, and the city as a whole")


def place_of(department: str, facility: str) -> str:
    """Return a site's name, or the department's."""
    return places.facility_of(facility) if facility else department_of(department)


def duty_of(duty: str) -> str:
    """Return what a directive asks, in the reader's language; empty for none."""
    known = here.order().directives.get(duty)
    return law.say(known.what) if known else ""


def plan_of(plan: str) -> str:
    """Return a plan's title in the reader's language; empty for none."""
    known = here.plans().get(plan)
    return law.say(known.title) if known else plan


def rhythm_words(rhythm: str) -> str:
    """Return a rhythm in words: "every 3 months"; empty for none."""
    told = RHYTHM.fullmatch(rhythm)
    if told is None:
        return ""
    count = int(told[1])
    words = {
        "day": ngettext("every day", "every %(count)d days", count),
        "week": ngettext("every week", "every %(count)d weeks", count),
        "month": ngettext("every month", "every %(count)d months", count),
        "year": ngettext("every year", "every %(count)d years", count),
    }[told[2]]
    return words % {"count": count} if "%" in words else words


def clock_words(target_on: date | None, on: date) -> str:
    """Return how much is left of a task's own time: "3 days left", "today", "2 days late", or that there is no date."""
    if target_on is None:
        return _("no date")
    days = (target_on - on).days
    if days == 0:
        return _("today is the last day in time")
    if days > 0:
        return ngettext("%(count)d day left", "%(count)d days left", days) % {"count": days}
    return ngettext("%(count)d day late", "%(count)d days late", -days) % {"count": -days}


def day_words(day: date | None) -> str:
    """Return a day in the reader's way of writing."""
    return date_format(day, "DATE_FORMAT") if day else ""


def month_words(month: date) -> str:
    """Return a month with its year."""
    return date_format(month, "YEAR_MONTH_FORMAT")
