"""Made-up people for the demo city."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from dintel.apps.accounts.models import User
from dintel.apps.accounts.services.people import give_role, invite


@transaction.atomic
def make_demo_person(
    *, email: str, name: str, role: str, department: str, facility: str, at: datetime, on: date
) -> User:
    """Return the demo account with this address, made with its role when it is not there yet."""
    there = User.objects.filter(email=email).first()
    if there is not None:
        return there
    person = invite(email=email, name=name, language="", by=None, at=at, on=on)
    person.is_demo = True
    person.save(update_fields=["is_demo"])
    give_role(person=person, role=role, department=department, facility=facility, by=None, at=at, on=on)
    return person
