"""Tickets: what a form carries instead of a name, given out with its first page and used once.

1. A ticket is signed under a key of the city and not kept when it is given out.
2. What comes with it is judged by `domain.reporting.admission`: with its work it is always taken.
3. Its number is written down in the transaction that keeps the report. A second report under the same ticket finds the
   number there and is not kept, however many processes take reports.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from dintel.apps import rows
from dintel.apps.complaints import pressure
from dintel.apps.complaints.limits import limits
from dintel.apps.complaints.models import SpentTicket
from dintel.apps.sealing.services import Subject, opened, standing_key
from dintel.domain.reporting import admission, work
from dintel.domain.reporting.admission import Admission, Verdict
from dintel.domain.reporting.work import ForgedError, Ticket

__all__ = ["Admission"]
KEY = Subject("complaints", "tickets")


class SpentError(Exception):
    """A report came with this ticket already; this one was not kept."""

    def __init__(self) -> None:
        """Say what it is and what helps."""
        super().__init__("A report was sent with this form already. To send another one, open the form anew.")


@dataclass(frozen=True, slots=True)
class Admitted:
    """A report that is taken now: by which ticket, whether with its work, and when."""

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


def give_ticket(*, at: datetime) -> Given:
    """Return a new ticket (1). Raises KeySourceError where the city's key is not at hand."""
    asked = admission.work_asked(limits(), lately=pressure.count(pressure.ALL, at=at))
    number = secrets.token_bytes(work.NUMBER_BYTES)
    return Given(work.give(_key(), number, difficulty=asked, at=at), asked)


def admit(*, ticket: str, answer: str, at: datetime) -> Admitted | Admission:
    """Return that a report which comes with this ticket and this answer is taken now, or why it is not yet (2).

    A ticket that is not ours is treated as one that is too old: the form gets a new one. Nothing is written.
    """
    try:
        told = work.read(_key(), ticket)
    except ForgedError:
        return stale(at=at)
    solved = told.difficulty > 0 and work.is_solved(ticket, answer, difficulty=told.difficulty)
    unproved = pressure.count(pressure.UNPROVED, at=at)
    judged = admission.judge(limits(), told, solved=solved, unproved=unproved, at=at)
    return Admitted(told, judged.proof, at) if judged.verdict == Verdict.TAKEN else judged


def stale(*, at: datetime) -> Admission:
    """Return that a form needs a new ticket, and may be sent again with it."""
    return Admission(Verdict.STALE, proof=False, again_at=at)


def carried(given: Mapping[str, str], *, at: datetime) -> Given:
    """Return the ticket that a form carries from page to page, with what was worked so far; a new form gets one."""
    try:
        told = work.read(_key(), given.get("ticket", ""))
    except ForgedError:
        return give_ticket(at=at)
    return Given(told.text, told.difficulty, given.get("work", ""))


@transaction.atomic
def spend(*, admitted: Admitted) -> None:
    """Use a ticket up, in the transaction that keeps the report (3). Raises SpentError where it was used before."""
    until = timezone.localdate(admitted.ticket.given_at + 2 * limits().life)
    try:
        with transaction.atomic():
            rows.add([SpentTicket(number=UUID(bytes=admitted.ticket.number), until_on=until)])
    except IntegrityError as problem:
        raise SpentError from problem
    transaction.on_commit(lambda: _count(proof=admitted.proof, at=admitted.at))


def forget_spent(*, at: datetime) -> int:
    """Forget the numbers of tickets that nobody takes any more, and return how many; for the worker's round."""
    gone, _ = SpentTicket.objects.filter(until_on__lt=timezone.localdate(at)).delete()
    return gone


def _count(*, proof: bool, at: datetime) -> None:
    pressure.add(pressure.ALL, at=at)
    if not proof:
        pressure.add(pressure.UNPROVED, at=at)


def _key() -> bytes:
    return opened(standing_key(subject=KEY)).secret
