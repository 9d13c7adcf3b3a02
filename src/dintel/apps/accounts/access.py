"""How far one person reaches on one day.

1. A person reaches what any of their assignments reaches; an assignment counts on its days only.
2. `facility` and `department` reach only the place the assignment names: without one, nothing.
3. Whoever is not signed in, and whoever has yet to set up a second factor, reaches nothing.
4. Forbidden is answered as if the record did not exist.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

from django.http import Http404

from dintel.apps.accounts.permissions import matrix

if TYPE_CHECKING:
    from dintel.apps.accounts.queries import Held, User


@dataclass(frozen=True, slots=True)
class Reach:
    """The records one action may touch."""

    everywhere: bool = False
    departments: frozenset[str] = frozenset()
    facilities: frozenset[str] = frozenset()
    own: bool = False

    @property
    def nothing(self) -> bool:
        """Whether no record at all is reached."""
        return not (self.everywhere or self.departments or self.facilities or self.own)

    def union(self, other: Reach) -> Reach:
        """Return what either reaches."""
        return Reach(
            self.everywhere or other.everywhere,
            self.departments | other.departments,
            self.facilities | other.facilities,
            self.own or other.own,
        )

    def holds(self, *, department: str, facility: str, is_own: bool) -> bool:
        """Return whether a record with this place and owner is reached."""
        return (
            self.everywhere
            or (bool(facility) and facility in self.facilities)
            or (bool(department) and department in self.departments)
            or (self.own and is_own)
        )


NOTHING = Reach()


@dataclass(frozen=True, slots=True)
class Access:
    """One person's reach, action by action; an action that is not listed reaches nothing."""

    user: User
    on: date
    reaches: Mapping[str, Reach]
    roles: frozenset[str] = field(default_factory=frozenset)
    awaits_second_factor: bool = False
    """Whether a role is held back until a passkey or an authenticator app is set up."""

    @property
    def is_signed_in(self) -> bool:
        """Whether this is somebody."""
        return self.user.pk is not None

    @property
    def is_outside(self) -> bool:
        """Whether this is somebody of an organisation outside the city, who reaches its portal and nothing else."""
        return set(self.reaches) == {"partner.portal"}

    def reach(self, action: str) -> Reach:
        """Return which records the action may touch.

        Raises LookupError for an action that `permissions.toml` does not know.
        """
        matrix().actions[action]
        return self.reaches.get(action, NOTHING)

    def may(self, action: str, *, department: str = "", facility: str = "", owner: int | None = None) -> bool:
        """Return whether the action is open on a record of this place, filed by or assigned to `owner`."""
        is_own = owner is not None and owner == self.user.pk
        return self.reach(action).holds(department=department, facility=facility, is_own=is_own)

    def can(self, action: str) -> bool:
        """Return whether the action is open anywhere at all; for menus."""
        return not self.reach(action).nothing

    def require(self, action: str, *, department: str = "", facility: str = "", owner: int | None = None) -> None:
        """Do nothing when the action is open on such a record.

        Raises Http404 otherwise, the same answer as for a record that does not exist.
        """
        if not self.may(action, department=department, facility=facility, owner=owner):
            raise Http404

    def narrowed(self, actions: Iterable[str]) -> Access:
        """Return this access with only these actions left, as a token has it."""
        kept = frozenset(actions)
        return replace(self, reaches={name: reach for name, reach in self.reaches.items() if name in kept})


class AnonymousAccess(Access):
    """The access of nobody: every action reaches nothing."""

    __slots__ = ()


def reaches_of(held: Iterable[Held]) -> dict[str, Reach]:
    """Return what these assignments reach together, action by action."""
    reaches: dict[str, Reach] = {}
    for one in held:
        for action, scope in matrix().opened.get(one.role, ()):
            reach = _reach(scope, one)
            if not reach.nothing:
                reaches[action] = reaches.get(action, NOTHING).union(reach)  # 1.
    return reaches


def _reach(scope: str, held: Held) -> Reach:
    if scope == "city":
        return Reach(everywhere=True)
    if scope == "department" and held.department:  # 2.
        return Reach(departments=frozenset({held.department}))
    if scope == "facility" and held.facility:
        return Reach(facilities=frozenset({held.facility}))
    return Reach(own=scope == "own")


def access_of(user: User, on: date) -> Access:
    """Return how far a person reaches on a day; one query.

    A role that asks for a second factor is held back until there is one, but for demo accounts, of
    which a city's own server has none.
    """
    from dintel.apps.accounts import queries  # noqa: PLC0415 - queries are limited by an Access in turn

    held, has_second_factor = queries.held_by(user, on)
    ready = [one for one in held if has_second_factor or user.is_demo or not _asks_second_factor(one.role)]
    if len(ready) < len(held):
        return Access(user, on, {}, frozenset(), awaits_second_factor=True)  # 3.
    return Access(user, on, reaches_of(held), frozenset(one.role for one in held))


def _asks_second_factor(role: str) -> bool:
    known = matrix().roles.get(role)
    return known is not None and known.second_factor


def nobody(on: date) -> AnonymousAccess:
    """Return the access of a visitor who is not signed in."""
    from dintel.apps.accounts.queries import User  # noqa: PLC0415 - as above

    return AnonymousAccess(User(), on, {})
