"""The key of a record: made when it is first needed, opened when it is used, destroyed when its time has come."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import reduce
from operator import or_
from typing import NamedTuple, Protocol
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from dintel.apps import binding, rows
from dintel.apps.sealing.models import DataKey, WrappingKey
from dintel.apps.sealing.providers import Provider, lost, provider_of
from dintel.domain.sealing.failure import UnsealError
from dintel.domain.sealing.wrapping import KEY_BYTES, WRAPPED_BYTES

AT_HAND = "_at_hand"
"""Where a row keeps its opened key, in memory only."""


NEWEST = "SELECT id FROM sealing_wrappingkey WHERE retired_at IS NULL ORDER BY made_at DESC, id DESC LIMIT 1"


class Subject(NamedTuple):
    """Whose key it is: a kind of record and its key, as `accounts.subjects` has them."""

    kind: str
    key: str


class Wrapped(Protocol):
    """A ``DataKey``, in a migration too."""

    uid: UUID
    subject_kind: str
    subject_key: str
    wrapped: bytes | memoryview[int]
    wrapping_key_id: str
    destroyed_at: datetime | None


@dataclass(frozen=True, slots=True)
class KeyAtHand:
    """A data key, opened. ``name`` is what a sealed file calls it."""

    name: bytes
    secret: bytes = field(repr=False)


_standing: dict[tuple[int, Subject], DataKey] = {}
"""By the agency whose key it is."""


class KeyDestroyedError(Exception):
    """The key was destroyed, and with it what it sealed."""

    def __init__(self, subject: Subject, at: datetime | None) -> None:
        """Say whose key it was, and since when it is gone."""
        self.subject = subject
        when = f" on {at:%Y-%m-%d}" if at else ""
        super().__init__(
            f"The key of {subject.kind} {subject.key} was destroyed{when}: what it sealed was disposed of and "
            "cannot be read any more, by anybody. The custody log and the certificate of disposal say why."
        )


def data_key(*, subject: Subject, again: bool = False) -> KeyAtHand:
    """Return the key of a record, made in the caller's transaction when it is first asked for.

    Raises KeyDestroyedError where it was destroyed, unless `again` asks for a new one; KeySourceError where the
    city's key is not at hand.
    """
    row = _living(subject).first()
    if row is not None:
        return opened(row)
    before = DataKey.objects.filter(**_named(subject)).first()
    if before is not None and not again:
        raise KeyDestroyedError(subject, before.destroyed_at)
    return opened(_made_once(subject))


def new_key(*, subject: Subject) -> DataKey:
    """Return the key of a record that is just being made, in the caller's transaction and one statement.

    Precondition: the record had none before. Raises IntegrityError where it has one, KeySourceError as `data_key`.
    """
    return new_keys(subjects=[subject])[0]


def new_keys(*, subjects: Sequence[Subject]) -> list[DataKey]:
    """Return a key for each of many records that are just being made; otherwise as `new_key`."""
    name = _newest_wrapping_key() or current_wrapping_key().pk
    return rows.add_known(_wrapped_under(name, subject) for subject in subjects)


def wrapped_key() -> DataKey:
    """Return an unsaved key that is nobody's yet; the caller gives it its subject and adds the row."""
    return _wrapped_under(_newest_wrapping_key() or current_wrapping_key().pk, Subject("", ""))


def _newest_wrapping_key() -> str:
    """Return the key that wraps, empty before there is one; asked in every filing, so Django does not build it anew.

    It is not retired before the caller's transaction ends: SQLite has one writer, PostgreSQL locks the row.
    """
    locking = " FOR KEY SHARE" if connection.vendor == "postgresql" and connection.in_atomic_block else ""
    with connection.cursor() as cursor:
        cursor.execute(NEWEST + locking)
        row = cursor.fetchone()
    return str(row[0]) if row else ""


def _wrapped_under(name: str, subject: Subject) -> DataKey:
    secret = secrets.token_bytes(KEY_BYTES)
    row = DataKey(**_named(subject), wrapped=provider().wrap(name, secret), wrapping_key_id=name)
    row.__dict__[AT_HAND] = KeyAtHand(row.uid.bytes, secret)
    return row


def standing_key(*, subject: Subject) -> DataKey:
    """Return a key that stays in use, such as the search's; asked for once a process, made when it is first needed.

    Only what is committed is remembered. Raises as `data_key`.
    """
    mine = (binding.whose(), subject)
    known = _standing.get(mine)
    if known is not None:
        return known
    row = _living(subject).first() or _made_once(subject)
    transaction.on_commit(lambda: _standing.__setitem__(mine, row))
    return row


def _made_once(subject: Subject) -> DataKey:
    """Return a new key, or the one of another process that was faster."""
    try:
        with transaction.atomic():
            return new_key(subject=subject)
    except IntegrityError:
        return _living(subject).get()


def lock_living(*, subject: Subject) -> bool:
    """Return whether a record has a living key, which nobody destroys before the caller's transaction ends."""
    return _living(subject).select_for_update().first() is not None


def forget_standing_keys() -> None:
    """Ask the database again which keys stay in use: the tables are other ones now."""
    _standing.clear()


def key_named(*, name: bytes) -> KeyAtHand:
    """Return the key that a sealed file names. Raises KeyDestroyedError, KeySourceError, UnsealError."""
    row = DataKey.objects.filter(uid=UUID(bytes=name)).first()
    if row is None:
        what = f"something sealed with the unknown data key {name.hex()}"
        raise UnsealError(what)
    return opened(row)


def destroy(*, subject: Subject, at: datetime) -> int:
    """Overwrite the wrapped key of a record and return how many keys that were; doing it again changes nothing.

    What it sealed stays where it is and says nothing any more. Copies of the wrapped key in older backups open
    until those are gone, or the wrapping keys they need.
    """
    return destroy_all(subjects=[subject], at=at)


@transaction.atomic
def destroy_all(*, subjects: Collection[Subject], at: datetime) -> int:
    """Overwrite the wrapped keys of many records together; otherwise as `destroy`."""
    named: dict[str, list[str]] = {}
    for kind, key in subjects:
        named.setdefault(kind, []).append(key)
    about = [Q(subject_kind=kind, subject_key__in=keys) for kind, keys in named.items()]
    if not about:
        return 0
    living = DataKey.objects.filter(reduce(or_, about), destroyed_at__isnull=True)
    return living.select_for_update().update(wrapped=bytes(WRAPPED_BYTES), destroyed_at=at)


def require_keys(*, at: datetime) -> None:
    """Make the first wrapping key where there is none; see that every one in use is at hand.

    Raises KeySourceError naming the one that is not.
    """
    current, keys = current_wrapping_key(at=at), provider()
    living = DataKey.objects.filter(destroyed_at__isnull=True)
    needed = {current.pk, *living.values_list("wrapping_key", flat=True).distinct()}
    for name in sorted(needed - set(keys.names())):
        raise lost(name, keys.where)


def current_wrapping_key(*, at: datetime | None = None) -> WrappingKey:
    """Return the wrapping key that new data keys are wrapped with; the first time it is made or taken over."""
    row = wrapping_key_in_use()
    if row is None:
        names = provider().names()
        name = names[-1] if names else provider().make()
        row, _ = WrappingKey.objects.get_or_create(pk=name, defaults={"made_at": at or timezone.now()})
    return row


def wrapping_key_in_use() -> WrappingKey | None:
    """Return the wrapping key that new data keys are wrapped with, ``None`` before there is one; none is made."""
    return WrappingKey.objects.filter(retired_at__isnull=True).last()


def provider() -> Provider:
    """Return what keeps the city's keys."""
    return provider_of(settings.SEALING_KEYS, settings.DINTEL_HOME)


def opened(row: Wrapped) -> KeyAtHand:
    """Return a data key, opened; a row that was opened before is not unwrapped again.

    Raises KeyDestroyedError, KeySourceError, UnsealError.
    """
    known: KeyAtHand | None = row.__dict__.get(AT_HAND)
    if known is None:
        if row.destroyed_at is not None:
            raise KeyDestroyedError(Subject(row.subject_kind, row.subject_key), row.destroyed_at)
        known = KeyAtHand(row.uid.bytes, provider().unwrap(row.wrapping_key_id, bytes(row.wrapped)))
        row.__dict__[AT_HAND] = known
    return known


def _living(subject: Subject) -> QuerySet[DataKey]:
    return DataKey.objects.filter(**_named(subject), destroyed_at__isnull=True)


def _named(subject: Subject) -> dict[str, str]:
    return {"subject_kind": subject.kind, "subject_key": subject.key}
