"""What is wrong with a backup, a disk or a setting is found before anything is written, and said in words."""

from __future__ import annotations

import errno
import json
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from dintel.apps.ledger.keys import KeyUnusableError
from dintel.config.problem import NotReadyError
from dintel.operations import backup, check, copying, databases, manifest, restore
from dintel.operations.main import main
from dintel.operations.problem import OperationError

AT = datetime(2026, 11, 26, 17, 0, tzinfo=UTC)
WHOLE = manifest.Manifest(
    form=manifest.FORM,
    made_at=AT.isoformat(),
    dintel="0.1.0",
    city="albuquerque",
    database="sqlite",
    migrations={"ledger": "0001_initial"},
    log_size=3,
    log_note="",
    files=(
        manifest.Kept("database.sqlite3", 5, "2a97516c354b68848cdbd8f54a226a0a55b21ed138e207ad6c5cbb9c00aa5aea"),
        manifest.Kept("evidence/original/ab/x", 2, "8254c329a92850f6d539dd376f4816ee2764517da5e0235514af433164480d7a"),
    ),
    gone_meanwhile=(),
)


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """Return a backup whose database is five letters."""
    folder = tmp_path / "backup"
    (folder / "evidence/original/ab").mkdir(parents=True)
    (folder / "database.sqlite3").write_bytes(b"abcde")
    (folder / "evidence/original/ab/x").write_bytes(b"kk")
    write(folder, files=[kept(folder, one.path) for one in WHOLE.files])
    return folder


def kept(folder: Path, name: str) -> dict[str, object]:
    return {"path": name, "size": (folder / name).stat().st_size, "sha256": manifest.digest(folder / name)}


def write(folder: Path, **changes: object) -> None:
    (folder / manifest.NAME).write_text(json.dumps({**json.loads(WHOLE.text()), **changes}), encoding="utf-8")


def changed(folder: Path) -> None:
    (folder / "evidence/original/ab/x").write_bytes(b"kl")


def cut(folder: Path) -> None:
    (folder / "database.sqlite3").write_bytes(b"abcd")


def missing(folder: Path) -> None:
    (folder / "evidence/original/ab/x").unlink()


def added(folder: Path) -> None:
    (folder / "evidence/original/ab/y").write_bytes(b"kk")


def linked(folder: Path) -> None:
    (folder / "evidence/original/ab/x").unlink()
    (folder / "evidence/original/ab/x").symlink_to(folder / "database.sqlite3")


def outside(folder: Path) -> None:
    (folder.parent / "z").write_bytes(b"kk")
    told = json.loads((folder / manifest.NAME).read_text(encoding="utf-8"))
    write(folder, files=[*told["files"], {**kept(folder, "../z"), "path": "home/../../z"}])


def absolute(folder: Path) -> None:
    told = json.loads((folder / manifest.NAME).read_text(encoding="utf-8"))
    write(folder, files=[*told["files"], {"path": "/etc/passwd", "size": 1, "sha256": "0"}])


def newer(folder: Path) -> None:
    told = json.loads((folder / manifest.NAME).read_text(encoding="utf-8"))
    write(folder, files=told["files"], migrations={"ledger": "9999_of_later"})


def other_city(folder: Path) -> None:
    told = json.loads((folder / manifest.NAME).read_text(encoding="utf-8"))
    write(folder, files=told["files"], city="elsewhere")


def other_database(folder: Path) -> None:
    told = json.loads((folder / manifest.NAME).read_text(encoding="utf-8"))
    write(folder, files=told["files"], database="oracle")


def no_list(folder: Path) -> None:
    (folder / manifest.NAME).unlink()


def torn_list(folder: Path) -> None:
    (folder / manifest.NAME).write_text('{"form": "dintel-backup/1", "fil', encoding="utf-8")


def other_form(folder: Path) -> None:
    write(folder, form="dintel-backup/2")


CORRUPTIONS = {
    changed: "is not as it was when the backup was made",
    cut: "is not as it was when the backup was made",
    missing: "is missing",
    added: "is not in the list",
    linked: "is missing",
    outside: "lies outside of the backup",
    absolute: "lies outside of the backup",
    newer: "9999_of_later",
    other_city: "elsewhere",
    other_database: "oracle",
    no_list: "is not a backup",
    torn_list: "cannot be read as the list of a backup",
    other_form: "dintel-backup/2",
}


@pytest.mark.django_db
@pytest.mark.parametrize("corrupt", CORRUPTIONS, ids=lambda one: one.__name__)
def test_each_corruption_is_named_and_nothing_is_written(
    made: Path, tmp_path: Path, settings: Any, corrupt: Callable[[Path], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.DINTEL_HOME, settings.EVIDENCE_DIR = tmp_path / "home", tmp_path / "home" / "evidence"
    (tmp_path / "home").mkdir()
    monkeypatch.setattr(databases.sqlite, "is_empty", lambda: True)
    if databases.kind() != "sqlite":
        pytest.skip("the backup of this test holds a SQLite database")
    corrupt(made)
    with pytest.raises(OperationError, match=CORRUPTIONS[corrupt]):
        restore.restore(made, keys=None, tell=lambda _words: None)
    assert list((tmp_path / "home").iterdir()) == []


def test_a_sound_backup_has_no_fault(made: Path) -> None:
    assert list(manifest.faults(made, manifest.read(made))) == []


@pytest.mark.django_db
def test_a_full_disk_leaves_no_half_of_a_backup(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.DINTEL_HOME, settings.EVIDENCE_DIR = tmp_path / "home", tmp_path / "home" / "evidence"
    (tmp_path / "home" / "evidence" / "original" / "ab").mkdir(parents=True)
    (tmp_path / "home" / "evidence" / "original" / "ab" / "x").write_bytes(b"kk")
    monkeypatch.setattr(databases.KINDS[databases.kind()], "dump", lambda target: target.write_bytes(b""))

    def full(*_given: Any, **_named: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(copying, "written", full)
    with pytest.raises(OperationError, match=r"could not be written .* No space left on device\. Nothing was left"):
        backup.back_up(tmp_path / "backups", keys=None, at=AT, tell=lambda _words: None)
    assert list((tmp_path / "backups").iterdir()) == []


@pytest.mark.django_db
def test_a_file_that_is_disposed_of_meanwhile_is_named_and_left_out(
    tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.DINTEL_HOME, settings.EVIDENCE_DIR = tmp_path / "home", tmp_path / "home" / "evidence"
    folder = tmp_path / "home" / "evidence" / "original" / "ab"
    folder.mkdir(parents=True)
    for name in ("stays", "goes"):
        (folder / name).write_bytes(name.encode())
    listed = list(backup._files())

    def files() -> Any:
        (folder / "goes").unlink()
        return iter(listed)

    monkeypatch.setattr(backup, "_files", files)
    monkeypatch.setattr(databases.KINDS[databases.kind()], "dump", lambda target: target.write_bytes(b""))
    made = backup.back_up(tmp_path / "backups", keys=None, at=AT, tell=lambda _words: None)
    assert made.manifest.gone_meanwhile == ("evidence/original/ab/goes",)
    assert list(manifest.faults(made.folder, manifest.read(made.folder))) == []


WRITER = """
import sqlite3, sys
there = sqlite3.connect(sys.argv[1], timeout=20)
there.execute("PRAGMA journal_mode = WAL")
while True:
    with there:
        there.executemany("INSERT INTO pair VALUES (?)", [(1,), (-1,)])
    print(flush=True)
"""


def test_a_copy_of_sqlite_is_of_one_moment_however_much_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "busy.sqlite3"
    with closing(sqlite3.connect(path)) as there, there:
        there.execute("CREATE TABLE pair (number INTEGER)")
    monkeypatch.setattr(databases.sqlite, "_path", lambda: path)
    with subprocess.Popen([sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE) as writer:
        assert writer.stdout
        sums = []
        for number in range(6):
            for _line in range(20):
                writer.stdout.readline()
            databases.sqlite.dump(tmp_path / f"{number}.sqlite3")
            with closing(sqlite3.connect(tmp_path / f"{number}.sqlite3")) as copy:
                sums.append(copy.execute("SELECT count(*), sum(number) FROM pair").fetchone())
        writer.kill()
    assert {total for _count, total in sums} == {0}
    assert [count for count, _total in sums] == sorted({count for count, _total in sums}), "each is newer"


def test_beside_sqlite_nothing_of_postgresql_is_needed(tmp_path: Path) -> None:
    code = "import sys; sys.modules['psycopg'] = None; from dintel.operations.main import main; sys.exit(main())"
    (tmp_path / "home").mkdir()
    done = subprocess.run(
        [sys.executable, "-c", code, "backup", str(tmp_path / "backups")],
        env={"PATH": "/usr/bin:/bin", "DINTEL_HOME": str(tmp_path / "home")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, "There is no database at" in done.stderr) == (2, True), done.stderr


def test_a_program_of_postgresql_that_is_not_there_is_named(settings: Any, tmp_path: Path) -> None:
    settings.POSTGRES_BIN = str(tmp_path)
    with pytest.raises(OperationError, match="DINTEL_POSTGRES_BIN"):
        databases.postgresql.dump(tmp_path / "dump")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("raised", "fault"),
    [(KeyUnusableError("the key is away"), "the key is away"), (OSError(5, "Input/output error"), "Input/output")],
)
def test_a_check_that_stops_stops_no_other(monkeypatch: pytest.MonkeyPatch, raised: Exception, fault: str) -> None:
    def stops(name: str, *_words: str, **_named: object) -> None:
        if name == "ledger_check":
            raise raised

    monkeypatch.setattr(check, "call_command", stops)
    monkeypatch.setattr(check, "open_the_law", lambda: None)
    found = check.check(files=True, tell=lambda _words: None)
    assert {line.what: fault in line.fault for line in found.lines if line.fault} == {"log and rows": True}
    assert len(found.lines) == len(("law", "scanner", "settings", "tables")) + len(check.COMMANDS)
    assert not found.is_sound


@pytest.mark.django_db
def test_a_law_that_is_not_fit_is_a_fault_too(monkeypatch: pytest.MonkeyPatch) -> None:
    def unfit() -> None:
        message = "two rules disagree"
        raise NotReadyError(message)

    monkeypatch.setattr(check, "open_the_law", unfit)
    monkeypatch.setattr(check, "call_command", lambda *_words, **_named: None)
    found = check.check(files=False, tell=lambda _words: None)
    assert [line.fault for line in found.lines if line.fault] == ["two rules disagree"]


@pytest.mark.django_db
def test_tables_of_another_version_are_a_fault_with_the_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check, "open_the_law", lambda: None)
    monkeypatch.setattr(check, "call_command", lambda *_words, **_named: None)
    MigrationRecorder(connection).record_unapplied("contacts", "0001_initial")
    found = check.check(files=False, tell=lambda _words: None)
    assert ["dintel upgrade --backup FOLDER" in line.fault for line in found.lines if line.fault] == [True]


@pytest.mark.parametrize(
    "words", [["restore", "x", "--keys", "k"], ["upgrade"], ["upgrade", "--backup", "x", "--without-backup"]]
)
def test_half_of_what_is_needed_is_refused(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == 2
    assert "dintel: " in capsys.readouterr().err
