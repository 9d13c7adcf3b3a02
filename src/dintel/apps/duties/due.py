"""What is due of tasks and certificates, for the page that shows what is due of everything (``notices.due``)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from dintel.apps.accounts.access import Access
from dintel.apps.city import law
from dintel.apps.duties import names
from dintel.apps.duties.months import month_after
from dintel.apps.duties.queries.attestations import certifiers, signing_role
from dintel.apps.duties.queries.due import open_tasks
from dintel.apps.notices.due import Due, Scope

TARGET = timedelta(days=9)
"""A certificate is said to be late after the tenth day of the next month; the city's own target."""


def tasks_due(access: Access, *, scope: Scope, at: datetime, most: int) -> Iterable[Due]:
    """Return the open tasks the person sees in a scope, the earliest first; one query."""
    on = timezone.localdate(at)
    for task in open_tasks(access, scope, most):
        yield Due(
            kind="task",
            key=task.record,
            title=law.say(task.title),
            about=f"{task.number} · {names.place_of(task.department, task.facility)}",
            path=reverse("duties:task", args=[task.number]),
            due_on=task.target_on,
            is_late=task.target_on is not None and on > task.target_on,
            words=names.clock_words(task.target_on, on),
            owner=task.owner.name if task.owner else names.role_of(task.owner_role),
            department=task.department,
            is_target=True,
        )


def certificates_due(access: Access, *, scope: Scope, at: datetime, most: int) -> Iterable[Due]:
    """Return the certificates of the last months that are missing in a scope; two queries."""
    on = timezone.localdate(at)
    found = []
    theirs = scope.reach_of(access)
    for line in certifiers(access, on, count=3):
        is_theirs = scope.person is None or (theirs is not None and signing_role(theirs, line.place))
        if (scope.department and line.place.department != scope.department) or not is_theirs:
            continue
        for one in line.months:
            due_on = month_after(one.month) + TARGET
            if one.row is None:
                found.append(
                    Due(
                        kind="attestation",
                        key=f"{line.place.key}.{one.month:%Y-%m}",
                        title=_("Certify %(month)s") % {"month": names.month_words(one.month)},
                        about=names.place_of(line.place.department, line.place.facility),
                        path=reverse("duties:certificate", args=[line.place.key, f"{one.month:%Y-%m}"]),
                        due_on=due_on,
                        is_late=on > due_on,
                        words=names.clock_words(due_on, on),
                        owner=names.role_of("site_lead" if line.place.facility else "liaison"),
                        department=line.place.department,
                        is_target=True,
                    )
                )
    return sorted(found, key=lambda due: (due.due_on or on, due.path))[:most]
