"""An export of records compared with the entries of the log, line by line."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dintel.cli.inputs import InputError
from dintel.cli.ledger.findings import Findings
from dintel.cli.ledger.progress import Progress
from dintel.domain import canonical
from dintel.domain.merkle.commitment import ENTRY_BYTES, SALT_BYTES, commit
from dintel.domain.merkle.lines import MalformedError, read_base64

PROGRESS_FROM = 5_000_000
FIELDS = {"index", "salt", "content"}


@dataclass(slots=True)
class Records:
    """The comparison: how many records match their entry, and how many were disposed of."""

    findings: Findings
    matching: int = 0
    disposed: int = 0
    differing: int = 0
    seen: set[int] = field(default_factory=set)

    def compare(self, path: Path, entries: bytes | bytearray) -> None:
        """Compare every line of an export; raise ``InputError`` if the file cannot be read."""
        try:
            progress, done = Progress("bytes of records compared", path.stat().st_size, PROGRESS_FROM), 0
            with path.open("rb") as file:
                for number, line in enumerate(file, 1):
                    self._compare_line(f"{path}, line {number}", line, entries)
                    done += len(line)
                    progress.show(done)
        except OSError as error:
            message = f"{path} cannot be read ({error.strerror}). Give the file records.jsonl of an export."
            raise InputError(message) from error

    def _compare_line(self, where: str, line: bytes, entries: bytes | bytearray) -> None:
        try:
            found = parse_record(line)
            index, disposed = found["index"], found.get("disposed", False)
            entry = bytes(entries[index * ENTRY_BYTES : (index + 1) * ENTRY_BYTES])
            self._check_place(index, entry)
            if disposed:
                self.disposed += 1
                return
            self._check_content(where, index, entry, found)
        except RecordError as error:
            self.differing += 1
            self.findings.add(str(error), where)

    def _check_place(self, index: int, entry: bytes) -> None:
        if not entry:
            message = f"there is a record for entry {index}, and the log has no such entry"
            raise RecordError(message)
        if index in self.seen:
            message = f"there is a second record for entry {index}"
            raise RecordError(message)
        self.seen.add(index)

    def _check_content(self, where: str, index: int, entry: bytes, found: dict[str, Any]) -> None:
        calculated = commit(found["salt"], found["content"].encode())
        if calculated != entry:
            self.differing += 1
            what = f"the record of entry {index} is not the one that was committed to, or has another salt"
            self.findings.add(what, where, entry, calculated)
            return
        self.matching += 1


class RecordError(ValueError):
    """A line of an export that is no record, or stands in a wrong place."""


def parse_record(line: bytes | str) -> dict[str, Any]:
    """Return a line of an export, its salt as bytes; raise ``RecordError`` if it is none.

    A record that was disposed of has ``disposed`` and neither salt nor content.
    """
    try:
        found = json.loads(line)
    except (ValueError, RecursionError) as error:
        message = f"a line is not JSON ({error})"
        raise RecordError(message) from error
    if not isinstance(found, dict) or not set(found) >= FIELDS or type(found["index"]) is not int or found["index"] < 0:
        message = 'a line is not {"index": number, "salt": text, "content": text}'
        raise RecordError(message)
    if found.get("disposed") is True:
        if found["salt"] is not None or found["content"] is not None:
            message = f"the record of entry {found['index']} is said to be disposed of and is still there"
            raise RecordError(message)
        return found
    found["salt"], found["disposed"] = read_salt(found["salt"]), False
    check_content(found["content"])
    return found


def read_salt(given: object) -> bytes:
    """Return a salt written in base64; raise ``RecordError`` if it is none."""
    try:
        salt = read_base64("a salt", given if isinstance(given, str) else "")
    except MalformedError as error:
        raise RecordError(str(error)) from error
    if len(salt) != SALT_BYTES:
        message = f"a salt has {len(salt)} bytes instead of {SALT_BYTES}, and the record is not marked as disposed of"
        raise RecordError(message)
    return salt


def check_content(text: object) -> dict[str, Any]:
    """Return what a content says; raise ``RecordError`` unless it is canonical JSON of an object.

    Only the canonical spelling is accepted, so that nobody can read two things out of one content.
    """
    written = text if isinstance(text, str) else "null"
    try:
        found = json.loads(written)
        if isinstance(found, dict) and canonical.to_bytes(found) == written.encode():
            return found
    except (ValueError, TypeError, RecursionError) as error:
        message = f"a content is not canonical JSON ({error})"
        raise RecordError(message) from error
    message = "a content is not canonical JSON of an object: keys in order, no white space, each once"
    raise RecordError(message)
