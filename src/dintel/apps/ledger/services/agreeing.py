"""Before anything is signed: does the database still hold what was signed before?

1. What was remembered outside the database, and the newest checkpoint in it, are signed by this key.
2. Neither is of a larger tree than the one that is here: a log never goes back.
3. Both have the root that the tiles have at that size: a log never says two things of one size.
4. The tree's own root is that of its tiles.

Otherwise nothing is signed; an alarm is kept, and written to the server's log at ERROR.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import transaction
from django.db.models import F

from dintel.apps.ledger import memory
from dintel.apps.ledger.models import Alarm, Checkpoint, Tree
from dintel.apps.ledger.queries.log import log_key, tiles_of
from dintel.domain.merkle.checkpoint import Checkpoint as Signed
from dintel.domain.merkle.checkpoint import open_checkpoint
from dintel.domain.merkle.note import parse_note
from dintel.domain.merkle.verify import VerificationError

BEHIND, FORKED, DAMAGED, OTHER_KEY = "behind", "forked", "damaged", "other_key"
P = ParamSpec("P")
T = TypeVar("T")

log = logging.getLogger("dintel.ledger")


class LogRefusedError(Exception):
    """The log would deny what it signed, so nothing is signed. ``kind`` is one of this module's names."""

    def __init__(self, kind: str, details: str, evidence: str = "", found_by: str = "") -> None:
        """Keep what was found, and the note that shows it."""
        super().__init__(f"{details} Nothing was signed. Run `manage.py ledger_check`, which says the way out.")
        self.is_sounded = False
        self.kind, self.details, self.evidence, self.found_by = kind, details, evidence, found_by


def sounding(do: Callable[P, T]) -> Callable[P, T]:
    """Return a service that keeps an alarm, after its own transaction is undone, when it refuses."""

    @wraps(do)
    def done(*args: P.args, **more: P.kwargs) -> T:
        try:
            return do(*args, **more)
        except LogRefusedError as refusal:
            at = more["at"]
            if isinstance(at, datetime) and not refusal.is_sounded:
                sound(refusal, at)
            raise

    return done


def sound(refusal: LogRefusedError, at: datetime) -> Alarm:
    """Keep an alarm and say it loudly; one that stands already is counted again."""
    refusal.is_sounded = True
    log.error("ALARM OF THE LEDGER (%s %s): %s", refusal.kind, refusal.found_by or "this server", refusal)
    with transaction.atomic():
        same = Alarm.objects.filter(
            kind=refusal.kind, found_by=refusal.found_by, details=refusal.details, settled_at=None
        )
        if same.update(times=F("times") + 1, last_at=at):
            return same[0]
        return Alarm.objects.create(
            kind=refusal.kind,
            found_by=refusal.found_by,
            details=refusal.details,
            evidence=refusal.evidence,
            first_at=at,
            last_at=at,
        )


def require_not_behind(size: int) -> None:
    """Raise ``LogRefusedError`` if a tree of ``size`` is smaller than the one remembered (step 2)."""
    note = memory.recall()
    if note:
        _require_reached(_read(note, "the memory outside the database"), size, note)


def require_agreement(tree: Tree) -> None:
    """Return if the tree continues everything this server knows to be signed; raise ``LogRefusedError``."""
    kept = Checkpoint.objects.last()
    known = {"the memory outside the database": memory.recall(), "the table of checkpoints": kept.note if kept else ""}
    for where, note in known.items():
        if note:
            # 1.
            signed = _opened(note, where)
            # 2.
            _require_reached(signed, tree.size, note)
            # 3.
            root = _root(tree.size, signed.size)
            if root != signed.root:
                details = (
                    f"At {signed.size} entries the tree has the root {root.hex()}, and {signed.root.hex()} was signed,"
                    f" says {where}: entries were changed or put in another order since."
                )
                raise LogRefusedError(FORKED, details, note)
    # 4.
    if _root(tree.size, tree.size) != bytes(tree.root):
        raise LogRefusedError(DAMAGED, f"The tree of {tree.size} entries does not have the root kept beside its size.")


def _require_reached(signed: Signed, size: int, note: str) -> None:
    if signed.size > size:
        details = (
            f"A tree of {signed.size} entries was signed, and the database holds {size}: it was put back to an older"
            " state, or entries were removed."
        )
        raise LogRefusedError(BEHIND, details, note)


def _root(size: int, at: int) -> bytes:
    try:
        return tiles_of(size).root(at)
    except (ValueError, LookupError) as error:
        raise LogRefusedError(DAMAGED, f"The tree of {size} entries cannot be read: {error}.") from error


def _read(note: str, where: str) -> Signed:
    try:
        return Signed.parse(parse_note(note).text)
    except VerificationError as error:
        raise LogRefusedError(DAMAGED, f"What {where} holds cannot be read: {error}.", note) from error


def _opened(note: str, where: str) -> Signed:
    signed = _read(note, where)
    try:
        return open_checkpoint(note, log_key())[0]
    except VerificationError as error:
        details = (
            f"The checkpoint of {signed.size} entries in {where} is not signed by the key of this server ({error})."
            " Restore the key from its backup: a new key is another log."
        )
        raise LogRefusedError(OTHER_KEY, details, note) from error
