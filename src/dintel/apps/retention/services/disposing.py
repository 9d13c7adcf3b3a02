"""The disposal itself: each record in a transaction of its own, so that a run that is cut off goes on where it was.

1. The item is locked, then the record, then the chains of custody whose holds keep it. Whoever places a hold locks
   the same chain first: a hold placed before this moment wins, and one that comes after finds nothing to hold.
2. Everything is looked at again: the schedule, the period, the work on the record, the holds.
3. The record's words, files and search text go, with all that hangs on it; then its keys, and salt and content of its
   leaves. What stays is its number, and the coded facts and dates that figures count (ADR 15).
4. One leaf says that it went: which record, under which schedule, on whose word. It holds nothing of the content.
5. When nothing of a batch is left to do, one certificate is written.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from dintel.apps.evidence import queries as evidence
from dintel.apps.evidence import services as files
from dintel.apps.evidence.custody_line import Record
from dintel.apps.ledger import services as ledger
from dintel.apps.ledger.content import actor, plain
from dintel.apps.retention.models import Batch, Item
from dintel.apps.retention.queries.standing import standing_adoption
from dintel.apps.retention.register import Gone, InHand, Kept, Subject, classes, parts_of
from dintel.apps.retention.schedule import schedule
from dintel.apps.retention.services.certifying import certify
from dintel.apps.sealing import services as sealing
from dintel.domain.retention import Facts, Holding, State, falls_due

STAYS = frozenset({"record.disposed", "look.recorded"})
"""Leaves that are not forgotten: the disposal itself, and looks, which are a class of their own."""
ENDS = {State.HELD: Item.State.HELD, State.DUE: Item.State.DISPOSED}
AT_ONCE = 50


def run_approved(at: datetime) -> int:
    """Go on with every approved batch, some records of each; return how many records were looked at."""
    batches = Batch.objects.filter(state=Batch.State.APPROVED).order_by("settled_at", "pk")
    return sum(run(batch=batch, at=at, most=AT_ONCE) for batch in batches)


def run(*, batch: Batch, at: datetime, most: int = AT_ONCE) -> int:
    """Dispose of up to ``most`` records of an approved batch; return how many were looked at.

    It may be called again and by several processes at once. Raises what a record's own disposal raises; what was
    done before stays, and the next run goes on.
    """
    left = batch.items.filter(state=Item.State.APPROVED, batch__state=Batch.State.APPROVED)
    keys = list(left.values_list("pk", flat=True)[:most])
    for key in keys:
        dispose_one(key, at=at)
    if not left.exists():
        certify(batch=batch, at=at)  # 5.
        classes()[batch.record_class].tidy()
        files.sweep(records=_records_of(batch))
    return len(keys)


def _records_of(batch: Batch) -> list[Record]:
    done = batch.items.filter(state=Item.State.DISPOSED).values_list("subject_kind", "subject_key")
    return [Record(kind, key) for kind, key in done]


@transaction.atomic
def dispose_one(key: int, *, at: datetime) -> None:
    """Dispose of one record if it may still be, and write down what became of it."""
    item = Item.objects.select_for_update(of=("self",)).select_related("batch__adoption").get(pk=key)  # 1.
    if item.state != Item.State.APPROVED:
        return
    kept = classes()[item.batch.record_class]
    in_hand = kept.lock(item.subject_key)
    if in_hand is None:
        _settle(item, Item.State.GONE, {}, at=at)
        return
    state = _state_of(item, in_hand, at=at)
    if state is not State.DUE:
        _settle(item, ENDS.get(state, Item.State.NOT_DUE), {}, at=at)
        return
    gone = _dispose(kept, item, in_hand, at=at)
    _settle(item, Item.State.DISPOSED, gone.counts, at=at)
    _leave(item, at=at)


def _state_of(item: Item, in_hand: InHand, *, at: datetime) -> State:
    """Return where the record stands now (2.), with the chains of all whose holds keep it locked."""
    records = sorted({Record(*one) for one in in_hand.held_by}, key=lambda one: (one.kind, one.key))
    for record in records:
        files.lock_record(record)
    holds = [Holding(timezone.localdate(one.placed_at), str(one)) for one in evidence.standing_holds(records)]
    if standing_adoption() != item.batch.adoption:
        return State.HELD if holds else State.NOT_BEGUN
    goes_on = any(part.goes_on(item.subject_key) for part in parts_of(item.batch.record_class))
    facts = Facts(in_hand.begun, holds, is_busy=in_hand.is_busy or goes_on)
    return falls_due(schedule().classes[item.batch.record_class], facts, on=timezone.localdate(at)).state


def _dispose(kept: Kept, item: Item, in_hand: InHand, *, at: datetime) -> Gone:
    """Let everything of the record go (3.) and return what that was."""
    own = Subject(item.subject_kind, item.subject_key)
    gone = [in_hand.dispose(at), *(part.dispose(item.subject_key, at) for part in parts_of(kept.id))]
    subjects = {own, *(one for some in gone for one in some.subjects)}
    counts: Counter[str] = Counter()
    for some in gone:
        counts.update(some.counts)
    for subject in sorted(subjects):
        ended = files.dispose_files(record=Record(*subject), at=at)
        counts["file"] += ended.files
        counts["key"] += ended.keys + sealing.destroy(subject=sealing.Subject(*subject), at=at)
    counts["leaf"] += ledger.forget(subjects=subjects, but=STAYS)
    return Gone({name: count for name, count in sorted(counts.items()) if count})


def _settle(item: Item, state: Item.State, counts: object, *, at: datetime) -> None:
    item.state, item.counts, item.settled_at = state, counts, at
    item.save(update_fields=["state", "counts", "settled_at"])


def _leave(item: Item, *, at: datetime) -> None:
    """Leave the leaf of one disposal (4.)."""
    batch = item.batch
    content = {
        "class": batch.record_class,
        "begun_on": plain(item.begun_on),
        "due_on": plain(item.due_on),
        "schedule_sha256": batch.adoption.sha256,
        "disposal": str(batch.key),
        "proposed_by": actor(batch.proposed_by),
        "approved_by": actor(batch.settled_by),
        "went": plain(item.counts),
    }
    subject = (item.subject_kind, item.subject_key)
    ledger.record(kind="record.disposed", subject=subject, content=content, by=actor(batch.settled_by), at=at)
