"""A PostgreSQL database: by its own `pg_dump` and `pg_restore`, in one transaction each.

They must be at least as new as the server. `DINTEL_POSTGRES_BIN` names their folder where the ones on the path are not.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from django.conf import settings
from django.db import connection

from dintel.apps import binding
from dintel.apps.office import separation
from dintel.apps.sealing.durable import ONLY_OWNER
from dintel.operations.problem import OperationError

FILE = "database.pgdump"


def dump(target: Path) -> None:
    """Write the database in PostgreSQL's custom form, as of one moment. Raises OperationError."""
    os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, ONLY_OWNER))
    words = ("--format=custom", "--no-owner", "--no-privileges", f"--file={target}", f"--dbname={_name()}")
    _run("pg_dump", *words, *_as_owner())
    with target.open("rb") as file:
        os.fsync(file.fileno())


def is_empty() -> bool:
    """Return whether the database holds no table of ours or anybody's."""
    return not connection.introspection.table_names()


def load(source: Path) -> None:
    """Put the dump back in one transaction, so all of it or nothing. Raises OperationError."""
    connection.close()
    _run(
        *("pg_restore", "--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges"),
        *(f"--dbname={_name()}", *_as_owner(), str(source)),
    )


def _as_owner() -> tuple[str, ...]:
    """In a state office the login sees no agency's rows; the tables' owner sees all (ADR 31)."""
    return (f"--role={separation.owner()}",) if binding.is_state_office() else ()


def _name() -> str:
    return str(settings.DATABASES["default"]["NAME"])


def _surroundings() -> dict[str, str]:
    """Return how to reach the server, as libpq reads it from its surroundings: a password never stands in a call."""
    from psycopg.pq import Conninfo  # noqa: PLC0415 - of the extra `postgres`: not there beside SQLite

    given = connection.get_connection_params()
    named = {one.keyword.decode(): one.envvar.decode() for one in Conninfo.get_defaults() if one.envvar}
    return {named[word]: str(value) for word, value in given.items() if word in named and value}


def _run(program: str, *words: str) -> None:
    folder = settings.POSTGRES_BIN
    found = shutil.which(program, path=folder or None)
    if found is None:
        where = f"the folder {folder} of DINTEL_POSTGRES_BIN" if folder else "the path"
        message = (
            f"The program {program} is not in {where}. Install PostgreSQL's client programs of the server's version"
            " or newer, or name their folder with DINTEL_POSTGRES_BIN."
        )
        raise OperationError(message)
    done = subprocess.run(  # noqa: S603 - our own words
        [found, *words], env={**os.environ, **_surroundings()}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        message = f"{program} stopped: {done.stderr.strip()[:2000]}\nWhat was there before is unchanged."
        raise OperationError(message)
