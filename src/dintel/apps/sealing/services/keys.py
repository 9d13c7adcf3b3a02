"""The key of a record: made when it is first needed, opened when it is used, destroyed when its time has come."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from dintel.apps.sealing.models import DataKey, WrappingKey
from dintel.apps.sealing.providers import Provider, lost, provider_of
from dintel.domain.sealing.failure import UnsealError
from dintel.domain.sealing.wrapping import KEY_BYTES, WRAPPED_BYTES


class Subject(NamedTuple):
    """Whose key it is: a kind of record and its key, as `accounts.subjects` has them."""

    kind: str
    key: str


@dataclass(frozen=True, slots=True)
class KeyAtHand:
    """A data key, opened. ``name`` is what a sealed file calls it."""

    name: bytes
    secret: bytes = field(repr=False)


class KeyDestroyedError(Exception):
    """The key was destroyed, and with it what it sealed."""

    def __init__(self, subject: Subject, at: datetime | None) -> None:
        """Say whose key it was, and since when it is gone."""
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
    row = DataKey.objects.filter(**_named(subject), destroyed_at__isnull=True).first()
    if row is not None:
        return _opened(row)
    before = DataKey.objects.filter(**_named(subject)).first()
    if before is not None and not again:
        raise KeyDestroyedError(subject, before.destroyed_at)
    wrapping_key, secret = current_wrapping_key(), secrets.token_bytes(KEY_BYTES)
    wrapped = provider().wrap(wrapping_key.pk, secret)
    row, _ = DataKey.objects.get_or_create(
        **_named(subject), destroyed_at=None, defaults={"wrapped": wrapped, "wrapping_key": wrapping_key}
    )
    return _opened(row)


def key_named(*, name: bytes) -> KeyAtHand:
    """Return the key that a sealed file names. Raises KeyDestroyedError, KeySourceError, UnsealError."""
    row = DataKey.objects.filter(uid=UUID(bytes=name)).first()
    if row is None:
        what = f"something sealed with the unknown data key {name.hex()}"
        raise UnsealError(what)
    return _opened(row)


@transaction.atomic
def destroy(*, subject: Subject, at: datetime) -> int:
    """Overwrite the wrapped key of a record and return how many keys that were; doing it again changes nothing.

    What it sealed stays where it is and says nothing any more. Copies of the wrapped key in older backups open
    until those are gone, or the wrapping keys they need.
    """
    living = DataKey.objects.select_for_update().filter(**_named(subject), destroyed_at__isnull=True)
    return living.update(wrapped=bytes(WRAPPED_BYTES), destroyed_at=at)


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
    row = WrappingKey.objects.filter(retired_at__isnull=True).last()
    if row is None:
        names = provider().names()
        name = names[-1] if names else provider().make()
        row, _ = WrappingKey.objects.get_or_create(pk=name, defaults={"made_at": at or timezone.now()})
    return row


def provider() -> Provider:
    """Return what keeps the city's keys."""
    return provider_of(settings.SEALING_KEYS, settings.DINTEL_HOME)


def _opened(row: DataKey) -> KeyAtHand:
    if row.destroyed_at is not None:
        raise KeyDestroyedError(Subject(row.subject_kind, row.subject_key), row.destroyed_at)
    return KeyAtHand(row.uid.bytes, provider().unwrap(row.wrapping_key_id, bytes(row.wrapped)))


def _named(subject: Subject) -> dict[str, str]:
    return {"subject_kind": subject.kind, "subject_key": subject.key}
