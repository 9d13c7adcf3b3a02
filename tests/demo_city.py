"""The demo city for tests that commit: made once in a process, and put back as it was made for each further test."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from django.conf import settings
from django.db import connection

from dintel.config.demo import make_demo


def _beside() -> dict[str, Path]:
    """Return what a city keeps beside its database, by the name it has in a copy."""
    return {
        "evidence": Path(settings.EVIDENCE_DIR),
        "remembered": Path(settings.LEDGER_DIR) / "remembered",
        "directory": Path(settings.DIRECTORY_FILE),
    }


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target, dirs_exist_ok=True)
    elif source.exists():
        shutil.copyfile(source, target)


def put(kept: Path) -> None:
    """Fill the empty tables with the demo city. Precondition: nothing is open in a transaction."""
    if connection.vendor != "sqlite":
        make_demo()
    elif (kept / "tables").exists():
        connection.ensure_connection()
        with closing(sqlite3.connect(kept / "tables")) as made:
            made.backup(connection.connection)
        for name, place in _beside().items():
            _copy(kept / name, place)
    else:
        make_demo()
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(kept / "tables")])
        for name, place in _beside().items():
            _copy(place, kept / name)
