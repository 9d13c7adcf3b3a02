"""People: listed, found, and the story of one account."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from dintel.apps.accounts.access import Access
from dintel.apps.accounts.models import Assignment, Change, User
from dintel.apps.accounts.queries.holding import SECOND_FACTORS, holders, in_force
from dintel.apps.design.profile import active_city
from dintel.apps.prepared import prepared

READERS = ("people.manage", "looks.read")


@dataclass(frozen=True, slots=True)
class Place:
    """One assignment with its place in words."""

    assignment: Assignment
    place: str


@dataclass(frozen=True, slots=True)
class Person:
    """One account with all that its page shows."""

    user: User
    now: tuple[Place, ...]
    later: tuple[Place, ...]
    earlier: tuple[Place, ...]
    has_second_factor: bool
    has_sign_on: bool
    address_is_checked: bool
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Keys:
    """The ways into one account."""

    has_password: bool
    has_app: bool
    passkeys: int
    has_sign_on: bool
    tokens: int


def keys_of(user: User) -> Keys:
    """Return how one's own account can be opened."""
    types = list(Authenticator.objects.filter(user=user).values_list("type", flat=True))
    return Keys(
        has_password=user.has_usable_password(),
        has_app=Authenticator.Type.TOTP in types,
        passkeys=types.count(Authenticator.Type.WEBAUTHN),
        has_sign_on=SocialAccount.objects.filter(user=user).exists(),
        tokens=user.tokens.filter(revoked_at=None).count(),
    )


def people(access: Access, *, text: str = "", role: str = "", state: str = "") -> QuerySet[User]:
    """Return accounts by name, each with today's roles in `held_now`; none for whom may not see them.

    `state` is open, closed or without (a role).
    """
    if not any(access.can(action) for action in READERS):
        return User.objects.none()
    held = Assignment.objects.filter(in_force(access.on))
    found = User.objects.prefetch_related(Prefetch("assignments", queryset=held.order_by("pk"), to_attr="held_now"))
    for word in text.split():
        found = found.filter(Q(name__icontains=word) | Q(email__icontains=word))
    if role:
        found = found.filter(Exists(held.filter(user=OuterRef("pk"), role=role)))
    if state == "closed":
        return found.filter(is_active=False)
    if state == "without":
        return found.filter(~Exists(held.filter(user=OuterRef("pk"))), is_active=True)
    return found.filter(is_active=True) if state == "open" else found


def person_for(access: Access, pk: int) -> Person | None:
    """Return one account with its roles and history, or None when there is none or it is closed to one."""
    user = people(access).filter(pk=pk).first()
    return _person(user, access.on) if user else None


def _person(user: User, on: date) -> Person:
    held = places_of(Assignment.objects.filter(user=user).order_by("-from_on", "-pk"))
    unchecked = EmailAddress.objects.filter(user=user, email=user.email, verified=False)
    return Person(
        user=user,
        now=tuple(one for one in held if _stands(one.assignment, on)),
        later=tuple(one for one in held if one.assignment.from_on > on),
        earlier=tuple(one for one in held if one.assignment.until_on and one.assignment.until_on <= on),
        has_second_factor=Authenticator.objects.filter(user=user, type__in=SECOND_FACTORS).exists(),
        has_sign_on=SocialAccount.objects.filter(user=user).exists(),
        address_is_checked=not unchecked.exists(),
        changes=story_of(user),
    )


def _stands(one: Assignment, on: date) -> bool:
    return one.from_on <= on and (one.until_on is None or one.until_on > on)


def story_of(user: User) -> tuple[Change, ...]:
    """Return what was done to an account, newest first."""
    return tuple(user.changes.select_related("by"))


def places_of(assignments: Iterable[Assignment]) -> tuple[Place, ...]:
    """Return assignments with their places in words; a place that left the profile keeps its id."""
    city = active_city()

    def words(one: Assignment) -> str:
        if one.facility:
            known = city.facilities.get(one.facility)
            return known.name if known else one.facility
        if one.department:
            department = city.departments.get(one.department)
            return department.name if department else one.department
        return ""

    return tuple(Place(one, words(one)) for one in assignments)


def assignment_for(access: Access, person_id: int, pk: int) -> Assignment | None:
    """Return one assignment of a person, for those who manage people, or None."""
    if not access.can("people.manage"):
        return None
    return Assignment.objects.select_related("user").filter(user_id=person_id, pk=pk).first()


def own_places(access: Access) -> tuple[Place, ...]:
    """Return one's own roles of today with their places."""
    return places_of(Assignment.objects.filter(in_force(access.on), user=access.user).order_by("pk"))


def administrators(on: date) -> QuerySet[User]:
    """Return whom to ask for a role, by name."""
    return holders("administrator", on=on)


def person_by_address(address: str) -> User | None:
    """Return the account with this address, in whatever letters it is written, or None."""
    return User.objects.filter(email=address.strip().lower()).first()


def user_with_key(key: int) -> User | None:
    """Return the account with this primary key, or None."""
    return next(iter(_with_key(key=key)), None)


@prepared
def _with_key(*, key: int) -> QuerySet[User]:
    return User.objects.filter(pk=key)


def open_accounts() -> int:
    """Return how many accounts are open."""
    return User.objects.filter(is_active=True).count()


def passkeys_of(user: User) -> QuerySet[Authenticator]:
    """Return a person's own passkeys, oldest first."""
    keys: QuerySet[Authenticator] = Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN)
    return keys.order_by("created_at", "pk")


def demo_people() -> QuerySet[User]:
    """Return the open accounts of the demo city, in the order they were made, each with `held_now`."""
    held = Assignment.objects.order_by("pk")
    return (
        User.objects.filter(is_demo=True, is_active=True)
        .order_by("pk")
        .prefetch_related(Prefetch("assignments", queryset=held, to_attr="held_now"))
    )
