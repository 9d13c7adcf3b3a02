"""New rows, written with a statement that is built once for each table.

A filing writes two dozen of them; Django's own ``save`` and ``bulk_create`` build the statement anew each
time, which takes longer than the database does. Columns, types and sealing stay the models' own.

SQLite numbers rows in the order in which they come, also where their keys are drawn by lot. So a row with a drawn key
gets a drawn number too: its place in the file tells nobody when it came.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache
from typing import Any, TypeVar

from django.db import connection, models, transaction

ROWID_BITS = 62
MOST_ROWS, MOST_VALUES = 1_000, 30_000
"""Of one statement: both databases take more values than this."""
Row = TypeVar("Row", bound=models.Model)


@dataclass(slots=True)
class _Together:
    keys: dict[type[models.Model], list[int]]
    """That the database gave out before the rows were written, by table."""
    waiting: list[Sequence[models.Model]] = field(default_factory=list)
    """Rows that are written at the end of the block."""


_block: ContextVar[_Together | None] = ContextVar("block", default=None)


@contextmanager
def together(new: Mapping[type[models.Model], int]) -> Iterator[None]:
    """Have keys at hand for rows written inside, and send these at once where the database can.

    ``new`` is how many rows of which tables are expected at most; their keys are asked for here, in one
    statement, so that a row can name another before either is written. PostgreSQL is sent everything without
    waiting for answers (libpq's pipeline mode); an error comes with the next question, at the latest at the end
    of the block. Raises ``TransactionManagementError`` outside a transaction.
    """
    if not connection.in_atomic_block:
        message = "rows are written together inside a transaction; open one around them"
        raise transaction.TransactionManagementError(message)
    block = _Together(_keys(new))
    before = _block.set(block)
    try:
        with _pipeline():
            yield
            for rows in block.waiting:
                add(rows)
    finally:
        _block.reset(before)


@contextmanager
def _pipeline() -> Iterator[None]:
    if connection.vendor == "postgresql":
        with connection.wrap_database_errors, connection.connection.pipeline():
            yield
    else:
        yield


def take_keys(rows: Iterable[Row]) -> list[Row]:
    """Return unsaved rows of one table, each with a key that ``together`` has at hand; add them later.

    Raises ``LookupError`` where it has too few.
    """
    waiting = list(rows)
    block = _block.get()
    keys = block.keys.get(type(waiting[0]), []) if block and waiting else []
    if len(keys) < len(waiting):
        message = f"{len(waiting)} keys of {type(waiting[0]).__name__} are needed and {len(keys)} are at hand"
        raise LookupError(message)
    for row in waiting:
        row.pk = keys.pop(0)
    return waiting


def _keys(new: Mapping[type[models.Model], int]) -> dict[type[models.Model], list[int]]:
    """Return keys that no other row has or gets, for as many new rows of each table, in one statement."""
    if not any(new.values()):
        return {}
    if connection.vendor == "postgresql":
        tables = [model for model, number in new.items() for _ in range(number)]
        given = zip(tables, _asked(f"SELECT {', '.join(map(_next, tables))}"), strict=True)
        found: dict[type[models.Model], list[int]] = {model: [] for model in new}
        for model, key in given:
            found[model].append(key)
        return found
    last = _asked(f"SELECT {', '.join(map(_last, new))}")
    return {
        model: list(range(key + 1, key + 1 + number)) for (model, number), key in zip(new.items(), last, strict=True)
    }


def _asked(statement: str) -> Sequence[int]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone() or ()


@cache
def _next(model: type[models.Model]) -> str:
    """Return what takes the next key of a table on PostgreSQL; which sequence gives it is looked up once a process."""
    options = model._meta  # noqa: SLF001 - Django's public name
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [f'"{options.db_table}"', options.pk.column])
        (sequence,) = cursor.fetchone()
    return f"nextval('{sequence}')"


@cache
def _last(model: type[models.Model]) -> str:
    """Return what tells the last key of a table on SQLite, where this transaction alone writes (AUTOINCREMENT)."""
    table = model._meta.db_table  # noqa: SLF001 - Django's public name
    return f"coalesce((SELECT seq FROM sqlite_sequence WHERE name = '{table}'), 0)"  # noqa: S608 - a name of our own


def add(rows: Iterable[models.Model]) -> None:
    """Write new rows of one table; they do not learn their keys. Precondition: a transaction is open."""
    waiting = list(rows)
    for some in _parts(waiting):
        _execute(some, keys=_taken(some))


def add_ahead(rows: Iterable[Row]) -> list[Row]:
    """Write rows, each with its key if it has one, before those they name; inside ``together``. Return them.

    PostgreSQL looks the names up at the commit. SQLite, once a name is missing, looks through every table that may
    name a new row, so there they are written at the end of the block. Raises ``LookupError`` outside of one.
    """
    ahead, block = list(rows), _block.get()
    if block is None:
        message = "rows are written ahead of those they name inside rows.together only"
        raise LookupError(message)
    if connection.vendor == "postgresql":
        add(ahead)
    elif ahead:
        block.waiting.append(ahead)
    return ahead


def add_known(rows: Iterable[Row]) -> list[Row]:
    """Write new rows of one table and return them, each with its key; otherwise as ``add``.

    Rows that took their keys keep them. Both databases return keys in the order of the rows, as ``bulk_create``
    relies on.
    """
    waiting = list(rows)
    for some in _parts(waiting):
        keys = _taken(some)
        found = _execute(some, keys=keys, returning=not keys)
        for row, key in zip(some, keys or found, strict=True):
            row.pk = key
            row._state.adding, row._state.db = False, connection.alias  # noqa: SLF001 - what the ORM would set
    return waiting


def _taken(rows: Sequence[models.Model]) -> list[int]:
    """Return the keys that rows took, or none where one has no key yet or makes its own."""
    if not isinstance(rows[0]._meta.pk, models.AutoField):  # noqa: SLF001 - Django's public name
        return []
    keys = [row.pk for row in rows if row.pk is not None]
    return keys if len(keys) == len(rows) else []


def _parts(rows: list[Row]) -> Iterable[list[Row]]:
    at_once = min(MOST_ROWS, MOST_VALUES // len(_columns(type(rows[0])))) if rows else 1
    for first in range(0, len(rows), at_once):
        yield rows[first : first + at_once]


def _execute(rows: Sequence[models.Model], *, keys: Sequence[int] = (), returning: bool = False) -> list[Any]:
    model = type(rows[0])
    is_drawn = _has_a_drawn_number(model)
    values: list[Any] = []
    for place, row in enumerate(rows):
        values += [secrets.randbits(ROWID_BITS)] if is_drawn else []
        values += keys[place : place + 1]
        values += [
            field.get_db_prep_save(field.pre_save(row, True), connection)  # noqa: FBT003 - Django's signature
            for field in _columns(model)
        ]
    with connection.cursor() as cursor:
        cursor.execute(_statement(model, len(rows), bool(keys), returning), values)
        return [key for (key,) in cursor.fetchall()] if returning else []


def _has_a_drawn_number(model: type[models.Model]) -> bool:
    return connection.vendor == "sqlite" and isinstance(model._meta.pk, models.UUIDField)  # noqa: SLF001 - Django's public name


@cache
def _columns(model: type[models.Model]) -> tuple[models.Field[Any, Any], ...]:
    return tuple(field for field in model._meta.concrete_fields if not isinstance(field, models.AutoField))  # noqa: SLF001 - Django's public name


@cache
def _statement(model: type[models.Model], rows: int, keyed: bool, returning: bool) -> str:  # noqa: FBT001 - part of what is cached
    table, key = model._meta.db_table, model._meta.pk.column  # noqa: SLF001 - Django's public name
    drawn = ["rowid"] if _has_a_drawn_number(model) else []
    columns = [*drawn, *([key] if keyed else []), *(field.column for field in _columns(model))]
    names = ", ".join(f'"{column}"' for column in columns)
    blanks = ", ".join([f"({', '.join(['%s'] * len(columns))})"] * rows)
    ending = f' RETURNING "{key}"' if returning else ""
    return f'INSERT INTO "{table}" ({names}) VALUES {blanks}{ending}'  # noqa: S608 - names of our own
