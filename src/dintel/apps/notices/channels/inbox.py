"""The notice's own page: a person who is told finds it in the inbox. Nothing is sent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from dintel.apps.notices.channels import INSIDE, Message, Outcome

NAME = _("Inbox")
REACHES = INSIDE


def delay(tries: int) -> timedelta | None:  # noqa: ARG001 - there is nothing to try again
    """Return nothing: a row that is written has arrived."""
    return None


def send(messages: Sequence[Message], at: datetime) -> Iterator[Outcome]:  # noqa: ARG001 - nothing is sent
    """Yield every message as arrived."""
    for message in messages:
        yield message, None
