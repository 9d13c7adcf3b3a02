"""The conversation about a report: days on the reporter's side, moments on the city's."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from dintel.apps import rows
from dintel.apps.accounts.models import User
from dintel.apps.city import screening
from dintel.apps.complaints.models import Message, Report
from dintel.apps.complaints.services.floods import bring_back
from dintel.apps.complaints.services.told import locked, tell_quietly
from dintel.apps.ledger import services as ledger
from dintel.apps.ledger.content import actor, content_of

LONGEST = 4000


class NoWordsError(ValueError):
    """There is nothing to send, or more than one message holds."""


def write_on(*, report: Report, words: str, on: date) -> Message:
    """Return what the reporter added, as a message that waits for the hour with its leaf.

    Raises NoWordsError for an empty text and for one longer than ``LONGEST``; DisposedError as ``locked``.
    """
    with transaction.atomic():
        held = locked(report)
        message = _message(held, screening.clean(words.strip(), *screening.NEVER_KEPT), on)
        message.from_reporter = True
        rows.add([message])
        bring_back(report=held, on=on)
        tell_quietly("report.message", held, {"message": message}, on=on)
    return message


def ask_back(*, report: Report, words: str, by: User, at: datetime) -> Message:
    """Return a question or an answer of staff, which the reporter finds when they come back with their code.

    Precondition: ``by`` may work on the report. Raises as ``write_on``.
    """
    with transaction.atomic():
        held = locked(report)
        message = _message(held, words.strip(), timezone.localdate(at))
        message.from_reporter, message.by = False, by
        rows.add([message])
        ledger.record(
            kind="report.asked",
            subject=("report", held.number),
            content={"message": content_of(message)},
            by=actor(by),
            at=at,
            key=held.data_key,
        )
    return message


def note_read(*, report: Report, on: date) -> int:
    """Note that the reporter has seen what staff wrote, each message once; return how many were new to them.

    Raises DisposedError as ``locked``.
    """
    with transaction.atomic():
        held = locked(report)
        unread = list(held.messages.select_for_update().filter(from_reporter=False, read_on=None))
        for message in unread:
            message.read_on = on
            message.save(update_fields=["read_on"])
            tell_quietly("report.read", held, {"message": message}, on=on)
    return len(unread)


def _message(report: Report, words: str, on: date) -> Message:
    """Return the next message, unsaved. Precondition: the report is held, since places are given one after another."""
    if not 0 < len(words) <= LONGEST:
        message = f"a message has 1 to {LONGEST} characters, and this has {len(words)}"
        raise NoWordsError(message)
    last = report.messages.order_by("-place").values_list("place", flat=True).first() or 0
    return Message(report=report, place=last + 1, sent_on=on, words=words)
