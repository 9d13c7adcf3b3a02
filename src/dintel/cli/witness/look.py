"""A witness that goes and looks: it reads a log's checkpoint and makes the proof from the log's own tiles."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from dintel.cli.published import Log, UnreadableError, read_checkpoint, read_tile
from dintel.cli.witness.keeper import OK, Answer, Witness
from dintel.domain.merkle.checkpoint import Checkpoint, add_cosignatures, open_checkpoint
from dintel.domain.merkle.note import VerifierKey
from dintel.domain.merkle.proofs import prove_consistency
from dintel.domain.merkle.tiles import Tiles
from dintel.domain.merkle.witness import SIZE, format_request

TRIES = 3


@dataclass(frozen=True, slots=True)
class Looked:
    """What came of it: the cosigned checkpoint, or why there is none."""

    answer: Answer
    checkpoint: Checkpoint
    cosigned: str = ""


def look(witness: Witness, log: Log, key: VerifierKey) -> Looked:
    """Return a log's latest checkpoint cosigned, or the refusal.

    Raises ``VerificationError`` if what it serves is no checkpoint signed by ``key``,
    ``UnreadableError`` if it cannot be read or its tiles give no proof at all: that is no judgement.
    """
    for _ in range(TRIES):
        note = read_checkpoint(log).decode(errors="replace")
        checkpoint, _cosignatures = open_checkpoint(note, key)
        remembered = witness.memory.recall(key)
        old_size = remembered.checkpoint.size if remembered else 0
        answer = witness.add_checkpoint(format_request(old_size, _proof(log, old_size, checkpoint.size), note))
        if answer.content_type != SIZE or answer.alarm:
            break  # else another process cosigned meanwhile
    if answer.status != OK:
        return Looked(answer, checkpoint)
    return Looked(answer, checkpoint, add_cosignatures(note, answer.body, [witness.signer.key]))


def _proof(log: Log, old_size: int, new_size: int) -> list[bytes]:
    if old_size >= new_size:
        return []
    tiles = Tiles(partial(_read, log, new_size), new_size)
    try:
        return prove_consistency(old_size, new_size, tiles.node)
    except UnreadableError:
        raise
    except ValueError as error:
        raise UnreadableError(str(error)) from error


def _read(log: Log, size: int, level: int, index: int) -> bytes:
    return read_tile(log, level, index, size)
