"""People and rows as other files of this room name them in their types."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from dintel.apps.accounts import queries as accounts
from dintel.apps.accounts.queries import User
from dintel.apps.contacts.models import Contact, Letter, Request

__all__ = ["Contact", "Letter", "Request", "User", "by_ids", "may_be_named"]

NAMED_ROLES = ("counsel", "duty_officer", "custody_supervisor", "investigator")


def may_be_named(on: date) -> list[tuple[str, str]]:
    """Return the people who can be named to read a sealed contact, by name."""
    found = {user.pk: user.name for role in NAMED_ROLES for user in accounts.holders(role, on=on)}
    return sorted(((str(key), name) for key, name in found.items()), key=lambda one: one[1])


def by_ids(ids: Iterable[str]) -> Sequence[User]:
    """Return the people with these ids."""
    return tuple(User.objects.filter(pk__in=list(ids), is_active=True))
