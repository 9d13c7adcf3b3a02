"""What a witness decides when a log asks it to cosign (c2sp.org/tlog-witness, "add-checkpoint").

A witness remembers the last checkpoint it cosigned. It cosigns only what begins with that one, and
a log that shows it two roots of one size, or a tree that shrank, has been caught: a ``Fork``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dintel.domain.merkle.checkpoint import Checkpoint, open_checkpoint
from dintel.domain.merkle.hashing import EMPTY_ROOT
from dintel.domain.merkle.lines import MalformedError, read_number, read_proof, read_text, split_head, write_base64
from dintel.domain.merkle.note import MOST_NOTE_BYTES, VerifierKey, parse_note
from dintel.domain.merkle.verify import VerificationError, verify_consistency

BAD_REQUEST, FORBIDDEN, NOT_FOUND, CONFLICT, UNPROCESSABLE = 400, 403, 404, 409, 422
PLAIN, SIZE = "text/plain; charset=utf-8", "text/x.tlog.size"
MOST_REQUEST_BYTES = 2 * MOST_NOTE_BYTES
WHAT = "an add-checkpoint request"

OTHER_ROOT, SMALLER_TREE = "other_root", "smaller_tree"
"""Kinds of fork. Two signed roots of one size are proof against the log. A smaller tree may also be
an old checkpoint sent again by somebody else: look whether the log has gone back to it."""


@dataclass(frozen=True, slots=True)
class AddCheckpoint:
    """A request as it came: nothing in it is verified, ``claimed`` least of all."""

    old_size: int
    proof: tuple[bytes, ...]
    note: str
    claimed: Checkpoint


@dataclass(frozen=True, slots=True)
class Accept:
    """The checkpoint follows from the one remembered: remember it durably, then cosign and answer 200."""

    checkpoint: Checkpoint


@dataclass(frozen=True, slots=True)
class Refuse:
    """The answer to a request that is not cosigned; what was remembered stays."""

    status: int
    reason: str
    body: str
    content_type: str = PLAIN


@dataclass(frozen=True, slots=True)
class Fork(Refuse):
    """THE LOG DENIES WHAT IT SIGNED. Keep ``note`` and what was remembered: together they are the evidence."""

    kind: str = OTHER_ROOT
    remembered: Checkpoint | None = None
    note: str = ""


def format_request(old_size: int, proof: Sequence[bytes], note: str) -> str:
    """Return the body of a request: raise ``MalformedError`` if ``parse_request`` would."""
    text = "\n".join([f"old {old_size}", *map(write_base64, proof), "", note])
    parse_request(text)
    return text


def parse_request(body: bytes | str) -> AddCheckpoint:
    """Return a request; raise ``MalformedError``, to be answered by ``refuse_malformed``, if it is none.

    1. ``old`` with the size of the checkpoint the log believes the witness to have.
    2. At most 63 hashes of a consistency proof, one a line.
    3. An empty line, then the signed note of the new checkpoint.
    """
    head, note = split_head(WHAT, read_text(WHAT, body, MOST_REQUEST_BYTES))
    # 1.
    first = head.pop(0)
    if not first.startswith("old "):
        raise MalformedError(WHAT, first, "the line 'old' with a size")
    old_size = read_number(f"{WHAT}, its old size", first.removeprefix("old "))
    # 2. and 3.
    proof = read_proof(f"{WHAT}, its consistency proof", head)
    return AddCheckpoint(old_size, proof, note, Checkpoint.parse(parse_note(note).text))


def refuse_malformed(error: MalformedError) -> Refuse:
    """Return the answer to a body that is no request."""
    return Refuse(BAD_REQUEST, "malformed", f"{error}\n")


def judge(
    remembered: Checkpoint | None, request: AddCheckpoint, log_key: VerifierKey | None, *, origin: str | None = None
) -> Accept | Refuse:
    """Return whether a witness that remembers a checkpoint, or none, may cosign the one in a request.

    ``log_key`` is the key of the log that the request claims to come from, ``None`` if the witness
    does not know it; ``origin`` is the log's name where it is not that of its key. Whoever calls
    judges and remembers in one transaction, so that no two requests pass each other.

    1. An unknown log: 404. A note that the log did not sign: 403.
    2. A fork, before everything that could hide it: a signed checkpoint of the size remembered with
       another root (409), or of a smaller size (400 or 409, as in 3 and 4).
    3. An old size greater than the new: 400.
    4. An old size other than the one remembered, 0 if there is none: 409 with the one remembered.
    5. A consistency proof that fails: 422.
    """
    # 1.
    if log_key is None or request.claimed.origin != (log_key.name if origin is None else origin):
        return Refuse(NOT_FOUND, "unknown log", f"{request.claimed.origin} is not a log this witness knows\n")
    try:
        offered, _ = open_checkpoint(request.note, log_key, origin=origin)
    except VerificationError as error:
        return Refuse(FORBIDDEN, "not signed by the log", f"{error}\n")
    before = remembered or Checkpoint(offered.origin, 0, EMPTY_ROOT)
    refusal = _stale(before, request.old_size, offered.size)
    # 2.
    if kind := _fork(before, offered):
        told = refusal or Refuse(CONFLICT, "", f"another root was cosigned for size {before.size}\n")
        return Fork(told.status, f"FORK: {kind}", told.body, told.content_type, kind, remembered, request.note)
    # 3. and 4.
    if refusal:
        return refusal
    # 5.
    try:
        verify_consistency(before.size, offered.size, request.proof, before.root, offered.root)
    except VerificationError as error:
        return Refuse(UNPROCESSABLE, "not consistent", f"{error}\n")
    return Accept(offered)


def _stale(before: Checkpoint, old_size: int, new_size: int) -> Refuse | None:
    if old_size > new_size:
        return Refuse(BAD_REQUEST, "old size too great", f"old size {old_size} is greater than {new_size}\n")
    if old_size != before.size:
        return Refuse(CONFLICT, "old size not the one remembered", f"{before.size}\n", SIZE)
    return None


def _fork(before: Checkpoint, offered: Checkpoint) -> str:
    """Return the kind of fork between a checkpoint cosigned and one signed, empty if there is none."""
    if offered.size < before.size:
        return SMALLER_TREE
    return OTHER_ROOT if offered.size == before.size and offered.root != before.root else ""
