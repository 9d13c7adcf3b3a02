"""What tests of tables in parts ask PostgreSQL: which parts a statement reads, how a table is made, what is in it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import psycopg
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dintel.apps.office import partitioning

PART = re.compile(r"(?P<table>\w+?)_(?P<part>\d\d)(?P<month>_\d{4}_\d\d|_rest)?")
MADE = {
    "columns": """
        SELECT table_name, column_name, ordinal_position, data_type, character_maximum_length, is_nullable,
          replace(coalesce(column_default, is_identity), 'NO', '') FROM information_schema.columns
        WHERE table_schema = 'public' ORDER BY 1, 3""",
    "constraints": """
        SELECT conrelid::regclass::text, conname, contype, pg_get_constraintdef(oid) FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace AND contype <> 'n' AND conparentid = 0 ORDER BY 1, 2""",
    "indexes": """
        SELECT tablename, indexname, replace(indexdef, ' ON ONLY ', ' ON ') FROM pg_indexes
        WHERE schemaname = 'public' ORDER BY 1, 2""",
    "sequences": """
        SELECT sequencename, data_type::text, coalesce(last_value, 0) FROM pg_sequences
        WHERE schemaname = 'public' ORDER BY 1""",
    "policies": "SELECT tablename, policyname, cmd, qual, with_check FROM pg_policies ORDER BY 1, 2",
    "rights": """
        SELECT table_name, grantee, privilege_type FROM information_schema.role_table_grants
        WHERE table_schema = 'public' ORDER BY 1, 2, 3""",
    "statistics": """
        SELECT attrelid::regclass::text, attname, attstattarget FROM pg_attribute JOIN pg_class c ON c.oid = attrelid
        WHERE relnamespace = 'public'::regnamespace AND attstattarget > 0 AND relkind IN ('r', 'p') ORDER BY 1, 2""",
}
MONTHS_IN_KEY = re.compile(r"^(PRIMARY KEY |CREATE UNIQUE INDEX \w+_pkey .*)\(agency_id, id, month\)$")


def made(admin: psycopg.Connection[Any]) -> Mapping[str, list[Any]]:
    """Return how every table is made; the month in the number of a row, which parts by month need, is left out."""
    found = {}
    for what, statement in MADE.items():
        rows = admin.execute(statement).fetchall()
        found[what] = [tuple(_without_month(one) for one in row) for row in rows]
    found["columns"] = [(*row[:-1], "numbered" if row[1] == "id" and row[-1] else row[-1]) for row in found["columns"]]
    return found


def _without_month(told: Any) -> Any:
    return re.sub(r", month\)$", ")", told) if isinstance(told, str) and MONTHS_IN_KEY.match(told) else told


def rows(admin: psycopg.Connection[Any]) -> Mapping[str, Any]:
    """Return how many rows every table has, and a digest of all of them."""
    tables = admin.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1").fetchall()
    digest = "SELECT count(*), md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {} t"
    return {name: admin.execute(digest.format(name)).fetchone() for (name,) in tables}


def parts(admin: psycopg.Connection[Any]) -> list[str]:
    """Return the names of all parts."""
    asked = "SELECT tablename FROM pg_tables WHERE schemaname = 'parts' ORDER BY 1"
    return [name for (name,) in admin.execute(asked).fetchall()]


def read(statements: Iterable[str]) -> Iterator[tuple[str, Mapping[str, set[str]]]]:
    """Yield each statement that names a table in parts, and by table which parts it goes to when it runs."""
    tables = {one.table for one in partitioning.plans()}
    for statement in statements:
        is_one = re.match(r"(SELECT|UPDATE|DELETE|WITH)\b", statement)
        if not is_one or not any(f'"{one}"' in statement for one in tables):
            continue
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN (FORMAT JSON) {statement.replace('%', '%%')}", ())
            (told,) = cursor.fetchone()
        found: dict[str, set[str]] = {}
        for name in _scanned((told if isinstance(told, list) else json.loads(told))[0]["Plan"]):
            if (part := PART.fullmatch(name)) and part["table"] in tables:
                found.setdefault(part["table"], set()).add(part["part"])
        yield statement, found


def _scanned(node: Mapping[str, Any]) -> Iterator[str]:
    if "Relation Name" in node and node["Node Type"] != "ModifyTable":
        yield str(node["Relation Name"])
    for one in node.get("Plans", ()):
        yield from _scanned(one)


def asked() -> CaptureQueriesContext:
    """Return a block that remembers what this thread asks."""
    return CaptureQueriesContext(connection)
