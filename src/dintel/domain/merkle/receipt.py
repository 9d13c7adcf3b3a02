"""Receipts: one entry's place in a log, verified offline (c2sp.org/tlog-proof).

A receipt holds the index, the inclusion proof and the signed checkpoint word for word. Whoever has
it, the entry and the keys needs nothing from the log's server.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dintel.domain.merkle.checkpoint import Checkpoint, Cosignature, open_checkpoint
from dintel.domain.merkle.hashing import leaf_hash
from dintel.domain.merkle.lines import (
    MalformedError,
    read_base64,
    read_number,
    read_proof,
    read_text,
    split_head,
    write_base64,
)
from dintel.domain.merkle.note import MOST_NOTE_BYTES, VerifierKey
from dintel.domain.merkle.verify import verify_inclusion

HEADER = "c2sp.org/tlog-proof@v1"
MOST_PROOF_BYTES = 2 * MOST_NOTE_BYTES
WHAT = "a receipt"


@dataclass(frozen=True, slots=True)
class LogProof:
    """What a receipt says, verified by nobody yet. ``extra`` is signed by nobody at all."""

    index: int
    hashes: tuple[bytes, ...]
    checkpoint: str
    extra: bytes = b""


@dataclass(frozen=True, slots=True)
class Inclusion:
    """What a receipt proved: the entry's index, in which checkpoint, and which witnesses saw that."""

    index: int
    checkpoint: Checkpoint
    cosignatures: tuple[Cosignature, ...]


def format_proof(index: int, hashes: Sequence[bytes], checkpoint: str, extra: bytes = b"") -> str:
    """Return the text of a receipt over the signed note ``checkpoint``; it is kept in a ``.tlog-proof`` file.

    Raises ``MalformedError`` unless ``0 <= index < 2**63`` and there are at most 63 hashes of
    ``HASH_BYTES``.
    """
    extras = [f"extra {write_base64(extra)}"] if extra else []
    text = "\n".join([HEADER, *extras, f"index {index}", *map(write_base64, hashes), "", checkpoint])
    parse_proof(text)
    return text


def parse_proof(given: bytes | str) -> LogProof:
    """Return a receipt without verifying it; raise ``MalformedError`` if it is none (section "Format").

    1. The header line.
    2. Perhaps ``extra`` with base64, never empty.
    3. ``index`` with a number.
    4. The hashes of the inclusion proof, one a line, the leaf's sibling first.
    5. An empty line, then the checkpoint, word for word.
    """
    head, checkpoint = split_head(WHAT, read_text(WHAT, given, MOST_PROOF_BYTES))
    # 1.
    if (first := head.pop(0)) != HEADER:
        raise MalformedError(WHAT, first, f"the line {HEADER}")
    # 2.
    extra = b""
    if head and head[0].startswith("extra "):
        extra = read_base64(f"{WHAT}, its extra data", head.pop(0).removeprefix("extra "))
        if not extra:
            raise MalformedError(WHAT, "extra", "written where there is no extra data")
    # 3.
    if not head or not head[0].startswith("index "):
        raise MalformedError(WHAT, "".join(head[:1]), "the line 'index' with a number")
    index = read_number(f"{WHAT}, its index", head.pop(0).removeprefix("index "))
    # 4. and 5.
    return LogProof(index, read_proof(f"{WHAT}, its inclusion proof", head), checkpoint, extra)


def verify_receipt(  # noqa: PLR0913  # each is a separate thing the reader must already know
    receipt: LogProof | bytes | str,
    entry: bytes,
    log_key: VerifierKey,
    witness_keys: Sequence[VerifierKey] = (),
    quorum: int = 0,
    *,
    origin: str | None = None,
) -> Inclusion:
    """Return what a receipt proves of ``entry``, the 32 bytes in the log; preconditions as ``open_checkpoint``.

    Raises ``VerificationError`` (``MalformedError`` among them) if

    1. the checkpoint is not signed by the log, or not cosigned by ``quorum`` of the witnesses;
    2. the entry does not stand at the receipt's index in the checkpoint's tree (RFC 9162, 2.1.3.2).
    """
    proof = receipt if isinstance(receipt, LogProof) else parse_proof(receipt)
    # 1.
    checkpoint, cosignatures = open_checkpoint(proof.checkpoint, log_key, witness_keys, quorum, origin=origin)
    # 2.
    verify_inclusion(leaf_hash(entry), proof.index, checkpoint.size, proof.hashes, checkpoint.root)
    return Inclusion(proof.index, checkpoint, cosignatures)
