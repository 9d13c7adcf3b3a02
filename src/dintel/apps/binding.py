"""Whose rows this thread sees: those of one member agency, those of the whole office by name, or none.

A city is one agency and binds nothing. In a state office (ADR 31) every request, round of the worker and command is
bound at its beginning, and the database itself hands out that agency's rows alone.

1. Nothing bound means no rows: the database is told of no agency.
2. What is bound ends with its block, also on errors. A new thread begins with nothing.
3. The connection follows what stands here before each statement (`config.office_postgresql`), so a pooled one never
   carries the agency of whoever had it before.
4. What lies outside the database, such as files and what a process remembers, is kept apart by the functions below.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import Context, ContextVar, copy_context
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from django.conf import settings

Part = TypeVar("Part")
COLUMN = "agency_id"
"""What the database adds to a row: whose it is."""
AGENCIES = "agencies"
"""Below it lies what is of each further agency."""
FIRST = 1
"""The agency that is there from the beginning; its files lie where those of a city do."""


@dataclass(frozen=True, slots=True)
class Member:
    """A member agency: the number its rows carry, and the first part of its address."""

    id: int
    slug: str


@dataclass(frozen=True, slots=True)
class WholeOffice:
    """All agencies together, and what for: for work on the instance, never for a page."""

    why: str


Bound = Member | WholeOffice | None
_bound: ContextVar[Bound] = ContextVar("agency", default=None)


class NotBoundError(LookupError):
    """Something of an agency was asked for, and nobody said which."""

    def __init__(self, what: str) -> None:
        """Say what was asked for, and how to say whose."""
        super().__init__(
            f"{what} belongs to one member agency of this state office, and none is bound here. A page is bound by its"
            " address, a command by --agency NAME; code binds with `dintel.apps.binding.to`."
        )


def is_state_office() -> bool:
    """Return whether this instance holds several agencies, kept apart row by row."""
    return bool(settings.STATE_OFFICE)


def bound() -> Bound:
    """Return what this thread is bound to."""
    return _bound.get()


def to(member: Member | None) -> AbstractContextManager[None]:
    """Bind a block to one agency, or to none at all."""
    return _block(member)


def first() -> Member | None:
    """Return the agency whose things lie where a city's would; of a city nobody. Its name is not said."""
    return Member(FIRST, "") if is_state_office() else None


def to_whole_office(why: str) -> AbstractContextManager[None]:
    """Bind a block to all agencies together; `why` says what for. Rows cannot be added so: they would be nobody's."""
    return _block(WholeOffice(why))


@contextmanager
def _block(now: Bound) -> Iterator[None]:
    before = _bound.set(now)
    try:
        yield
    finally:
        _bound.reset(before)  # 2.


def carried(parts: Iterable[Part]) -> Iterator[Part]:
    """Return the parts of an answer that is made while it is sent, each made as bound as this thread is now."""
    return _carried(copy_context(), iter(parts))  # copied now, not when the first part is asked for


def _carried(here: Context, source: Iterator[Part]) -> Iterator[Part]:
    end = object()
    while (part := here.run(next, source, end)) is not end:
        yield part  # type: ignore[misc]  # what `next` returned is a part


def whose() -> int:
    """Return the number under which a process remembers something of an agency; 0 where there is one city."""
    now = _bound.get()
    return now.id if isinstance(now, Member) else 0


def own_folder(folder: Path | str) -> Path:
    """Return an agency's own folder, or file, in place of the instance's; of a city the same. Raises NotBoundError."""
    plain, prefix = Path(folder), own_prefix(f"The folder {folder}")
    if not prefix:
        return plain
    own = plain.parent / prefix
    own.mkdir(mode=0o700, parents=True, exist_ok=True)
    return own / plain.name


def own_prefix(what: str) -> str:
    """Return how the names of an agency's things begin in a place that all share: `agencies/NAME/`.

    It is empty in a city and for the first agency. Raises NotBoundError, which names ``what`` was asked for.
    """
    now = _member(what)
    return "" if now is None or now.id == FIRST else f"{AGENCIES}/{now.slug}/"


def own_address() -> str:
    """Return how the links of an agency begin: its name before the office's host. Of a city the public address."""
    now, office = _bound.get(), settings.PUBLIC_URL
    if not is_state_office() or not isinstance(now, Member):
        return str(office)
    parts = urlsplit(office)
    return parts._replace(netloc=f"{now.slug}.{parts.netloc}").geturl()


def unique_columns(*names: str) -> str:
    """Return the columns of a unique thing for a statement of ours: in a state office the agency goes before them."""
    return ", ".join((COLUMN, *names) if is_state_office() else names)


def cache_key(key: str, prefix: str, version: int) -> str:
    """Return the name of something in Django's cache, apart for each agency."""
    return f"{prefix}:{version}:{whose()}:{key}"


def _member(what: str) -> Member | None:
    now = _bound.get()
    if isinstance(now, Member):
        return now
    if is_state_office():
        raise NotBoundError(what)
    return None
