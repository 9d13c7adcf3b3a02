"""The big tables of a state office in parts: by agency, some by agency and month (ADR 39).

1. Which, and why, stands in ``partitions.toml``. Every other thing about a table is read off the database: the table in
   parts has the same columns, defaults, checks, keys, indexes and references, under the same names.
2. Parts lie in a schema of their own, which the pages' login may not enter, and are under row-level security without a
   policy: asked by its own name a part shows nothing. Whoever asks the whole is under the policy of the whole.
3. Numbers of rows come from a sequence that the column owns: PostgreSQL before 17 has no identity columns here.
4. Months that were not made ahead have a part for the rest, so that no row is ever refused. Doing it again makes the
   next months and puts the rows of the rest where they belong.
5. All of it is one transaction. Somebody who still works here stops it, and so does something that would be lost.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from django.db import OperationalError, connection, transaction
from django.db.backends.utils import CursorWrapper

from dintel.apps import binding
from dintel.apps.binding import COLUMN
from dintel.apps.office import separation
from dintel.apps.office.separation import CONSTRAINTS, INDEXES, PARTS, POLICY, NotSeparatedError
from dintel.domain.months import month_later

USUAL, FEWEST, MOST = 16, 2, 64
MONTHS_AHEAD = 24
LOCKS_OF_A_PART = 16
"""Locks that PostgreSQL has to have room for, for each connection and part: a statement over three tables takes a lock
for each part of each, and for each index of it."""
WAIT = "10s"
LOST = """
    SELECT 'a trigger', tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND NOT tgisinternal
    UNION ALL SELECT 'a policy', polname FROM pg_policy WHERE polrelid = %s::regclass AND polname <> %s
    UNION ALL SELECT 'a rule', rulename FROM pg_rewrite WHERE ev_class = %s::regclass
    UNION ALL SELECT 'a publication', pubname FROM pg_publication_rel JOIN pg_publication p ON p.oid = prpubid
      WHERE prrelid = %s::regclass"""
GRANTS = """
    SELECT privilege_type, grantee::regrole FROM pg_class, aclexplode(relacl)
    WHERE oid = %s::regclass AND grantee <> relowner AND grantee <> 0"""
WAYS = """
    SELECT attname, attstattarget FROM pg_attribute
    WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attstattarget >= 0"""


@dataclass(frozen=True, slots=True)
class Plan:
    """A table that is kept in parts, the column of its month or nothing, and why."""

    table: str
    month: str
    why: str

    def parts(self, number: int) -> int:
        """Return into how many parts agencies are put, of a number asked for: months multiply them."""
        return max(FEWEST, number // 4) if self.month else number


@dataclass(frozen=True, slots=True)
class Partitioned:
    """What was done: the tables that are in parts now and were not, how many parts, and which months are new."""

    tables: tuple[str, ...]
    parts: int
    months: tuple[date, ...]


@cache
def plans() -> tuple[Plan, ...]:
    """Return the tables that are kept in parts (1.)."""
    told = tomllib.loads(files("dintel.apps.office").joinpath("partitions.toml").read_text(encoding="utf-8"))
    return tuple(
        Plan(table, one.get("month", "") if one["by"] == "agency and month" else "", one["why"])
        for table, one in told.items()
    )


def partition(parts: int | None, *, on: date) -> Partitioned:
    """Put the big tables of a separated database in parts, and make the months after ``on`` ahead.

    ``parts`` is how many, ``None`` for as many as there are, or the usual number. Raises NotSeparatedError, with
    nothing changed, where there can be no parts, where there are another number of them, and where somebody works.
    """
    separation.require_separated()
    with binding.to_whole_office("big tables are put in parts"), _in_words(), transaction.atomic(), _cursor() as cursor:
        cursor.execute(f"SET LOCAL lock_timeout = '{WAIT}'")
        number = _number(cursor, parts)
        new = [one for one in plans() if not _is_in_parts(cursor, one.table)]
        cursor.execute(f"CREATE SCHEMA IF NOT EXISTS {PARTS}")
        _put_in_parts(cursor, new, number)
        months = sorted({month for one in plans() if one.month for month in _add_months(cursor, one, on)})
        separation.separate()  # policies and rights of the new tables; what is new of the parts is closed (2.)
        for one in plans():
            cursor.execute(f'ANALYZE "{one.table}"')  # PostgreSQL does so by itself for the parts alone
    return Partitioned(tuple(one.table for one in new), number, tuple(months))


def _cursor() -> CursorWrapper:
    return connection.cursor()


@contextmanager
def _in_words() -> Iterator[None]:
    try:
        yield
    except OperationalError as problem:
        words = {
            "55P03": "Somebody still works with this database. Stop the server and its workers, then try again.",
            "53200": "PostgreSQL has no room for so many locks. Set max_locks_per_transaction higher, restart it, then"
            " try again.",
        }.get(getattr(problem.__cause__, "sqlstate", "") or "")
        if words is None:
            raise
        message = f"{words} Nothing was changed."
        raise NotSeparatedError(message) from problem


def _number(cursor: CursorWrapper, asked: int | None) -> int:
    """Return how many parts it is, or is to be. Raises NotSeparatedError."""
    there = next((found for one in plans() if not one.month and (found := len(_parts_of(cursor, one.table)))), 0)
    number = there or (USUAL if asked is None else asked)
    if there and asked not in {None, there}:
        message = (
            f"The big tables are in {there} parts, and {asked} were asked for. Nothing was changed: it is decided once."
            " Run it without --parts for the next months; see docs/how-to/run-a-state-office.md."
        )
        raise NotSeparatedError(message)
    if not FEWEST <= number <= MOST:
        message = f"{number} parts were asked for. Ask for {FEWEST} to {MOST}: each costs every page a little."
        raise NotSeparatedError(message)
    cursor.execute("SELECT current_setting('max_locks_per_transaction')::integer")
    (locks,) = cursor.fetchone()
    if not there and locks < LOCKS_OF_A_PART * number:
        message = (
            f"PostgreSQL has room for {locks} locks for each connection (max_locks_per_transaction), and pages of an"
            f" office in {number} parts need {LOCKS_OF_A_PART * number}: under load some would fail. Set it, restart"
            f" PostgreSQL, then try again; or ask for fewer: --parts {max(FEWEST, locks // LOCKS_OF_A_PART)}. Nothing"
            " was changed."
        )
        raise NotSeparatedError(message)
    return number


def _is_in_parts(cursor: CursorWrapper, table: str) -> bool:
    cursor.execute("SELECT relkind = 'p' FROM pg_class WHERE oid = %s::regclass", [f"public.{table}"])
    return bool(cursor.fetchone()[0])


def _parts_of(cursor: CursorWrapper, table: str) -> list[str]:
    """Return the names of a table's parts in their schema, those of the first level."""
    cursor.execute(
        "SELECT c.relname FROM pg_inherits JOIN pg_class c ON c.oid = inhrelid WHERE inhparent = %s::regclass"
        " ORDER BY c.relname",
        [table if "." in table else f"public.{table}"],
    )
    return [name for (name,) in cursor.fetchall()]


def _put_in_parts(cursor: CursorWrapper, new: Sequence[Plan], number: int) -> None:
    """Make each table anew beside the old one, with its rows; references are taken off first and come back last."""
    tables = {one.table for one in new}
    cursor.execute(CONSTRAINTS)
    constraints = cursor.fetchall()
    cursor.execute(INDEXES)
    indexes = [(table, definition) for table, _name, definition in cursor.fetchall()]
    references = [row for row in constraints if row[2] == "f" and tables & {row[0], row[4]}]
    for table, name, *_more in references:
        cursor.execute(f'ALTER TABLE public."{table}" DROP CONSTRAINT "{name}"')
    for one in new:
        _require_nothing_lost(cursor, one.table)
        keys = [row for row in constraints if row[0] == one.table and row[2] != "f"]
        _make_anew(cursor, one, number)
        _move_rows(cursor, one)
        for _table, name, kind, definition, _other in keys:
            told = _with_month(definition, one) if kind == "p" else definition
            cursor.execute(f'ALTER TABLE public."{one.table}" ADD CONSTRAINT "{name}" {told}')
        for table, definition in indexes:
            if table == one.table:
                cursor.execute(definition)
    for table, name, _kind, definition, _other in references:
        cursor.execute(f'ALTER TABLE public."{table}" ADD CONSTRAINT "{name}" {definition}')


def _require_nothing_lost(cursor: CursorWrapper, table: str) -> None:
    name = f"public.{table}"
    cursor.execute(LOST, [name, name, POLICY, name, name])
    if found := cursor.fetchone():
        message = (
            f"The table {table} has {found[0]} that is not of Dintel ({found[1]}): it would be lost with the old"
            " table. Nothing was changed. Take it off, run this again, then put it on the new table."
        )
        raise NotSeparatedError(message)


def _with_month(definition: str, one: Plan) -> str:
    """Return a primary key that holds the month: PostgreSQL asks for it, and nothing refers to such a row."""
    return definition.replace(")", f", {one.month})", 1) if one.month else definition


def _make_anew(cursor: CursorWrapper, one: Plan, number: int) -> None:
    """Put the old table among the parts, and one in parts in its place, without keys and indexes yet (1.)."""
    old = f'{PARTS}."{one.table}"'
    cursor.execute("SELECT coalesce(reloptions, '{}') FROM pg_class WHERE oid = %s::regclass", [f"public.{one.table}"])
    (options,) = cursor.fetchone()
    cursor.execute(f'ALTER TABLE public."{one.table}" SET SCHEMA {PARTS}')
    cursor.execute(
        f'CREATE TABLE public."{one.table}" (LIKE {old} INCLUDING ALL EXCLUDING INDEXES EXCLUDING IDENTITY)'
        f" PARTITION BY HASH ({COLUMN})"
    )
    every = one.parts(number)
    for at in range(every):
        part = f"{one.table}_{at:02}"
        values = f"FOR VALUES WITH (MODULUS {every}, REMAINDER {at})"
        if one.month:
            _make_part(cursor, part, one.table, f"{values} PARTITION BY RANGE ({one.month})")
            _make_part(cursor, _rest(part), f"{PARTS}.{part}", "DEFAULT")
        else:
            stored = f" WITH ({', '.join(options)})" if options else ""
            _make_part(cursor, part, one.table, f"{values}{stored}")
    cursor.execute(WAYS, [f"{PARTS}.{one.table}"])
    for column, target in cursor.fetchall():
        cursor.execute(f'ALTER TABLE public."{one.table}" ALTER COLUMN "{column}" SET STATISTICS {target}')


def _make_part(cursor: CursorWrapper, part: str, of: str, values: str) -> None:
    whole = of if "." in of else f"public.{of}"
    cursor.execute(f"CREATE TABLE {PARTS}.{part} PARTITION OF {whole} {values}")


def _rest(part: str) -> str:
    """Return the name of the part for months that have none of their own (4.)."""
    return f"{part}_rest"


def _move_rows(cursor: CursorWrapper, one: Plan) -> None:
    """Give a table what the old one has: numbers, months, rows and rights; and take the old one away."""
    new, old = f'public."{one.table}"', f'{PARTS}."{one.table}"'
    _number_rows(cursor, one.table)
    if one.month:
        cursor.execute(f"SELECT DISTINCT {one.month} FROM {old}")  # noqa: S608 - names of our own
        months = sorted({month.replace(day=1) for (month,) in cursor.fetchall()})
        for part in _parts_of(cursor, one.table):
            _make_months(cursor, part, months)
    columns = _columns(cursor, new)
    cursor.execute(f"INSERT INTO {new} ({columns}) SELECT {columns} FROM {old}")  # noqa: S608 - names of our own
    cursor.execute(GRANTS, [f"{PARTS}.{one.table}"])
    for right, role in cursor.fetchall():
        cursor.execute(f"GRANT {right} ON {new} TO {role}")
    cursor.execute(f"DROP TABLE {old}")


def _columns(cursor: CursorWrapper, table: str) -> str:
    cursor.execute(
        "SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute"
        " WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''",
        [table],
    )
    return str(cursor.fetchone()[0])


def _number_rows(cursor: CursorWrapper, table: str) -> None:
    """Let rows be numbered by a sequence of the old one's name, from where that one stands (3.)."""
    cursor.execute(
        "SELECT attname, pg_get_serial_sequence(%s, attname) FROM pg_attribute"
        " WHERE attrelid = %s::regclass AND attidentity <> ''",
        [f'{PARTS}."{table}"', f"{PARTS}.{table}"],
    )
    for column, old in cursor.fetchall():
        new = f"public.{old.partition('.')[2]}"
        cursor.execute(f'CREATE SEQUENCE {new} AS bigint OWNED BY public."{table}"."{column}"')
        cursor.execute(f"SELECT setval(%s, last_value, is_called) FROM {old}", [new])  # noqa: S608 - names of our own
        cursor.execute(f'ALTER TABLE public."{table}" ALTER COLUMN "{column}" SET DEFAULT nextval(\'{new}\')')


def _add_months(cursor: CursorWrapper, one: Plan, on: date) -> list[date]:
    """Make the months that rows of the rest have, this one and the next ones (4.); return those that are new."""
    parts = _parts_of(cursor, one.table)
    there = {name.removeprefix(f"{parts[0]}_") for name in _parts_of(cursor, f"{PARTS}.{parts[0]}")}
    rests = " UNION ALL ".join(
        f"SELECT {one.month} AS month FROM {PARTS}.{_rest(part)}"  # noqa: S608 - names of our own
        for part in parts
    )
    cursor.execute(f"SELECT DISTINCT month FROM ({rests}) AS rest")  # noqa: S608 - names of our own
    wanted = {month.replace(day=1) for (month,) in cursor.fetchall()}
    wanted |= {month_later(on, ahead) for ahead in range(MONTHS_AHEAD + 1)}
    new = sorted(month for month in wanted if _named(month) not in there)
    for part in parts if new else ():
        whole, rest = f"{PARTS}.{part}", f"{PARTS}.{_rest(part)}"
        cursor.execute(f"ALTER TABLE {whole} DETACH PARTITION {rest}")
        _make_months(cursor, part, new)
        columns = _columns(cursor, whole)
        cursor.execute(f"INSERT INTO {whole} ({columns}) SELECT {columns} FROM {rest}")  # noqa: S608 - names of our own
        cursor.execute(f"DROP TABLE {rest}")
        _make_part(cursor, _rest(part), whole, "DEFAULT")
    return new


def _make_months(cursor: CursorWrapper, part: str, months: Iterable[date]) -> None:
    for month in months:
        values = f"FOR VALUES FROM ('{month}') TO ('{month_later(month)}')"
        _make_part(cursor, f"{part}_{_named(month)}", f"{PARTS}.{part}", values)


def _named(month: date) -> str:
    return month.isoformat()[:7].replace("-", "_")
