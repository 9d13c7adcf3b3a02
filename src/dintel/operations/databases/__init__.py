"""The database as one file: a module for each kind that Dintel runs on, all with the same three functions.

dump(target)      write the whole database, as of one moment, while others go on writing
is_empty()        whether nothing was ever kept in it
load(source)      put it back, whole or not at all
"""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from django.db import connection

from dintel.operations.databases import postgresql, sqlite


class Database(Protocol):
    """A kind of database."""

    FILE: str

    def dump(self, target: Path) -> None:
        """Write the whole database into a file. Raises OperationError."""

    def is_empty(self) -> bool:
        """Return whether it holds no table."""

    def load(self, source: Path) -> None:
        """Put a dump in place of an empty database. Raises OperationError, with nothing changed."""


KINDS: dict[str, Database] = {"sqlite": sqlite, "postgresql": postgresql}


def kind() -> str:
    """Return the kind of database that the settings name."""
    return connection.vendor
