"""What a released version promised: its instances are kept, its migrations and its law stay word for word."""

from __future__ import annotations

import hashlib
import re
import tomllib
from pathlib import Path

import pytest
from django.db.migrations.loader import MigrationLoader
from tests.operations.releases import DATABASES, RELEASES, VERSIONS, steps_of

ROOT = Path(__file__).resolve().parents[2]
HEADING = re.compile(r"^## (\d+\.\d+\.\d+) \(\d{4}-\d{2}-\d{2}\)$", re.MULTILINE)
HEADED = HEADING.findall((ROOT / "CHANGELOG.md").read_text(encoding="utf-8"))
FILES = {*(f"{kind}.tar.xz" for kind in DATABASES), "identity.txt", "migrations.txt", "policy.lock"}
MOST_BYTES = 4_000_000


def numbers(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))


def test_every_version_of_the_changelog_has_its_instances_and_none_else_has() -> None:
    assert HEADED, "CHANGELOG.md heads no version as `## 0.1.0 (2026-11-28)`"
    assert sorted(HEADED, key=numbers) == VERSIONS, "run `make keep-release` (docs/how-to/make-a-release.md)"
    assert sorted(HEADED, key=numbers, reverse=True) == HEADED, "the newest stands first"


@pytest.mark.parametrize("version", VERSIONS)
def test_a_kept_version_is_whole_and_small(version: str) -> None:
    there = {path.name: path.stat().st_size for path in (RELEASES / version).iterdir()}
    assert there.keys() == FILES
    assert sum(there.values()) < MOST_BYTES, "make the city of tools/fill_release.py smaller"


def test_the_version_is_the_newest_released_one_or_a_newer() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert numbers(version) >= numbers(HEADED[0])


def edited(lines: str, root: Path) -> list[str]:
    """Return the migrations that are not as they were released, by their places."""
    released = [line.split(" ", 1) for line in lines.splitlines()]
    found = {place: root / place for _sha, place in released}
    return [
        place
        for sha, place in released
        if not found[place].is_file() or hashlib.sha256(found[place].read_bytes()).hexdigest() != sha
    ]


@pytest.mark.parametrize("version", VERSIONS)
def test_a_migration_that_was_released_is_never_edited(version: str) -> None:
    lines = (RELEASES / version / "migrations.txt").read_text(encoding="ascii")
    assert lines
    assert not edited(lines, ROOT), f"{version} has applied them in cities: write a new migration"


def test_an_edited_and_a_missing_migration_are_found(tmp_path: Path) -> None:
    (tmp_path / "0001_a.py").write_text("changed", encoding="ascii")
    (tmp_path / "0003_c.py").write_bytes(b"")
    nothing = hashlib.sha256(b"").hexdigest()
    lines = f"{nothing} 0001_a.py\n{nothing} 0002_b.py\n{nothing} 0003_c.py\n"
    assert edited(lines, tmp_path) == ["0001_a.py", "0002_b.py"]


@pytest.mark.parametrize("version", VERSIONS)
def test_law_that_was_released_stays_in_the_lock_under_its_hash(version: str) -> None:
    was, now = (
        {line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")}
        for path in (RELEASES / version / "policy.lock", ROOT / "law" / "policy.lock")
    )
    assert len(was) > 400
    assert not was - now, f"{version} answered by it: put its text back, and write a new version with its own `from`"


def test_each_step_is_whole_or_not_at_all_and_says_truly_whether_it_can_be_undone() -> None:
    """What an upgrade says when a step stops, and what a downgrade refuses, rest on this."""
    steps = {f"{app} {name}": one for (app, name), one in MigrationLoader(None).disk_migrations.items()}
    ours = {name: one for name, one in steps.items() if type(one).__module__.startswith("dintel.")}
    assert not [name for name, one in ours.items() if not one.atomic], "a step that stops halfway would leave a half"
    new = ours.keys() - steps_of(VERSIONS[0])
    one_way = {name for name in new if not all(operation.reversible for operation in ours[name].operations)}
    listed = tomllib.loads((RELEASES / "one_way.toml").read_text(encoding="utf-8"))["steps"]
    assert one_way == listed.keys(), "name each in tests/releases/one_way.toml with its reason"
    assert all(listed.values())
