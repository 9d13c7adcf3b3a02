"""Every checkpoint the log ever signed, opened and put beside the tree that it publishes now."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from dintel.cli.ledger.findings import Findings
from dintel.cli.ledger.progress import Progress
from dintel.cli.published import HISTORY, Log, MissingError, read_checkpoint, read_history
from dintel.domain.merkle.checkpoint import Checkpoint, open_checkpoint
from dintel.domain.merkle.note import VerifierKey, parse_note
from dintel.domain.merkle.verify import VerificationError

TRIES = 3
PROGRESS_FROM = 2_000


@dataclass(frozen=True, slots=True)
class Signed:
    """A checkpoint that the log signed, and where it was found."""

    where: str
    checkpoint: Checkpoint


def read_both(log: Log) -> tuple[str, list[str] | None]:
    """Return the latest checkpoint and the history, read so that a log which grows meanwhile agrees with itself.

    The history is ``None`` if the log publishes none.
    """
    latest, notes = _text(log), _history(log)
    for _ in range(TRIES):
        if not notes or _body(notes[-1]) == _body(latest):
            break
        latest, notes = _text(log), _history(log)
    return latest, notes


def open_history(
    notes: Sequence[str], key: VerifierKey, witnesses: Sequence[VerifierKey], findings: Findings
) -> list[Signed]:
    """Return the checkpoints of a history that the log signed; whatever else is in it is a finding."""
    opened: list[Signed] = []
    progress = Progress("checkpoints opened", len(notes), PROGRESS_FROM)
    for number, note in enumerate(notes, 1):
        progress.show(number)
        where = f"{HISTORY}, note {number} of {len(notes)}"
        try:
            checkpoint, _ = open_checkpoint(note, key, witnesses)
        except VerificationError as error:
            findings.add(error.what if error.expected else str(error), where)
            continue
        if opened and checkpoint.size < opened[-1].checkpoint.size:
            before = opened[-1].checkpoint.size
            findings.add(f"checkpoints are out of order: {checkpoint.size} entries after {before}", where)
        before_it = opened[-1].checkpoint.size if opened else None
        if checkpoint.previous not in {None, before_it}:
            what = f"a checkpoint of {checkpoint.previous} entries was taken out: the one of {checkpoint.size} names it"
            findings.add(f"{what} as the one before", where)
        opened.append(Signed(where, checkpoint))
    return opened


def check_latest(latest: Checkpoint, history: Sequence[Signed], findings: Findings) -> None:
    """Find a latest checkpoint that is not the last the log signed."""
    last = max((one.checkpoint for one in history), key=lambda one: one.size, default=None)
    if last is not None and last.size > latest.size:
        what = f"ROLLBACK: the log signed a tree of {last.size} entries and now shows one of {latest.size}"
        findings.add(what, "checkpoint", f"at least {last.size} entries", f"{latest.size} entries")
    elif all((one.checkpoint.size, one.checkpoint.root) != (latest.size, latest.root) for one in history):
        findings.add("the latest checkpoint is not in the list of all that were ever signed", HISTORY)


def check_roots(signed: Sequence[Signed], roots: dict[int, bytes], size: int, findings: Findings) -> None:
    """Find every checkpoint that is not the beginning of the tree whose ``roots`` were calculated."""
    first: dict[int, Signed] = {}
    told: set[tuple[int, bytes]] = set()  # the latest is in the history too
    for one in signed:
        checkpoint = one.checkpoint
        if (checkpoint.size, checkpoint.root) in told:
            continue
        told.add((checkpoint.size, checkpoint.root))
        other = first.setdefault(checkpoint.size, one)
        if other.checkpoint.root != checkpoint.root:
            what = f"FORK: the log signed two trees of {checkpoint.size} entries, the other in {other.where}"
            findings.add(what, one.where, other.checkpoint.root, checkpoint.root)
        calculated = roots.get(checkpoint.size)
        if calculated is None:
            if checkpoint.size <= size:
                findings.add(f"the tree of {checkpoint.size} entries could not be calculated", one.where)
        elif calculated != checkpoint.root:
            what = f"the log signed another tree of {checkpoint.size} entries than the one it publishes"
            findings.add(what, one.where, checkpoint.root, calculated)


def count_strangers(notes: Sequence[str], known: Sequence[VerifierKey]) -> int:
    """Return how many signature lines are by keys that neither the auditor nor the log named."""
    names = {(key.name, key.key_id) for key in known}
    count = 0
    for note in notes:
        with suppress(VerificationError):  # told elsewhere
            count += sum((one.name, one.key_id) not in names for one in parse_note(note).signatures)
    return count


def _text(log: Log) -> str:
    return read_checkpoint(log).decode(errors="replace")


def _history(log: Log) -> list[str] | None:
    try:
        return read_history(log)
    except MissingError:
        return None


def _body(note: str) -> str:
    """Return what is signed in a note, or all of it if it is none."""
    try:
        return parse_note(note).text
    except VerificationError:
        return note
