"""What is due in rooms that keep their own clocks: a room registers a teller when Django starts.

A teller says what an asker may see, within a scope, and reads only. Clocks of the law on contacts and visits
(``models.Deadline``) are one teller among others.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Protocol

from django.utils.functional import Promise

if TYPE_CHECKING:
    from dintel.apps.accounts.access import Access


WHOEVER_ASKS = -1
"""No user's primary key."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose: one person's, one department's, or with neither the whole city's, as far as the asker reaches."""

    person: int | None = None
    """Primary key of a user who answers for it, or may do it: the asker's own, or that of ``who``."""
    who: Access | None = None
    """How far another named person reaches, where the list is theirs. What is told is what both may see."""
    department: str = ""
    words: str = ""
    """What is sought. A teller of many things may leave out those without it; the page does in any case."""
    is_undated: bool = False
    """Only what has no date is sought; as ``words``."""

    def reach_of(self, access: Access) -> Access | None:
        """Return whose reach says what is theirs: the asker's, or another named person's; ``None`` if nobody is meant.

        Precondition: ``access`` is the asker's.
        """
        if self.who is not None:
            return self.who
        return access if self.person == access.user.pk else None

    def is_plain(self, access: Access) -> bool:
        """Return whether the asker asks without words for their own, a department's or all: as nearly everybody does.

        Such a list is a question that can be prepared (``plain``, ``asked_by``).
        """
        return not self.words and self.who is None and self.person in {None, access.user.pk}

    def plain(self) -> Scope:
        """Return a plain scope as shape: it says that it is somebody's own, and not whose."""
        return self if self.person is None else replace(self, person=WHOEVER_ASKS)

    def asked_by(self, access: Access) -> Scope:
        """Return what ``plain`` was of, for whoever asks."""
        return replace(self, person=access.user.pk) if self.person == WHOEVER_ASKS else self


@dataclass(frozen=True, slots=True)
class Due:
    """One thing that is not done yet. ``due_on`` is the last day, ``None`` where nothing names one."""

    kind: str
    """The kind of record, as in ``accounts.subjects``."""
    key: str
    title: str
    """What is to be done, in the reader's language."""
    about: str
    """The record's number or name, in one line; of a sealed one the number alone."""
    path: str
    due_on: date | None
    is_late: bool
    words: str
    """The clock in words: days left or over, counted from when; "no date in the order" where there is none."""
    owner: str
    """Who answers for it: a name or a role."""
    department: str = ""
    is_target: bool = False
    """The city's own date, not the law's."""
    due_at: datetime | None = None
    """The moment it is late from, where it is counted in hours; else its last day ends at midnight."""
    is_sealed: bool = False
    """Then a calendar outside the house holds ``about``, the number, and the day; nothing else."""


class Teller(Protocol):
    """Tells what is open; at most ``most`` things, the earliest first, in a number of queries that does not grow.

    A teller that yields as it reads is read only as far as a page shows.
    """

    def __call__(self, access: Access, *, scope: Scope, at: datetime, most: int) -> Iterable[Due]:
        """Return what the asker may see of it."""


@dataclass(frozen=True, slots=True)
class Room:
    """One kind of thing that can be due."""

    kind: str
    teller: Teller
    words: str | Promise
    """What its things are called together, for the choice on the page."""
    tells_of_others: bool
    """Whether it knows another person's list from the asker's own (``Scope.who``)."""


_ROOMS: dict[str, Room] = {}


def register(kind: str, teller: Teller, words: str | Promise = "", *, tells_of_others: bool = False) -> None:
    """Make a teller known; a later registration of the same kind replaces the first.

    A teller is asked for another person's list only if it ``tells_of_others``.
    """
    _ROOMS[kind] = Room(kind, teller, words or kind, tells_of_others)


def unregister(kind: str) -> None:
    """Forget a teller; one that was never made known is no error."""
    _ROOMS.pop(kind, None)


def rooms(*, of_others: bool = False) -> tuple[Room, ...]:
    """Return what was made known, in the order of the kinds; only those that tell of others if that is asked."""
    return tuple(_ROOMS[kind] for kind in sorted(_ROOMS) if _ROOMS[kind].tells_of_others or not of_others)


def tellers() -> tuple[Teller, ...]:
    """Return the tellers in the order of their kinds."""
    return tuple(room.teller for room in rooms())
