"""PostgreSQL keeps the rows of agencies apart: a column that it fills, a policy on every table, keys within an agency.

1. Every table but those of ``shared_tables.toml`` gets the column ``agency_id``, filled from the setting
   ``dintel.agency`` of the connection. Django knows nothing of it, so no query and no form can name it.
2. Row-level security hands out, and takes in, rows of that agency alone.
3. Every key, every unique thing and every reference begins with the agency: what one has tells another nothing, and
   no row can name another's. So do indexes, since every question now begins with the agency.
4. The login that pages use does not own the tables. Their owner, which it can become by name, sees all: for
   migrations and backups.

Doing it again does what is new. Names of constraints stay, so that migrations find them (`config.office_postgresql`).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from dintel.apps import binding
from dintel.apps.binding import COLUMN

OWN = "(nullif(current_setting('dintel.agency', true), ''))::integer"
POLICY = "member_agency"
PARTS = "parts"
"""The schema in which the parts of big tables lie (`partitioning`)."""
NEW_COLUMN = f'ALTER TABLE "{{table}}" ADD COLUMN {COLUMN} integer NOT NULL DEFAULT {OWN}'
READ_ONLY = ("office_memberagency", "django_migrations")
OWNER = "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = current_database()"
CONSTRAINTS = """
    SELECT t.relname, c.conname, c.contype, pg_get_constraintdef(c.oid), coalesce(f.relname, '')
    FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid LEFT JOIN pg_class f ON f.oid = c.confrelid
    WHERE c.connamespace = 'public'::regnamespace AND c.contype IN ('p', 'u', 'f') AND c.conparentid = 0
    ORDER BY t.relname, c.conname"""
INDEXES = """
    SELECT t.relname, i.relname, replace(pg_get_indexdef(x.indexrelid), ' ON ONLY ', ' ON ')
    FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid
    WHERE t.relnamespace = 'public'::regnamespace AND t.relkind IN ('r', 'p')
      AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = x.indexrelid AND c.contype IN ('p', 'u'))
    ORDER BY t.relname, i.relname"""

OF_PARTS = """
    SELECT c.conname FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid
    WHERE t.relname = %s AND t.relnamespace = 'public'::regnamespace AND c.conparentid <> 0"""
OPEN = """
    SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p') AND (n.nspname = %s OR n.nspname = 'public' AND c.relname <> ALL(%s))
      AND NOT row_security_active(c.oid) ORDER BY 1 LIMIT 1"""


GIVES_NOTHING_AWAY = "SELECT proleakproof FROM pg_proc WHERE oid = 'ts_match_vq(tsvector,tsquery)'::regprocedure"
"""Whether PostgreSQL may match words before it has looked whose row it is (manual, CREATE FUNCTION, LEAKPROOF)."""


class NotSeparatedError(Exception):
    """Agencies cannot be kept apart here. The message says what, why and what to do now."""


@cache
def shared_tables() -> Mapping[str, str]:
    """Return the tables whose rows are no agency's, each with the reason."""
    return tomllib.loads(files("dintel.apps.office").joinpath("shared_tables.toml").read_text(encoding="utf-8"))


def owner() -> str:
    """Return the role that owns the tables: the owner of the database."""
    with connection.cursor() as cursor:
        cursor.execute(OWNER)
        return str(cursor.fetchone()[0])


def is_separated() -> bool:
    """Return whether the tables of this database are kept apart."""
    if connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM pg_policies WHERE policyname = %s)", [POLICY])
        return bool(cursor.fetchone()[0])


def require_postgresql() -> None:
    """Raise NotSeparatedError on a database that cannot keep agencies apart."""
    if connection.vendor != "postgresql":
        message = (
            "This instance keeps its records in SQLite, where there is one agency: SQLite cannot keep rows apart by"
            " itself. For a state office use PostgreSQL 15 or newer (DINTEL_DATABASE_URL); see"
            " docs/how-to/run-a-state-office.md."
        )
        raise NotSeparatedError(message)


def require_separated() -> None:
    """Raise NotSeparatedError where a second agency could be read by the first."""
    require_postgresql()
    if not binding.is_state_office():
        message = (
            "This instance serves one agency. Set DINTEL_STATE_OFFICE=1 and DINTEL_PUBLIC_URL to the office's own"
            " address, then run `dintel agency separate`; see docs/how-to/run-a-state-office.md."
        )
        raise NotSeparatedError(message)
    if fault := what_is_open():
        raise NotSeparatedError(fault)


def what_is_open() -> str:
    """Return by what this connection's login could read past the separation, in words; empty for nothing."""
    if not is_separated():
        return (
            "The tables are not kept apart yet: every agency would read every record. Stop the server and run"
            " `dintel agency separate`; see docs/how-to/run-a-state-office.md."
        )
    with binding.to(None), connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper, rolbypassrls, rolname FROM pg_roles WHERE rolname = session_user")
        is_super, bypasses, login = cursor.fetchone()
        if is_super or bypasses:
            why = "is a superuser" if is_super else "has BYPASSRLS"
            return (
                f"The database login {login!r} {why}, so PostgreSQL does not keep agencies apart for it. Give Dintel a"
                f" login of its own: ALTER ROLE {login} NOSUPERUSER NOBYPASSRLS; see docs/how-to/run-a-state-office.md."
            )
        cursor.execute(OPEN, [PARTS, list(shared_tables())])
        open_one = cursor.fetchone()
    if open_one is None:
        return ""
    return (
        f"Rows of the table {open_one[0]} are open to the database login {login!r}: it owns the table, inherits from"
        f" its owner (ALTER ROLE {login} NOINHERIT, then grant the owner's role again), or the table is new (run"
        " `dintel agency separate`). See docs/how-to/run-a-state-office.md."
    )


def what_is_slow() -> str:
    """Return why lists of a large agency are slow, and what an administrator does about it; empty for nothing.

    Under row-level security an index serves only what is known to give nothing away of rows that are not to be seen.
    Of matching words this is true, but PostgreSQL does not say so by itself.
    """
    with connection.cursor() as cursor:
        cursor.execute(GIVES_NOTHING_AWAY)
        if cursor.fetchone()[0]:
            return ""
    return (
        "the index of words is not used, so lists and searches go through every contact of an agency. Where one has a"
        " hundred thousand, a database administrator runs in this database:"
        " ALTER FUNCTION ts_match_vq(tsvector, tsquery) LEAKPROOF; see docs/how-to/run-a-state-office.md"
    )


def separate() -> int:
    """Keep the rows of every table apart, those there are as the first agency's; return how many tables were new.

    Raises NotSeparatedError where the login cannot be kept from reading past it.
    """
    require_postgresql()
    with binding.to_whole_office("tables are kept apart"), transaction.atomic(), connection.cursor() as cursor:
        _require_owner_apart(cursor)
        tables = _kept_apart(cursor)
        new = [table for table in tables if not _has_policy(cursor, table)]
        for table in tables:
            if not _has_column(cursor, table):
                _add_column(cursor, table)  # 1.
        _rebuild_keys(cursor)  # 3.
        _rebuild_indexes(cursor)
        for table in new:
            cursor.execute(f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY')
            cursor.execute(
                f'CREATE POLICY {POLICY} ON "{table}" USING ({COLUMN} = {OWN}) WITH CHECK ({COLUMN} = {OWN})'
            )  # 2.
        if _close_parts(cursor):
            _plan_for_each_agency(cursor)
        _let_the_login_work(cursor)  # 4.
    return len(new)


def _require_owner_apart(cursor: CursorWrapper) -> None:
    cursor.execute(
        "SELECT session_user, current_user, rolsuper, pg_has_role(session_user, current_user, 'USAGE')"
        " FROM pg_roles WHERE rolname = session_user"
    )
    login, owner, is_super, inherits = cursor.fetchone()
    if login == owner or is_super or inherits:
        message = (
            f"The database login {login!r} has the rights of the tables' owner {owner!r} at all times, so PostgreSQL"
            " would not keep agencies apart for it. As a database administrator run the lines in"
            " docs/how-to/run-a-state-office.md (an owner without login, and a login that does not inherit), then"
            " this again. Nothing was changed."
        )
        raise NotSeparatedError(message)


def _kept_apart(cursor: CursorWrapper) -> list[str]:
    cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
    return [name for (name,) in cursor.fetchall() if name not in shared_tables()]


def _has_column(cursor: CursorWrapper, table: str) -> bool:
    cursor.execute(
        "SELECT EXISTS (SELECT FROM information_schema.columns"
        " WHERE table_schema = 'public' AND table_name = %s AND column_name = %s)",
        [table, COLUMN],
    )
    return bool(cursor.fetchone()[0])


def _has_policy(cursor: CursorWrapper, table: str) -> bool:
    cursor.execute("SELECT EXISTS (SELECT FROM pg_policies WHERE tablename = %s AND policyname = %s)", [table, POLICY])
    return bool(cursor.fetchone()[0])


def _add_column(cursor: CursorWrapper, table: str) -> None:
    """Add the column; the rows there are belong to the first agency, without being written anew."""
    cursor.execute(f'ALTER TABLE "{table}" ADD COLUMN {COLUMN} integer NOT NULL DEFAULT {binding.FIRST}')
    cursor.execute(f'ALTER TABLE "{table}" ALTER COLUMN {COLUMN} SET DEFAULT {OWN}')


def _rebuild_keys(cursor: CursorWrapper) -> None:
    """Put the agency first in every key, unique thing and reference; references go first and come last."""
    cursor.execute(CONSTRAINTS)
    found = [row for row in cursor.fetchall() if row[0] not in shared_tables() and COLUMN not in row[3]]
    references = [row for row in found if row[2] == "f" and row[4] not in shared_tables()]
    keys = [row for row in found if row[2] != "f"]
    for table, name, *_more in (*references, *keys):
        cursor.execute(f'ALTER TABLE "{table}" DROP CONSTRAINT "{name}"')
    for table, name, _kind, definition, _other in keys:
        cursor.execute(f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}" {with_agency(definition)}')
    for table, name, _kind, definition, _other in references:
        cursor.execute(f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}" {with_agency(definition)}')


def with_agency(definition: str) -> str:
    """Return the definition of a constraint with the agency before its columns, and before those it refers to."""
    first = re.sub(r"\(", f"({COLUMN}, ", definition, count=1)
    return re.sub(r"(REFERENCES [^(]+)\(", rf"\1({COLUMN}, ", first, count=1)


def _rebuild_indexes(cursor: CursorWrapper) -> None:
    for name, definition in list(_indexes_without_agency(cursor)):
        cursor.execute(f'DROP INDEX "{name}"')
        cursor.execute(definition.replace("USING btree (", f"USING btree ({COLUMN}, ", 1))


def _indexes_without_agency(cursor: CursorWrapper) -> Iterator[tuple[str, str]]:
    """Yield the trees; an index over words cannot begin with a number."""
    cursor.execute(INDEXES)
    for table, name, definition in cursor.fetchall():
        if table not in shared_tables() and "USING btree (" in definition and f"({COLUMN}, " not in definition:
            yield name, definition


def _close_parts(cursor: CursorWrapper) -> bool:
    """Let parts show nothing by their own names, and return whether there are any.

    They have no policy; whoever asks the whole is under the policy of the whole.
    """
    cursor.execute(
        "SELECT c.oid::regclass, c.relrowsecurity FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE n.nspname = %s AND c.relkind IN ('r', 'p')",
        [PARTS],
    )
    found = cursor.fetchall()
    for part, is_closed in found:
        if not is_closed:
            cursor.execute(f"ALTER TABLE {part} ENABLE ROW LEVEL SECURITY")
    return bool(found)


def _plan_for_each_agency(cursor: CursorWrapper) -> None:
    """Have each statement planned for the agency that asks, on connections made from now on.

    A plan that a connection kept was made with one agency in mind, which has no row in the part of most others; there
    it would look through the whole part, as measured (ADR 39).
    """
    cursor.execute("SELECT quote_ident(current_database()), current_setting('plan_cache_mode')")
    database, how = cursor.fetchone()
    if how != "force_custom_plan":
        cursor.execute(f"ALTER DATABASE {database} SET plan_cache_mode = force_custom_plan")


def _let_the_login_work(cursor: CursorWrapper) -> None:
    cursor.execute("SELECT quote_ident(session_user)")
    (login,) = cursor.fetchone()
    for statement in (
        f"GRANT USAGE ON SCHEMA public TO {login}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {login}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {login}",
        f"REVOKE INSERT, UPDATE, DELETE ON {', '.join(READ_ONLY)} FROM {login}",
    ):
        cursor.execute(statement)
