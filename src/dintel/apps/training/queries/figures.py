"""Training and drills as figures that show how far a task of the roll-out is (``duties.measures``).

A figure counts people and names none. It is told to whoever may see the training of its place, and to nobody else: not
to somebody who has a task there and sees no more than their own.
"""

from __future__ import annotations

from datetime import date, datetime, time

from django.db.models import Count, Max, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dintel.apps.accounts.access import Access
from dintel.apps.accounts.queries import in_force
from dintel.apps.design.profile import active_city
from dintel.apps.duties.measures import Figure, Sought
from dintel.apps.training import here
from dintel.apps.training.models import Drill, Employee
from dintel.apps.training.queries.overview import asked, placed, works
from dintel.apps.training.queries.visible import READ
from dintel.domain.training.owed import RENEW, VALID

DONE = frozenset({VALID, RENEW})


def may_see(access: Access, sought: Sought) -> bool:
    """Return whether the person may see the training of the place that a figure is of."""
    return access.may(READ, department=sought.department, facility=sought.facility)


def trained(access: Access, sought: Sought) -> Figure | None:
    """Return how many have taken what is asked of them: one course, or every course that is theirs."""
    if not may_see(access, sought):
        return None
    wanted = [one for one in asked() if one.id in here.shelf().courses and sought.of in {"", one.id}]
    lines = [one for one in placed(_people(sought), wanted, sought.on) if one.standings]
    if not lines:
        return None
    done = sum(all(one.state in DONE for one in line.standings.values()) for line in lines)
    query = urlencode({"department": sought.department, "page": sought.of, "state": "owed"})
    words = _trained_words(done, len(lines), sought.of)
    return Figure(done, len(lines), words, f"{reverse('training:overview')}?{query}")


def _trained_words(done: int, of: int, course: str) -> str:
    if course:
        title = here.shelf().courses[course].text(here.language()).title
        words = ngettext(
            "%(done)d of %(count)d person has taken “%(course)s”",
            "%(done)d of %(count)d people have taken “%(course)s”",
            of,
        )
        return words % {"done": done, "count": of, "course": title}
    words = ngettext(
        "%(done)d of %(count)d person has taken every course that is theirs",
        "%(done)d of %(count)d people have taken every course that is theirs",
        of,
    )
    return words % {"done": done, "count": of}


def _people(sought: Sought) -> list[Employee]:
    rows = Employee.objects.filter(works(sought.on), disposed_at=None)
    if sought.facility:
        held = in_force(sought.on, "user__assignments__")
        return list(rows.filter(held, user__assignments__facility=sought.facility).distinct())
    return list(rows.filter(department=sought.department) if sought.department else rows)


def drilled(access: Access, sought: Sought) -> Figure | None:
    """Return whether there was a drill since the task was given, on which day the last was, and of how many people."""
    if not may_see(access, sought):
        return None
    since = Q(at__gte=timezone.make_aware(datetime.combine(sought.since, time.min)))
    found = Drill.objects.filter(drilled_at(sought.department, sought.facility), at__date__lte=sought.on).aggregate(
        last=Max("at"), people=Count("employee", distinct=True, filter=since)
    )
    words = _drill_words(found["last"], found["people"], sought.since)
    return Figure(min(found["people"], 1), 1, words, f"{reverse('training:drills')}#{sought.facility or 'drills'}")


def _drill_words(last: datetime | None, people: int, since: date) -> str:
    if last is None:
        return _("No drill yet")
    told = {"day": date_format(timezone.localdate(last), "DATE_FORMAT"), "since": date_format(since, "DATE_FORMAT")}
    if not people:
        return _("No drill since %(since)s; the last was on %(day)s") % told
    words = ngettext(
        "Last drill on %(day)s; %(count)d person has practised since %(since)s",
        "Last drill on %(day)s; %(count)d people have practised since %(since)s",
        people,
    )
    return words % {**told, "count": people}


def drilled_at(department: str, facility: str) -> Q:
    """Return the condition that a drill counts for a site, for a department and its sites, or for the city."""
    if facility:
        return Q(facility=facility)
    sites = [one.id for one in active_city().facilities.values() if one.department == department]
    return Q(department=department) | Q(facility__in=sites) if department else Q()
