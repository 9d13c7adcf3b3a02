"""A real copy of the server of the tests: a standby that streams from it."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from socket import create_server
from typing import Any

from django.db import connection, connections
from django.db.utils import load_backend
from tests.postgres_programs import of_the_tests

from dintel.apps.health import replica


def until(what: Callable[[], bool]) -> None:
    """Wait until something is so: a standby follows in its own time."""
    for _turn in range(1200):
        if what():
            return
        time.sleep(0.05)
    raise AssertionError(what)


class Standby:
    """A second server that streams from that of the tests."""

    def __init__(self, folder: Path, user: str = "") -> None:
        """Copy the server; ``user`` may do so, if it is not who the tests are."""
        self.folder, self.data, self.bin = folder, folder / "data", of_the_tests()
        self.user = "embedded_postgres" if os.geteuid() == 0 else None  # a server refuses to run as root
        if self.user:
            shutil.chown(folder, self.user, pwd.getpwnam(self.user).pw_gid)
        with create_server(("127.0.0.1", 0)) as free:
            self.port = int(free.getsockname()[1])
        told = connection.settings_dict
        host, port = told["HOST"] or told["OPTIONS"].get("host", ""), told["PORT"] or "5432"
        where = ["-h", host, "-p", port, "-U", user or told["USER"] or "postgres"]
        self._run("pg_basebackup", *where, "-D", str(self.data), "-R", "-X", "stream", "-c", "fast")

    def start(self) -> None:
        how = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={self.folder}"
        self._run("pg_ctl", "-D", str(self.data), "-w", "-l", str(self.folder / "log"), "-o", how, "start")

    def stop(self) -> None:
        self._run("pg_ctl", "-D", str(self.data), "-w", "-m", "immediate", "stop")

    def _run(self, program: str, *words: str) -> None:
        more: dict[str, Any] = {"user": self.user} if self.user else {}
        done = subprocess.run(
            [str(self.bin / program), *words],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            cwd=self.folder,
            **more,
        )
        assert done.returncode == 0, done.stderr


def _let_connect(to_copy: Any) -> None:
    """Let a connection connect: Django's tests know only of databases that the settings name before they begin."""

    def ensure_connection() -> None:
        if to_copy.connection is None:
            with to_copy.wrap_database_errors:
                to_copy.connect()

    to_copy.ensure_connection = ensure_connection


@contextmanager
def named(settings: Any, told: Mapping[str, Any], user: str = "") -> Iterator[Standby]:
    """Run a standby and let the settings name it as the copy of a database; ``user`` may copy the server."""
    folder = Path(tempfile.mkdtemp(prefix="pg-copy-"))
    made = Standby(folder, user)
    made.start()
    options = {key: value for key, value in told["OPTIONS"].items() if key != "host"}
    options |= {"connect_timeout": 2, "options": "-c default_transaction_read_only=on"}
    database = {**told, "HOST": "127.0.0.1", "PORT": str(made.port), "OPTIONS": options}
    connections.settings[replica.ALIAS] = settings.DATABASES[replica.ALIAS] = database
    connections[replica.ALIAS] = load_backend(told["ENGINE"]).DatabaseWrapper(database, replica.ALIAS)
    _let_connect(connections[replica.ALIAS])
    replica.look_anew()
    try:
        yield made
    finally:
        connections[replica.ALIAS].close()
        del connections[replica.ALIAS]
        connections.settings.pop(replica.ALIAS, None)
        settings.DATABASES.pop(replica.ALIAS, None)
        replica.look_anew()
        made.stop()
        shutil.rmtree(folder)
