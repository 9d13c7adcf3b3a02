"""Letters by e-mail: in the reader's language, with the number, the place, the kind and a link.

Never a word of the record: mail is copied, forwarded and searched outside the house.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from smtplib import SMTPException, SMTPRecipientsRefused
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _

from dintel.apps import binding
from dintel.apps.notices import names
from dintel.apps.notices.channels import PEOPLE, Message, Outcome, Problem

NAME = _("E-mail")
REACHES = PEOPLE
DELAYS = (15, 60, 120, 300, 600)
"""Seconds before each further try; then the last one again and again."""
MOST_TRIES = 400
"""Nearly three days."""


def delay(tries: int) -> timedelta | None:
    """Return how long to wait; a mail server that is down for days comes back."""
    if tries >= MOST_TRIES:
        return None
    return timedelta(seconds=DELAYS[min(tries, len(DELAYS)) - 1])


def send(messages: Sequence[Message], at: datetime) -> Iterator[Outcome]:  # noqa: ARG001 - a letter has its own date
    """Hand each letter to the mail server, over one connection.

    When the server cannot be reached, the rest is not tried: it would only wait as long again.
    """
    connection = get_connection()
    down: Problem | None = None
    try:
        connection.open()
    except (OSError, SMTPException) as error:
        down = _problem(error)
    for message in messages:
        if down is None:
            problem, down = _hand_over(message, connection)
            yield message, problem
        else:
            yield message, down
    try:
        connection.close()
    except (OSError, SMTPException):
        return


def _hand_over(message: Message, connection: BaseEmailBackend) -> tuple[Problem | None, Problem | None]:
    """Return what went wrong with this letter, and what is wrong with the server, if anything."""
    try:
        letter(message, connection).send()
    except SMTPRecipientsRefused as error:
        return _problem(error), None
    except (OSError, SMTPException) as error:
        problem = _problem(error)
        return problem, problem
    return None, None


def letter(message: Message, connection: BaseEmailBackend | None = None) -> EmailMessage:
    """Return the letter, in the reader's language."""
    host = urlsplit(binding.own_address()).hostname or "dintel"
    with translation.override(message.language or settings.LANGUAGE_CODE):
        context = {
            "kind": names.kind(message.kind),
            "message": message,
            "link": f"{binding.own_address()}{message.path}",
        }
        name = "digest" if message.kind == names.DIGEST else "notice"
        parts = [part for part in _subject(message) if part]
        return EmailMessage(
            subject=" - ".join(parts),
            body=render_to_string(f"notices/letters/{name}.txt", context),
            to=[message.to],
            headers={"Message-ID": f"<{message.id}@{host}>", "Auto-Submitted": "auto-generated"},
            connection=connection,
        )


def _subject(message: Message) -> tuple[str, ...]:
    if message.sealed:
        return (__("Dintel"), message.number)
    return (__("Dintel"), names.kind(message.kind), message.number, message.place)


def _problem(error: Exception) -> Problem:
    return Problem("mail", f"{type(error).__name__}: {error}"[:200])
