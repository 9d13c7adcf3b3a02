"""How far one person reaches on one day.

1. A person reaches what any of their assignments reaches; an assignment counts on its days only.
2. `facility` and `department` reach only the place the assignment names: without one, nothing.
3. Whoever is not signed in, and whoever has yet to set up a second factor, reaches nothing.
4. Forbidden is answered as if the record did not exist.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.http import Http404

from dintel.apps.accounts.permissions import matrix
from dintel.apps.prepared import Shaped

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
MOST_HOLDINGS = 256
"""Sets of roles held together whose reaches are kept: people of one department and role share theirs."""
ASKER = "asker"


class Reaches(Mapping[str, Reach]):
    """What some roles reach together, action by action; known by its value."""

    __slots__ = ("_hash", "_reaches")

    def __init__(self, reaches: Mapping[str, Reach]) -> None:
        """Keep a copy."""
        self._reaches = dict(reaches)
        self._hash = hash(frozenset(self._reaches.items()))

    def __getitem__(self, action: str) -> Reach:
        """Return what an action reaches. Raises KeyError for one that reaches nothing."""
        return self._reaches[action]

    def of(self, action: str) -> Reach:
        """Return what an action reaches, which may be nothing."""
        return self._reaches.get(action, NOTHING)

    def __iter__(self) -> Iterator[str]:
        """Yield every action that reaches something."""
        return iter(self._reaches)

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._reaches)

    def __hash__(self) -> int:
        """Return a number that equal ones share."""
        return self._hash


NO_REACHES = Reaches({})


@dataclass(frozen=True, slots=True)
class Access(Shaped):
    """One person's reach, action by action; an action that is not listed reaches nothing."""

    user: User
    on: date
    reaches: Reaches
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
        return self.reaches.of(action)

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
        return replace(self, reaches=Reaches({name: reach for name, reach in self.reaches.items() if name in kept}))

    def shape(self) -> Hashable:
        """Return how far the person reaches, on which day, and as what; not who it is."""
        return self.reaches, self.roles, self.on, self.is_signed_in

    def values(self) -> Mapping[str, Any]:
        """Return the primary key of the person, if anybody is signed in."""
        return {ASKER: self.user.pk} if self.is_signed_in else {}

    def with_values(self, values: Mapping[str, Any]) -> Access:
        """Return the same reach of somebody who is nothing but a primary key."""
        return replace(self, user=self.user.__class__(pk=values[ASKER])) if self.is_signed_in else self


class AnonymousAccess(Access):
    """The access of nobody: every action reaches nothing."""

    __slots__ = ()


@lru_cache(maxsize=MOST_HOLDINGS)
def reaches_of(held: tuple[Held, ...]) -> Reaches:
    """Return what these assignments reach together, action by action."""
    reaches: dict[str, Reach] = {}
    for one in held:
        for action, scope in matrix().opened.get(one.role, ()):
            reach = _reach(scope, one)
            if not reach.nothing:
                reaches[action] = reaches.get(action, NOTHING).union(reach)  # 1.
    return Reaches(reaches)


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
        return Access(user, on, NO_REACHES, frozenset(), awaits_second_factor=True)  # 3.
    return Access(user, on, reaches_of(held), frozenset(one.role for one in held))


def _asks_second_factor(role: str) -> bool:
    known = matrix().roles.get(role)
    return known is not None and known.second_factor


def nobody(on: date) -> AnonymousAccess:
    """Return the access of a visitor who is not signed in."""
    from dintel.apps.accounts.queries import User  # noqa: PLC0415 - as above

    return AnonymousAccess(User(), on, NO_REACHES)
