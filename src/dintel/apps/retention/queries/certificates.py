"""Certificates of disposal: what goes into one, and who may read it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.http import Http404

from dintel.apps.accounts.access import Access
from dintel.apps.ledger import queries as ledger
from dintel.apps.retention.certificate import Said
from dintel.apps.retention.models import Batch, Certificate, Item
from dintel.apps.retention.register import classes
from dintel.apps.retention.schedule import schedule

NEWEST = 200


@dataclass(frozen=True, slots=True)
class CertificateView:
    """A certificate with its receipt, ``None`` until the log has signed it."""

    row: Certificate
    title: str
    said: Said
    receipt: str | None


def certificates(access: Access) -> tuple[Certificate, ...]:
    """Return the newest certificates that the person may read."""
    rows = list(Certificate.objects.select_related("batch__proposed_by", "batch__settled_by")[:NEWEST])
    readable = _readable(access, [row.batch for row in rows])
    return tuple(row for row in rows if row.batch_id in readable)


def certificate_for(access: Access, number: str) -> CertificateView:
    """Return one certificate. Raises Http404 when there is none or the person may not read it, the same for both."""
    row = Certificate.objects.filter(number=number).select_related("batch__adoption").first()
    if row is None or row.batch_id not in _readable(access, [row.batch]):
        raise Http404
    leaf = ledger.leaves_of("certificate", number).first()
    receipt = ledger.receipt_of(leaf, with_content=True) if leaf else None
    said = said_of(row.batch, number=row.number, at=row.at)
    return CertificateView(row, str(classes()[row.batch.record_class].title), said, receipt)


def _readable(access: Access, batches: Sequence[Batch]) -> frozenset[int]:
    """Return the batches of which every record that went is open to the person; one query for each class.

    A certificate is one text, and is shown whole or not at all.
    """
    keys: dict[int, set[str]] = {batch.pk: set() for batch in batches}
    gone = Item.objects.filter(batch__in=keys, state=Item.State.DISPOSED)
    for of, key in gone.values_list("batch", "subject_key"):
        keys[of].add(key)
    asked: dict[str, set[str]] = {}
    for batch in batches:
        asked.setdefault(batch.record_class, set()).update(keys[batch.pk])
    seen = {name: classes()[name].rows.among(access, some) for name, some in asked.items()}
    return frozenset(batch.pk for batch in batches if keys[batch.pk] <= seen[batch.record_class])


def said_of(batch: Batch, *, number: str, at: datetime) -> Said:
    """Return what the certificate of a batch says. Precondition: nothing of it is left to do."""
    items = list(batch.items.all())
    done = [item for item in items if item.state == Item.State.DISPOSED]
    counts: Counter[str] = Counter()
    for item in done:
        counts.update(item.counts)
    kept, states = classes()[batch.record_class], Counter(item.state for item in items)
    rule = schedule().classes[batch.record_class]
    return Said(
        number=number,
        at=at,
        record_class=batch.record_class,
        title=rule.title,
        schedule_sha256=batch.adoption.sha256,
        authority=batch.adoption.authority,
        reason=batch.reason,
        proposed=(batch.proposed_by.name, batch.proposed_at),
        approved=(batch.settled_by.name if batch.settled_by else "", batch.settled_at or at),
        counts=dict(sorted(counts.items())),
        total=len(done),
        records=() if kept.is_counted_only else tuple((i.subject_key, i.begun_on, i.due_on) for i in done),
        held=states[Item.State.HELD],
        not_due=states[Item.State.NOT_DUE] + states[Item.State.GONE],
        log=ledger.log_name(),
    )
