"""Outside timestamps of a published log (RFC 3161): each token, the checkpoint it is over, and who is trusted for it.

1. The index names the sizes; beside each token lies the checkpoint as it was timestamped.
2. That checkpoint is signed by the log and of that size; it is held against the tree with all the others.
3. The token is over that checkpoint, and leads to a root that the auditor trusts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.x509 import Certificate

from dintel.cli.inputs import InputError
from dintel.cli.ledger.findings import Findings
from dintel.cli.ledger.history import Signed
from dintel.cli.published import Log, MissingError
from dintel.domain.merkle.checkpoint import open_checkpoint
from dintel.domain.merkle.lines import MalformedError, read_number
from dintel.domain.merkle.note import MOST_NOTE_BYTES, VerifierKey
from dintel.domain.merkle.verify import VerificationError
from dintel.domain.timestamping.failure import MOST_TOKEN_BYTES, TokenError
from dintel.domain.timestamping.token import Timestamp, read_roots, verify_token

INDEX = "timestamps/index"
MOST_INDEX_BYTES = 2**20
NO_ROOTS = "The log publishes {count} outside timestamps, whose authority was not checked. Give its root with --roots."
NOTHING = "The log publishes no outside timestamps, so --roots had nothing to check."


@dataclass(frozen=True, slots=True)
class Stamped:
    """A timestamp that holds: a log of ``size`` entries existed no later than the moment in it."""

    size: int
    timestamp: Timestamp


@dataclass(slots=True)
class Stamps:
    """The timestamps of a log: those published, the checkpoints under them, and those whose token was verified."""

    published: int = 0
    signed: list[Signed] = field(default_factory=list)
    verified: list[Stamped] = field(default_factory=list)


def trusted_roots(path: Path) -> tuple[Certificate, ...]:
    """Return the root certificates in a PEM file; raise ``InputError`` if there are none."""
    try:
        return read_roots(path.read_bytes())
    except (OSError, TokenError) as error:
        message = f"{path}: no root certificates ({error}). Give with --roots the authority's root in PEM form."
        raise InputError(message) from error


def read_stamps(log: Log, key: VerifierKey, roots: Sequence[Certificate], findings: Findings) -> Stamps:
    """Return the timestamps of a log; whatever of them does not hold is a finding."""
    stamps = Stamps()
    for size in _sizes(log, findings):
        stamps.published += 1
        try:
            note = log.read(f"timestamps/{size}.checkpoint", MOST_NOTE_BYTES)
            token = log.read(f"timestamps/{size}.tsr", MOST_TOKEN_BYTES)
        except MissingError as error:
            findings.add(f"a timestamp is not there: {error}", INDEX)
            continue
        # 2.
        signed = _signed(size, note, key, findings)
        # 3.
        if signed is not None:
            stamps.signed.append(signed)
            _verify(stamps, size, (token, note), roots, findings)
    return stamps


def _sizes(log: Log, findings: Findings) -> list[int]:
    # 1.
    try:
        lines = log.read(INDEX, MOST_INDEX_BYTES).decode(errors="replace").split("\n")
        return [read_number("a size", line) for line in lines if line]
    except MissingError:
        return []
    except MalformedError as error:
        findings.add(f"a line is no size: {error}", INDEX)
        return []


def _signed(size: int, note: bytes, key: VerifierKey, findings: Findings) -> Signed | None:
    where = f"timestamps/{size}.checkpoint"
    try:
        checkpoint, _ = open_checkpoint(note, key)
    except VerificationError as error:
        findings.add(f"what was timestamped is not a checkpoint of this log: {error}", where)
        return None
    if checkpoint.size != size:
        findings.add("what was timestamped is another checkpoint", where, str(size), str(checkpoint.size))
        return None
    return Signed(where, checkpoint)


def _verify(
    stamps: Stamps, size: int, held: tuple[bytes, bytes], roots: Sequence[Certificate], findings: Findings
) -> None:
    if not roots:
        return
    try:
        stamps.verified.append(Stamped(size, verify_token(*held, roots)))
    except TokenError as error:
        findings.add(f"the timestamp of {size} entries proves nothing: {error}", f"timestamps/{size}.tsr")
