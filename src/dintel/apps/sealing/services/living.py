"""Whether a record's key is there, for as long as the caller's transaction lasts."""

from __future__ import annotations

from dintel.apps.sealing.models import DataKey
from dintel.apps.sealing.services.keys import Subject


def lock_living(*, subject: Subject) -> bool:
    """Return whether a record has a living key, which nobody destroys before the caller's transaction ends."""
    living = DataKey.objects.select_for_update().filter(
        subject_kind=subject.kind, subject_key=subject.key, destroyed_at__isnull=True
    )
    return living.first() is not None
