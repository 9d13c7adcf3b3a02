"""What the search reads: one row a contact, in the order in which things happened.

``words`` is written by ``services.index`` only. The index over it differs by database and is made in
migration ``0002_search``: on SQLite an FTS5 table that three triggers keep in step with this one, on
PostgreSQL a GIN index.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from dintel.apps.contacts.tokens import BLIND

MOST_POSITIONS = 16_383
"""PostgreSQL counts positions of a ``tsvector`` no further (manual, 12.3 and K)."""
MOST_OCCURRENCES = 255
"""Nor more than this many of one word."""


def is_blind(word: str) -> bool:
    """Return whether it is a sealed word's token, which has no place among the others."""
    return len(word) > 1 and word.startswith(BLIND)


class Tokens(models.Field):  # type: ignore[type-arg]  # the real class takes no parameters
    """Words in order: a ``tsvector`` on PostgreSQL; on SQLite text with a space around each word."""

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        """Return the column's type."""
        return "tsvector" if connection.vendor == "postgresql" else "text"

    def get_db_prep_value(self, value: Any, connection: BaseDatabaseWrapper, prepared: bool = False) -> Any:  # noqa: ANN401, FBT001, FBT002, ARG002 - Django's signature
        """Return the words as the database writes them."""
        if value is None:
            return None
        return vector_of(value) if connection.vendor == "postgresql" else f" {' '.join(value)} "


def vector_of(words: Sequence[str]) -> str:
    """Return a ``tsvector`` literal with every word's positions; words hold no quotes."""
    places: dict[str, list[int]] = {}
    for place, word in enumerate(words, start=1):
        found = places.setdefault(word, [])
        if place <= MOST_POSITIONS and not is_blind(word) and len(found) < MOST_OCCURRENCES:
            found.append(place)
    return " ".join(f"'{word}':{','.join(map(str, at))}" if at else f"'{word}'" for word, at in places.items())


class SearchText(models.Model):
    """One contact as the search sees it."""

    place = models.BigIntegerField(primary_key=True)
    """Where it stands in time: seconds, then the contact's id in the lower 30 bits."""
    contact = models.OneToOneField("contacts.Contact", on_delete=models.CASCADE, related_name="search_text")
    words = Tokens()
    """Tokens of its filters, the words of its texts, folded (``tokens.py``), and blind tokens of those sealed."""

    class Meta:
        """In the order in which things happened."""

        ordering = ("place",)

    def __str__(self) -> str:
        """Return whose text it is."""
        return f"search text of contact {self.contact_id}"
