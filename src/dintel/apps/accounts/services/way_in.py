"""The way into an account: its password, its second factors, the city's sign-on. Each change of it is a leaf.

The sign-in library writes these rows; the leaf is written in the same transaction, or neither is. No secret
stands in a leaf, nor anything made from one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from enum import Enum

from allauth.mfa.models import Authenticator
from django.db import transaction

from dintel.apps.accounts.models import User
from dintel.apps.accounts.services.leaves import NOT_IN_A_LEAF
from dintel.apps.ledger import services as ledger
from dintel.apps.ledger.content import actor, content_of
from dintel.domain.canonical import Plain

RECOVERY = Authenticator.Type.RECOVERY_CODES


class Password(Enum):
    """How a password came to be another."""

    SET = "password_set"
    """The first, after an invitation."""
    CHANGED = "password_changed"
    RESET = "password_reset"
    """Through a letter, after it was forgotten."""


@transaction.atomic
def keep_password(*, person: User, how: Password, by: User | None, at: datetime) -> None:
    """Keep the password that ``person.set_password`` was given; ``by`` is nobody where a letter opened the page."""
    person.save(update_fields=["password"])
    _leave(how.value, person, {}, by, at)


@contextmanager
def factors_changing(*, person: User, at: datetime) -> Iterator[None]:
    """Let the caller change a person's second factors; what differs afterwards is a leaf in the same transaction."""
    with transaction.atomic():
        before = _factors(person)
        yield
        after = _factors(person)
        for key in sorted(before.keys() | after.keys()):
            for what in _differences(before.get(key), after.get(key)):
                _leave(what, person, {"factor": after.get(key) or before.get(key)}, person, at)


@contextmanager
def code_checked(*, person: User, at: datetime) -> Iterator[None]:
    """Let the caller check a code that a person typed; a recovery code that it uses up is a leaf, or is not used up.

    A code of an app uses nothing up. When a factor was last used is kept and is no leaf: it opens nothing, and
    what the person does with the open door has leaves of its own. A wrong code writes nothing.
    """
    with transaction.atomic():
        row = Authenticator.objects.select_for_update().filter(user=person, type=RECOVERY).first()
        yield
        now = Authenticator.objects.filter(pk=row.pk).first() if row else None
        if row is not None and now is not None and _codes_used(now) != _codes_used(row):
            _leave("recovery_code_used", person, {"factor": row.pk, "codes_used": _codes_used(now)}, person, at)


def _codes_used(row: Authenticator) -> int:
    return int(row.data["used_mask"]).bit_count()


@transaction.atomic
def record_joined(*, person: User, provider: str, identity: str, at: datetime) -> None:
    """Write down that the city's sign-on now opens an account that was here before.

    Precondition: called in the transaction of the joining.
    """
    _leave("sign_on_joined", person, {"provider": provider, "identity": identity}, None, at)


def _factors(person: User) -> dict[int, Mapping[str, Plain]]:
    """Return what may be known of each second factor of a person, by its key."""
    rows = Authenticator.objects.filter(user=person).order_by("pk")
    return {row.pk: {"key": row.pk, "type": row.type, "name": str(row.data.get("name", ""))} for row in rows}


def _differences(before: Mapping[str, Plain] | None, after: Mapping[str, Plain] | None) -> Iterator[str]:
    if before is None:
        yield "factor_added"
    elif after is None:
        yield "factor_removed"
    elif before != after:
        yield "factor_renamed"


def _leave(what: str, person: User, also: Mapping[str, Plain], by: User | None, at: datetime) -> None:
    content = {"account": content_of(person, without=NOT_IN_A_LEAF), **also}
    ledger.record(kind=f"account.{what}", subject=("person", str(person.pk)), content=content, by=actor(by), at=at)
