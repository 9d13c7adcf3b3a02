"""What a witness remembers: for each log the last checkpoint it cosigned, on the disk before anybody hears of it.

1. One file a log, found by the hash of the log's name, holding the signed note word for word.
2. It is written beside, synced, put in its place by one rename, and the folder is synced. So it is
   always the old note or the new, whole, whatever is killed or full.
3. One process and one thread at a time hold a log; whoever holds it reads the file anew.
4. It never goes back: a smaller tree, or another root for a size, is refused here once more.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from dintel.cli.inputs import InputError
from dintel.domain.merkle.checkpoint import Checkpoint, open_checkpoint
from dintel.domain.merkle.note import Note, VerifierKey, parse_note
from dintel.domain.merkle.verify import VerificationError

LOGS, EVIDENCE = "logs", "evidence"
PRIVATE_MODE, READABLE_MODE = 0o600, 0o644
MOST_EVIDENCE = 10_000
"""Notes kept as evidence; a log has to sign every one of them, and a disk is not for it to fill."""


@dataclass(frozen=True, slots=True)
class Remembered:
    """A checkpoint that was cosigned, and the note in which the log signed it."""

    checkpoint: Checkpoint
    note: str


@dataclass(frozen=True, slots=True)
class Memory:
    """The folder in which a witness remembers; made by ``make``."""

    folder: Path

    def make(self) -> None:
        """Make the folder, readable to nobody else; raise ``OSError`` if it cannot be made."""
        for path in (self.folder, self.folder / LOGS, self.folder / EVIDENCE):
            path.mkdir(mode=0o700, parents=True, exist_ok=True)
            sync_folder(path.parent)

    @contextmanager
    def hold(self, key: VerifierKey) -> Iterator[None]:
        """Keep every other process and thread away from what is remembered of a log."""
        # 3.
        handle = os.open(self._path(key).with_suffix(".lock"), os.O_RDWR | os.O_CREAT, PRIVATE_MODE)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)

    def recall(self, key: VerifierKey) -> Remembered | None:
        """Return what is remembered of a log, ``None`` if it was never cosigned.

        Raises ``InputError`` if it cannot be read: a witness that does not know what it cosigned
        cosigns nothing.
        """
        path = self._path(key)
        try:
            note = path.read_bytes().decode()
            checkpoint, _ = open_checkpoint(note, key)
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError, VerificationError) as error:
            message = (
                f"{path}: what was remembered of {key.name} cannot be used ({error}). Nothing is cosigned until it can:"
                " put the file back. If it is lost, begin in a new folder with a new key and tell whoever relies on it."
            )
            raise InputError(message) from error
        return Remembered(checkpoint, note)

    def remember(self, key: VerifierKey, note: str) -> None:
        """Put a checkpoint in the place of the one before; while it is held (``hold``), and judged.

        On return it is durable. Raises ``OSError`` if that failed, ``ValueError`` if it would go back.
        """
        kept = strip_note(note, key)
        checkpoint, _ = open_checkpoint(kept, key)
        before = self.recall(key)
        # 4.
        old = before.checkpoint if before else checkpoint
        if old.size > checkpoint.size or (old.size == checkpoint.size and old.root != checkpoint.root):
            message = f"{key.name}: what is remembered of {old.size} entries is not replaced by {checkpoint.size}"
            raise ValueError(message)
        # 1. and 2.
        write_durably(self._path(key), kept.encode())

    def keep_evidence(self, key: VerifierKey, offered: str) -> list[Path]:
        """Keep a checkpoint that was refused, beside the one remembered; return the files.

        The names come from what the log signed, so that one fork sent a thousand times is kept once.
        """
        folder = self.folder / EVIDENCE
        if sum(1 for _ in folder.iterdir()) >= MOST_EVIDENCE:
            return []
        notes = {"refused": strip_note(offered, key)}
        if remembered := self.recall(key):
            notes["remembered"] = remembered.note
        case = sha256("".join(notes.values()).encode()).hexdigest()[:16]
        paths = []
        for name, note in notes.items():
            paths.append(folder / f"{self._path(key).name[:16]}-{case}-{name}.note")
            write_durably(paths[-1], note.encode())
        return paths

    def _path(self, key: VerifierKey) -> Path:
        return self.folder / LOGS / sha256(key.name.encode()).hexdigest()


def strip_note(note: str, key: VerifierKey) -> str:
    """Return a note with the log's own signatures alone, to which nobody else can add."""
    parsed = parse_note(note)
    mine = tuple(one for one in parsed.signatures if (one.name, one.key_id) == (key.name, key.key_id))
    return str(Note(parsed.text, mine))


def write_durably(path: Path, data: bytes, mode: int = READABLE_MODE) -> None:
    """Put a file in its place, whole or not at all, and on the disk when this returns; raise ``OSError`` if not."""
    fresh = path.with_name(f"{path.name}.new")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    try:
        left = memoryview(data)
        while left:
            left = left[os.write(handle, left) :]
        os.fsync(handle)
    finally:
        os.close(handle)
    os.replace(fresh, path)  # noqa: PTH105  # beside the other calls on the same file
    sync_folder(path.parent)


def sync_folder(path: Path) -> None:
    """Make the names in a folder durable; raise ``OSError`` if that failed."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
