"""The log signs how large it is and what it holds."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from dintel.apps.confirmed import confirm
from dintel.apps.ledger import memory
from dintel.apps.ledger.models import Checkpoint, Tree
from dintel.apps.ledger.queries.log import log_name, log_signer
from dintel.apps.ledger.services.agreeing import require_agreement, sounding
from dintel.apps.ledger.services.sequencing import MOST_AT_ONCE, locked_tree, sequence
from dintel.domain.merkle.checkpoint import PREVIOUS, sign_checkpoint
from dintel.domain.merkle.checkpoint import Checkpoint as Signed
from dintel.domain.merkle.note import parse_note

SCHEDULED, ON_DEMAND, FOUND = "scheduled", "on demand", "remembered"


@sounding
def checkpoint(*, at: datetime, why: str, most_age: timedelta | None = None) -> Checkpoint:
    """Return a checkpoint over every leaf that waited, signed now if the log has grown or never signed.

    With ``most_age`` a checkpoint that is younger is good enough, and is returned as it is. Raises
    ``LogRefusedError``, with nothing signed and an alarm kept, where the database does not hold what
    was signed before (``agreeing``); ``KeyUnusableError`` without a usable key.

    1. Waiting leaves get their place, each batch in a transaction of its own.
    2. The tree is this transaction's alone and agrees with what was signed. A failover takes nothing of it back: what
       is signed and remembered here would deny another primary otherwise.
    3. What was signed and remembered, and then not kept because the power failed, is kept now.
    4. A new note names the size that was signed before it, so that none can be taken out of the middle;
       it is remembered before anybody can see it.
    """
    newest = Checkpoint.objects.last()
    if most_age is not None and newest is not None and newest.signed_at > at - most_age:
        return newest
    # 1.
    while sequence(at=at) == MOST_AT_ONCE:
        pass
    # 2.
    confirm()
    with transaction.atomic():
        tree = locked_tree()
        require_agreement(tree)
        # 3.
        newest = _keep_remembered(at) or Checkpoint.objects.last()
        if newest is not None and newest.size == tree.size:
            return newest
        # 4.
        note = _signed(tree, newest)
        memory.remember(note)
        return Checkpoint.objects.create(size=tree.size, root=tree.root, note=note, signed_at=at, why=why)


def _signed(tree: Tree, before: Checkpoint | None) -> str:
    lines = () if before is None else (f"{PREVIOUS}{before.size}",)
    return sign_checkpoint(Signed(log_name(), tree.size, bytes(tree.root), lines), log_signer())


def _keep_remembered(at: datetime) -> Checkpoint | None:
    """Keep the remembered note if the table does not have it; it agrees with the tree already."""
    note = memory.recall()
    signed = Signed.parse(parse_note(note).text) if note else None
    if signed is None or Checkpoint.objects.filter(size=signed.size).exists():
        return None
    newest = Checkpoint.objects.last()
    if newest is not None and newest.size > signed.size:
        return None
    return Checkpoint.objects.create(size=signed.size, root=signed.root, note=note, signed_at=at, why=FOUND)
