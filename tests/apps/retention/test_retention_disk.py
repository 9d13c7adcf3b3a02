"""After a disposal and a stop, no file of the server holds a word of the record, in whatever case it was folded to."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
CITY = Path(__file__).with_name("disposed_city.py")
MARKER = "Zaunkoenigdisposal"


def places_of_the_marker(home: Path, *more: str) -> list[str]:
    environment = {**os.environ, "DINTEL_HOME": str(home), "TMPDIR": str(home), "PYTHONPATH": str(ROOT)}
    environment |= {"DJANGO_SETTINGS_MODULE": "dintel.config.settings_test", "DINTEL_DEMO": "1"}
    environment.pop("DINTEL_DATABASE_URL", None)
    command = [sys.executable, str(CITY), MARKER, *more]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.stdout.endswith("done\n"), done.stderr
    files = [path for path in home.rglob("*") if path.is_file()]
    return [path.name for path in files if MARKER.lower().encode() in path.read_bytes().lower()]


def test_nothing_of_a_disposed_record_lies_on_the_disk(home_with_tables: Path) -> None:
    assert places_of_the_marker(home_with_tables) == []


def test_the_search_finds_a_record_that_is_kept(home_with_tables: Path) -> None:
    assert places_of_the_marker(home_with_tables, "--keep") == ["dintel.sqlite3"]
