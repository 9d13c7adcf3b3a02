"""People: invited, given roles, ended, closed. Every change is written down, and is a leaf.

1. Nobody gives themselves anything: a role comes from a second person.
2. One open account always holds the administrator's role without an end.
3. Accounts are closed and never erased, since records name them.
4. Who works with organisations outside the city gives their people the one role that shows those what they were given.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from enum import Enum

from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dintel.apps.accounts.access import access_of
from dintel.apps.accounts.models import Assignment, Change, User
from dintel.apps.accounts.permissions import matrix
from dintel.apps.accounts.queries.people import administrators
from dintel.apps.accounts.services.leaves import said_of_account, said_of_token
from dintel.apps.design.profile import active_city
from dintel.apps.ledger import services as ledger
from dintel.apps.ledger.content import actor, content_of
from dintel.domain.canonical import Plain

ADMINISTRATOR = "administrator"
GIVEN_BY = {"partner": "partner.manage"}
"""Roles that somebody besides the administrator gives: which action that takes (4)."""


class Rule(Enum):
    """What a change can be against, in words for the person who tried."""

    NOT_YOURS = _("This belongs to somebody else.")
    NOT_MANAGER = _("Only an administrator may do this.")
    YOURSELF = _("Nobody changes their own roles. Ask another administrator.")
    LAST_ADMINISTRATOR = _("This is the last administrator. Give the role to somebody else first, without an end date.")
    NO_ADDRESS = _("This is no e-mail address.")
    NO_NAME = _("Write the person’s name, in up to 120 letters.")
    ADDRESS_TAKEN = _("There is an account with this address already. Open it and give it the role.")
    HAS_ADMINISTRATOR = _(
        "There is an administrator already, who can invite others under /people/. Nothing was changed."
    )
    IS_WAITED_FOR = _(
        "There is an administrator already, who was invited and has not come in yet. Nothing was changed. The same "
        "address again prints a new link; --instead puts this one in its place."
    )
    NO_SUCH_ROLE = _("There is no such role.")
    PLACE = _("Choose the place the role is for, and no other.")
    SPAN = _("The role must end after it begins.")
    HELD = _("This person has that role there already.")
    ENDED = _("This role has ended already.")
    CLOSED = _("This account is closed. Open it first.")
    BEYOND_OWNER = _("A token can only be given what you may do yourself. Choose at least one action.")
    NO_SUCH_SPAN = _("A token works for one day at least and a year at most.")


class NotAllowedError(Exception):
    """The change is against a rule; `str()` gives the words for the person."""

    def __init__(self, rule: Rule) -> None:
        """Keep the rule."""
        super().__init__(str(rule.value))
        self.rule = rule


def _require_manager(by: User, person: User | None, on: date, role: str = "") -> None:
    access = access_of(by, on)
    if not (access.can("people.manage") or (role in GIVEN_BY and access.can(GIVEN_BY[role]))):  # 4.
        raise NotAllowedError(Rule.NOT_MANAGER)
    if person is not None and person.pk == by.pk:  # 1.
        raise NotAllowedError(Rule.YOURSELF)


def _note(
    what: Change.What,
    *,
    person: User,
    by: User | None,
    at: datetime,
    held: Assignment | None = None,
    is_erased: bool = False,
    also: Mapping[str, Plain] | None = None,
) -> None:
    """Write a change down when it is made: a row of the history, and the leaf that commits to it."""
    place = (held.role, held.department, held.facility) if held else ("", "", "")
    change = Change.objects.create(
        person=person, by=by, at=at, what=what, role=place[0], department=place[1], facility=place[2]
    )
    content = {"change": content_of(change), "account": said_of_account(person), **(also or {})}
    if held is not None:
        content |= {"assignment": content_of(held), "is_erased": is_erased}
    kind = f"{'account' if held is None else 'role'}.{what.value}"
    ledger.record(kind=kind, subject=("person", str(person.pk)), content=content, by=actor(by), at=at)


@transaction.atomic
def invite(*, email: str, name: str, language: str, by: User | None, at: datetime, on: date, role: str = "") -> User:
    """Return a new account without a password or a role; ``role`` is the one it is made for, where it matters who may.

    `by` is empty only for the first administrator, made from the command line. Raises NotAllowedError
    when the address has an account already or is none, and without a name.
    """
    if by is not None:
        _require_manager(by, None, on, role)
    _require_person(email, name)
    try:
        with transaction.atomic():
            person = User.objects.create_user(email, name)
    except IntegrityError as taken:
        raise NotAllowedError(Rule.ADDRESS_TAKEN) from taken
    person.language = language
    person.save(update_fields=["language"])
    _note(Change.What.INVITED, person=person, by=by, at=at)
    return person


def _require_person(email: str, name: str) -> None:
    try:
        User(email=email.strip(), name=name.strip()).clean_fields(exclude={"password"})
    except ValidationError as problem:
        raise NotAllowedError(Rule.NO_ADDRESS if "email" in problem.message_dict else Rule.NO_NAME) from problem


def is_waited_for(person: User) -> bool:
    """Return whether nobody came in by this account yet: no password was chosen, and no sign-on led to it."""
    return person.last_login is None and not person.has_usable_password()


@transaction.atomic
def begin_administration(*, email: str, name: str, is_instead: bool, at: datetime, on: date) -> User:
    """Return the account of the first administrator, made from the command line, or the same one invited again.

    While nobody came in by it, it may be invited again, and with ``is_instead`` its place given to another address:
    the first link was lost, or sent to where nobody reads it. Raises NotAllowedError; afterwards it is administrators
    who invite.
    """
    _require_person(email, name)
    there = list(administrators(on).filter(is_demo=False))
    if not all(is_waited_for(one) for one in there):
        raise NotAllowedError(Rule.HAS_ADMINISTRATOR)
    for one in there:
        if one.email == email.strip().lower():
            _note(Change.What.INVITED_AGAIN, person=one, by=None, at=at)
            return one
    if there and not is_instead:
        raise NotAllowedError(Rule.IS_WAITED_FOR)
    person = invite(email=email, name=name, language="", by=None, at=at, on=on)
    give_role(person=person, role=ADMINISTRATOR, by=None, at=at, on=on)
    for one in there:
        one.is_active = False
        one.set_unusable_password()  # another one than before: links made with that lead nowhere now
        one.save(update_fields=["is_active", "password"])
        _note(Change.What.CLOSED, person=one, by=None, at=at)
    return person


@transaction.atomic
def invite_again(*, person: User, by: User, at: datetime, on: date) -> None:
    """Write down that the invitation is sent again.

    Raises NotAllowedError for a closed account.
    """
    _require_manager(by, person, on)
    if not person.is_active:
        raise NotAllowedError(Rule.CLOSED)
    _note(Change.What.INVITED_AGAIN, person=person, by=by, at=at)


@transaction.atomic
def record_sign_on(*, person: User, at: datetime) -> None:
    """Write down that an account came about through the city's single sign-on."""
    _note(Change.What.CAME_BY_SIGN_ON, person=person, by=None, at=at)


@transaction.atomic
def give_role(
    *,
    person: User,
    role: str,
    by: User | None,
    at: datetime,
    on: date,
    from_on: date | None = None,
    until_on: date | None = None,
    department: str = "",
    facility: str = "",
) -> Assignment:
    """Return the new assignment; a facility brings its department with it.

    Preconditions: the place is what the role asks for; `from_on` < `until_on`. `by` is empty only for
    the first administrator. Raises NotAllowedError otherwise, and when the person holds it already.
    """
    if by is not None:
        _require_manager(by, person, on, role)
    if not person.is_active:
        raise NotAllowedError(Rule.CLOSED)
    department, facility = _place(role, department, facility)
    begins = from_on or on
    if until_on is not None and until_on <= begins:
        raise NotAllowedError(Rule.SPAN)
    held = Assignment.objects.filter(
        Q(until_on=None) | Q(until_on__gt=begins), user=person, role=role, department=department, facility=facility
    )
    if held.exists():
        raise NotAllowedError(Rule.HELD)
    given = Assignment.objects.create(
        user=person, role=role, department=department, facility=facility, from_on=begins, until_on=until_on
    )
    _note(Change.What.GIVEN, person=person, by=by, at=at, held=given)
    return given


def _place(role: str, department: str, facility: str) -> tuple[str, str]:
    known = matrix().roles.get(role)
    if known is None:
        raise NotAllowedError(Rule.NO_SUCH_ROLE)
    city = active_city()
    if known.place == "facility" and facility in city.facilities:
        own = city.facilities[facility].department
        if department in {"", own}:
            return own, facility
    elif known.place == "department" and department in city.departments and not facility:
        return department, ""
    elif known.place == "city" and not department and not facility:
        return "", ""
    raise NotAllowedError(Rule.PLACE)


@transaction.atomic
def end_role(*, assignment: Assignment, by: User, at: datetime, on: date) -> Assignment:
    """Return the assignment, which no longer counts from today; one that never began is erased.

    One's own role may be given up. Raises NotAllowedError for the last administrator, and for a role
    that has ended.
    """
    _require_manager(by, None, on, assignment.role)
    if assignment.until_on is not None and assignment.until_on <= on:
        raise NotAllowedError(Rule.ENDED)
    if assignment.role == ADMINISTRATOR:
        _require_another_administrator(assignment.user, on)
    is_erased = assignment.from_on >= on
    if is_erased:
        Assignment.objects.filter(pk=assignment.pk).delete()  # the leaf still names its key
    else:
        assignment.until_on = on
        assignment.save(update_fields=["until_on"])
    _note(Change.What.ENDED, person=assignment.user, by=by, at=at, held=assignment, is_erased=is_erased)
    return assignment


def _require_another_administrator(person: User, on: date) -> None:
    """Raise NotAllowedError unless somebody else holds the role without an end (2)."""
    others = Assignment.objects.select_for_update().filter(
        role=ADMINISTRATOR, from_on__lte=on, until_on=None, user__is_active=True
    )
    if all(one.user_id == person.pk for one in others):
        raise NotAllowedError(Rule.LAST_ADMINISTRATOR)


@transaction.atomic
def close_account(*, person: User, by: User, at: datetime, on: date) -> None:
    """Close an account: it is signed out everywhere with its next request, and its tokens stop (3).

    Raises NotAllowedError for one's own account and for the last administrator.
    """
    _require_manager(by, person, on)
    if not person.is_active:
        return
    if Assignment.objects.filter(user=person, role=ADMINISTRATOR, until_on=None, from_on__lte=on).exists():
        _require_another_administrator(person, on)
    person.is_active = False
    person.save(update_fields=["is_active"])
    tokens = list(person.tokens.filter(revoked_at=None).order_by("pk"))
    for token in tokens:
        token.revoked_at = at
        token.save(update_fields=["revoked_at"])
    told: dict[str, Plain] = {
        "tokens_revoked": [token.pk for token in tokens],
        "tokens": [said_of_token(token) for token in tokens],
    }
    _note(Change.What.CLOSED, person=person, by=by, at=at, also=told)


@transaction.atomic
def open_account(*, person: User, by: User, at: datetime, on: date) -> None:
    """Open a closed account again, with the roles that have not ended; its tokens stay revoked."""
    _require_manager(by, person, on)
    if person.is_active:
        return
    person.is_active = True
    person.save(update_fields=["is_active"])
    _note(Change.What.OPENED, person=person, by=by, at=at)


@transaction.atomic
def take_off_factors(*, person: User, by: User, at: datetime, on: date) -> None:
    """Take passkeys, authenticator app and recovery codes off an account whose owner lost them.

    Roles that ask for a second factor rest until a new one is set up.
    """
    _require_manager(by, person, on)
    taken, _of_each = Authenticator.objects.filter(user=person).delete()
    _note(Change.What.FACTORS_TAKEN_OFF, person=person, by=by, at=at, also={"factors": taken})


@transaction.atomic
def set_language(*, person: User, language: str) -> None:
    """Set the language for letters to a person; empty for the city's first."""
    person.language = language
    person.save(update_fields=["language"])
