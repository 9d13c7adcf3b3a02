"""New checkpoints are shown to the witnesses, and their cosignatures are kept (c2sp.org/tlog-witness)."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from dintel.apps.ledger import keys
from dintel.apps.ledger.asking import Answer, ask
from dintel.apps.ledger.models import Alarm, Checkpoint, Witness
from dintel.apps.ledger.queries.log import tiles_of
from dintel.apps.ledger.services.agreeing import LogRefusedError, sound
from dintel.domain.merkle.checkpoint import add_cosignatures
from dintel.domain.merkle.proofs import prove_consistency
from dintel.domain.merkle.verify import VerificationError
from dintel.domain.merkle.witness import CONFLICT, FORBIDDEN, NOT_FOUND, SIZE, UNPROCESSABLE, format_request

REFUSED, AHEAD = "witness_refused", "witness_ahead"
UNREACHABLE, UNKNOWN_LOG, BAD_ANSWER = "unreachable", "unknown_log", "bad_answer"
OK, DIGITS, MOST_TRIES = 200, 19, 6
CAUGHT_UP = "The log has caught up: this witness has cosigned since."
FIRST_WAIT = timedelta(minutes=1)

log = logging.getLogger("dintel.ledger")


@dataclass(frozen=True, slots=True)
class _Turn:
    """One witness, its row, and the size that it is believed to remember."""

    asked: keys.Asked
    row: Witness
    old_size: int


def witness(*, at: datetime) -> int:
    """Show the newest checkpoint to every witness that has not cosigned it; return how many now did.

    No transaction is open while a witness is asked. One that cannot be reached is asked again after a
    minute, later after up to half an hour.

    1. All witnesses are asked at once, each with a consistency proof from the size it is believed to
       remember.
    2. One that remembers another size says which (409), and is asked once more from there.
    3. A cosignature is kept with the note. A refusal that an honest log never meets is an alarm.
    """
    newest = Checkpoint.objects.last()
    if newest is None:
        return 0
    turns = [_Turn(one, row, row.size) for one in keys.witnesses() if (row := _due(one, newest, at)) is not None]
    # 1.
    answers = _ask(turns, newest)
    # 2.
    again = [_Turn(turn.asked, turn.row, size) for turn, answer in answers if (size := _other_size(answer, newest))]
    first = [(turn, answer) for turn, answer in answers if not _other_size(answer, newest)]
    # 3.
    return sum(_settle(turn, answer, newest, at) for turn, answer in [*first, *_ask(again, newest)])


def _due(one: keys.Asked, newest: Checkpoint, at: datetime) -> Witness | None:
    row = Witness.objects.get_or_create(key=str(one.key))[0]
    has_it = row.cosigned_at is not None and row.size >= newest.size
    return None if has_it or (row.next_at is not None and row.next_at > at) else row


def _ask(turns: Iterable[_Turn], newest: Checkpoint) -> list[tuple[_Turn, Answer]]:
    turns, tiles = list(turns), tiles_of(newest.size)
    bodies = [
        format_request(turn.old_size, prove_consistency(turn.old_size, newest.size, tiles.node), newest.note)
        for turn in turns
    ]
    answers = ask([(f"{turn.asked.url}/add-checkpoint", body) for turn, body in zip(turns, bodies, strict=True)])
    return list(zip(turns, answers, strict=True))


def _other_size(answer: Answer, newest: Checkpoint) -> int | None:
    """Return the size a witness says it remembers, ``None`` if it says none this log can start from."""
    text = answer.body.removesuffix("\n")
    is_size = answer.status == CONFLICT and answer.content_type == SIZE and len(text) <= DIGITS
    if not is_size or not text.isascii() or not text.isdigit() or int(text) > newest.size:
        return None
    return int(text)


def _settle(turn: _Turn, answer: Answer, newest: Checkpoint, at: datetime) -> int:
    if answer.status == OK:
        try:
            _keep(turn, answer.body, newest, at)
        except VerificationError as error:
            _put_off(turn.row, BAD_ANSWER, str(error), at)
            return 0
        return 1
    if answer.status in {CONFLICT, UNPROCESSABLE}:
        sound(_refusal(turn, answer, newest), at)
        _put_off(turn.row, REFUSED, f"{answer.status} {answer.body}", at)
        return 0
    problem = UNKNOWN_LOG if answer.status in {FORBIDDEN, NOT_FOUND} else BAD_ANSWER
    _put_off(turn.row, problem if answer.status else UNREACHABLE, f"{answer.status} {answer.body}", at)
    return 0


def _refusal(turn: _Turn, answer: Answer, newest: Checkpoint) -> LogRefusedError:
    name, said = turn.asked.key.name, answer.body.strip()[:300]
    if answer.content_type == SIZE:
        details = (
            f"{name} remembers a tree of {said} entries, and the newest checkpoint here is of {newest.size}:"
            " this log was put back to an older state."
        )
        return LogRefusedError(AHEAD, details, newest.note, name)
    details = f"{name} does not cosign the checkpoint of {newest.size} entries ({answer.status}): {said}"
    return LogRefusedError(REFUSED, details, newest.note, name)


def _keep(turn: _Turn, body: str, newest: Checkpoint, at: datetime) -> None:
    with transaction.atomic():
        row = Checkpoint.objects.select_for_update().get(pk=newest.pk)
        row.note = add_cosignatures(row.note, body, [turn.asked.key])
        row.cosigned = row.note.rpartition("\n\n")[2].count("\n") - 1
        row.save(update_fields=["note", "cosigned"])
        Witness.objects.filter(Q(pk=turn.row.pk)).update(
            size=newest.size, cosigned_at=at, problem="", details="", tries=0, next_at=None
        )
        ahead = Alarm.objects.filter(kind=AHEAD, found_by=turn.asked.key.name, settled_at=None)
        ahead.update(settled_at=at, reason=CAUGHT_UP)


def _put_off(row: Witness, problem: str, details: str, at: datetime) -> None:
    log.warning("The witness %s gave no cosignature (%s): %s", row, problem, details.strip()[:200])
    wait = FIRST_WAIT * 2 ** min(row.tries, MOST_TRIES - 1)
    Witness.objects.filter(pk=row.pk).update(
        problem=problem, details=details.strip()[:200], tries=row.tries + 1, next_at=at + wait
    )
