"""That a record was disposed of: when, under which rule, by which certificate."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dintel.apps.retention.models import Item
from dintel.apps.retention.register import classes


@dataclass(frozen=True, slots=True)
class Disposed:
    """What a record's page says of its end. ``certificate`` is empty while its batch goes on."""

    at: datetime
    title: str
    due_on: str
    certificate: str


def disposed(kind: str, key: str) -> Disposed | None:
    """Return how a record ended, ``None`` for one that is kept; the caller has let the person see the record."""
    item = (
        Item.objects.filter(subject_kind=kind, subject_key=key, state=Item.State.DISPOSED)
        .select_related("batch", "batch__certificate")
        .first()
    )
    if item is None or item.settled_at is None:
        return None
    certificate = getattr(item.batch, "certificate", None)
    title = str(classes()[item.batch.record_class].title)
    return Disposed(item.settled_at, title, item.due_on.isoformat(), certificate.number if certificate else "")
