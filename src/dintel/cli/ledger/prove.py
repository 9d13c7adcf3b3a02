"""Proofs made from a published log by whoever reads it: receipts, and that a tree only grew."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path

from dintel.cli.inputs import InputError
from dintel.cli.ledger.records import RecordError, check_content, parse_record
from dintel.cli.ledger.verify import published_key
from dintel.cli.published import Log, UnreadableError, read_checkpoint, read_entry, read_tile
from dintel.domain import canonical
from dintel.domain.merkle.checkpoint import Checkpoint, open_checkpoint
from dintel.domain.merkle.commitment import verify_commitment
from dintel.domain.merkle.lines import write_base64
from dintel.domain.merkle.note import VerifierKey
from dintel.domain.merkle.proofs import prove_consistency, prove_inclusion
from dintel.domain.merkle.receipt import format_proof, verify_receipt
from dintel.domain.merkle.tiles import Tiles
from dintel.domain.merkle.verify import verify_consistency
from dintel.domain.merkle.witness import format_request


@dataclass(frozen=True, slots=True)
class Record:
    """The salt and the content behind an entry."""

    salt: bytes
    content: str


@dataclass(frozen=True, slots=True)
class Latest:
    """The latest checkpoint of a log, opened, and the tiles that must belong to it."""

    log: Log
    note: str
    key: VerifierKey
    checkpoint: Checkpoint
    tiles: Tiles


def open_latest(log: Log, key: VerifierKey | None) -> Latest:
    """Return the latest checkpoint; raise ``VerificationError`` unless ``key``, or the log's own, signed it."""
    note = read_checkpoint(log).decode(errors="replace")
    used = key or published_key(log)
    checkpoint, _ = open_checkpoint(note, used)
    tiles = Tiles(partial(_read, log, checkpoint.size), checkpoint.size)
    return Latest(log, note, used, checkpoint, tiles)


def make_receipt(latest: Latest, index: int, record: Record | None = None) -> str:
    """Return the receipt of an entry, verified before it is given out.

    With its record the receipt holds salt and content, without it only the entry. Raises
    ``InputError`` if there is no such entry, ``VerificationError`` if the log's files prove nothing
    or the record is not the one committed to.
    """
    size = latest.checkpoint.size
    if not 0 <= index < size:
        message = f"{latest.log.where}: there is no entry {index}; the latest checkpoint has {size} entries, 0 first."
        raise InputError(message)
    entry = read_entry(latest.log, index, size)
    extra: dict[str, canonical.Plain] = {"entry": write_base64(entry)}
    if record is not None:
        verify_commitment(entry, record.salt, record.content.encode())
        extra = {"salt": write_base64(record.salt), "content": record.content}
    try:
        hashes = prove_inclusion(index, size, latest.tiles.node)
    except ValueError as error:
        raise UnreadableError(str(error)) from error
    receipt = format_proof(index, hashes, latest.note, canonical.to_bytes(extra))
    verify_receipt(receipt, entry, latest.key)
    return receipt


def make_consistency(latest: Latest, size: int) -> str:
    """Return the proof that the tree of ``size`` entries is the beginning of the latest.

    It is the body of a request to a witness (c2sp.org/tlog-witness): the old size, the hashes, an
    empty line, the checkpoint. The older root is calculated from the tiles; whoever has a
    checkpoint of that size holds it against that one. Raises as ``make_receipt`` does.
    """
    new = latest.checkpoint
    if not 0 <= size <= new.size:
        message = f"{latest.log.where}: no tree of {size} entries is older than the latest, of {new.size}."
        raise InputError(message)
    try:
        proof = prove_consistency(size, new.size, latest.tiles.node)
        root = latest.tiles.root(size)
    except ValueError as error:
        raise UnreadableError(str(error)) from error
    verify_consistency(size, new.size, proof, root, new.root)
    return format_request(size, proof, latest.note)


def record_of_export(path: Path, index: int) -> Record:
    """Return the record of an entry in an export; raise ``InputError`` if it is not there."""
    try:
        with path.open("rb") as file:
            for line in file:
                found = parse_record(line)
                if found["index"] == index and not found["disposed"]:
                    return Record(found["salt"], found["content"])
    except (OSError, RecordError) as error:
        message = f"{path} cannot be used ({error}). Give the file records.jsonl of an export."
        raise InputError(message) from error
    message = f"{path} holds no record of entry {index}, or it was disposed of. Leave --records out for a bare receipt."
    raise InputError(message)


def read_content(path: Path) -> str:
    """Return a content kept in a file, without the newline an editor adds; raise ``InputError`` if it is none."""
    try:
        text = path.read_bytes().decode().removesuffix("\n")
        check_content(text)
    except (OSError, ValueError) as error:
        message = f"{path}: no content of a record ({error}). Give the canonical JSON exactly as it was committed."
        raise InputError(message) from error
    return text


def _read(log: Log, size: int, level: int, index: int) -> bytes:
    return read_tile(log, level, index, size)
