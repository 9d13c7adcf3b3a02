"""A connection follows what the thread is bound to (`apps.binding`), before each statement.

1. PostgreSQL is told the agency, and the role: its login for an agency and for none, the tables' owner for the whole
   office. It is told again only when something else is bound than before.
2. A rollback takes back what was told inside of it, and a new connection knows nothing: then it is told again.
3. In a transaction that has failed nothing is told; nothing is read or written there either.
4. What Django asks of the tables' shape it is answered without the agency, which it knows nothing of. It names a
   unique thing by its own columns where rows are written over each other: the agency goes before them.
5. A migration that adds a table, a reference or a unique thing adds the agency to it at once; the policy comes after
   the last of them (`apps.office.apps`).
"""

from __future__ import annotations

from typing import Any

from django.db.backends.ddl_references import Statement
from django.db.backends.postgresql import base, features, introspection, operations, schema
from django.db.backends.utils import CursorDebugWrapper, CursorWrapper
from django.db.models.constants import OnConflict
from django.utils.functional import cached_property
from psycopg.pq import TransactionStatus

from dintel.apps import binding
from dintel.apps.binding import COLUMN, Bound, Member, WholeOffice
from dintel.apps.office import separation
from dintel.config.postgresql.base import DatabaseWrapper as Confirming

UNKNOWN = object()
TELL = "SELECT set_config('role', %s, false), set_config('dintel.agency', %s, false)"
LOGIN = "none"


class Features(features.DatabaseFeatures):
    """What such tables can do."""

    allows_group_by_selected_pks = False  # a key is unique within its agency, so PostgreSQL asks for every column


class Introspection(introspection.DatabaseIntrospection):
    """The tables' shape without the agency (4.)."""

    def get_constraints(self, cursor: Any, table_name: Any) -> dict[str, Any]:  # noqa: ANN401 - Django's own signature
        """Return constraints and indexes as Django made them; a reference to a table in parts is one."""
        found: dict[str, Any] = super().get_constraints(cursor, table_name)
        cursor.execute(separation.OF_PARTS, [table_name])
        for (name,) in cursor.fetchall():
            found.pop(name, None)
        for told in found.values():
            if len(told["columns"] or ()) > 1 and told["columns"][0] == COLUMN:
                told["columns"] = told["columns"][1:]
                if told.get("orders"):
                    told["orders"] = told["orders"][1:]
        return found


class Operations(operations.DatabaseOperations):
    """How rows are written over each other (4.)."""

    def on_conflict_suffix_sql(self, fields: Any, on_conflict: Any, update_fields: Any, unique_fields: Any) -> Any:  # noqa: ANN401
        """Return the end of such a statement."""
        if on_conflict == OnConflict.UPDATE:
            unique_fields = (COLUMN, *unique_fields)
        return super().on_conflict_suffix_sql(fields, on_conflict, update_fields, unique_fields)


class SchemaEditor(schema.DatabaseSchemaEditor):
    """What migrations change, in tables that are kept apart (5.)."""

    sql_create_column_inline_fk = ""  # so that every reference comes by `_create_fk_sql`

    def create_model(self, model: Any) -> None:  # noqa: ANN401 - Django's own signature
        """Add a table, with the agency of its rows."""
        super().create_model(model)
        if self._is_apart(model):
            self.execute(separation.NEW_COLUMN.format(table=model._meta.db_table))  # noqa: SLF001 - Django's public name

    def add_field(self, model: Any, field: Any) -> None:  # noqa: ANN401 - Django's own signature
        """Add a column; what is unique about it comes after it, within its agency."""
        super().add_field(model, field)
        if self._is_apart(model) and field.unique:
            self.execute(self._create_unique_sql(model, [field]))

    def _iter_column_sql(self, kind: Any, params: Any, model: Any, field: Any, *more: Any) -> Any:  # noqa: ANN401
        made = super()._iter_column_sql(kind, params, model, field, *more)  # type: ignore[misc]
        is_added = more[-1]  # to a table that is there: in parts, it may have nothing unique without the agency
        yield from (word for word in made if not (is_added and word == "UNIQUE" and self._is_apart(model)))

    def _create_fk_sql(self, model: Any, field: Any, suffix: str) -> Statement:  # noqa: ANN401
        made: Statement = super()._create_fk_sql(model, field, suffix)  # type: ignore[misc]  # the stubs leave it out
        if self._is_apart(model) and self._is_apart(field.remote_field.model):
            for columns in ("(%(column)s)", "(%(to_column)s)"):
                made.template = made.template.replace(columns, f"({COLUMN}, {columns[1:]}")
        return made

    def _create_unique_sql(self, model: Any, fields: Any, *given: Any, **more: Any) -> Any:  # noqa: ANN401
        made = super()._create_unique_sql(model, fields, *given, **more)  # type: ignore[misc]
        if made is not None and self._is_apart(model):
            made.template = made.template.replace("(%(columns)s)", f"({COLUMN}, %(columns)s)")
        return made

    def _is_apart(self, model: Any) -> bool:  # noqa: ANN401
        return self._is_separated and model._meta.db_table not in separation.shared_tables()  # noqa: SLF001

    @cached_property
    def _is_separated(self) -> bool:
        return separation.is_separated()


class Cursor(CursorWrapper):
    """A cursor that lets its connection follow first."""

    def execute(self, sql: Any, params: Any = None) -> Any:  # noqa: ANN401 - Django's own signature
        """Run one statement."""
        self.db.follow()
        return super().execute(sql, params)

    def executemany(self, sql: Any, param_list: Any) -> Any:  # noqa: ANN401 - Django's own signature
        """Run one statement many times."""
        self.db.follow()
        return super().executemany(sql, param_list)

    def __getattr__(self, attr: str) -> Any:  # noqa: ANN401 - whatever the driver has
        """Return what only the driver's cursor has, such as `copy`."""
        self.db.follow()
        return super().__getattr__(attr)


class DebugCursor(Cursor, base.CursorDebugWrapper):
    """The same, where statements are counted."""


class DatabaseWrapper(Confirming):
    """A connection that hands out the rows of whatever agency is bound."""

    SchemaEditorClass = SchemaEditor
    features_class = Features
    introspection_class = Introspection
    ops_class = Operations

    def __init__(self, *given: Any, **more: Any) -> None:  # noqa: ANN401 - handed through
        """Begin with a connection that was told nothing."""
        super().__init__(*given, **more)
        self._told: object = UNKNOWN
        self._owner = ""

    def init_connection_state(self) -> None:
        """Set up a connection, which may have been another's before."""
        self._told = UNKNOWN  # 2.
        super().init_connection_state()

    def make_cursor(self, cursor: Any) -> CursorWrapper:  # noqa: ANN401 - Django's own signature
        """Return a cursor that follows."""
        return Cursor(cursor, self)

    def make_debug_cursor(self, cursor: Any) -> CursorDebugWrapper:  # noqa: ANN401 - Django's own signature
        """Return a cursor that follows, and is counted."""
        return DebugCursor(cursor, self)

    def follow(self) -> None:
        """Tell PostgreSQL what is bound, if that is something else than it was told (1.)."""
        now = binding.bound()
        if now == self._told:
            return
        raw: Any = self.connection
        if raw is None or raw.info.transaction_status == TransactionStatus.INERROR:  # 3.
            return
        self._told = UNKNOWN
        raw.execute(TELL, self._role_and_agency(now, raw))
        self._told = now

    def _role_and_agency(self, now: Bound, raw: Any) -> tuple[str, str]:  # noqa: ANN401 - the driver's connection
        if isinstance(now, WholeOffice):
            self._owner = self._owner or raw.execute(separation.OWNER).fetchone()[0]
            return self._owner, ""
        return LOGIN, str(now.id) if isinstance(now, Member) else ""

    def _set_autocommit(self, autocommit: bool) -> None:  # noqa: FBT001 - Django's own signature
        if not autocommit:
            self.follow()  # before a transaction, so that its first statement is its own
        super()._set_autocommit(autocommit)  # type: ignore[misc]

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]  # the stubs leave it out
        finally:
            self._told = UNKNOWN  # 2.

    def _savepoint_rollback(self, sid: str) -> None:
        try:
            super()._savepoint_rollback(sid)  # type: ignore[misc]
        finally:
            self._told = UNKNOWN  # 2.

    def _close(self) -> None:
        try:
            super()._close()
        finally:
            self._told = UNKNOWN  # 2.
