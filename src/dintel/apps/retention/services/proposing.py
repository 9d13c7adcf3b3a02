"""Two people: one proposes what falls due, another approves it. Neither can do both.

1. What is proposed is due on that day, not held, and open to whoever proposes.
2. Records under seal stay apart: they are in a batch of whoever may see them, which is open to nobody else.
3. What whoever approves may not see is left out, and not said.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from dintel.apps.accounts.access import Access
from dintel.apps.accounts.models import User
from dintel.apps.ledger import services as ledger
from dintel.apps.ledger.content import actor, content_of
from dintel.apps.retention.models import Adoption, Batch, Item
from dintel.apps.retention.queries.preview import Waiting, waiting
from dintel.apps.retention.queries.standing import standing_adoption
from dintel.apps.retention.register import classes
from dintel.apps.retention.services.refusals import RefusedError
from dintel.domain.canonical import Plain

MOST = 500
"""Records of one batch: a certificate that a person can read."""
LONGEST = 300


@transaction.atomic
def propose(*, record_class: str, reason: str, access: Access, on: date, at: datetime) -> Batch:
    """Propose the oldest records of a class that are due and return the batch; at most ``MOST`` of them.

    Raises RefusedError without a reason, without an adopted schedule, and where nothing is due, or somebody else
    proposes the same at this moment.
    """
    why, adoption = " ".join(reason.split())[:LONGEST], standing_adoption()
    if not why:
        raise RefusedError(_("Write why these records are to be disposed of now."))
    if adoption is None:
        raise RefusedError(_("The city has not adopted this schedule, so nothing can be disposed of under it."))
    found = waiting(access, record_class, on=on, most=MOST)
    due = [one for one in found if one.due.may_be_disposed_of and not one.in_batch]  # 1.
    apart = classes()[record_class].apart([one.key for one in due])
    due = [one for one in due if one.key not in apart] or due  # 2.
    if not due:
        raise RefusedError(_("Nothing of this class can be disposed of today."))
    return _proposed(record_class, why, adoption, due, by=access.user, at=at)


def _proposed(
    record_class: str, why: str, adoption: Adoption, due: Sequence[Waiting], *, by: User, at: datetime
) -> Batch:
    kind = classes()[record_class].subject
    batch = Batch.objects.create(
        record_class=record_class, adoption=adoption, reason=why, proposed_by=by, proposed_at=at
    )
    try:
        with transaction.atomic():
            _items_of(batch, kind, due)
    except IntegrityError as problem:  # somebody else was faster by a moment
        raise RefusedError(
            _("Somebody else has just proposed some of these records. Open the page again.")
        ) from problem
    _leave("disposal.proposed", batch, by=by, at=at)
    return batch


def _items_of(batch: Batch, kind: str, due: Sequence[Waiting]) -> None:
    Item.objects.bulk_create(
        Item(batch=batch, subject_kind=kind, subject_key=one.key, begun_on=one.due.begun, due_on=one.due.due_on)
        for one in due
        if one.due.begun is not None and one.due.due_on is not None
    )


@transaction.atomic
def approve(*, batch: Batch, access: Access, at: datetime) -> Batch:
    """Approve a batch that somebody else proposed and return it; what is not open to the person is left out.

    Raises RefusedError for one's own, for one that is settled, and where another schedule stands by now.
    """
    kept = Batch.objects.select_for_update().get(pk=batch.pk)
    if kept.state != Batch.State.PROPOSED:
        raise RefusedError(_("This proposal is settled already. Look at how far it has come."))
    if kept.proposed_by_id == access.user.pk:
        raise RefusedError(_("You proposed this yourself. Somebody else has to approve it."))
    if standing_adoption() != kept.adoption:
        raise RefusedError(_("Another schedule stands by now. Take the proposal back, and propose again."))
    proposed = kept.items.filter(state=Item.State.PROPOSED)
    keys = list(proposed.values_list("subject_key", flat=True))
    seen = classes()[kept.record_class].rows.among(access, keys)
    proposed.exclude(subject_key__in=seen).update(state=Item.State.LEFT_OUT, settled_at=at)
    kept.items.filter(state=Item.State.PROPOSED).update(state=Item.State.APPROVED)
    return _settled(kept, Batch.State.APPROVED, "disposal.approved", by=access.user, at=at)


@transaction.atomic
def withdraw(*, batch: Batch, by: User, at: datetime) -> Batch:
    """Take a proposal back and return it. Raises RefusedError once it is settled."""
    kept = Batch.objects.select_for_update().get(pk=batch.pk)
    if kept.state != Batch.State.PROPOSED:
        raise RefusedError(_("This proposal is settled already. Look at how far it has come."))
    kept.items.filter(state=Item.State.PROPOSED).update(state=Item.State.LEFT_OUT, settled_at=at)
    return _settled(kept, Batch.State.WITHDRAWN, "disposal.withdrawn", by=by, at=at)


def _settled(batch: Batch, state: Batch.State, kind: str, *, by: User, at: datetime) -> Batch:
    batch.state, batch.settled_by, batch.settled_at = state, by, at
    batch.save(update_fields=["state", "settled_by", "settled_at"])
    _leave(kind, batch, by=by, at=at)
    return batch


def _leave(kind: str, batch: Batch, *, by: User, at: datetime) -> None:
    items: list[Plain] = [f"{key} {state}" for key, state in batch.items.values_list("subject_key", "state")]
    content: dict[str, Plain] = {"batch": content_of(batch), "schedule_sha256": batch.adoption.sha256, "items": items}
    ledger.record(kind=kind, subject=("disposal", str(batch.key)), content=content, by=actor(by), at=at)
