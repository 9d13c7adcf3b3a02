"""Whose list somebody may look at by name: the people of a department for its liaison, of the city for the coordinator.

1. People are those who hold a role there on the day. Organisations outside the city have their own page.
2. What is on another's list is what both reach: the tellers are asked with both (``due.Scope.who``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db.models import Q, QuerySet

from dintel.apps.accounts.access import Access, access_of
from dintel.apps.accounts.queries import Assignment, User, in_force
from dintel.apps.design.profile import active_city
from dintel.apps.notices import names

LOOK = "due.person"
PERSON = "person-"
"""What the name of a person's list begins with in addresses."""
OUTSIDE = "partner"
MOST_DIGITS = 18


def people(access: Access, text: str = "") -> QuerySet[User]:
    """Return whose list the asker may look at, by name; nobody's for whoever may look at none."""
    reach = access.reach(LOOK)
    held = Assignment.objects.filter(in_force(access.on)).exclude(role=OUTSIDE)
    if not reach.everywhere:
        sites = [one.id for one in active_city().facilities.values() if one.department in reach.departments - {""}]
        held = held.filter(Q(department__in=reach.departments - {""}) | Q(facility__in=sites))
    found = User.objects.filter(is_active=True, pk__in=held.values("user")).exclude(pk=access.user.pk)
    for word in text.split():
        found = found.filter(name__icontains=word)
    return found.order_by("name", "pk")


def person_named(access: Access, whose: str) -> User | None:
    """Return the person a list's name stands for, ``None`` if it is no person's or not open to the asker."""
    digits = whose.removeprefix(PERSON)
    if digits == whose or not (digits.isascii() and digits.isdigit()) or len(digits) > MOST_DIGITS:
        return None
    return people(access).filter(pk=int(digits)).first()


def reach_of(user: User, access: Access) -> Access:
    """Return how far a person reaches on the asker's day; one query."""
    return access_of(user, access.on)


def list_of(user: User) -> str:
    """Return the name of a person's list in addresses."""
    return f"{PERSON}{user.pk}"


def roles_of(users: Sequence[User], access: Access) -> Mapping[int, Sequence[str]]:
    """Return the roles that people hold on the asker's day, in words, by key; one query."""
    found: dict[int, list[str]] = {}
    rows = Assignment.objects.filter(in_force(access.on), user__in=users).exclude(role=OUTSIDE).order_by("pk")
    for user, role in rows.values_list("user", "role"):
        if (words := names.role(role)) not in found.setdefault(user, []):
            found[user].append(words)
    return found
