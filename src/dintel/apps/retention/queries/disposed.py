"""That a record was disposed of: when, under which rule of which schedule, by which certificate."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dintel.apps.retention.models import Adoption, Item
from dintel.apps.retention.register import classes
from dintel.domain.retention import Keep


@dataclass(frozen=True, slots=True)
class Disposed:
    """What a record's page says of its end. ``certificate`` is empty while its batch goes on."""

    at: datetime
    title: str
    due_on: str
    certificate: str
    keep: Keep
    """The period, as the schedule stood."""
    authority: str
    """The paper on which the city had adopted that schedule."""
    adopted_at: datetime


def disposed(kind: str, key: str) -> Disposed | None:
    """Return how a record ended, ``None`` for one that is kept; the caller has let the person see the record."""
    item = (
        Item.objects.filter(subject_kind=kind, subject_key=key, state=Item.State.DISPOSED)
        .select_related("batch__adoption", "batch__certificate")
        .first()
    )
    if item is None or item.settled_at is None:
        return None
    certificate = getattr(item.batch, "certificate", None)
    return Disposed(
        at=item.settled_at,
        title=str(classes()[item.batch.record_class].title),
        due_on=item.due_on.isoformat(),
        certificate=certificate.number if certificate else "",
        keep=_period(item.batch.adoption, item.batch.record_class),
        authority=item.batch.adoption.authority,
        adopted_at=item.batch.adoption.at,
    )


def _period(adoption: Adoption, name: str) -> Keep:
    """Return the period of a class as it was adopted; one that is kept for ever is never disposed of."""
    return next(Keep(*row["keep"]) for row in adoption.schedule if row["id"] == name)
