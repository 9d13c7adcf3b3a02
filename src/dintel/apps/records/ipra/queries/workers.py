"""Who answers requests to the city: the people who hold a role that works on them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from dintel.apps.accounts.models import Assignment, User
from dintel.apps.accounts.queries import holders
from dintel.apps.accounts.queries.holding import in_force
from dintel.apps.records.ipra.services.refusals import InspectionError

ROLES = ("records_custodian", "counsel", "paralegal")


def workers(on: date) -> Sequence[User]:
    """Return the people who can answer for a request on a day, by name."""
    found = {user.pk: user for role in ROLES for user in holders(role, on=on)}
    return sorted(found.values(), key=lambda user: user.name)


def nobodys(on: date) -> Q:
    """Return the limit to requests that nobody has in hand: nobody was named, or whoever was does that work no more."""
    at_work = Assignment.objects.filter(in_force(on), role__in=ROLES, user__is_active=True).values("user")
    return Q(owner__isnull=True) | ~Q(owner__in=at_work)


def worker(key: int, on: date) -> User:
    """Return one of them. Raises ``InspectionError`` for anybody else."""
    found = next((user for user in workers(on) if user.pk == key), None)
    if found is None:
        raise InspectionError(_("This person does not work on requests for records today."), "user")
    return found
