"""A receipt looked at, drawn and kept, from its text alone."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import segno

from dintel.apps.ledger import keys, queries
from dintel.domain.merkle.checkpoint import Cosignature, open_checkpoint
from dintel.domain.merkle.commitment import SALT_BYTES, commit
from dintel.domain.merkle.lines import MalformedError, read_base64
from dintel.domain.merkle.receipt import LogProof, parse_proof, verify_receipt
from dintel.domain.merkle.verify import VerificationError

FILE_NAME = "receipt.dintel-receipt"
QR_SCALE, QR_BORDER = 3, 4


@dataclass(frozen=True, slots=True)
class Seen:
    """A witness that cosigned, and when."""

    name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a receipt proved. ``problem`` is empty if it holds, and otherwise a code of ``words.verdict``."""

    problem: str = ""
    details: str = ""
    """What exactly failed, in the words of the verifier."""
    index: int = 0
    size: int = 0
    origin: str = ""
    entry: str = ""
    content: str = ""
    """What was recorded, as it was committed; empty if the receipt holds the entry alone."""
    seen: tuple[Seen, ...] = ()
    still_stands: bool = True
    """Whether the log as it is today continues the checkpoint in the receipt."""


def look_at(text: str) -> Verdict:
    """Return what a receipt proves, checked as `dintel ledger verify-receipt` does, with this log's key.

    1. It is a receipt (c2sp.org/tlog-proof), and holds a record with its salt, or an entry.
    2. Its checkpoint is signed by this log.
    3. The entry stands at its place in the tree that was signed.
    4. Beyond the receipt: the log of today continues that tree. A receipt that holds while its log
       does not is proof against the city.
    """
    # 1.
    try:
        proof = parse_proof(text.strip().replace("\r\n", "\n") + "\n")
    except MalformedError as error:
        return Verdict("malformed", str(error))
    try:
        entry, content = _inside(proof.extra)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        return Verdict("nothing_inside", str(error))
    # 2.
    key, witnesses = queries.log_key(), [one.key for one in keys.witnesses()]
    try:
        signed, cosignatures = open_checkpoint(proof.checkpoint, key, witnesses)
    except VerificationError as error:
        return Verdict("not_signed", str(error))
    # 3.
    try:
        verify_receipt(proof, entry, key, witnesses)
    except VerificationError as error:
        return Verdict("not_included", str(error))
    # 4.
    stands = queries.root_at(signed.size) == signed.root
    seen = tuple(map(_seen, cosignatures))
    return Verdict("", "", proof.index, signed.size, signed.origin, entry.hex(), content, seen, stands)


def qr_svg(text: str) -> bytes | None:
    """Return a receipt as a QR code, an SVG image; ``None`` if it is too long for one (2,953 bytes)."""
    try:
        code = segno.make(text, error="l", micro=False, boost_error=False)
    except segno.DataOverflowError:
        return None
    out = io.BytesIO()
    code.save(out, kind="svg", scale=QR_SCALE, border=QR_BORDER, light="#fff")
    return out.getvalue()


def is_receipt(text: str) -> LogProof | None:
    """Return a text read as a receipt, ``None`` if it is none."""
    try:
        return parse_proof(text)
    except MalformedError:
        return None


def _inside(extra: bytes) -> tuple[bytes, str]:
    """Return the entry that the receipt is for, and the record as it was committed."""
    held: Mapping[str, str] = json.loads(extra)
    if "entry" in held:
        return read_base64("an entry", held["entry"]), ""
    salt = read_base64("a salt", held["salt"])
    if len(salt) != SALT_BYTES:
        message = f"a salt of {len(salt)} bytes"
        raise ValueError(message)
    return commit(salt, held["content"].encode()), held["content"]


def _seen(one: Cosignature) -> Seen:
    return Seen(one.key.name, datetime.fromtimestamp(one.at_unix_seconds, UTC))
