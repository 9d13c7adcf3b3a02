"""What a stranger hands to a witness or an auditor: notes, checkpoints, receipts, requests, statements, records."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from unittest.mock import patch

from dintel.apps.ledger import receipts
from dintel.apps.ledger.labels import lines_of
from dintel.cli.ledger.receipt import read_extra
from dintel.cli.ledger.records import RecordError, parse_record
from dintel.domain.canonical import to_bytes
from dintel.domain.merkle.checkpoint import Checkpoint, cosign, open_checkpoint, sign_checkpoint
from dintel.domain.merkle.lines import write_base64
from dintel.domain.merkle.note import VerifierKey, cosigner, ed25519_signer, parse_note, parse_signature
from dintel.domain.merkle.receipt import format_proof, parse_proof, verify_receipt
from dintel.domain.merkle.statement import open_statement
from dintel.domain.merkle.verify import VerificationError
from dintel.domain.merkle.witness import format_request, parse_request

LOG = ed25519_signer("city.example/ledger", bytes(32))
WITNESS = cosigner("witness.example", b"\1" * 32)
ENTRY = b"\2" * 33
READS = ("dintel.domain.merkle", "dintel.cli.ledger", "dintel.apps.ledger.receipts")
WORDS = ("\u2014 ".encode(), b"dintel", b"\nextra ", b"\nindex ", b"old ", b"==", b"/ledger", b'"content":')


def seeds() -> Iterator[bytes]:
    note = sign_checkpoint(Checkpoint("city.example/ledger", 5, b"\3" * 32, ("a line",)), LOG)
    cosigned = note + cosign(note, WITNESS, 1_800_000_000)
    extra = to_bytes({"salt": write_base64(b"\4" * 32), "content": '{"kind":"contact.filed"}'})
    yield note.encode()
    yield cosigned.encode()
    yield format_proof(3, [b"\5" * 32, b"\6" * 32], cosigned, extra).encode()
    yield format_request(3, [b"\5" * 32], note).encode()
    yield str(LOG.key).encode()
    yield to_bytes({"index": 1, "salt": write_base64(b"\4" * 32), "content": '{"a":1}'})
    yield extra
    for inside in ("[" * 5_000, '{"salt":1,"content":2}', f'{{"salt":"{write_base64(b"4" * 32)}","content":2}}'):
        yield format_proof(3, [b"\5" * 32], cosigned, inside.encode()).encode()
    deep = to_bytes({"index": 1, "salt": write_base64(b"\4" * 32), "content": "[" * 5_000})
    yield deep


def parse(data: bytes) -> None:
    with suppress(VerificationError):
        parse_note(data)
    with suppress(VerificationError):
        open_checkpoint(data.decode(errors="replace"), LOG.key, [WITNESS.key], 1)
    with suppress(VerificationError):
        verify_receipt(parse_proof(data), ENTRY, LOG.key, [WITNESS.key], 1)
    with suppress(VerificationError):
        parse_request(data)
    text = data.decode(errors="surrogateescape")
    with suppress(VerificationError):
        open_statement(text, LOG.key)
    with suppress(VerificationError):
        parse_signature(text)
    with suppress(VerificationError, ValueError):
        VerifierKey.parse(text)
    with suppress(VerificationError):
        read_extra(data)
    with suppress(RecordError):
        parse_record(data)
    with (
        patch.object(receipts.queries, "log_key", lambda: LOG.key),
        patch.object(receipts.keys, "witnesses", lambda: ()),
        patch.object(receipts.queries, "root_at", lambda _size: b""),
    ):
        verdict = receipts.look_at(data.decode(errors="replace"))
    lines_of(verdict.content)
