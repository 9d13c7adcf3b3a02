"""Proofs of the log, and witnesses of its checkpoints (4. and 5.)."""

from __future__ import annotations

import base64
import json
from typing import Any

from dintel.apps.complaints.packet.verifier.container import MALFORMED, BadError, Packet, Report, Rows, put
from dintel.apps.complaints.packet.verifier.inclusion import check_inclusion, entry_of, moment
from dintel.apps.complaints.packet.verifier.signing import (
    COSIGNATURE_TYPE,
    ED25519_TYPE,
    Key,
    is_signed,
    key_of,
    root_of,
    signatures_of,
)

PROOF_HEADER = "c2sp.org/tlog-proof@v1"
TIME_BYTES = 8


class Proofs:
    """The proofs of a packet: what they prove, and the checkpoints that they stand on, each opened once."""

    def __init__(self, key: Key) -> None:
        """Begin with nothing proved."""
        self.key = key
        self.roots: dict[str, tuple[int, bytes]] = {}
        self.records: Rows = []

    def add(self, text: str) -> None:
        """Keep the record that a proof proves, if it holds more than an entry. Raises what is in MALFORMED."""
        head, between, note = text.partition("\n\n")
        lines = head.split("\n")
        if not between or lines[0] != PROOF_HEADER or not lines[1].startswith("extra "):
            message = "it is no proof of a record (c2sp.org/tlog-proof)"
            raise BadError(message)
        held = json.loads(base64.b64decode(lines[1][6:], validate=True))
        if note not in self.roots:
            self.roots[note] = root_of(note, self.key)
        size, root = self.roots[note]
        hashes = [base64.b64decode(line, validate=True) for line in lines[3:]]
        check_inclusion(entry_of(held), int(lines[2][len("index ") :]), size, hashes, root)
        if "content" in held:
            self.records.append(json.loads(held["content"]))


def check_proofs(packet: Packet, manifest: dict[str, Any], given: str, report: Report) -> Proofs | None:
    """Check every proof and return what they prove; None without a key."""
    try:
        proofs = Proofs(key_of(given or manifest["log_key"], ED25519_TYPE, "the log's"))
    except BadError as error:
        report.wrong(str(error))
        return None
    if not given:
        report.unchecked("whether the log's key is the city's: it came with the packet. Compare it with the one that")
        put(f"               the city publishes, or give that with --log-key: {manifest['log_key']}")
    faults = report.faults
    paths = [row["path"] for row in manifest["files"] if row["what"] == "proof"]
    for path in paths:
        try:
            proofs.add(packet.read(path).decode())
        except MALFORMED as error:
            report.wrong(f"{path}: {error}")
    if report.faults == faults:
        report.holds(f"{len(paths)} proofs: record, place in the log, signature of {proofs.key[0]}")
    return proofs


def check_witnesses(manifest: dict[str, Any], given: list[str], proofs: Proofs, report: Report) -> None:
    """Check the cosignatures on every checkpoint, of the witnesses that the reader knows and that the city names."""
    named = [key for key in manifest["witnesses"] if key not in given]
    if not given and not named:
        report.unchecked("witnesses: the packet names none, and none was given with --witness")
    for text in (*given, *named):
        try:
            key = key_of(text, COSIGNATURE_TYPE, "a witness's")
            if key[2] == proofs.key[2]:
                message = f"the witness {key[0]} has the log's own key: it witnesses nothing"
                raise BadError(message)
            times_seen = [at for note in proofs.roots for at in cosigned_at(note, key)]
        except MALFORMED as error:
            report.wrong(f"witnesses: {error}")
            continue
        say_witness(key[0], times_seen, len(proofs.roots), report, is_given=text in given)


def cosigned_at(note: str, key: Key) -> list[int]:
    """Return when a witness cosigned a checkpoint, not at all or once. Raises BadError for a bad cosignature."""
    text, signatures = signatures_of(note, key)
    found = []
    for value in signatures:
        at = int.from_bytes(value[:TIME_BYTES], "big")
        if not is_signed(key[2], f"cosignature/v1\ntime {at}\n{text}".encode(), value[TIME_BYTES:]):
            size = text.splitlines()[1]
            message = (
                f"{key[0]}: its cosignature on the checkpoint of {size} entries does not belong to that checkpoint"
            )
            raise BadError(message)
        found.append(at)
    return found[:1]


def say_witness(name: str, times_seen: list[int], checkpoints: int, report: Report, *, is_given: bool) -> None:
    """Say what a witness saw; of one that only the city names, that the witness is to be asked."""
    if times_seen:
        report.holds(
            f"{name} cosigned {len(times_seen)} of {checkpoints} checkpoints, last at {moment(max(times_seen))}"
        )
    elif is_given:
        report.wrong(f"{name}: not one checkpoint of this packet bears its cosignature")
    else:
        report.unchecked(f"{name}: named by the city; no checkpoint of this packet bears its cosignature")
    if times_seen and not is_given:
        report.unchecked(
            f"whether that key is {name}'s: named by the city; ask the witness, and give it with --witness"
        )
