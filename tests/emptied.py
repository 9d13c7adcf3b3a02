"""Tables are emptied after a test that commits: those that hold a row, and no other.

Django empties all of them, a hundred and fifty, and then writes the names of all models and of what may be done to
them anew. Nothing here reads or writes those names, so they stay. So does what migrations wrote.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management.commands import flush

KEPT = ("django_content_type", "auth_permission", "office_memberagency")
"""What Django writes after the last migration, and writes anew, the same, after each flush; and the row of the one
agency of a city, which a migration wrote and nothing would write anew."""


def only_what_is_full(patch: pytest.MonkeyPatch) -> None:
    """Let Django's command empty the tables that hold a row."""
    patch.setattr(flush, "sql_flush", _statements)
    patch.setattr(flush, "emit_post_migrate_signal", lambda *_all: None)


def _statements(style: Any, connection: Any, *, reset_sequences: bool, allow_cascade: bool) -> list[str]:
    """Return what empties the tables that hold a row, in the way of the database."""
    tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
    full = full_tables(connection, sorted(set(tables) - set(KEPT)))
    # PostgreSQL wants the tables that point to these named as well; they are empty, or named already
    cascade = allow_cascade or connection.vendor == "postgresql"
    found: list[str] = connection.ops.sql_flush(style, full, reset_sequences=reset_sequences, allow_cascade=cascade)
    return found


def full_tables(connection: Any, tables: list[str]) -> list[str]:
    """Return those of the tables that hold a row, by one question."""
    quoted = {table: connection.ops.quote_name(table) for table in tables}
    asked = " UNION ALL ".join(
        f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM {name})"  # noqa: S608 - names of tables, from Django
        for table, name in quoted.items()
    )
    with connection.cursor() as cursor:
        cursor.execute(asked)
        return [row[0] for row in cursor.fetchall()]
