"""Clocks of the law as a teller of what is due: those one's roles answer for, a department's, or all one may see."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.db.models import Q, QuerySet

from dintel.apps.accounts.access import Access
from dintel.apps.city import law
from dintel.apps.design.profile import active_city
from dintel.apps.notices import names
from dintel.apps.notices.due import Due, Scope
from dintel.apps.notices.models import Deadline
from dintel.apps.notices.plan import rules, told_roles
from dintel.apps.notices.queries.deadlines import DeadlineView, view_of, visible_deadlines, with_pause
from dintel.apps.prepared import prepared

AT_ONCE = 200
"""Rows read together: about what a page shows, so that the rest of a long list is not read."""
FEW = 2 * AT_ONCE
"""As many as the first pages of a list ask for are read in one."""


def clocks_due(access: Access, *, scope: Scope, at: datetime, most: int) -> Iterator[Due]:
    """Yield the clocks the asker may see that are not done, in the scope, the first to fall due first; one query.

    A clock is a role's, so a person's own are those of the roles held that day; another named person's are those of
    their roles that both may see.
    """
    for row in _rows(access, scope, most):
        yield _due(view_of(row, at=at))


def _rows(access: Access, scope: Scope, most: int) -> Iterable[Deadline]:
    if scope.is_plain(access) and most <= FEW:
        return _plain(access, scope.plain(), most)
    return _first(access, scope, most).iterator(chunk_size=AT_ONCE)


@prepared
def _plain(access: Access, scope: Scope, most: int) -> QuerySet[Deadline]:
    return _first(access, scope.asked_by(access), most)


def _first(access: Access, scope: Scope, most: int) -> QuerySet[Deadline]:
    found = _within(visible_deadlines(access), access, scope).filter(finished_at=None)
    return with_pause(found.order_by("sorts_at", "pk"))[:most]


def _within(found: QuerySet[Deadline], access: Access, scope: Scope) -> QuerySet[Deadline]:
    if scope.person is not None:
        theirs = scope.reach_of(access)
        found = found.filter(owner_role__in=theirs.roles if theirs else ())
        if theirs is not None and theirs is not access:
            found = found.filter(pk__in=visible_deadlines(theirs).values("pk"))
    if scope.department:
        at_home = [one.id for one in active_city().facilities.values() if one.department == scope.department]
        found = found.filter(Q(department=scope.department) | Q(department="", facility__in=at_home))
    if scope.is_undated:
        found = found.filter(due_at=None)
    return found.filter(_sought(scope.words)) if scope.words else found


def _sought(text: str) -> Q:
    """Return where a text can stand: in the number, in what the law calls the clock, in who answers, in the place."""
    wanted = text.casefold()
    titled = [name for name, rule in rules().items() if wanted in law.say(rule.title).casefold()]
    answering = [role for role in told_roles() if wanted in names.role(role).casefold()]
    placed = [one.id for one in active_city().departments.values() if wanted in one.name.casefold()]
    return Q(subject_key__icontains=text) | Q(rule__in=titled) | Q(owner_role__in=answering) | Q(department__in=placed)


def _due(one: DeadlineView) -> Due:
    is_dated = one.due_at is not None
    return Due(
        kind="deadline",
        key=one.id,
        title=one.title,
        about=one.number,
        path=one.path,
        due_on=one.last_on if is_dated else None,
        is_late=one.late,
        words=one.words,
        owner=one.owner,
        department=one.row.department,
        is_target=one.is_target,
        due_at=one.due_at if one.row.terms["unit"] == "hours" or one.is_target or one.last_on is None else None,
        is_sealed=one.sealed,
    )
