"""Which keys there are, what they hold, and what does not open."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count, Q

from dintel.apps.sealing.models import DataKey, WrappingKey
from dintel.apps.sealing.services import KeySourceError, UnsealError, key_named
from dintel.apps.sealing.services.keys import provider, wrapping_key_in_use


@dataclass(frozen=True, slots=True)
class WrappingState:
    """One wrapping key: how many living data keys need it, whether it wraps, whether it is at hand."""

    name: str
    data_keys: int
    is_retired: bool
    is_at_hand: bool


def wrapping_keys() -> tuple[WrappingState, ...]:
    """Return every wrapping key, oldest first."""
    at_hand = set(provider().names())
    living = Count("data_keys", filter=Q(data_keys__destroyed_at__isnull=True))
    rows = WrappingKey.objects.annotate(living=living)
    return tuple(WrappingState(row.pk, row.living, row.retired_at is not None, row.pk in at_hand) for row in rows)


def is_key_at_hand() -> bool:
    """Return whether the key that wraps now lies where the settings say; also where there is none yet."""
    wraps = wrapping_key_in_use()
    try:
        return wraps is None or wraps.pk in provider().names()
    except KeySourceError:
        return False


def living() -> int:
    """Return how many data keys are not destroyed."""
    return DataKey.objects.filter(destroyed_at__isnull=True).count()


def faults() -> Iterator[str]:
    """Yield, for every living data key that does not open, whose it is and why."""
    for row in DataKey.objects.filter(destroyed_at__isnull=True).order_by("pk").iterator(chunk_size=500):
        try:
            key_named(name=row.uid.bytes)
        except (KeySourceError, UnsealError) as problem:
            yield f"{row.subject_kind} {row.subject_key}: {problem}"
