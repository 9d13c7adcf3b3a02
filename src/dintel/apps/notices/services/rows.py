"""Rows that nobody asks back, written with a statement that is built once.

A filing writes a dozen of them; Django's own ``bulk_create`` builds the statement anew each time and
reads the keys back, which takes longer than the database does.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

from django.db import connection, models

AT_ONCE = 500
"""Rows of one statement; both databases take more than thirty thousand values."""


def add(rows: Iterable[models.Model]) -> None:
    """Write new rows of one table; they do not learn their keys. Precondition: a transaction is open."""
    waiting = list(rows)
    for first in range(0, len(waiting), AT_ONCE):
        some = waiting[first : first + AT_ONCE]
        columns = _columns(type(some[0]))
        values = [field.get_db_prep_save(getattr(row, field.attname), connection) for row in some for field in columns]
        with connection.cursor() as cursor:
            cursor.execute(_statement(type(some[0]), len(some)), values)


@cache
def _columns(model: type[models.Model]) -> tuple[models.Field[Any, Any], ...]:
    return tuple(field for field in model._meta.concrete_fields if not field.primary_key)  # noqa: SLF001 - Django's public name


@cache
def _statement(model: type[models.Model], rows: int) -> str:
    columns = _columns(model)
    names = ", ".join(f'"{field.column}"' for field in columns)
    blanks = ", ".join([f"({', '.join(['%s'] * len(columns))})"] * rows)
    return f'INSERT INTO "{model._meta.db_table}" ({names}) VALUES {blanks}'  # noqa: S608, SLF001 - names of our own
