"""Free words of a body, looked through as those of a form are, before anything of it is written."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TypeAlias

from django.db import transaction
from django.utils import timezone
from pydantic import BaseModel

from dintel.apps.accounts.gate import StaffRequest
from dintel.apps.accounts.screened import look_through
from dintel.apps.city import screening
from dintel.apps.city.forms import LONGEST_REASON
from dintel.apps.contacts import services
from dintel.apps.contacts.api.shapes import Screened
from dintel.apps.contacts.queries.people import Contact

FREE = frozenset(
    {
        *("account", "after", "agency", "asked_of", "authority", "basis", "component", "place", "reasons", "said"),
        *("scope", "sealed_why", "to_agency", "to_whom", "why", "words"),
    }
)
"""The members, of every body, that somebody writes in their own words."""
Kept: TypeAlias = tuple[str, str, str]
"""Field, kind and reason, as ``services.note_kept_words`` takes them."""


def words_kept(body: Screened) -> list[Kept]:
    """Return which words stay although the city warns of them, and why.

    Raises ``ProblemError`` that names each member with something in it the city does not keep: numbers always, words
    without a reason.
    """
    texts = dict(_free(body))
    reason = screening.clean(body.kept_because.strip(), *screening.NEVER_KEPT)[:LONGEST_REASON]
    return [(found.field.rpartition(".")[2], found.kind, reason) for found in look_through(texts, reason)]


@contextmanager
def noting_kept_words(asking: StaffRequest, contact: Contact, body: Screened) -> Iterator[datetime]:
    """Yield the moment of an act on a contact, and note with it, in its transaction, which words stay and why.

    Raises as ``words_kept``, before the act.
    """
    kept, now = words_kept(body), timezone.now()
    with transaction.atomic():
        yield now
        services.note_kept_words(contact=contact, kept=kept, by=asking.user, at=now)


def _free(body: BaseModel, within: str = "") -> Iterator[tuple[str, str]]:
    for name in type(body).model_fields:
        value = getattr(body, name)
        if name in FREE and isinstance(value, str):
            yield f"{within}{name}", value
        elif isinstance(value, list):
            for place, part in enumerate(value):
                if isinstance(part, BaseModel):
                    yield from _free(part, f"{within}{name}.{place}.")
