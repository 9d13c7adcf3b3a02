"""Who holds which role, and where."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef, Q, QuerySet

from dintel.apps.accounts.models import Assignment, User

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


def held_by(user: User, on: date) -> tuple[tuple[Held, ...], bool]:
    """Return the roles a person holds on a day, and whether a second factor is set up; one query.

    Somebody without a role, or whose account is closed, holds none.
    """
    if not user.is_active:
        return (), False
    factors = Authenticator.objects.filter(user=OuterRef("user"), type__in=SECOND_FACTORS)
    rows = list(
        Assignment.objects.filter(in_force(on), user=user)
        .order_by("pk")
        .annotate(has_factor=Exists(factors))
        .values_list("role", "department", "facility", "has_factor")
    )
    held = tuple(Held(role, department, facility) for role, department, facility, _ in rows)
    return held, any(has_factor for *_, has_factor in rows)


def holders(role: str, *, on: date, department: str = "", facility: str = "") -> QuerySet[User]:
    """Return the active people who hold a role there on a day, by name.

    City-wide assignments of the role count too. With neither place only they count: nobody is told
    of a matter because a place was left out.
    """
    there = _there(department, facility, "assignments__") & in_force(on, "assignments__")
    return User.objects.filter(there, assignments__role=role, is_active=True).distinct()


def holding(roles: Iterable[str], *, on: date, department: str = "", facility: str = "") -> dict[str, list[int]]:
    """Return the keys of the ``holders`` of several roles, each by name; one query."""
    there = _there(department, facility) & in_force(on)
    rows = Assignment.objects.filter(there, role__in=set(roles), user__is_active=True).order_by("user__name", "user")
    found: dict[str, dict[int, None]] = {}
    for role, user in rows.values_list("role", "user"):
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
