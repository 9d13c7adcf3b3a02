"""A start looks through all migrations only when something of them, of the folder or of the database is new."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from dintel.config import tables
from dintel.config.problem import NotReadyError

pytestmark = pytest.mark.django_db


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return a list that grows with each time migrations are looked through; the database has had every one."""
    recorder = MigrationRecorder(connection)
    recorder.ensure_schema()
    for app, name in tables.migrations() - set(recorder.applied_migrations()):
        recorder.record_applied(app, name)
    found: list[str] = []
    monkeypatch.setattr(tables, "migrate", lambda: found.append("migrated"))
    return found


def test_it_is_done_once_for_a_folder(done: list[str], tmp_path: Path) -> None:
    tables.have_tables(tmp_path)
    assert done == ["migrated"]
    tables.have_tables(tmp_path)
    assert done == ["migrated"]


def test_a_database_that_lacks_one_gets_it(done: list[str], tmp_path: Path) -> None:
    tables.have_tables(tmp_path)
    MigrationRecorder(connection).record_unapplied("contacts", "0001_initial")
    tables.have_tables(tmp_path)
    assert done == ["migrated"] * 2


def test_a_database_of_another_name_is_looked_through(done: list[str], tmp_path: Path) -> None:
    tables.have_tables(tmp_path)
    stamp = tmp_path / tables.MIGRATED
    _name, rest = stamp.read_text(encoding="utf-8").split("\n", 1)
    stamp.write_text(f"another\n{rest}", encoding="utf-8")
    tables.have_tables(tmp_path)
    assert done == ["migrated"] * 2


def test_a_new_migration_is_applied(done: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tables.have_tables(tmp_path)
    there = tables.migrations()
    monkeypatch.setattr(tables, "migrations", lambda: there | {("contacts", "9999_new")})
    tables.have_tables(tmp_path)
    assert done == ["migrated"] * 2


def test_one_that_was_killed_is_done_again(done: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tables.have_tables(tmp_path)
    (tmp_path / tables.MIGRATED).write_text("of an older version", encoding="utf-8")
    mended = tables.migrate

    def killed() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(tables, "migrate", killed)
    with pytest.raises(KeyboardInterrupt):
        tables.have_tables(tmp_path)
    monkeypatch.setattr(tables, "migrate", mended)
    tables.have_tables(tmp_path)
    tables.have_tables(tmp_path)
    assert done == ["migrated"] * 2


def test_tables_of_a_newer_version_are_refused_and_those_of_a_library_are_not(done: list[str], tmp_path: Path) -> None:
    recorder = MigrationRecorder(connection)
    recorder.record_applied("mfa", "9999_of_the_library")
    tables.have_tables(tmp_path)
    recorder.record_applied("contacts", "9999_of_tomorrow")
    with pytest.raises(NotReadyError, match=r"newer version of Dintel.*contacts 9999_of_tomorrow.*dintel downgrade"):
        tables.have_tables(tmp_path)
    assert done == ["migrated"]


def test_the_files_are_those_that_django_finds() -> None:
    from django.db.migrations.loader import MigrationLoader

    assert tables.migrations() == set(MigrationLoader(None).disk_migrations)
