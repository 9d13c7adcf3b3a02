"""Ways to tell people. Each module of this folder is one; adding a way is adding a module.

A channel module has

- ``NAME``: its name in words, translated;
- ``REACHES``: ``people`` (one message a person), ``systems`` (one a registered endpoint), or
  ``inside`` (the notice's own page: nothing leaves the house);
- ``delay(tries)``: how long to wait after so many failed tries, ``None`` to give up;
- ``send(messages, at)``: try each message and yield it with what went wrong, or with ``None``. It
  touches no database. What it has yielded is marked within a quarter of a second, so that a crash in
  between repeats little.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from types import MappingProxyType
from typing import Protocol, cast

from django.utils.functional import Promise

PEOPLE, SYSTEMS, INSIDE = "people", "systems", "inside"


@dataclass(frozen=True, slots=True)
class Message:
    """All that a channel learns of a notice: which, where, when, and where to read it.

    ``id`` is the same for every try. ``number`` is the record's; a sealed message holds nothing
    else. ``lines`` are those of a digest. ``secrets`` sign a message to a system.
    """

    id: str
    kind: str
    number: str
    place: str
    path: str
    happened_at: datetime
    sealed: bool
    to: str
    language: str = ""
    lines: tuple[str, ...] = ()
    secrets: tuple[str, ...] = ()
    facility: str = ""
    department: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a message did not arrive. ``code`` is one of ``names.PROBLEMS``.

    ``final`` means that trying again is useless; ``stop`` that the system wants nothing more.
    """

    code: str
    detail: str = ""
    final: bool = False
    stop: bool = False
    wait: timedelta | None = None


Outcome = tuple[Message, Problem | None]


class Channel(Protocol):
    """What a module of this folder offers."""

    NAME: str | Promise
    REACHES: str

    def delay(self, tries: int) -> timedelta | None:
        """Return how long to wait after so many failed tries."""

    def send(self, messages: Sequence[Message], at: datetime) -> Iterator[Outcome]:
        """Try each message."""


@cache
def by_name() -> Mapping[str, Channel]:
    """Return every channel by the name of its module."""
    found = {
        module.name: cast("Channel", importlib.import_module(f"{__name__}.{module.name}"))
        for module in pkgutil.iter_modules(__path__)
    }
    return MappingProxyType(dict(sorted(found.items())))
