"""Which rows stand in which leaves: each room registers its tables when Django starts.

A leaf's content holds rows under names, one row or several: ``{"contact": {...}, "requests": [...]}``. A
``Table`` says which table a name stands for, so that ``queries.rows`` can hold every row against the last
leaf that tells of it. This room knows no table of the rooms above.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models

from dintel.apps.ledger.content import content_of
from dintel.domain.canonical import Plain

Said = Callable[[Any], Mapping[str, Plain]]
KEY = ("id",)


@dataclass(frozen=True, slots=True)
class Table:
    """Rows that leaves call by ``names``, and how they are held against them."""

    names: tuple[str, ...]
    """What leaves call such a row, or a list of them."""
    model: type[models.Model]
    of: str = ""
    """The first word of the leaves' kinds, for a name that means something else in others."""
    said: Said = content_of
    """What a leaf says of a row as it stands."""
    known_by: tuple[str, ...] = KEY
    """The columns by which a leaf's row is found again: its key, or others where it had none when it was told."""
    passing: tuple[str, ...] = ()
    """Columns of the leaf that change without one, each for a reason that stands beside it."""
    erased_by: str = ""
    """The leaf's own word for "this row was erased", where an act erases rows."""
    is_told: Callable[[Any], bool] | None = None
    """Whether leaves tell of a row at all, where some are drafts; all are told of if this is empty."""
    subject: Callable[[Any], tuple[str, str]] | None = None
    """The record that a row belongs to, where that record can be disposed of."""
    words: tuple[str, ...] = ()
    """Columns that disposal empties or makes unreadable."""
    file: Callable[[Any], str] | None = None
    """What is wrong with the file that a row names; empty if nothing is. Reads all of it."""

    def __str__(self) -> str:
        """Return the table's name in the database."""
        return self.model._meta.db_table  # noqa: SLF001 - Django's public name


_tables: list[Table] = []
_named: dict[tuple[str, str], Table] = {}


def register(*tables: Table) -> None:
    """Add a room's tables. Raises ``ValueError`` for a name that stands for another table already."""
    for table in tables:
        for name in table.names:
            known = _named.setdefault((table.of, name), table)
            if known is not table:
                message = f'leaves of "{table.of}" call rows of {known} "{name}" already, so {table} needs another name'
                raise ValueError(message)
        _tables.append(table)


def registered() -> tuple[Table, ...]:
    """Return every registered table, in the order of registering."""
    return tuple(_tables)


def named(kind: str, name: str) -> Table | None:
    """Return the table of which leaves of this kind call a row ``name``; ``None`` if it is no row's name."""
    return _named.get((kind.partition(".")[0], name)) or _named.get(("", name))


def rows_told(content: Mapping[str, Any], kind: str) -> Iterator[tuple[Table, Mapping[str, Plain]]]:
    """Yield each row that a leaf of this kind holds, and its table."""
    for name, held in content.items():
        table = named(kind, name)
        if table is not None:
            for row in held if isinstance(held, list) else [held]:
                if isinstance(row, dict):
                    yield table, row
