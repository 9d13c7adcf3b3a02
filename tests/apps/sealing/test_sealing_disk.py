"""A marker is planted in everything that is sealed; then every file under the home folder is searched for it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
MARKERS = ("Zaunkoenig-photograph", "Zaunkoenig-arriving", "Zaunkoenig-form", "Zaunkoenig-note", "Zaunkoenigwort")
CITY = Path(__file__).with_name("planted_city.py")


def lying(home: Path, process: subprocess.Popen[str]) -> dict[str, bytes]:
    """Return the bytes of every file under a folder, and of every file of it that the process holds without a name."""
    found = {str(path): path.read_bytes() for path in home.rglob("*") if path.is_file()}
    for link in Path(f"/proc/{process.pid}/fd").iterdir():
        target = str(link.readlink())
        if target.startswith(str(home)) and target.endswith("(deleted)"):
            found[target] = link.read_bytes()
    return found


def places_of_markers(home: Path, *more: str) -> tuple[list[str], dict[str, bytes]]:
    """Run a city with the markers planted, and return where they lie, with all that lies there."""
    environment = {**os.environ, "DINTEL_HOME": str(home), "TMPDIR": str(home), "PYTHONPATH": str(ROOT)}
    environment |= {"DJANGO_SETTINGS_MODULE": "dintel.config.settings_test", "DINTEL_DEMO": "1"}
    environment.pop("DINTEL_DATABASE_URL", None)
    command = [sys.executable, str(CITY), *MARKERS, *more]
    with (
        (home / "server.log").open("w") as log,
        subprocess.Popen(
            command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True
        ) as city,
    ):
        assert city.stdout is not None
        said = city.stdout.readline()
        assert said.startswith("planted"), (home / "server.log").read_text()
        found = lying(home, city)
    needles = [marker.lower().encode() for marker in MARKERS]  # the search would fold it
    return [name for name, data in found.items() if any(needle in data.lower() for needle in needles)], found


def test_no_marker_lies_in_the_clear_anywhere_under_the_home_folder(home_with_tables: Path) -> None:
    places, found = places_of_markers(home_with_tables)
    assert places == []
    names = " ".join(found)
    for part in ("dintel.sqlite3 ", "dintel.sqlite3-wal", "/original/", "/working/", "/partial/", "/incoming/"):
        assert part in f"{names} ", f"{part} was not searched"
    assert "server.log" in names


def test_the_search_finds_what_lies_in_the_clear(home_with_tables: Path) -> None:
    places, _ = places_of_markers(home_with_tables, "--in-the-clear")
    assert [Path(place).name for place in places] == ["slip.tmp"]
