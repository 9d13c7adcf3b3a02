"""Run a command behind a PgBouncer of its own in transaction mode: ``python tools/with_pgbouncer.py COMMAND ...``.

Inside ``tools/with_postgres.py``, whose server it stands before. The program comes from Debian (``pgbouncer``). The
command sees ``DINTEL_DATABASE_URL`` and ``DINTEL_DATABASE_POOL``; its exit code is handed on.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from socket import create_connection, create_server
from urllib.parse import parse_qsl, urlsplit

SETTINGS = """[databases]
* = host={host} port={port}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {own}
unix_socket_dir =
auth_type = any
pool_mode = transaction
max_client_conn = 200
default_pool_size = 10
ignore_startup_parameters = options,extra_float_digits
logfile = {folder}/log
pidfile = {folder}/pid
"""


def main(words: list[str]) -> int:
    """Start the pooler, run the command, stop the pooler."""
    url = urlsplit(os.environ["DINTEL_DATABASE_URL"])
    told = dict(parse_qsl(url.query))
    host, port = told.get("host") or url.hostname or "127.0.0.1", url.port or 5432
    with tempfile.TemporaryDirectory(prefix="pgbouncer-") as name:
        folder = Path(name)
        with create_server(("127.0.0.1", 0)) as free:
            own = int(free.getsockname()[1])
        (folder / "pgbouncer.ini").write_text(
            SETTINGS.format(host=host, port=port, own=own, folder=folder).replace("* =", f"* = user={url.username}", 1)
        )
        user = Path(host).owner() if host.startswith("/") else "nobody"  # who may open the server's socket
        is_root = os.geteuid() == 0  # it refuses to run as root
        if is_root:
            shutil.chown(folder, user, pwd.getpwnam(user).pw_gid)
        command = ["pgbouncer", *((f"--user={user}",) if is_root else ()), str(folder / "pgbouncer.ini")]
        with subprocess.Popen(command) as pooler:  # noqa: S603 - our own words
            try:
                _wait_for(own)
                environment = {
                    **os.environ,
                    "DINTEL_DATABASE_URL": f"postgres://{url.username}@127.0.0.1:{own}{url.path}",
                    "DINTEL_DATABASE_POOL": "pgbouncer",
                }
                return subprocess.run(words, env=environment, check=False).returncode  # noqa: S603 - the caller's own
            finally:
                pooler.terminate()


def _wait_for(port: int) -> None:
    for _turn in range(300):
        try:
            create_connection(("127.0.0.1", port), timeout=5).close()
        except ConnectionRefusedError:
            time.sleep(0.1)
        else:
            return
    message = "the pooler did not start; what it said stands above"
    raise SystemExit(message)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
