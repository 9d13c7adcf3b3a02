"""What of training is due, for the page that shows all of it: one's own courses and papers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from dintel.apps.accounts.access import Access
from dintel.apps.notices import words as clocks
from dintel.apps.notices.due import Due, Scope
from dintel.apps.training.queries.own import Line, Me, home, me
from dintel.domain.training.owed import EXPIRED, LATE
from dintel.lawbook.courses import Course


def tell_training(access: Access, *, scope: Scope, at: datetime, most: int) -> Iterator[Due]:  # noqa: ARG001 - days only
    """Yield what the asker owes: training is one's own, so a department's or another's is told by ``overview``."""
    if scope.person != access.user.pk or not access.can("training.take"):
        return
    asking = me(access)
    for line in home(access).owed[:most]:
        yield _due(line, asking, access)


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
