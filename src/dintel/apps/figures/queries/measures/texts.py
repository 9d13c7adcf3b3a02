"""Fields of rows as short texts and numbers, made by the database: what a count needs of them, and no more."""

from __future__ import annotations

from typing import Any

from django.db.models import CharField, Func, IntegerField
from django.db.models.sql.compiler import SQLCompiler

from dintel.apps.figures.queries.tally import BETWEEN

SECONDS = "strftime('%%s', substr({1}, 1, 19)) - strftime('%%s', substr({0}, 1, 19))"
"""From one second of SQLite's to another; it would round a moment in the last half of a millisecond up to the next."""


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
    """The whole minutes from one moment to another as text, as ``minutes_between`` counts them; empty without both.

    A second that is not full yet is taken off: on SQLite by holding the parts of seconds against each other as text.
    """

    output_field = CharField()

    def as_sqlite(self, compiler: SQLCompiler, *_more: Any, **_named: Any) -> Any:  # noqa: ANN401 - as Django's
        """Return it for SQLite, which keeps moments as text."""
        full = f"{SECONDS} - (substr({{1}}, 20) < substr({{0}}, 20))"
        return self._filled(compiler, f"coalesce(cast(({full}) / 60 AS text), '')")

    def as_postgresql(self, compiler: SQLCompiler, *_more: Any, **_named: Any) -> Any:  # noqa: ANN401 - as above
        """Return it for PostgreSQL."""
        return self._filled(compiler, "coalesce((floor(extract(epoch FROM {1} - {0}))::bigint / 60)::text, '')")

    def _filled(self, compiler: SQLCompiler, template: str) -> tuple[str, tuple[()]]:
        return template.format(*(compiler.compile(one)[0] for one in self.source_expressions)), ()


class SecondsBegun(Func):
    """The seconds from one moment to another, one that is not full counted as a whole one.

    So it is at most ``n`` exactly where the time between is at most ``n`` seconds.
    """

    output_field = IntegerField()

    def as_sqlite(self, compiler: SQLCompiler, *_more: Any, **_named: Any) -> Any:  # noqa: ANN401 - as Django's
        """Return it for SQLite, which keeps moments as text."""
        told = f"({SECONDS} + (substr({{1}}, 20) > substr({{0}}, 20)))"
        return told.format(*(compiler.compile(one)[0] for one in self.source_expressions)), ()

    def as_postgresql(self, compiler: SQLCompiler, *_more: Any, **_named: Any) -> Any:  # noqa: ANN401 - as above
        """Return it for PostgreSQL."""
        told = "ceil(extract(epoch FROM {1} - {0}))::bigint"
        return told.format(*(compiler.compile(one)[0] for one in self.source_expressions)), ()
