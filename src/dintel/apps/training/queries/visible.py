"""Whose training somebody may see: their own department's or site's people, or the city's."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.http import urlencode

from dintel.apps.accounts.access import Access
from dintel.apps.accounts.queries import in_force
from dintel.apps.training.models import Employee

READ = "training.read"
MANAGE = "training.manage"


def employees(access: Access) -> QuerySet[Employee]:
    """Return the employees whose training the asker may see, those who left among them.

    A site's lead sees those who hold a role at the site: the list of employees knows departments only.
    """
    reach = access.reach(READ).union(access.reach(MANAGE))
    rows = Employee.objects.filter(disposed_at=None)
    if reach.everywhere:
        return rows
    at_site = Q(user__assignments__facility__in=reach.facilities) & in_force(access.on, "user__assignments__")
    found = Q(department__in=reach.departments) if reach.departments else Q(pk__in=())
    return rows.filter(found | at_site).distinct() if reach.facilities else rows.filter(found)


def address_of(key: str) -> str:
    """Return where a notice of a department's training leads."""
    return f"{reverse('training:overview')}?{urlencode({'department': key.partition('.')[2], 'state': 'late'})}"


def may_department(access: Access, action: str, key: str) -> bool:
    """Return whether an action is open on a department's training."""
    return access.may(action, department=key.partition(".")[2])
