"""Open tasks in a scope, for what is due."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import F, Q, QuerySet

from dintel.apps.accounts.access import Access
from dintel.apps.duties.models import Task
from dintel.apps.duties.models.task import Kept
from dintel.apps.duties.queries.tasks import visible
from dintel.apps.notices.due import Scope
from dintel.apps.prepared import prepared


def open_tasks(access: Access, scope: Scope, most: int) -> Iterable[Task]:
    """Return open tasks the asker sees: those of one person, of one department, or all; the earliest first.

    A person's are those given to them, and those that are nobody's where they answer.
    """
    return _plain(access, scope.plain(), most) if scope.is_plain(access) else _open(access, scope, most)


@prepared
def _plain(access: Access, scope: Scope, most: int) -> QuerySet[Task]:
    return _open(access, scope.asked_by(access), most)


def _open(access: Access, scope: Scope, most: int) -> QuerySet[Task]:
    rows = visible(access).filter(kept=Kept.OPEN).select_related("owner")
    if scope.person is not None:
        own = Q(owner=scope.person)
        if (theirs := scope.reach_of(access)) is not None:
            reach = theirs.reach("duty.work")
            places = Q(facility__in=reach.facilities - {""}) | Q(department__in=reach.departments - {""})
            own |= Q(owner=None) & (Q(owner_role__in=theirs.roles) if reach.everywhere else places)
        rows = rows.filter(own)
    if scope.department:
        rows = rows.filter(department=scope.department)
    return rows.order_by(F("target_on").asc(nulls_last=True), "pk")[:most]
