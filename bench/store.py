"""A register of ten million requests to measure with, made once and asked again and again.

``python -m bench.store FOLDER`` makes it on SQLite in ``FOLDER/home`` and says how far it is; ``--requests N`` makes a
smaller one. With ``DINTEL_DATABASE_URL`` set it goes into that PostgreSQL, which has to be empty. Measures that take
``--store FOLDER`` ask it afterwards.

1. Everything is drawn from a seed (``store_rows``): coded facts, places and days. Agencies and people are numbers.
2. Answers are the law's: the outcome of every request is the one of its cell in today's table.
3. Rows go in by the database's own way of many rows, with indexes made afterwards; keys and constraints hold, which
   ``--check`` proves on a small one.
4. Where the instance is a state office (``bench.office`` makes one), ``load_office`` spreads them over many agencies, a
   few of which are large and most small, each with people and a key of its own.
5. There is nothing to read in it: free words are random bytes as long as sealed ones, under one key, and no leaf tells
   of any row. What is not sealed is found as in any register (``store_search``); sealed words, letters and the log are
   measured elsewhere (``register_fill``).
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

REQUESTS = 10_000_000
CHUNK = 100_000
"""Contacts at a time."""
Columns = Mapping[str, Sequence[Any]]


def load(requests: int) -> None:
    """Fill an empty register. Precondition: 1,000 <= ``requests``."""
    from django.db import connection

    from bench import store_rows

    began = time.perf_counter()
    made = store_rows.Made(requests, store_rows.World())
    with _unindexed(connection, [model._meta.db_table for model in made.tables]):
        for done in _put_all(connection, made):
            seconds = time.perf_counter() - began
            tell(f"{done:,} of {requests:,} requests, {seconds:.0f} s")
    made.settle()
    made.settle_keys()
    _analyze(connection)
    tell(f"made in {time.perf_counter() - began:.0f} s")


def load_office(requests: int, agencies: int) -> list[Any]:
    """Fill an empty state office, and return its agencies, the largest first (4.). Its tables are kept apart already.

    Precondition: 1 <= ``agencies``; 10 * ``agencies`` <= ``requests``.
    """
    from django.db import connection

    from bench import store_rows
    from dintel.apps import binding

    began = time.perf_counter()
    members = _members(agencies)
    shares = (store_rows.zipf(agencies, 1.0) * (requests - agencies)).astype(int) + 1
    done = 0
    with binding.to(members[0]):
        world = store_rows.World()
    with binding.to_whole_office("rows of many agencies are made"):
        tables = [model._meta.db_table for model in store_rows.tables()]
        with _unindexed(connection, tables):
            for turn, (member, share) in enumerate(zip(members, shares.tolist(), strict=True), 1):
                made = _of_one(connection, member, share, world)
                done += share
                if share > CHUNK or turn % 50 == 0:
                    tell(f"{done:,} of {requests:,} requests, {turn} agencies, {time.perf_counter() - began:.0f} s")
        made.settle_keys()
        _analyze(connection)
    tell(f"made in {time.perf_counter() - began:.0f} s")
    return members


def _members(agencies: int) -> list[Any]:
    from django.utils import timezone

    from dintel.apps.office import queries
    from dintel.apps.office.services import add_agency

    now = timezone.now()
    for number in range(2, agencies + 1):
        add_agency(slug=f"agency-{number}", name=f"Agency {number} (synthetic)", division="", at=now)
    return list(queries.open_agencies().values())[:agencies]


def _of_one(connection: Any, member: Any, requests: int, world: Any) -> Any:
    """Make the rows of one agency; many rows go in as the tables' owner, who names the agency in each."""
    from bench import store_rows
    from dintel.apps import binding

    with binding.to(member):
        made = store_rows.Made(requests, world, member.id)
    for _done in _put_all(connection, made, {binding.COLUMN: member.id}):
        pass
    with binding.to(member):
        made.settle()
    return made


def _put_all(connection: Any, made: Any, more: Mapping[str, Any] | None = None) -> Iterator[int]:
    """Put all rows in, some thousand contacts at a time, and yield after each time how many requests there are."""
    for done, parts in made.parts(CHUNK):
        for model, columns in parts:
            put(connection, model, columns, more)
        yield done


def put(connection: Any, model: Any, columns: Columns, more: Mapping[str, Any] | None = None) -> None:
    """Add rows of a table given by column; a column that is not given holds what the model has by itself.

    ``more`` are columns of which the model knows nothing, each with the one value that stands in every row.
    """
    fields = [field for field in model._meta.concrete_fields if field.column in columns or not field.primary_key]
    beside = more or {}
    names = ", ".join(f'"{name}"' for name in (*(field.column for field in fields), *beside))
    many = len(next(iter(columns.values())))
    told = [columns.get(field.column) or [_default(field, connection)] * many for field in fields]
    rows = zip(*told, *([value] * many for value in beside.values()), strict=True)
    table = model._meta.db_table
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        return
    marks = ", ".join("?" for _ in (*fields, *beside))
    connection.connection.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)  # noqa: S608


def _default(field: Any, connection: Any) -> Any:
    value = field.get_db_prep_save(field.get_default(), connection)
    return getattr(value, "dumps", lambda _: value)(value.obj) if hasattr(value, "obj") else value


@contextmanager
def _unindexed(connection: Any, tables: Sequence[str]) -> Iterator[None]:
    """Take the indexes of some tables away for a while, and whatever waits for the disk (3.)."""
    connection.ensure_connection()
    if connection.vendor == "postgresql":
        asked = (
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY(%s) AND indexname NOT IN "
            "(SELECT conname FROM pg_constraint WHERE contype IN ('u', 'p', 'x'))"
        )
        # the second is a superuser's, or of an owner to whom it was granted (`bench.office`)
        settings: tuple[str, ...] = ("SET maintenance_work_mem = '1GB'", "SET session_replication_role = replica")
        found = _asked(connection, asked, [list(tables)])
    else:
        marks = ", ".join(["%s"] * len(tables))
        asked = f"SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql <> '' AND tbl_name IN ({marks})"  # noqa: S608
        settings = tuple(
            f"PRAGMA {one}"
            for one in ("foreign_keys=OFF", "synchronous=OFF", "journal_mode=OFF", "cache_size=-3000000", "threads=2")
        )
        found = _asked(connection, asked, list(tables))
    for statement in settings:
        _asked(connection, statement)
    for name, _made_by in found:
        _asked(connection, f'DROP INDEX "{name}"')
    if connection.vendor == "sqlite":
        _asked(connection, "BEGIN")
    yield
    if connection.vendor == "sqlite":
        _asked(connection, "COMMIT")
    for name, made_by in found:
        _asked(connection, made_by)
        tell(f"index {name}")
    connection.close()


def _asked(connection: Any, statement: str, values: Sequence[Any] = ()) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall()) if cursor.description else []


def _analyze(connection: Any) -> None:
    if connection.vendor == "sqlite":
        _asked(connection, "PRAGMA analysis_limit=2000")
    _asked(connection, "ANALYZE" if connection.vendor == "sqlite" else "VACUUM (ANALYZE)")


def tell(words: str) -> None:
    """Say how far it has come."""
    sys.stderr.write(f"{words}\n")


def opened(folder: Path) -> None:
    """Set Django up in this process on the store in a folder."""
    home = folder / "home"
    home.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dintel.config.settings")
    os.environ.update(DINTEL_HOME=str(home), DINTEL_DEMO="1")
    from bench.register_databases import open_register

    open_register()


def main() -> int:
    """Make the store; with ``--check``, look for a row that breaks a constraint."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--requests", type=int, default=REQUESTS)
    parser.add_argument("--check", action="store_true", help="prove every key and constraint afterwards")
    options = parser.parse_args()
    opened(options.folder)
    load(options.requests)
    if options.check:
        from django.db import connection

        from bench.store_search import differing

        connection.check_constraints()
        tell(f"every key holds; of 500 search texts {differing()} differ from what the product writes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
