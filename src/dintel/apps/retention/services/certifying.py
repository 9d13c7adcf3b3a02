"""The certificate of one batch: a numbered text with its hash, and a leaf that commits to it."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from dintel.apps.ledger import services as ledger
from dintel.apps.ledger.content import actor
from dintel.apps.retention.certificate import text_of
from dintel.apps.retention.models import Batch, Certificate, CertificateSeries, Item
from dintel.apps.retention.queries.certificates import said_of

SERIES = "D"


@transaction.atomic
def certify(*, batch: Batch, at: datetime) -> Certificate | None:
    """Write the certificate of a batch of which nothing is left to do, and return it; once, however often asked.

    ``None`` where nothing of it was disposed of: then there is nothing to certify, and no number is taken.
    """
    kept = Batch.objects.select_for_update().get(pk=batch.pk)
    if kept.state != Batch.State.APPROVED or kept.items.filter(state=Item.State.APPROVED).exists():
        return Certificate.objects.filter(batch=kept).first()
    kept.state, kept.done_at = Batch.State.DONE, at
    kept.save(update_fields=["state", "done_at"])
    if not kept.items.filter(state=Item.State.DISPOSED).exists():
        _leave(kept, {}, at=at)
        return None
    number = _number(at)
    text = text_of(said_of(kept, number=number, at=at))
    digest = sha256(text.encode()).hexdigest()
    _leave(kept, {"certificate": number, "sha256": digest}, at=at)
    return Certificate.objects.create(number=number, batch=kept, text=text, sha256=digest, at=at)


def _leave(batch: Batch, more: dict[str, str], *, at: datetime) -> None:
    content = {"disposal": str(batch.key), "class": batch.record_class, **more}
    subject = ("certificate", more["certificate"]) if more else ("disposal", str(batch.key))
    kind = "disposal.certified" if more else "disposal.ended"
    ledger.record(kind=kind, subject=subject, content=content, by=actor(batch.settled_by), at=at)


def _number(at: datetime) -> str:
    """Return the next number of the city's year; it goes back with the caller's transaction."""
    year = timezone.localtime(at).year
    CertificateSeries.objects.get_or_create(year=year)
    row = CertificateSeries.objects.select_for_update().get(year=year)
    CertificateSeries.objects.filter(pk=row.pk).update(last=F("last") + 1)
    return f"{SERIES}-{year}-{row.last + 1:06d}"
