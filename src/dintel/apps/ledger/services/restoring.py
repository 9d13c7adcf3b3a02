"""A database that was put back to an older state goes on from what was signed, or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import transaction

from dintel.apps.ledger import memory
from dintel.apps.ledger.models import Alarm, Checkpoint, Leaf, Tree
from dintel.apps.ledger.queries.log import BETWEEN, log_key, log_name
from dintel.apps.ledger.services.agreeing import LogRefusedError, require_agreement
from dintel.apps.ledger.services.recording import record
from dintel.apps.ledger.services.sequencing import grow, locked_tree
from dintel.domain.canonical import Plain
from dintel.domain.merkle.checkpoint import Checkpoint as Signed
from dintel.domain.merkle.checkpoint import open_checkpoint
from dintel.domain.merkle.note import parse_note
from dintel.domain.merkle.paths import TILE_WIDTH, entries_path, unpack_entries
from dintel.domain.merkle.verify import VerificationError

LOST, RESTORED = "ledger.lost", "ledger.restored"
COPIED = "from a copy"
AT_ONCE = 1_000


class NotRestoredError(Exception):
    """Nothing was changed. The message says why, and what to do now."""


@dataclass(frozen=True, slots=True)
class Restored:
    """From which size to which the log was brought, and how many entries of it have no record any more."""

    from_size: int
    to_size: int
    without_record: int


def accept_restore(*, reason: str, at: datetime, copy: Path | None = None) -> Restored:
    """Bring the log to the last checkpoint that was signed, record why, and settle the alarms.

    ``copy`` is a folder of the published log (``ledger_export``, or a mirror) that reaches that
    checkpoint; it is needed where the database is behind. Raises ``NotRestoredError``, with nothing
    changed, unless the log then has exactly the root that was signed.

    1. The missing entries come from the copy. One whose record still waits for its place is that
       record; for the others the record is lost, and the entry stands alone.
    2. The tree that results is the one that was signed.
    3. Checkpoints that the database forgot are put back, each if its root is that of the tree.
    4. The reason becomes a leaf.
    """
    if not reason.strip():
        message = "Say in a sentence why the database was put back: it is kept in the log for good."
        raise NotRestoredError(message)
    with transaction.atomic():
        tree = locked_tree()
        before, lost = tree.size, 0
        # 1.
        missing = _missing(tree, copy)
        if missing:
            lost = _put_back(tree.size, missing)
            grow(tree, missing, at)
        # 2.
        try:
            require_agreement(tree)
        except LogRefusedError as refusal:
            message = f"Nothing was changed. {refusal.details} The missing entries do not lead to what was signed."
            raise NotRestoredError(message) from refusal
        # 3.
        _put_back_checkpoints(copy, at)
        # 4.
        done = Restored(before, tree.size, lost)
        _record_why(reason, done, at)
        return done


def _record_why(reason: str, done: Restored, at: datetime) -> None:
    content: dict[str, Plain] = {"reason": reason, "from": done.from_size, "to": done.to_size}
    content["without_record"] = done.without_record
    record(kind=RESTORED, subject=("ledger", log_name()), content=content, at=at)
    Alarm.objects.filter(settled_at=None, found_by="").update(settled_at=at, reason=reason[:300])


def _missing(tree: Tree, copy: Path | None) -> list[bytes]:
    note = memory.recall()
    signed = Signed.parse(parse_note(note).text) if note else None
    if signed is None or signed.size <= tree.size:
        return []
    if copy is None:
        message = (
            f"Nothing was changed. The database holds {tree.size} entries and {signed.size} were signed. Their places"
            " cannot be given again. Restore a newer backup, or name a copy of the published log with --from FOLDER"
            " (a folder of `manage.py ledger_export`, or a mirror): the entries are put back from it."
        )
        raise NotRestoredError(message)
    return [entry for at in _bundles(tree.size, signed.size) for entry in _read(copy, at, tree.size, signed.size)]


def _bundles(begin: int, end: int) -> range:
    return range(begin // TILE_WIDTH, -(-end // TILE_WIDTH))


def _read(copy: Path, bundle: int, begin: int, end: int) -> list[bytes]:
    """Return the entries from ``begin`` to ``end`` that lie in one bundle of the copy."""
    first = bundle * TILE_WIDTH
    width = min(end - first, TILE_WIDTH)
    for tried in range(TILE_WIDTH, width - 1, -1):
        path = copy / entries_path(bundle, tried)
        if path.is_file():
            try:
                return unpack_entries(path.read_bytes())[max(begin - first, 0) : width]
            except ValueError as error:
                message = f"Nothing was changed. {path} cannot be read: {error}"
                raise NotRestoredError(message) from error
    message = f"Nothing was changed. {copy} does not hold {entries_path(bundle, width)}: use a copy that reaches {end}."
    raise NotRestoredError(message)


def _put_back(size: int, entries: list[bytes]) -> int:
    """Give the entries their places; return how many of them have no record."""
    waiting = {bytes(leaf.entry): leaf for leaf in Leaf.objects.filter(index=None)}
    found, lost = [], []
    for index, entry in enumerate(entries, size):
        leaf = waiting.get(entry)
        if leaf is None:
            lost.append(Leaf(kind=LOST, subject_kind="ledger", subject_key=LOST, entry=entry, index=index))
        else:
            leaf.index = index
            found.append(leaf)
    Leaf.objects.bulk_update(found, ["index"], batch_size=AT_ONCE)
    Leaf.objects.bulk_create(lost, batch_size=AT_ONCE)
    return len(lost)


def _put_back_checkpoints(copy: Path | None, at: datetime) -> None:
    """Put back what the memory and the copy hold, oldest first, after the newest that is kept."""
    listed = copy / "checkpoints" if copy else None
    text = listed.read_text(encoding="utf-8") if listed and listed.is_file() else ""
    key, newest = log_key(), Checkpoint.objects.last()
    size = newest.size if newest else -1
    tree = Tree.objects.get(pk=Tree.ONLY)
    for note in [*text.split(BETWEEN), memory.recall()]:
        try:
            signed, _cosignatures = open_checkpoint(note, key)
        except VerificationError:
            continue
        if size < signed.size <= tree.size:
            kept = Checkpoint(size=signed.size, root=signed.root, note=note, signed_at=at, why=COPIED)
            kept.cosigned = note.rpartition("\n\n")[2].count("\n") - 1
            kept.save()
            size = signed.size
    require_agreement(tree)
