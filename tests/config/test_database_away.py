"""A database that is away, that is not the one meant, or whose tables are another version's: said, and nothing made."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import get_commands
from django.db import OperationalError, connection, connections
from django.db.migrations.recorder import MigrationRecorder
from tests.config.test_commands_without_keys import NEEDS_A_KEY, NEEDS_NONE
from tests.operations.instance import Instance

from dintel.config import commands, prepare, tables
from dintel.config.problem import NotReadyError

pytestmark = pytest.mark.django_db

WORDS = {**NEEDS_A_KEY, **NEEDS_NONE, "evidence_move": ["{folder}"], "worker": []}
"""Every command of ours, with words that it takes."""
COMMANDS = [name for name in WORDS if name not in commands.WAITS]
Away = Callable[[], None]
Run = Callable[[str], str]


@pytest.fixture
def away(monkeypatch: pytest.MonkeyPatch) -> Away:
    """Return a way to take the database away, as it is seen when it is asked for its migrations."""

    def begin() -> None:
        def refused(_recorder: MigrationRecorder) -> dict[tuple[str, str], Any]:
            message = "connection refused"
            raise OperationalError(message)

        monkeypatch.setattr(MigrationRecorder, "applied_migrations", refused)

    return begin


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return a way to run a command that has to stop, which returns what it said."""
    monkeypatch.setattr(connections, "close_all", lambda: None)  # the test goes on after the command

    def through(name: str) -> str:
        words = [word.replace("{folder}", str(tmp_path / "out")) for word in WORDS[name]]
        with pytest.raises(SystemExit) as ended:
            commands.run(["manage.py", name, *words])
        assert isinstance(ended.value.code, str), "said on standard error, and 1 for whoever asks"
        assert not (tmp_path / "out").exists()
        return ended.value.code

    return through


def test_every_command_is_tried() -> None:
    assert set(WORDS) == {name for name, app in get_commands().items() if str(app).startswith("dintel.")}


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_says_that_the_database_is_away(name: str, away: Away, run: Run) -> None:
    away()
    said = run(name)
    assert said.startswith(f"{name} stopped: The database")
    assert "connection refused" in said
    assert "Nothing was changed" in said


@pytest.mark.parametrize("name", WORDS)
def test_a_command_refuses_tables_of_another_version(name: str, run: Run) -> None:
    recorder = MigrationRecorder(connection)
    recorder.record_unapplied("contacts", "0001_initial")
    assert "contacts 0001_initial" in (said := run(name))
    assert "dintel upgrade --backup FOLDER" in said
    recorder.record_applied("contacts", "0001_initial")
    recorder.record_applied("contacts", "9999_of_tomorrow")
    assert "newer version of Dintel" in run(name)


def test_a_worker_goes_on_until_the_database_is_back(away: Away, monkeypatch: pytest.MonkeyPatch) -> None:
    away()
    begun: list[list[str]] = []
    monkeypatch.setattr(commands, "execute_from_command_line", begun.append)
    commands.run(["manage.py", "worker"])
    assert begun == [["manage.py", "worker"]]


def test_commands_that_make_tables_begin_without_any(away: Away, monkeypatch: pytest.MonkeyPatch) -> None:
    away()
    begun: list[str] = []
    monkeypatch.setattr(commands, "execute_from_command_line", lambda words: begun.append(words[-1]))
    for name in ("migrate", "check", "help", "no-such-command"):
        commands.run(["manage.py", name])
    commands.run(["manage.py"])
    assert begun == ["migrate", "check", "help", "no-such-command", "manage.py"]


def test_what_a_command_takes_is_told_without_a_database(away: Away, capsys: pytest.CaptureFixture[str]) -> None:
    away()
    with pytest.raises(SystemExit, match="0"):
        commands.run(["manage.py", "first_administrator", "--help"])
    assert "--instead" in capsys.readouterr().out


@pytest.mark.parametrize("problem", [OperationalError("disk is full"), NotReadyError("not ready")])
def test_what_fails_under_way_is_said_in_a_line(problem: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_words: list[str]) -> None:
        raise problem

    monkeypatch.setattr(commands, "execute_from_command_line", fail)
    with pytest.raises(SystemExit, match=rf"tick stopped: .*{problem}"):
        commands.run(["manage.py", "tick"])


@pytest.mark.parametrize("problem", [OperationalError, NotReadyError])
def test_who_asks_for_the_place_in_the_code_is_shown_it(
    problem: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_words: list[str]) -> None:
        raise problem

    monkeypatch.setattr(commands, "execute_from_command_line", fail)
    with pytest.raises(problem):
        commands.run(["manage.py", "tick", "--traceback"])


def test_an_empty_database_is_not_taken_for_a_city(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "_asked", set)
    with pytest.raises(NotReadyError, match=r"no city in the database.*`dintel serve`"):
        tables.require_database()


def _dintel(home: Path, *words: str, **settings: str) -> tuple[int, str]:
    done = Instance(home, **settings).dintel(*words)
    assert "Traceback" not in done.stderr
    return done.returncode, done.stderr


@pytest.mark.parametrize(("words", "code"), [("tick", 1), ("check", 2), ("agency list", 2), ("worker", 1)])
def test_a_folder_that_was_not_meant_stays_without_a_database(words: str, code: int, tmp_path: Path) -> None:
    assert _dintel(tmp_path, *words.split())[0] == code
    assert {one.name for one in tmp_path.iterdir()} <= {"secret_key"}


def test_who_upgrades_nothing_is_told_that_a_city_begins(tmp_path: Path) -> None:
    code, said = _dintel(tmp_path, "upgrade", "--without-backup")
    assert code == 0
    assert f"There is no city in the database {tmp_path / 'dintel.sqlite3'}: this begins a new one." in said


@pytest.mark.parametrize(("words", "code"), [("check", 2), ("backup {folder}", 2), ("agency list", 2), ("tick", 1)])
def test_a_server_that_is_away_is_named_with_the_reason(words: str, code: int, tmp_path: Path) -> None:
    pytest.importorskip("psycopg")
    away: dict[str, Any] = {"DINTEL_DATABASE_URL": "postgres://city:secret@127.0.0.1:1/dintel"}
    given = words.format(folder=tmp_path / "backups").split()
    found, said = _dintel(tmp_path / "home", *given, **away)
    assert found == code
    assert "port 1 failed" in said
    assert "secret" not in said
    assert not list((tmp_path / "backups").glob("*"))


@pytest.mark.parametrize(
    ("words", "code"),
    [("check", 2), ("backup {folder}", 2), ("upgrade --without-backup", 2), ("tick", 1), ("worker", 1), ("serve", 1)],
)
def test_a_damaged_file_is_told_from_a_server_that_is_away(words: str, code: int, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    damaged = home / "dintel.sqlite3"
    damaged.write_bytes(b"not a database " * 1000)
    found, said = _dintel(home, *words.format(folder=tmp_path / "backups").split(), PORT="18766")
    assert found == code
    assert f"{damaged} is damaged" in said
    assert damaged.read_bytes() == b"not a database " * 1000


def test_a_setting_that_is_none_stops_a_command_with_its_name(tmp_path: Path) -> None:
    code, said = _dintel(tmp_path, "tick", DINTEL_DATABASE="x")
    assert code == 1
    assert "Is it DINTEL_DATABASE_URL?" in said


def test_a_log_that_cannot_sign_is_told_of_at_start(
    settings: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.LEDGER_DIR = tmp_path / "ledger"
    prepare.warn_of_the_logs_key()
    assert capsys.readouterr().err == "", "a new log has its key made"
    (tmp_path / "ledger" / "key").write_text("torn", encoding="ascii")
    prepare.warn_of_the_logs_key()
    said = capsys.readouterr().err
    assert str(tmp_path / "ledger" / "key") in said
    assert "their entries wait, unsigned" in said
