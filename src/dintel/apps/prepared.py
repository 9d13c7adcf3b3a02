"""Questions that are put together once, and asked again with other values.

Django puts a statement together anew each time a page asks, which takes several times longer than the database does.

1. A prepared question is a function of its arguments alone. Those by place are its *shape*: another shape is another
   statement. Those by name are *values*, which come anew with each asking.
2. An ``Access`` is both (``Shaped``): what may be seen is shape, who asks is a value.
3. What is kept is the statement, nothing that was asked or answered. It is asked on the connection of whoever asks,
   within their transaction, and rows are made of the answer by Django.
4. Where ``is_compared`` is set, as in every test, the question is put together anew besides, and both have to be the
   same: a question that looked at anything else would be found out.
"""

from __future__ import annotations

import copy
from abc import ABC, abstractmethod
from collections.abc import Callable, Hashable, Mapping
from datetime import date, datetime
from functools import wraps
from typing import Any, NamedTuple, ParamSpec, Self, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connections, router
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Expression, QuerySet
from django.db.models.sql.compiler import SQLCompiler

P = ParamSpec("P")
Row = TypeVar("Row")
SHAPES = 64
"""Kept of one question, the last ones: a city has a role or two in each department that ask it."""
is_compared = False


class Shaped(ABC):
    """An argument that has both (2.)."""

    __slots__ = ()

    @abstractmethod
    def shape(self) -> Hashable:
        """Return what it is known by."""

    @abstractmethod
    def values(self) -> Mapping[str, Any]:
        """Return its values by name; no other argument has a value of that name."""

    @abstractmethod
    def with_values(self, values: Mapping[str, Any]) -> Self:
        """Return the same with these in their places."""


class _Slot(NamedTuple):
    """The place of a value in a statement; of several, ``at`` is which."""

    name: str
    at: int | None


class _StandIn(Expression):
    """Stands for a value while the question is put together."""

    def __init__(self, name: str, at: int | None = None) -> None:
        super().__init__()
        self.slot = _Slot(name, at)

    def as_sql(self, _compiler: SQLCompiler, _connection: object) -> tuple[str, list[_Slot]]:  # type: ignore[override]  # what is filled in later
        return "%s", [self.slot]


class _Statement(NamedTuple):
    """A question, put together: ``compiler`` is ``None`` where no row can ever answer it."""

    found: QuerySet[Any, Any]
    compiler: SQLCompiler | None
    sql: str
    params: tuple[Any, ...]
    converted: tuple[tuple[int, Any], ...] = ()
    """The columns whose values are not yet what the database returns, by their places."""


class _Asked:
    """A query with its statement, for what makes rows of the answer."""

    def __init__(self, kept: _Statement, connection: BaseDatabaseWrapper, params: tuple[Any, ...]) -> None:
        self._query = kept.found.query
        compiler: Any = copy.copy(kept.compiler)
        compiler.connection, compiler.as_sql = connection, lambda: (kept.sql, params)
        compiler.get_converters = lambda _columns: _converters(kept.converted, connection)
        self._compiler = compiler

    def get_compiler(self, *_given: object, **_more: object) -> SQLCompiler:
        compiler: SQLCompiler = self._compiler
        return compiler

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever a query has
        return getattr(self._query, name)


def prepared(build: Callable[P, QuerySet[Any, Row]]) -> Callable[P, list[Row]]:
    """Return a function that asks what ``build`` puts together, and returns the rows (1.).

    Its values are numbers, words, days and moments, or several of one in a tuple, whose length is shape. Raises
    TypeError for another, and whatever the database raises. Rows that belong to these (``prefetch_related``) are not
    fetched: they are a question of their own.
    """
    statements: dict[Hashable, _Statement] = {}

    @wraps(build)
    def ask(*shape: P.args, **values: P.kwargs) -> list[Row]:
        key = tuple(map(_known_by, shape)), *((name, _size(value)) for name, value in values.items())
        kept = statements.get(key)
        if kept is None:
            more: dict[str, Any] = {name: _stand_in(name, value) for name, value in values.items()}
            kept = _put_together(build(*map(_without_values, shape), **more))
            _keep(statements, key, kept)
        alias = router.db_for_read(kept.found.model)
        given, connection = _all_values(shape, values), connections[alias]
        params = tuple(_as_taken(one, given, connection) for one in kept.params)
        if is_compared:
            _compare(kept, params, _put_together(build(*shape, **values)))
        return _rows(kept, alias, _Asked(kept, connection, params)) if kept.compiler else []

    return ask


def _keep(statements: dict[Hashable, _Statement], key: Hashable, kept: _Statement) -> None:
    if len(statements) >= SHAPES:
        statements.pop(next(iter(statements)), None)
    statements[key] = kept


def _known_by(argument: Any) -> Hashable:  # noqa: ANN401 - whatever a question is asked with
    return argument.shape() if isinstance(argument, Shaped) else argument


def _without_values(argument: Any) -> Any:  # noqa: ANN401
    if not isinstance(argument, Shaped):
        return argument
    return argument.with_values({name: _stand_in(name, value) for name, value in argument.values().items()})


def _all_values(shape: tuple[Any, ...], values: Mapping[str, Any]) -> Mapping[str, Any]:
    given = dict(values)
    for one in shape:
        if isinstance(one, Shaped):
            given.update(one.values())
    return given


def _size(value: object) -> int | None:
    return len(value) if isinstance(value, tuple) else None


def _stand_in(name: str, value: object) -> _StandIn | list[_StandIn]:
    return [_StandIn(name, at) for at in range(len(value))] if isinstance(value, tuple) else _StandIn(name)


def _put_together(found: QuerySet[Any, Row]) -> _Statement:
    compiler = found.query.get_compiler(using=found.db)
    try:
        sql, params = compiler.as_sql()
    except EmptyResultSet:
        return _Statement(found, None, "", ())
    columns: Any = [column for column, *_more in compiler.select[: compiler.col_count]]
    converted = tuple((place, column) for place, (_how, column) in compiler.get_converters(columns).items())
    compiler.connection = None  # 3.
    return _Statement(found, compiler, sql, tuple(params), converted)


def _converters(converted: tuple[tuple[int, Any], ...], connection: BaseDatabaseWrapper) -> dict[int, tuple[Any, Any]]:
    """Return how the values of these columns are converted, as Django's compiler looks it up for all columns."""
    of = connection.ops.get_db_converters
    return {place: (of(column) + column.get_db_converters(connection), column) for place, column in converted}


def _as_taken(param: object, given: Mapping[str, Any], connection: BaseDatabaseWrapper) -> object:
    """Return what stands at a place of the statement, as the database takes it."""
    if not isinstance(param, _Slot):
        return param
    value = given[param.name] if param.at is None else given[param.name][param.at]
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, date):
        return connection.ops.adapt_datefield_value(value)
    if isinstance(value, int | str):
        return value
    message = f"a prepared question takes numbers, words, days and moments; {param.name} is a {type(value).__name__}"
    raise TypeError(message)


def _rows(kept: _Statement, alias: str, asked: _Asked) -> list[Any]:
    kind: Any = kept.found
    found: Any = QuerySet(model=kind.model, query=asked, using=alias)  # type: ignore[arg-type]  # stands for one
    found._fields = kind._fields
    return list(kind._iterable_class(found))  # noqa: SLF001


def _compare(kept: _Statement, params: tuple[Any, ...], anew: _Statement) -> None:
    """Raise AssertionError where a question looked at something beside its arguments (4.)."""
    if (_plain(kept.sql), params) != (_plain(anew.sql), anew.params):
        message = f"asked {kept.sql} with {params}, put together anew {anew.sql} with {anew.params}"
        raise AssertionError(message)


def _plain(sql: str) -> str:
    """Return a statement without the brackets that stand around a value, which Django sets where something stood in."""
    while (shorter := sql.replace("(%s)", "%s")) != sql:
        sql = shorter
    return sql
