"""A new wrapping key for all data keys, while everything runs.

1. The new key is safe with its provider before a row names it. A run that was killed leaves data keys under the old
   key and the new one; the next run finds them and goes on with the key there is.
2. Data keys are wrapped anew in batches, each in a transaction of its own. One is changed only if it is still what
   was read, so that nothing destroyed meanwhile comes back.
3. An old wrapping key is retired when no living data key needs it. It stays with its provider: backups need it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from dintel.apps.sealing.models import DataKey, WrappingKey
from dintel.apps.sealing.services.keys import current_wrapping_key, provider

BATCH = 500
AFTER = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Rotation:
    """What a run did."""

    wrapping_key: str
    wrapped_anew: int
    retired: tuple[str, ...]


def rotate(*, at: datetime, batch: int = BATCH) -> Rotation:
    """Wrap every living data key with a new wrapping key; a run that was cut off is ended with the key it had made.

    Raises KeySourceError where no new key can be made or an old one is not at hand; what was done then stays.
    """
    newest = _newest(at=at)
    done = 0
    retired: tuple[str, ...] = ()
    while some := _wrap_some(newest, batch):  # 2.
        done += some
        if some < batch:
            retired += _retire(newest, at=at)
    return Rotation(newest.pk, done, retired + _retire(newest, at=at))


def _newest(*, at: datetime) -> WrappingKey:
    """Return the key to wrap with: the one an unfinished run had made, one added by hand, or a new one."""
    current = current_wrapping_key(at=at)
    if _left(current).exists():
        return current
    waiting = provider().names()[-1:]
    name = waiting[0] if waiting and not WrappingKey.objects.filter(pk=waiting[0]).exists() else provider().make()  # 1.
    return WrappingKey.objects.create(pk=name, made_at=max(at, current.made_at + AFTER))


@transaction.atomic
def _wrap_some(newest: WrappingKey, batch: int) -> int:
    keys, some = provider(), _left(newest).select_for_update().order_by("pk")[:batch]
    for row in some:
        wrapped = keys.wrap(newest.pk, keys.unwrap(row.wrapping_key_id, bytes(row.wrapped)))
        unchanged = DataKey.objects.filter(pk=row.pk, wrapping_key=row.wrapping_key_id, destroyed_at__isnull=True)
        unchanged.update(wrapped=wrapped, wrapping_key=newest)
    return len(some)


@transaction.atomic
def _retire(newest: WrappingKey, *, at: datetime) -> tuple[str, ...]:
    needed = Q(pk__in=DataKey.objects.filter(destroyed_at__isnull=True).values("wrapping_key"))
    unretired = WrappingKey.objects.filter(retired_at__isnull=True).exclude(pk=newest.pk)
    list(unretired.select_for_update().order_by("pk"))  # waits for whoever is just making a key under one of them
    names = tuple(unretired.filter(~needed).values_list("pk", flat=True))
    WrappingKey.objects.filter(pk__in=names).update(retired_at=at)
    return names


def _left(newest: WrappingKey) -> QuerySet[DataKey]:
    return DataKey.objects.filter(destroyed_at__isnull=True).exclude(wrapping_key=newest)
