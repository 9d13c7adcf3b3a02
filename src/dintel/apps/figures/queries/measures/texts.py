"""Fields of rows as short texts and numbers, made by the database: what a count needs of them, and no more."""

from __future__ import annotations

from typing import Any

from django.db.models import CharField, Field, Func
from django.db.models.sql.compiler import SQLCompiler

from dintel.apps.figures.queries.tally import BETWEEN

AS_IT_COMES: Any = Field()
"""A number that Django hands on as the database gives it; of an ``IntegerField`` it would look at each value again."""
SECONDS = "unixepoch(substr({1}, 1, 19)) - unixepoch(substr({0}, 1, 19))"
"""From one second of SQLite's to another; it would round a moment in the last half of a millisecond up to the next."""
SECONDS_BEFORE = SECONDS.replace("unixepoch(", "strftime('%%s', ")
"""The same, slower, for an SQLite that has no ``unixepoch`` yet."""
WITH_UNIXEPOCH = (3, 38)


class Joined(Func):
    """Fields with ``BETWEEN`` between; nothing where one of them is nothing."""

    template = "%(expressions)s"
    arg_joiner = f" || '{BETWEEN}' || "
    output_field = CharField()


class Glued(Func):
    """Texts one after another, nothing between."""

    template = "%(expressions)s"
    arg_joiner = " || "
    output_field = CharField()


class Minutes(Func):
    """The whole minutes from one moment to another, as ``minutes_between`` counts them; nothing without both.

    A second that is not full yet is taken off: on SQLite by holding the parts of seconds against each other as text.
    """

    output_field = AS_IT_COMES

    def as_sqlite(self, compiler: SQLCompiler, connection: Any, **_named: Any) -> Any:  # noqa: ANN401 - as Django's
        """Return it for SQLite, which keeps moments as text."""
        told = f"({_seconds(connection)} - (substr({{1}}, 20) < substr({{0}}, 20))) / 60"
        return _filled(self, compiler, told)

    def as_postgresql(self, compiler: SQLCompiler, *_more: Any, **_named: Any) -> Any:  # noqa: ANN401 - as above
        """Return it for PostgreSQL."""
        return _filled(self, compiler, "floor(extract(epoch FROM {1} - {0}))::bigint / 60")


class SecondsBegun(Func):
    """The seconds from one moment to another, one that is not full counted as a whole one.

    So it is at most ``n`` exactly where the time between is at most ``n`` seconds.
    """

    output_field = AS_IT_COMES

    def as_sqlite(self, compiler: SQLCompiler, connection: Any, **_named: Any) -> Any:  # noqa: ANN401 - as Django's
        """Return it for SQLite, which keeps moments as text."""
        return _filled(self, compiler, f"({_seconds(connection)} + (substr({{1}}, 20) > substr({{0}}, 20)))")

    def as_postgresql(self, compiler: SQLCompiler, *_more: Any, **_named: Any) -> Any:  # noqa: ANN401 - as above
        """Return it for PostgreSQL."""
        return _filled(self, compiler, "ceil(extract(epoch FROM {1} - {0}))::bigint")


def _seconds(connection: Any) -> str:  # noqa: ANN401 - as above
    return SECONDS if connection.Database.sqlite_version_info >= WITH_UNIXEPOCH else SECONDS_BEFORE


def _filled(told: Func, compiler: SQLCompiler, template: str) -> tuple[str, tuple[()]]:
    return template.format(*(compiler.compile(one)[0] for one in told.source_expressions)), ()
