"""New rows, written with a statement that is built once for each table.

A filing writes two dozen of them; Django's own ``save`` and ``bulk_create`` build the statement anew each
time, which takes longer than the database does. Columns, types and sealing stay the models' own.

SQLite numbers rows in the order in which they come, also where their keys are drawn by lot. So a row with a drawn key
gets a drawn number too: its place in the file tells nobody when it came.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, TypeVar

from django.db import connection, models

ROWID_BITS = 62
MOST_ROWS, MOST_VALUES = 1_000, 30_000
"""Of one statement: both databases take more values than this."""
Row = TypeVar("Row", bound=models.Model)


def add(rows: Iterable[models.Model]) -> None:
    """Write new rows of one table; they do not learn their keys. Precondition: a transaction is open."""
    waiting = list(rows)
    for some in _parts(waiting):
        _execute(some, returning=False)


def add_known(rows: Iterable[Row]) -> list[Row]:
    """Write new rows of one table and return them, each with its key; otherwise as ``add``.

    Both databases return keys in the order of the rows, as ``bulk_create`` relies on.
    """
    waiting = list(rows)
    for some in _parts(waiting):
        for row, key in zip(some, _execute(some, returning=True), strict=True):
            row.pk = key
            row._state.adding, row._state.db = False, connection.alias  # noqa: SLF001 - what the ORM would set
    return waiting


def _parts(rows: list[Row]) -> Iterable[list[Row]]:
    at_once = min(MOST_ROWS, MOST_VALUES // len(_columns(type(rows[0])))) if rows else 1
    for first in range(0, len(rows), at_once):
        yield rows[first : first + at_once]


def _execute(rows: Sequence[models.Model], *, returning: bool) -> list[Any]:
    model = type(rows[0])
    is_drawn = _has_a_drawn_number(model)
    values: list[Any] = []
    for row in rows:
        values += [secrets.randbits(ROWID_BITS)] if is_drawn else []
        values += [field.get_db_prep_save(field.pre_save(row, True), connection) for field in _columns(model)]  # noqa: FBT003 - Django's signature
    with connection.cursor() as cursor:
        cursor.execute(_statement(model, len(rows), returning), values)
        return [key for (key,) in cursor.fetchall()] if returning else []


def _has_a_drawn_number(model: type[models.Model]) -> bool:
    return connection.vendor == "sqlite" and isinstance(model._meta.pk, models.UUIDField)  # noqa: SLF001 - Django's public name


@cache
def _columns(model: type[models.Model]) -> tuple[models.Field[Any, Any], ...]:
    return tuple(field for field in model._meta.concrete_fields if not isinstance(field, models.AutoField))  # noqa: SLF001 - Django's public name


@cache
def _statement(model: type[models.Model], rows: int, returning: bool) -> str:  # noqa: FBT001 - part of what is cached
    columns = _columns(model)
    named = [*(["rowid"] if _has_a_drawn_number(model) else []), *(field.column for field in columns)]
    names = ", ".join(f'"{name}"' for name in named)
    blanks = ", ".join([f"({', '.join(['%s'] * len(named))})"] * rows)
    table, key = model._meta.db_table, model._meta.pk.column  # noqa: SLF001 - Django's public name
    ending = f' RETURNING "{key}"' if returning else ""
    return f'INSERT INTO "{table}" ({names}) VALUES {blanks}{ending}'  # noqa: S608 - names of our own
