"""A SQLite database: copied page by page, as of one moment, beside those who write."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from django.conf import settings
from django.db.backends.sqlite3._functions import register  # type: ignore[import-untyped] # as its name says: Django's own

from dintel.apps.sealing.durable import ONLY_OWNER, see_to_disk
from dintel.operations.copying import copied
from dintel.operations.problem import OperationError

FILE = "database.sqlite3"
BESIDE = ("-wal", "-shm", "-journal")


def _path() -> Path:
    return Path(str(settings.DATABASES["default"]["NAME"]))


def dump(target: Path) -> None:
    """Copy all pages in one step of SQLite's own backup: one moment of the log of writes. Raises OperationError."""
    path = _path()
    os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, ONLY_OWNER))
    try:
        with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(target)) as copy:
            source.backup(copy)
            register(copy)  # constraints of tables call Django's functions
            copy.execute("PRAGMA journal_mode = DELETE")  # one file, nothing beside it
            found = copy.execute("PRAGMA quick_check").fetchone()[0]
    except sqlite3.Error as problem:
        message = f"The database {path} could not be copied to {target}: {problem}."
        raise OperationError(message) from problem
    if found != "ok":
        raise OperationError(_damaged(path, found))
    with target.open("rb") as file:
        os.fsync(file.fileno())


def is_empty() -> bool:
    """Return whether there is no database file, or one without a table. Raises OperationError for one that is none."""
    path = _path()
    if not path.exists():
        return True
    try:
        with closing(sqlite3.connect(path)) as there:
            return not there.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    except sqlite3.Error as problem:
        raise OperationError(_damaged(path, problem)) from problem


def _damaged(path: Path, found: object) -> str:
    return f"The database {path} is damaged: {found}. Keep it as it is, and compare with an older backup."


def load(source: Path) -> None:
    """Put the file in place with one rename. Raises OSError, with nothing changed."""
    path = _path()
    draft = path.with_name(f".{path.name}.coming")
    draft.unlink(missing_ok=True)
    copied(source, draft, FILE)
    for ending in BESIDE:  # of an empty database that was there
        path.with_name(path.name + ending).unlink(missing_ok=True)
    draft.replace(path)
    see_to_disk(path.parent)
