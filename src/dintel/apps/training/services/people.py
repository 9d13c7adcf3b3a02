"""Who somebody who signs in is among the city's employees."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from dintel.apps.accounts.models import User
from dintel.apps.accounts.queries.holding import held_by
from dintel.apps.ledger import services as ledger
from dintel.apps.ledger.content import actor, content_of
from dintel.apps.training.models import Employee
from dintel.apps.training.services.leaves import subject_of


@transaction.atomic
def employee_for(*, user: User, at: datetime) -> Employee:
    """Return the employee an account belongs to.

    The first time it is joined to the one with the same address; where no list names it, a row without a number is
    made, so that what is learned is kept.
    """
    found = Employee.objects.select_for_update().filter(user=user).first()
    if found is not None:
        return found
    found = Employee.objects.select_for_update().filter(email=user.email.lower(), user=None).first()
    on = timezone.localdate(at)
    if found is None:
        held, _has_factor = held_by(user, on)
        first = held[0] if held else None
        found = Employee(
            name=user.name,
            email="" if Employee.objects.filter(email=user.email.lower()).exists() else user.email.lower(),
            role=first.role if first else "employee",
            department=next((one.department for one in held if one.department), ""),
            from_on=on,
        )
    found.user = user
    found.save()
    content = {"employee": content_of(found)}
    ledger.record(kind="training.joined", subject=subject_of(found), content=content, by=actor(user), at=at)
    return found
