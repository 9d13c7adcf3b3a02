"""Instances that released versions kept, laid where a test can work on them."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import tarfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from tests.operations.instance import ROOT, Instance
from tests.postgres_programs import of_the_package

RELEASES = ROOT / "tests" / "releases"
VERSIONS = sorted(
    (path.name for path in RELEASES.iterdir() if path.is_dir()), key=lambda name: tuple(map(int, name.split(".")))
)
DATABASES = ("sqlite", "postgresql")
OF_THE_FRAMEWORK = {"django_migrations", "django_content_type", "auth_permission", "shared_counts", "sqlite_sequence"}
"""What every migrating writes in; the names of steps and of tables, and no record."""
MADE_ANEW = {"figures_keptcount", "figures_keptsheet", "figures_reading"}
"""Counts of what stands in records, which every check makes anew."""


@dataclass(frozen=True)
class Kept:
    """What one version kept on one database, unpacked."""

    version: str
    kind: str
    folder: Path

    @property
    def backup(self) -> Path:
        return self.folder / "backup"

    @property
    def opening(self) -> tuple[Path, Path]:
        """The file of the keys, and what opens it."""
        return self.folder / "keys.age", RELEASES / self.version / "identity.txt"

    @property
    def told(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.folder / "told.json").read_text(encoding="utf-8"))
        return found


def unpacked(version: str, kind: str, folder: Path) -> Kept:
    """Unpack what a version kept; nobody but this user reads it, as with any backup."""
    with tarfile.open(RELEASES / version / f"{kind}.tar.xz") as packed:
        packed.extraction_filter = getattr(tarfile, "data_filter", lambda member, _path: member)  # Python before 3.11.4
        packed.extractall(folder)  # noqa: S202 - of this tree, and filtered where Python can
    return Kept(version, kind, folder)


def instance(kept: Kept, home: Path, url: str) -> Instance:
    """Return an empty instance with the settings that the kept one had."""
    home.mkdir()
    words = {"DINTEL_CITY": kept.told["city"], "DINTEL_POSTGRES_BIN": str(of_the_package())}
    return Instance(home, **words, **({"DINTEL_DATABASE_URL": url} if url else {}))


def rows(one: Instance) -> dict[str, str]:
    """Return the digest of every table's rows, by its name; the order of rows and of columns is nothing."""
    return dict(_digests(one))


def _digests(one: Instance) -> Iterator[tuple[str, str]]:
    url = one.environment.get("DINTEL_DATABASE_URL")
    if url:
        with psycopg.connect(url) as there:
            names = there.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
            for (name,) in names:
                cursor = there.execute(sql.SQL("SELECT * FROM {}").format(sql.Identifier(name)))
                columns = [column.name for column in cursor.description or ()]
                yield name, _digest(columns, cursor.fetchall())
    else:
        with closing(sqlite3.connect(one.home / "dintel.sqlite3")) as there:
            for (name,) in there.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
                found = there.execute(f'SELECT * FROM "{name}"')  # noqa: S608 - a name of the database's own
                yield name, _digest([column[0] for column in found.description], found.fetchall())


def _digest(columns: list[str], found: list[Any]) -> str:
    order = sorted(range(len(columns)), key=columns.__getitem__)
    lines = sorted(repr([(columns[place], row[place]) for place in order]) for row in found)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def records(one: Instance) -> dict[str, str]:
    """Return `rows` without what is no record."""
    return {name: digest for name, digest in rows(one).items() if name not in OF_THE_FRAMEWORK | MADE_ANEW}


def steps_of(version: str) -> set[str]:
    """Return the migrations of ours that a version had, as a room and a name."""
    lines = (RELEASES / version / "migrations.txt").read_text(encoding="ascii").splitlines()
    places = [Path(line.split()[1]) for line in lines]
    return {f"{place.parts[-3]} {place.stem}" for place in places}
