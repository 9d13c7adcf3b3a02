"""A list whose rows are read when they are looked at, and no sooner."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Generic, TypeVar, overload

from django.db.models import QuerySet

T = TypeVar("T")


MOST_COUNTED = 1000
"""To count further would read rows that nobody turns the pages to."""


class Rows(Sequence[T], Generic[T]):
    """The rows of a query, each made into a view; a slice reads only its own rows."""

    def __init__(self, found: QuerySet[Any], view: Callable[[Any], T]) -> None:
        """Keep the query and what makes a view of a row."""
        self.found, self.view = found, view

    def __len__(self) -> int:
        """Return how many rows there are, at most ``MOST_COUNTED``; counted by the database."""
        return self.found.order_by().values("pk")[:MOST_COUNTED].count()

    @overload
    def __getitem__(self, at: int) -> T: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[T]: ...
    def __getitem__(self, at: int | slice) -> T | Sequence[T]:
        """Return one view, or those of a slice."""
        if isinstance(at, slice):
            return [self.view(row) for row in self.found[at]]
        return self.view(self.found[at])

    def __iter__(self) -> Iterator[T]:
        """Yield every view."""
        return map(self.view, self.found.iterator())
