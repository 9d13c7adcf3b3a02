"""Figures of other rooms that show how far a task is: a room registers one when Django starts.

So a task about training can say "34 of 40 trained" without this room knowing what training is.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from django.utils.functional import Promise


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


class Measure(Protocol):
    """Tells a figure of a department or a site on a day; reads only, in a number of queries that does not grow."""

    def __call__(self, *, department: str, facility: str, on: date) -> Figure | None:
        """Return the figure, or ``None`` where there is none."""


_MEASURES: dict[str, tuple[str | Promise, Measure]] = {}


def register(name: str, title: str | Promise, tell: Measure) -> None:
    """Make a figure known under a name that plans use; a later registration replaces the first."""
    _MEASURES[name] = (title, tell)


def titles() -> dict[str, str | Promise]:
    """Return the figures there are by name, with what they are called."""
    return {name: title for name, (title, _tell) in sorted(_MEASURES.items())}


def figure(name: str, *, department: str, facility: str, on: date) -> Figure | None:
    """Return a figure, or ``None`` for one that nobody registered or that says nothing of this place."""
    known = _MEASURES.get(name)
    return known[1](department=department, facility=facility, on=on) if known else None
