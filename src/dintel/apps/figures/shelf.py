"""What stands under *See the record*: each room that publishes adds its pages when Django starts."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Entry:
    """One door: what it is called, what a reader finds there, the name of its address, and its place in the order."""

    id: str
    title: str | Promise
    words: str | Promise
    address: str
    order: int

    @property
    def href(self) -> str:
        """Return the address in the language of the page."""
        return reverse(self.address)


_ENTRIES: dict[str, Entry] = {}


def add(id: str, *, title: str | Promise, words: str | Promise, address: str, order: int) -> None:  # noqa: A002 - as every register's
    """Make a door known; a later one of the same id replaces the first."""
    _ENTRIES[id] = Entry(id, title, words, address, order)


def entries() -> tuple[Entry, ...]:
    """Return the doors in their order."""
    return tuple(sorted(_ENTRIES.values(), key=lambda one: (one.order, one.id)))
