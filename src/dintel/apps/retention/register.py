"""The classes of record that there are: each room registers its own when Django starts.

A room below this one cannot know it, so its classes are registered here (``apps.py``). A class says how its records
are found by the day of their event, which holds keep one, and how one is disposed of. What else hangs on a record
of another room, such as the notices about it, is a part of its class.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, NamedTuple, Protocol

from django.utils.functional import Promise

if TYPE_CHECKING:
    from dintel.apps.accounts.access import Access


class Subject(NamedTuple):
    """A record: its kind and key, as ``accounts.subjects`` has them."""

    kind: str
    key: str


Span = tuple[date, date]
KeptBy = Iterable[tuple[str, Subject]]
"""Keys of records, each beside a held record that keeps it."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A record whose event was on a day."""

    key: str
    begun: date


@dataclass(frozen=True, slots=True)
class Gone:
    """What went with one record: how many of what, and the records whose leaves and keys go too."""

    counts: Mapping[str, int] = field(default_factory=dict)
    subjects: tuple[Subject, ...] = ()


@dataclass(frozen=True, slots=True)
class InHand:
    """One record, locked in the caller's transaction. ``held_by`` are the records whose holds keep it."""

    begun: date
    held_by: tuple[Subject, ...]
    is_busy: bool
    dispose: Callable[[datetime], Gone]


class Population(Protocol):
    """The records of one class, as far as a person may see them. Most are rows of one table: ``rows.Rows``."""

    def find(self, access: Access, since: date, until: date, most: int) -> Sequence[Candidate]:
        """Return those not disposed of with an event in ``[since, until)``, oldest first."""
        ...

    def count(self, access: Access, spans: Sequence[Span]) -> Sequence[int]:
        """Return how many those are in each span."""
        ...

    def days_of(self, access: Access, keys: Iterable[str]) -> Mapping[str, date]:
        """Return the day of the event of those of the keys that are not disposed of."""
        ...

    def among(self, access: Access, keys: Iterable[str]) -> frozenset[str]:
        """Return those of the keys that the person may see, disposed of or not."""
        ...


@dataclass(frozen=True, slots=True)
class Kept:
    """One class of record."""

    id: str
    subject: str
    """The kind of its records."""
    title: str | Promise
    event: str
    """What it is counted from: one of ``domain.retention.EVENTS``."""
    rows: Population
    keys_held: Callable[[Sequence[Subject]], KeptBy]
    """Which of its records holds on these records keep, and by which of them; one query however many."""
    lock: Callable[[str], InHand | None]
    """``None`` for what is gone or disposed of."""
    also: tuple[str, ...] = ()
    """Other kinds of record that go with it, such as the requests of a contact."""
    apart: Callable[[Iterable[str]], frozenset[str]] = lambda _keys: frozenset()
    """Which of some keys are under seal, and go into a batch of their own."""
    tidy: Callable[[], None] = lambda: None
    """Done once at the end of a batch: drops what an index has kept of what was deleted."""
    marked: Callable[[], Iterable[str]] = tuple
    """The keys of its records that are marked as disposed of; none where their rows are deleted."""
    has_page: bool = True
    is_counted_only: bool = False
    """Whether a certificate gives only how many there were, and not each key."""


Dispose = Callable[[str, datetime], Gone]


@dataclass(frozen=True, slots=True)
class Part:
    """What of another room goes with each record of a class, given its key."""

    dispose: Dispose
    goes_on: Callable[[str], bool] = lambda _key: False
    """Whether work on it goes on there, so that the record stays for now."""


_CLASSES: dict[str, Kept] = {}
_PARTS: dict[str, dict[str, Part]] = {}


def register(kept: Kept) -> None:
    """Make a class known; a later registration of the same id replaces the first."""
    _CLASSES[kept.id] = kept


def register_part(of: str, name: str, part: Part) -> None:
    """Let something be disposed of with each record of a class, given its key; the same name replaces."""
    _PARTS.setdefault(of, {})[name] = part


def classes() -> Mapping[str, Kept]:
    """Return every class by id, in the order of their ids."""
    return {name: _CLASSES[name] for name in sorted(_CLASSES)}


def with_their_record(but: str) -> list[str]:
    """Return the kinds of record that have a class, with those that go with them; ``but`` is the asker's own class."""
    return [kind for one in classes().values() for kind in (one.subject, *one.also) if one.id != but]


def parts_of(name: str) -> Sequence[Part]:
    """Return what goes with each record of a class."""
    return tuple(_PARTS.get(name, {}).values())
