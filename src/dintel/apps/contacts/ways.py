"""Ways from a contact to what other rooms hold beside it: a room registers one when Django starts.

A way is words and an address. The room alone decides to whom it is shown, and asks the database for nothing that grows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dintel.apps.accounts.access import Access
    from dintel.apps.contacts.queries.people import Contact


@dataclass(frozen=True, slots=True)
class Way:
    """One link on a contact's page."""

    words: str
    """Where it leads, in the reader's language."""
    path: str


Ask = Callable[["Access", "Contact"], Iterable[Way]]
_ASKED: dict[str, Ask] = {}


def register(kind: str, ask: Ask) -> None:
    """Make known which ways a room offers; a later registration of the same kind replaces the first."""
    _ASKED[kind] = ask


def ways_from(access: Access, contact: Contact) -> tuple[Way, ...]:
    """Return the ways from a contact that are open to the person, in the order of the kinds."""
    return tuple(way for kind in sorted(_ASKED) for way in _ASKED[kind](access, contact))
