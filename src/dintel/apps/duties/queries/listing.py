"""The list of tasks: searched, filtered, in the order that presses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q, QuerySet

from dintel.apps.accounts.access import Access
from dintel.apps.duties.models import Task
from dintel.apps.duties.models.task import NUMBER, Kept
from dintel.apps.duties.queries.tasks import visible

OPEN, LATE, DONE, WITHDRAWN, EVERY = "open", "late", "done", "withdrawn", "every"
MOST_DIGITS = 18
BY_TARGET, NEWEST, BY_DEPARTMENT = "target", "newest", "department"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a list is filtered by; empty means all."""

    words: str = ""
    department: str = ""
    duty: str = ""
    plan: str = ""
    state: str = OPEN
    order: str = BY_TARGET


def listed(access: Access, asked: Asked, on: date) -> QuerySet[Task]:
    """Return the tasks that fit; each with its owner, in one query."""
    rows = visible(access).select_related("owner", "done_by")
    for name in ("department", "duty", "plan"):
        if value := getattr(asked, name):
            rows = rows.filter(**{name: value})
    if asked.words:
        found = Q(title__icontains=asked.words) | Q(owner__name__icontains=asked.words)
        number = asked.words.strip().upper().removeprefix(NUMBER)
        if number.isascii() and number.isdigit() and len(number) <= MOST_DIGITS:
            found |= Q(pk=int(number))
        rows = rows.filter(found)
    rows = rows.filter(_state(asked.state, on))
    orders = {
        BY_TARGET: (F("target_on").asc(nulls_last=True), "pk"),
        NEWEST: ("-pk",),
        BY_DEPARTMENT: ("department", "facility", F("target_on").asc(nulls_last=True), "pk"),
    }
    return rows.order_by(*orders[asked.order])


def _state(state: str, on: date) -> Q:
    if state == LATE:
        return Q(kept=Kept.OPEN, target_on__lt=on)
    return Q() if state == EVERY else Q(kept=state)


def mine(access: Access) -> tuple[QuerySet[Task], QuerySet[Task]]:
    """Return what the person has, and what they answer for as liaison or lead of a site though nobody has it."""
    own = Task.objects.filter(owner=access.user, kept=Kept.OPEN).order_by(F("target_on").asc(nulls_last=True), "pk")
    reach = access.reach("duty.work")
    places = Q(facility__in=reach.facilities - {""}) | Q(department__in=reach.departments - {""})
    roles = Q(owner_role__in=access.roles) if reach.everywhere else places
    theirs = Task.objects.filter(roles, owner=None, kept=Kept.OPEN)
    return own, theirs.order_by(F("target_on").asc(nulls_last=True), "pk")
