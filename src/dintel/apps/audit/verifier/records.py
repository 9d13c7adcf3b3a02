"""The records of an export, each held against the log by its salt and by its proof."""

from __future__ import annotations

import base64
import itertools
import json
from collections.abc import Iterator
from typing import Any

from dintel.apps.audit.verifier.tree import Tree, entries_of
from dintel.apps.complaints.packet.verifier.container import MALFORMED, UNREADABLE, BadError, Packet, Report
from dintel.apps.complaints.packet.verifier.inclusion import check_inclusion, entry_of

RECORDS, PROOFS = "records.jsonl", "proofs.jsonl"
MOST_TOLD = 20
BROKEN_FILES = (*UNREADABLE, *MALFORMED)


class Found:
    """What the records say that other files are held against."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.records = self.disposed = 0
        self.digests: set[str] = set()
        """Of releases and statements, as records tell of them."""


def lines_of(packet: Packet, name: str) -> Iterator[dict[str, Any]]:
    """Yield each line of a file as the object that it holds."""
    with packet.open(name) as source:
        for line in source:
            yield json.loads(line)


def check_records(packet: Packet, size: int, root: bytes, report: Report) -> Found:
    """Read the log and the records side by side, once, and hold each record against its entry and its proof."""
    found, tree = Found(), Tree()
    both = itertools.zip_longest(lines_of(packet, RECORDS), lines_of(packet, PROOFS))
    pair = next(both, None)
    for index, entry in enumerate(entries_of(packet, size)):
        tree.add(entry)
        if pair is not None and index_of(pair) == index:
            check_one(pair, entry, (size, root), found, report)
            pair = next(both, None)
    if pair is not None:
        report.wrong(f"{RECORDS}: record {index_of(pair)} is out of order, stands there twice, or is in no log")
    if tree.root() != root:
        report.wrong("log: its entries are not those whose root the city signed")
    else:
        report.holds(f"{size} entries of the log are those whose root the city signed")
    return found


def index_of(pair: tuple[dict[str, Any] | None, dict[str, Any] | None]) -> int:
    """Return the place of a record and of its proof. Raises BadError where they are not of one record."""
    record, proof = pair
    if record is None or proof is None or record["index"] != proof["index"]:
        message = f"{RECORDS} and {PROOFS} do not go together: a line of one of them was taken out or put in"
        raise BadError(message)
    return int(record["index"])


def check_one(
    pair: tuple[dict[str, Any] | None, dict[str, Any] | None],
    entry: bytes,
    tree: tuple[int, bytes],
    found: Found,
    report: Report,
) -> None:
    """Hold one record against its entry, and its proof against the root."""
    record, proof = pair[0] or {}, pair[1] or {}
    index, (size, root) = record["index"], tree
    try:
        hashes = [base64.b64decode(one, validate=True) for one in proof["hashes"]]
        check_inclusion(entry, index, size, hashes, root)
        if record.get("disposed") is True:
            found.disposed += 1
        elif entry_of(record) != entry:
            message = "it is not the one that the log holds"
            raise BadError(message)
        else:
            found.records += 1
            keep_digest(json.loads(record["content"]), found)
    except MALFORMED as error:
        if report.faults < MOST_TOLD:
            report.wrong(f"record {index}: {error}")
        else:
            report.faults += 1


def keep_digest(told: dict[str, Any], found: Found) -> None:
    """Keep the digest that a record of a release or of a statement holds."""
    for row in told["content"].values() if told["kind"] in {"figure.released", "audit_statement.made"} else ():
        if isinstance(row, dict):
            found.digests |= {row[name] for name in ("sha256", "text_sha256") if name in row}
