"""Who holds which role, and where."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from allauth.mfa.models import Authenticator
from django.db import connection
from django.db.models import Q, QuerySet

from dintel.apps.accounts.models import User

SECOND_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


@dataclass(frozen=True, slots=True)
class Held:
    """One role a person holds, and where."""

    role: str
    department: str
    facility: str


def in_force(on: date, prefix: str = "") -> Q:
    """Return the condition that an assignment counts on a day; `[from_on, until_on)`."""
    return Q(**{f"{prefix}from_on__lte": on}) & (
        Q(**{f"{prefix}until_on__isnull": True}) | Q(**{f"{prefix}until_on__gt": on})
    )


HELD = """
    SELECT held.role, held.department, held.facility,
           EXISTS (SELECT 1 FROM mfa_authenticator factor
                   WHERE factor.user_id = held.user_id AND factor.type IN (%s, %s))
    FROM accounts_assignment held
    WHERE held.user_id = %s AND held.from_on <= %s AND (held.until_on IS NULL OR held.until_on > %s)
    ORDER BY held.id"""
"""Asked at every request; building it anew each time costs many times what it asks."""


def held_by(user: User, on: date) -> tuple[tuple[Held, ...], bool]:
    """Return the roles a person holds on a day, and whether a second factor is set up; one query.

    Somebody without a role, or whose account is closed, holds none.
    """
    if not user.is_active:
        return (), False
    day = connection.ops.adapt_datefield_value(on)
    with connection.cursor() as cursor:
        cursor.execute(HELD, [*SECOND_FACTORS, user.pk, day, day])
        rows = cursor.fetchall()
    held = tuple(Held(role, department, facility) for role, department, facility, _ in rows)
    return held, any(has_factor for *_, has_factor in rows)


def holders(role: str, *, on: date, department: str = "", facility: str = "") -> QuerySet[User]:
    """Return the active people who hold a role there on a day, by name.

    City-wide assignments of the role count too. With neither place only they count: nobody is told
    of a matter because a place was left out.
    """
    there = _there(department, facility, "assignments__") & in_force(on, "assignments__")
    return User.objects.filter(there, assignments__role=role, is_active=True).distinct()


HOLDING = """
    SELECT held.role, held.user_id
    FROM accounts_assignment held JOIN accounts_user person ON person.id = held.user_id
    WHERE person.is_active AND held.from_on <= %s AND (held.until_on IS NULL OR held.until_on > %s)
      AND (held.facility = '' AND held.department IN ('', %s) OR held.facility <> '' AND held.facility = %s)
      AND held.role IN """
"""Asked in every filing; see ``HELD``. The roles follow, and the order."""


def holding(roles: Iterable[str], *, on: date, department: str = "", facility: str = "") -> dict[str, list[int]]:
    """Return the keys of the ``holders`` of several roles, each by name; one query."""
    named = sorted(set(roles))
    if not named:
        return {}
    marks = ", ".join(["%s"] * len(named))
    day = connection.ops.adapt_datefield_value(on)
    with connection.cursor() as cursor:
        order = f"{HOLDING} ({marks}) ORDER BY person.name, person.id"
        cursor.execute(order, [day, day, department, facility, *named])
        rows = cursor.fetchall()
    found: dict[str, dict[int, None]] = {}
    for role, user in rows:
        found.setdefault(role, {})[user] = None
    return {role: list(users) for role, users in found.items()}


def _there(department: str, facility: str, prefix: str = "") -> Q:
    here = {f"{prefix}department": "", f"{prefix}facility": ""}
    place = Q(**here)
    if facility:
        place |= Q(**{f"{prefix}facility": facility})
    if department:
        place |= Q(**{**here, f"{prefix}department": department})
    return place
