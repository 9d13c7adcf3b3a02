"""What of training is due, for the page that shows all of it: one person's courses and papers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from dintel.apps.accounts.access import Access
from dintel.apps.notices import words as clocks
from dintel.apps.notices.due import Due, Scope
from dintel.apps.training.queries.own import Line, Me, me, owed_by
from dintel.apps.training.queries.visible import employees
from dintel.domain.training.owed import EXPIRED, LATE
from dintel.lawbook.courses import Course


def tell_training(access: Access, *, scope: Scope, at: datetime, most: int) -> Iterator[Due]:  # noqa: ARG001 - days only
    """Yield what one person owes: the asker, or somebody whose training the asker may see.

    What a department owes is told by ``overview``.
    """
    theirs = scope.reach_of(access)
    if theirs is None or not theirs.can("training.take"):
        return
    if theirs is not access and not employees(access).filter(user=theirs.user).exists():
        return
    asking = me(theirs)
    for line in owed_by(asking, theirs.on)[:most]:
        found = _due(line, asking, theirs)
        yield found if theirs is access else replace(found, path=_in_overview(theirs, line))


def _in_overview(theirs: Access, line: Line) -> str:
    """Return where whoever answers for somebody's training sees it: a course's own page is for whoever takes it."""
    query = urlencode({"text": theirs.user.email, "page": line.page.id})
    return f"{reverse('training:overview')}?{query}"


def _due(line: Line, asking: Me, access: Access) -> Due:
    is_course = isinstance(line.page, Course)
    due_on = line.standing.due_on
    return Due(
        kind="course" if is_course else "paper",
        key=line.page.id,
        title=_("Take the course") if is_course else _("Read and confirm"),
        about=line.text.title,
        path=reverse("training:course" if is_course else "training:paper", args=[line.page.id]),
        due_on=due_on,
        is_late=line.standing.state in {LATE, EXPIRED},
        words=clocks.day(due_on, access.on) if due_on else "",
        owner=access.user.name,
        department=asking.department,
        is_target=True,
    )
