"""Tickets of the form for a report (`visitors.tickets`); the numbers of those that were used are kept a while.

A number is written down in the transaction that keeps the report. A second report under the same ticket finds the
number there and is not kept, however many processes take reports.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from dintel.apps import rows
from dintel.apps.complaints.limits import limits
from dintel.apps.complaints.models import SpentTicket
from dintel.apps.complaints.pressure import DOOR
from dintel.apps.visitors import tickets
from dintel.apps.visitors.tickets import Admitted, Given, stale
from dintel.domain.reporting.admission import Admission

__all__ = ["Admission", "Admitted", "Given", "stale"]


class SpentError(Exception):
    """A report came with this ticket already; this one was not kept."""

    def __init__(self) -> None:
        """Say what it is and what helps."""
        super().__init__("A report was sent with this form already. To send another one, open the form anew.")


def give_ticket(*, at: datetime) -> Given:
    """Return a new ticket. Raises KeySourceError where the city's key is not at hand."""
    return tickets.give(DOOR, at=at)


def admit(*, ticket: str, answer: str, at: datetime) -> Admitted | Admission:
    """Return that a report which comes with this ticket and this answer is taken now, or why it is not yet."""
    return tickets.admit(DOOR, ticket=ticket, answer=answer, at=at)


def carried(given: Mapping[str, str], *, at: datetime) -> Given:
    """Return the ticket that a form carries from page to page, with what was worked so far; a new form gets one."""
    return tickets.carried(DOOR, given, at=at)


@transaction.atomic
def spend(*, admitted: Admitted) -> None:
    """Use a ticket up, in the transaction that keeps the report. Raises SpentError where it was used before."""
    until = timezone.localdate(admitted.ticket.given_at + 2 * limits().life)
    try:
        with transaction.atomic():
            rows.add([SpentTicket(number=UUID(bytes=admitted.ticket.number), until_on=until)])
    except IntegrityError as problem:
        raise SpentError from problem
    tickets.counted_in(DOOR, admitted)


def forget_spent(*, at: datetime) -> int:
    """Forget the numbers of tickets that nobody takes any more, and return how many; for the worker's round."""
    gone, _ = SpentTicket.objects.filter(until_on__lt=timezone.localdate(at)).delete()
    return gone
