"""Checkpoints: a signed size and root of a log, and cosignatures of witnesses upon them.

The texts are c2sp.org/tlog-checkpoint and c2sp.org/tlog-cosignature.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dintel.domain.merkle.hashing import HASH_BYTES
from dintel.domain.merkle.lines import (
    GREATEST,
    MalformedError,
    is_printable,
    read_hash,
    read_number,
    read_text,
    write_base64,
)
from dintel.domain.merkle.note import (
    COSIGNATURE_V1,
    MOST_NOTE_BYTES,
    TIME_BYTES,
    Note,
    Signature,
    Signer,
    Verified,
    VerifierKey,
    cosigned_message,
    open_note,
    parse_note,
    parse_signature,
    sign_note,
)
from dintel.domain.merkle.verify import VerificationError

WHAT, ANSWER = "a checkpoint", "a witness's answer"
LEAST_LINES = 3
PREVIOUS = "previous "
"""An extension line of our own: the size of the checkpoint that the log signed before this one."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The size and the root of the log called ``origin``. Of the extension lines ``previous`` is read here."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what has no text (``ValueError``): ``0 <= size < 2**63``, a root of ``HASH_BYTES``."""
        lines = (self.origin, *self.extensions)
        if not all(lines) or not all(map(is_printable, lines)):
            message = (
                f"{self.origin!r}: origin and extension lines of a checkpoint are single lines, none of them empty"
            )
            raise ValueError(message)
        if not 0 <= self.size <= GREATEST or len(self.root) != HASH_BYTES:
            message = f"{self.origin}: size {self.size} with a root of {len(self.root)} bytes is no tree"
            raise ValueError(message)

    @property
    def previous(self) -> int | None:
        """The size that the log says it signed before this one; ``None`` where it says nothing, as in its first."""
        said = [line.removeprefix(PREVIOUS) for line in self.extensions if line.startswith(PREVIOUS)]
        try:
            return read_number("a previous size", said[0]) if said else None
        except MalformedError:  # somebody else's line: extension lines belong to whoever writes them
            return None

    def to_text(self) -> str:
        """Return the note text: origin, size and root, then the extension lines."""
        lines = (self.origin, str(self.size), write_base64(self.root), *self.extensions)
        return "".join(f"{line}\n" for line in lines)

    @classmethod
    def parse(cls, text: str) -> Checkpoint:
        """Return the checkpoint in a note text; raise ``MalformedError`` if it is none."""
        lines = text.split("\n")
        if lines.pop() or len(lines) < LEAST_LINES or not all(lines) or not all(map(is_printable, lines)):
            raise MalformedError(WHAT, text, "three or more full lines: origin, size, root, extensions")
        size, root = read_number(f"{WHAT}, its size", lines[1]), read_hash(f"{WHAT}, its root", lines[2])
        return cls(lines[0], size, root, tuple(lines[LEAST_LINES:]))


@dataclass(frozen=True, slots=True)
class Cosignature:
    """Who saw a checkpoint follow from all it had seen before, and when."""

    key: VerifierKey
    at_unix_seconds: int


def sign_checkpoint(checkpoint: Checkpoint, signer: Signer) -> str:
    """Return the signed note of a checkpoint.

    Precondition: ``signer.name == checkpoint.origin`` (section "Signatures"); raises ``ValueError``
    otherwise. Whoever signs never signs two checkpoints of which one is not the other's beginning.
    """
    if signer.name != checkpoint.origin:
        message = f"the log {checkpoint.origin} is signed by a key of that name, not by {signer.name}"
        raise ValueError(message)
    return str(sign_note(checkpoint.to_text(), signer))


def cosign(note_text: bytes | str, signer: Signer, at_unix_seconds: int) -> str:
    """Return the line, newline included, by which a witness cosigns the checkpoint in a signed note.

    Precondition: ``0 <= at_unix_seconds < 2**63`` and the witness has judged the checkpoint; what is
    signed is the whole note text and nothing of its signatures. Raises ``MalformedError`` if there
    is no checkpoint in it, ``ValueError`` for another time or a signer of another type.
    """
    note = parse_note(note_text)
    Checkpoint.parse(note.text)
    if signer.key_type != COSIGNATURE_V1 or not 0 <= at_unix_seconds <= GREATEST:
        message = f"{signer.name} cannot cosign at {at_unix_seconds}: use a cosigner and a time since 1970 in seconds"
        raise ValueError(message)
    value = signer.sign(cosigned_message(note.text, at_unix_seconds))
    return str(Signature(signer.name, signer.key.key_id, at_unix_seconds.to_bytes(TIME_BYTES, "big") + value))


def add_cosignatures(note_text: bytes | str, answer: str, witness_keys: Sequence[VerifierKey]) -> str:
    """Return the note with the cosignatures of known witnesses from a witness's ``answer``.

    Lines of unknown keys are left out, and an earlier line of the same key is replaced
    (c2sp.org/tlog-witness, "add-checkpoint"). Raises ``MalformedError`` if the answer holds anything
    but signature lines, ``VerificationError`` if a known one is bad or none is known.
    """
    note = parse_note(note_text)
    lines = read_text(ANSWER, answer, MOST_NOTE_BYTES).split("\n")
    if lines.pop() or not lines:
        raise MalformedError(ANSWER, answer, "whole lines of signatures")
    offered = Note(note.text, tuple(map(parse_signature, lines)))
    fresh = [verified.signature for verified in open_note(offered, witness_keys)]
    replaced = {(one.name, one.key_id) for one in fresh}
    kept = [one for one in note.signatures if (one.name, one.key_id) not in replaced]
    return str(parse_note(str(Note(note.text, (*kept, *fresh)))))


def open_checkpoint(
    note: Note | bytes | str,
    log_key: VerifierKey,
    witness_keys: Sequence[VerifierKey] = (),
    quorum: int = 0,
    *,
    origin: str | None = None,
) -> tuple[Checkpoint, tuple[Cosignature, ...]]:
    """Return a checkpoint that the log signed, and who of the known witnesses cosigned it, and when.

    ``origin`` is the name of the log where it is not that of its key. Precondition: witnesses have
    cosignature keys, and at least ``quorum`` different ones that are not the log's; raises
    ``ValueError`` otherwise. Raises ``MalformedError`` for no checkpoint, ``VerificationError`` if

    1. a signature by the log or by a known witness is bad, or the log did not sign;
    2. the checkpoint is of another log than ``origin``;
    3. fewer than ``quorum`` different witness keys cosigned.
    """
    _check_witnesses(log_key, witness_keys, quorum)
    note = note if isinstance(note, Note) else parse_note(note)
    checkpoint = Checkpoint.parse(note.text)
    # 1.
    verified = open_note(note, (log_key, *witness_keys))
    if log_key not in {one.key for one in verified}:
        what = f"{WHAT} of {checkpoint.origin}: {log_key.name} (key {log_key.key_id.hex()}) did not sign it"
        raise VerificationError(what)
    # 2.
    expected = log_key.name if origin is None else origin
    if checkpoint.origin != expected:
        what = f"{WHAT}: it is of the log {checkpoint.origin!r}, not of {expected!r}"
        raise VerificationError(what)
    # 3.
    cosignatures = tuple(_cosignatures(verified, log_key))
    seen = {one.key.public for one in cosignatures}
    if len(seen) < quorum:
        what = f"{WHAT} of {expected}: cosigned by {len(seen)} of the {quorum} witnesses it needs"
        raise VerificationError(what)
    return checkpoint, cosignatures


def _cosignatures(verified: Sequence[Verified], log_key: VerifierKey) -> list[Cosignature]:
    return [
        Cosignature(one.key, one.at_unix_seconds)
        for one in verified
        if one.key != log_key and one.at_unix_seconds is not None
    ]


def _check_witnesses(log_key: VerifierKey, witness_keys: Sequence[VerifierKey], quorum: int) -> None:
    """Refuse a policy that could never be met, or by the log alone."""
    publics = {key.public for key in witness_keys}
    if any(key.key_type != COSIGNATURE_V1 for key in witness_keys) or log_key.public in publics:
        message = f"a witness of {log_key.name} has a cosignature/v1 key of its own; correct the list of witnesses"
        raise ValueError(message)
    if quorum > len(publics):
        message = f"{quorum} of {len(publics)} witnesses can never cosign; add witnesses or lower the quorum"
        raise ValueError(message)
