"""Records of several rooms that may be of one event, found by where, when and number and shown to be recognised only.

A room registers what can be found in it when Django starts. This room is the first: its contacts. What is shown of a
record is what tells one scene from another, and the room alone decides which of its records may be found at all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.functional import Promise

from dintel.apps.accounts.access import Access

MOST = 20
"""Scenes that one question shows: whoever gets more asks more narrowly."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for: a number, or a day and the building where one is known."""

    number: str = ""
    on: date | None = None
    facility: str = ""


@dataclass(frozen=True, slots=True)
class Scene:
    """As much of a record as is needed to recognise it."""

    kind: str
    key: str
    at: datetime
    place: str
    claimed: str
    """The agency that was named."""
    standing: str
    """Whether those who came are who they said."""


@dataclass(frozen=True, slots=True)
class Source:
    """A room's records of scenes. ``found`` and ``named`` give none that is sealed or was disposed of."""

    kind: str
    title: str | Promise
    found: Callable[[Wanted], Sequence[Scene]]
    named: Callable[[Sequence[str]], Sequence[Scene]]
    """Of some keys; what is not there is left out."""
    note: Callable[[str, UUID, datetime], None]
    """Leave a leaf on a record's side that it was linked; it names the link and neither report nor person."""


Reported = Callable[[Access, str], bool]
_SOURCES: dict[str, Source] = {}
_REPORTED: list[Reported] = []


def register(source: Source) -> None:
    """Make a room's records findable; a later registration of the same kind replaces the first."""
    _SOURCES[source.kind] = source


def register_reported(ask: Reported) -> None:
    """Set who answers whether a contact was reported as the work of a false officer, to whom this may be said."""
    _REPORTED[:] = [ask]


def sources() -> Mapping[str, Source]:
    """Return the sources by kind."""
    return _SOURCES


def is_reported(access: Access, number: str) -> bool:
    """Return whether the person may be told that a report exists about a contact, and there is one."""
    return any(ask(access, number) for ask in _REPORTED)
