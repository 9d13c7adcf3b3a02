"""After a report's disposal and a stop, no file of the server holds a word of it, in whatever case it was folded to."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
CITY = Path(__file__).with_name("disposed_report.py")
MARKER = "Zaunkoenigreport"


def left_by(home: Path, *more: str) -> tuple[list[str], list[str]]:
    """Return the names of the files that hold the marker, and where original files lie."""
    environment = {**os.environ, "DINTEL_HOME": str(home), "TMPDIR": str(home), "PYTHONPATH": str(ROOT)}
    environment |= {"DJANGO_SETTINGS_MODULE": "dintel.config.settings_test", "DINTEL_DEMO": "1"}
    environment.pop("DINTEL_DATABASE_URL", None)
    command = [sys.executable, str(CITY), MARKER, *more]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.stdout.endswith("done\n"), done.stderr
    files = [path for path in home.rglob("*") if path.is_file()]
    held = [path.name for path in files if MARKER.lower().encode() in path.read_bytes().lower()]
    return held, [str(path) for path in files if {"original", "partial", "working"} & set(path.parts)]


def test_nothing_of_a_disposed_report_lies_on_the_disk(home_with_tables: Path) -> None:
    assert left_by(home_with_tables) == ([], [])


def test_the_search_finds_what_is_kept(home_with_tables: Path) -> None:
    held, files = left_by(home_with_tables, "--keep")
    assert held == ["dintel.sqlite3"]
    assert files
