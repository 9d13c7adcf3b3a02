"""Tickets: what a form carries instead of a name, given out with its first page and used once.

1. A ticket is signed under a key of the city and not kept when it is given out.
2. What comes with it is judged by `domain.reporting.admission`: with its work it is always taken.
3. Whoever keeps what came writes the ticket's number down in the same transaction, in a column that is unique, so that
   a ticket brings one thing, however many processes take them; and calls `counted_in` in it.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from dintel.apps.sealing.services import opened, standing_key
from dintel.apps.visitors.door import ALL, UNPROVED, Door
from dintel.domain.reporting import admission, work
from dintel.domain.reporting.admission import Admission, Verdict
from dintel.domain.reporting.work import ForgedError, Ticket


@dataclass(frozen=True, slots=True)
class Admitted:
    """Something that is taken now: by which ticket, whether with its work, and when."""

    ticket: Ticket
    proof: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class Given:
    """What a form gets: the ticket and how much work it asks for."""

    ticket: str
    work: int
    answer: str = ""
    """What the device has found so far."""


def give(door: Door, *, at: datetime) -> Given:
    """Return a new ticket (1). Raises KeySourceError where the city's key is not at hand."""
    asked = admission.work_asked(door.limits(), lately=door.count(ALL, at=at))
    number = secrets.token_bytes(work.NUMBER_BYTES)
    return Given(work.give(_key(door), number, difficulty=asked, at=at), asked)


def admit(door: Door, *, ticket: str, answer: str, at: datetime) -> Admitted | Admission:
    """Return that what comes with this ticket and this answer is taken now, or why it is not yet (2).

    A ticket that is not ours is treated as one that is too old: the form gets a new one. Nothing is written.
    """
    try:
        told = work.read(_key(door), ticket)
    except ForgedError:
        return stale(at=at)
    solved = told.difficulty > 0 and work.is_solved(ticket, answer, difficulty=told.difficulty)
    judged = admission.judge(door.limits(), told, solved=solved, unproved=door.count(UNPROVED, at=at), at=at)
    return Admitted(told, judged.proof, at) if judged.verdict == Verdict.TAKEN else judged


def stale(*, at: datetime) -> Admission:
    """Return that a form needs a new ticket, and may be sent again with it."""
    return Admission(Verdict.STALE, proof=False, again_at=at)


def carried(door: Door, given: Mapping[str, str], *, at: datetime) -> Given:
    """Return the ticket that a form carries from page to page, with what was worked so far; a new form gets one."""
    try:
        told = work.read(_key(door), given.get("ticket", ""))
    except ForgedError:
        return give(door, at=at)
    return Given(told.text, told.difficulty, given.get("work", ""))


def counted_in(door: Door, admitted: Admitted) -> None:
    """Count what was taken once the caller's transaction stands (3)."""
    transaction.on_commit(lambda: _count(door, proof=admitted.proof, at=admitted.at))


def _count(door: Door, *, proof: bool, at: datetime) -> None:
    door.add(ALL, at=at)
    if not proof:
        door.add(UNPROVED, at=at)


def _key(door: Door) -> bytes:
    return opened(standing_key(subject=door.key)).secret
