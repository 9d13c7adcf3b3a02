"""Certificates of disposal: what goes into one, and who may read it."""

from __future__ import annotations

from collections import Counter
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
    rows = Certificate.objects.select_related("batch__proposed_by", "batch__settled_by")[:NEWEST]
    return tuple(row for row in rows if _may_read(access, row))


def certificate_for(access: Access, number: str) -> CertificateView:
    """Return one certificate. Raises Http404 when there is none or the person may not read it, the same for both."""
    row = Certificate.objects.filter(number=number).select_related("batch__adoption").first()
    if row is None or not _may_read(access, row):
        raise Http404
    leaf = ledger.leaves_of("certificate", number).first()
    receipt = ledger.receipt_of(leaf, with_content=True) if leaf else None
    said = said_of(row.batch, number=row.number, at=row.at)
    return CertificateView(row, str(classes()[row.batch.record_class].title), said, receipt)


def _may_read(access: Access, row: Certificate) -> bool:
    """Whether every record it names is open to the person: it is one text, and is shown whole or not at all."""
    items = row.batch.items.filter(state=Item.State.DISPOSED)
    keys = frozenset(items.values_list("subject_key", flat=True))
    return classes()[row.batch.record_class].rows.among(access, keys) == keys


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
