"""Figures of other rooms that show how far a task is: a room registers one when Django starts.

So a task about training can say "34 of 40 trained" without this room knowing what training is. A plan's step names a
figure, and what it is of after a colon where it is of one thing: ``training``, ``training:at-the-counter``.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Protocol

from django.utils.functional import Promise

if TYPE_CHECKING:
    from dintel.apps.accounts.access import Access


@dataclass(frozen=True, slots=True)
class Figure:
    """How far it is: ``reached`` of ``needed``, what is counted, and where it can be looked at."""

    reached: int
    needed: int
    words: str
    """What is counted, in the reader's language: "34 of 40 people have finished the course"."""
    path: str

    @property
    def is_reached(self) -> bool:
        """Whether nothing is missing; nothing needed is nothing shown."""
        return 0 < self.needed <= self.reached


@dataclass(frozen=True, slots=True)
class Sought:
    """Of what a figure is wanted: a department or one of its sites, with neither the whole city."""

    department: str
    facility: str
    since: date
    """The day on which the task was given: what was done before it does not show that it is done."""
    on: date
    of: str = ""
    """The one thing it is of; empty for all."""


class Measure(Protocol):
    """Tells a figure to somebody; reads only, in a number of queries that does not grow."""

    def __call__(self, access: Access, sought: Sought) -> Figure | None:
        """Return the figure; ``None`` where there is none, and for whoever may not see it."""


@dataclass(frozen=True, slots=True)
class Known:
    """A figure that was made known, and what it can be of."""

    title: str | Promise
    tell: Measure
    things: Callable[[], Collection[str]]


_MEASURES: dict[str, Known] = {}


def register(name: str, title: str | Promise, tell: Measure, *, things: Callable[[], Collection[str]] = tuple) -> None:
    """Make a figure known under a name that plans use; a later registration replaces the first.

    ``things`` tells what it can be of.
    """
    _MEASURES[name] = Known(title, tell, things)


def titles() -> dict[str, str | Promise]:
    """Return the figures there are by name, with what they are called."""
    return {name: known.title for name, known in sorted(_MEASURES.items())}


def is_known(name: str) -> bool:
    """Return whether somebody tells the figure that a plan's step names."""
    kind, _colon, of = name.partition(":")
    known = _MEASURES.get(kind)
    return known is not None and (not of or of in known.things())


def figure(access: Access, name: str, sought: Sought) -> Figure | None:
    """Return a figure; ``None`` for one that nobody tells, that says nothing of this place, or that is not open."""
    kind, _colon, of = name.partition(":")
    if not is_known(name):
        return None
    found = Sought(sought.department, sought.facility, sought.since, sought.on, of)
    return _MEASURES[kind].tell(access, found)
