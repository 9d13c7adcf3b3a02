"""A made-up city is backed up, destroyed and put back: nothing is missing, and the time it took is printed."""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pyrage
import pytest
from tests.operations.instance import Instance
from tests.postgres_programs import of_the_package

DEMO = (
    "from dintel.config.environment import read_environment\n"
    "from dintel.config.home import require_writable_home as ready\n"
    "from dintel.config.prepare import prepare\n"
    "e = read_environment(); ready(e.home); prepare(e)\n"
)


@pytest.fixture(scope="module")
def identity() -> pyrage.x25519.Identity:
    """Return the offline key of the city."""
    return pyrage.x25519.Identity.generate()


@pytest.fixture(scope="module")
def city(
    tmp_path_factory: pytest.TempPathFactory, put_tables: Callable[[Path], Path], identity: pyrage.x25519.Identity
) -> Instance:
    """Return a made-up city, filled once for all tests; none of them changes it."""
    made = Instance(put_tables(tmp_path_factory.mktemp("city") / "home"), DINTEL_DEMO="1")
    made.environment["DINTEL_SEALING_RECIPIENTS"] = str(identity.to_public())
    done = made.python("-c", DEMO)
    assert done.returncode == 0, done.stderr
    return made


@pytest.fixture(scope="module")
def backup(city: Instance, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Return a backup of it, and the file of its keys."""
    folder = tmp_path_factory.mktemp("backups")
    done = city.dintel("backup", folder / "all", "--keys", folder / "keys")
    assert done.returncode == 0, done.stderr
    made, keys = next((folder / "all").iterdir()), next((folder / "keys").iterdir())
    assert str(made) in done.stdout
    assert str(keys) in done.stdout
    return made, keys


@pytest.fixture
def empty(city: Instance, tmp_path: Path) -> Instance:
    """Return an instance of the same settings with nothing in it."""
    (tmp_path / "home").mkdir()
    return Instance(tmp_path / "home", **{k: v for k, v in city.environment.items() if k.startswith("DINTEL_S")})


def rows_of(home: Path) -> str:
    """Return a digest of every row of every table."""
    with closing(sqlite3.connect(home / "dintel.sqlite3")) as there:
        return hashlib.sha256("\n".join(there.iterdump()).encode()).hexdigest()


def files_of(home: Path) -> dict[str, str]:
    """Return every file of evidence with the digest of its bytes."""
    found = (home / "evidence").rglob("*")
    kept = {one.relative_to(home).as_posix(): one for one in found if one.is_file() and "locks" not in one.parts}
    return {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in sorted(kept.items())}


@pytest.fixture
def key_file(identity: pyrage.x25519.Identity, tmp_path: Path) -> Iterator[Path]:
    """Return the file of the offline key, as `age-keygen` writes it."""
    path = tmp_path / "identity.txt"
    path.write_text(f"# created: today\n# public key: {identity.to_public()}\n{identity}\n", encoding="ascii")
    yield path
    path.unlink(missing_ok=True)


def test_what_is_put_back_is_all_there_was_and_every_check_passes(
    city: Instance, backup: tuple[Path, Path], empty: Instance, key_file: Path
) -> None:
    begun = time.perf_counter()
    done = empty.dintel("restore", backup[0], "--keys", backup[1], "--identity", key_file)
    print(f"restore drill: {time.perf_counter() - begun:.1f} s, recovery point 0")
    assert done.returncode == 0, done.stderr + done.stdout
    assert "WRONG" not in done.stdout
    assert (rows_of(empty.home), files_of(empty.home)) == (rows_of(city.home), files_of(city.home))
    assert len(files_of(empty.home)) > 1
    for name in ("sealing/keys", "ledger/key", "ledger/remembered", "directory.json"):
        assert (empty.home / name).read_bytes() == (city.home / name).read_bytes(), name
    assert {(empty.home / name).stat().st_mode & 0o777 for name in ("dintel.sqlite3", "sealing/keys")} == {0o600}

    again = empty.dintel("restore", backup[0])
    assert (again.returncode, "is not empty" in again.stderr) == (2, True)
    original = next((empty.home / "evidence" / "original").rglob("*/*"))
    original.chmod(0o600)
    original.write_bytes(original.read_bytes()[:-1] + b"x")
    checked = empty.dintel("check", "--files")
    assert checked.returncode == 1
    assert "WRONG log and rows" in checked.stdout


def test_a_backup_holds_no_key_and_nobody_else_reads_it(city: Instance, backup: tuple[Path, Path]) -> None:
    secrets = [(city.home / name).read_bytes().strip() for name in ("ledger/key", "secret_key")]
    secrets += [line.split()[-1] for line in (city.home / "sealing/keys").read_bytes().splitlines() if line[:1] != b"#"]
    files = [path for path in backup[0].rglob("*") if path.is_file()]
    assert not [path for path in (*files, backup[1]) if any(one in path.read_bytes() for one in secrets)]
    assert not [path for path in (backup[0], *files, backup[1]) if path.stat().st_mode & 0o077]


def test_a_restore_that_was_cut_off_starts_nothing_and_is_begun_again(
    city: Instance, backup: tuple[Path, Path], empty: Instance
) -> None:
    for name in ("sealing", "ledger"):  # what survived
        shutil.copytree(city.home / name, empty.home / name)
    (empty.home / ".restoring").write_text(f"{backup[0]}\n", encoding="utf-8")
    (empty.home / "evidence" / "original" / "ab").mkdir(parents=True)
    (empty.home / "evidence" / "original" / "ab" / "half").write_bytes(b"half")
    started = empty.dintel("serve")
    assert started.returncode == 1
    assert str(backup[0]) in started.stderr
    assert not (empty.home / "dintel.sqlite3").exists(), "no new city in its place"
    done = empty.dintel("restore", backup[0])
    assert done.returncode == 0, done.stderr + done.stdout
    assert (rows_of(empty.home), files_of(empty.home)) == (rows_of(city.home), files_of(city.home))
    assert not (empty.home / ".restoring").exists()


def test_without_its_keys_a_restore_tells_what_is_missing(backup: tuple[Path, Path], empty: Instance) -> None:
    done = empty.dintel("restore", backup[0])
    assert done.returncode == 1
    assert "WRONG keys" in done.stdout
    assert "Traceback" not in done.stderr + done.stdout


def test_other_keys_are_not_written_over(
    city: Instance, backup: tuple[Path, Path], empty: Instance, key_file: Path, tmp_path: Path
) -> None:
    (empty.home / "sealing").mkdir()
    (empty.home / "sealing" / "keys").write_text("# of another city\n", encoding="ascii")
    done = empty.dintel("restore", backup[0], "--keys", backup[1], "--identity", key_file)
    assert (done.returncode, "holds other keys" in done.stderr) == (2, True)
    stranger = tmp_path / "stranger.txt"
    stranger.write_text(f"{pyrage.x25519.Identity.generate()}\n", encoding="ascii")
    done = empty.dintel("restore", backup[0], "--keys", backup[1], "--identity", stranger)
    assert (done.returncode, "could not be opened" in done.stderr) == (2, True)
    assert not (empty.home / "dintel.sqlite3").exists()
    assert not (empty.home / ".restoring").exists()
    done = city.dintel("backup", city.home / "backups")
    assert (done.returncode, "lies in the home folder" in done.stderr) == (2, True)


def test_the_same_on_postgresql(postgres: Any, tmp_path: Path) -> None:
    """An instance is made by `upgrade`, backed up, its database destroyed, and put back."""
    for name in ("before", "after"):
        postgres.psql(f"CREATE DATABASE {name};")
    one, other = (
        Instance(
            tmp_path / "home", DINTEL_DATABASE_URL=postgres.get_uri(name), DINTEL_POSTGRES_BIN=str(of_the_package())
        )
        for name in ("before", "after")
    )
    made = one.dintel("upgrade", "--without-backup")
    assert made.returncode == 0, made.stderr + made.stdout
    invited = one.dintel("manage", "first_administrator", "it@example.invalid", "City IT")
    assert invited.returncode == 0, invited.stderr
    backed = one.dintel("backup", tmp_path / "backups")
    assert backed.returncode == 0, backed.stderr
    folder = next((tmp_path / "backups").iterdir())
    postgres.psql("DROP DATABASE before;")
    done = other.dintel("restore", folder)
    assert done.returncode == 0, done.stderr + done.stdout
    with psycopg.connect(other.environment["DINTEL_DATABASE_URL"]) as there:
        assert there.execute("SELECT email FROM accounts_user").fetchall() == [("it@example.invalid",)]
