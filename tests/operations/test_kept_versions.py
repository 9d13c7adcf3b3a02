"""Every released version's filled instance, brought to this version and back again, on both databases."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.operations.instance import Instance
from tests.operations.releases import DATABASES, RELEASES, VERSIONS, Kept, instance, records, steps_of, unpacked

from dintel.cli.main import main as auditor

EACH = [(version, kind) for version in VERSIONS for kind in DATABASES]
NEWEST = [(VERSIONS[-1], kind) for kind in DATABASES]
CITY = "import django; django.setup(); from tests.operations.kept_city import main; main()"
Make = Callable[..., Instance]


@pytest.fixture
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Kept:
    """Return what a version kept on a database."""
    version, kind = request.param
    return unpacked(version, kind, tmp_path / "kept")


@pytest.fixture
def make(kept: Kept, tmp_path: Path, put_tables: Callable[[Path], Path], request: pytest.FixtureRequest) -> Make:
    """Return what makes an empty instance of the kept one's settings; the compiled law of other tests is there."""
    shared, made = put_tables(tmp_path / "shared") / "policies", list[Instance]()

    def empty() -> Instance:
        url, name = "", f"city{len(made)}"
        if kept.kind == "postgresql":
            server = request.getfixturevalue("postgres")
            server.psql(f"CREATE DATABASE {name};")
            url = server.get_uri(name)
        made.append(instance(kept, tmp_path / name, url))
        (made[-1].home / "policies").symlink_to(shared.resolve())
        return made[-1]

    return empty


def done(ran: Any) -> str:
    """Return what a program printed; it came to a good end."""
    assert ran.returncode == 0, ran.stderr + ran.stdout
    assert "WRONG" not in ran.stdout
    return str(ran.stdout)


def later(one: Instance, which: str) -> Instance:
    """Return the same instance, run by a version that nobody made yet."""
    words = {"DJANGO_SETTINGS_MODULE": "tests.operations.later.settings", "LATER_VERSION": which}
    there = Instance(one.home)
    there.environment = {**one.environment, **words}
    return there


@pytest.mark.parametrize("kept", EACH, ids="-".join, indirect=True)
def test_what_a_version_kept_comes_to_this_one_and_back_and_goes_on(
    kept: Kept, make: Make, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one = make()
    done(one.python("-c", CITY, "lay", str(kept.backup), *map(str, kept.opening)))
    old = records(one)
    assert len(old) > 100
    done(one.dintel("manage", "migrate", "--verbosity=0", "--skip-checks"))
    went = one.dintel("downgrade", kept.backup, "--backup", tmp_path / "newer")
    if steps := one_way_since(kept.version):  # the way back is the backup, with which this test began
        assert went.returncode == 2
        assert all(step in went.stderr for step in steps)
    else:
        done(went)
        assert records(one) == old

    assert "The way back: " in done(one.dintel("upgrade", "--backup", tmp_path / "before"))
    done(one.python("-c", CITY, "look", str(kept.folder / "told.json")))
    done(one.dintel("manage", "ledger_export", tmp_path / "log"))
    told, key = json.loads((kept.backup / "manifest.json").read_text(encoding="utf-8")), kept.told["log_key"]
    (tmp_path / "signed").write_text(told["log_note"], encoding="utf-8")
    verify(capsys, "verify", tmp_path / "log", "--key", key, "--since", tmp_path / "signed")
    for name in kept.told["receipts"]:
        of = "verify-statement" if name.startswith("statement") else "verify-receipt"
        verify(capsys, of, kept.folder / "receipts" / name, "--key", key)


def verify(capsys: pytest.CaptureFixture[str], *words: object) -> None:
    """Run a job of an auditor's command line."""
    ended = auditor(["ledger", *map(str, words)])
    assert ended == 0, capsys.readouterr()


def one_way_since(version: str) -> list[str]:
    """Return the steps after a version that cannot be undone, as `one_way.toml` names them with their reasons."""
    listed: dict[str, str] = tomllib.loads((RELEASES / "one_way.toml").read_text(encoding="utf-8"))["steps"]
    return [step for step in listed if step not in steps_of(version)]


@pytest.mark.parametrize("kept", NEWEST, ids="-".join, indirect=True)
def test_a_later_version_gives_every_row_back_and_one_that_stops_loses_none(
    kept: Kept, make: Make, tmp_path: Path
) -> None:
    one = make()
    keys, identity = kept.opening
    done(one.dintel("restore", kept.backup, "--keys", keys, "--identity", identity))
    done(one.dintel("backup", tmp_path / "now"))
    (now,) = (tmp_path / "now").iterdir()
    old, ahead = records(one), later(one, "whole")

    done(ahead.dintel("manage", "migrate", "--verbosity=0", "--skip-checks"))
    changed = records(one)
    assert changed.keys() - old.keys() == {"complaints_laternote"}
    assert {name for name in old if changed[name] != old[name]} == {"complaints_report", "complaints_hint"}
    refused = one.dintel("serve")
    assert refused.returncode == 1, "an older version does not write into tables it does not know"
    assert "complaints 0006_more" in refused.stderr
    assert "dintel downgrade" in refused.stderr
    went = done(ahead.dintel("downgrade", now, "--backup", tmp_path / "newer"))
    assert "Undone: complaints 0006_more." in went
    assert records(one) == old

    stopped = later(one, "broken").dintel("upgrade", "--backup", tmp_path / "before")
    assert stopped.returncode == 2
    for words in (
        "a report names a street that no list has",
        "The step complaints 0007_stops failed and was undone whole",
        "These were done before it and stand: complaints 0006_more",
        "dintel restore",
    ):
        assert words in stopped.stderr
    assert "Traceback" not in stopped.stderr
    (before,) = (tmp_path / "before").iterdir()
    assert str(before) in stopped.stderr
    assert records(one) == changed, "the step before it, and nothing of the one that stopped"
    done(ahead.dintel("downgrade", before, "--backup", tmp_path / "newest"))
    assert records(one) == old


@pytest.mark.parametrize("kept", NEWEST[:1], ids="-".join, indirect=True)
def test_a_step_that_cannot_be_undone_is_refused_and_one_that_only_says_so_is_found(
    kept: Kept, make: Make, tmp_path: Path
) -> None:
    one = make()
    done(one.python("-c", CITY, "lay", str(kept.backup), *map(str, kept.opening)))
    old, ahead = records(one), later(one, "forgetful")
    done(ahead.dintel("manage", "migrate", "--verbosity=0", "--skip-checks"))
    done(ahead.dintel("downgrade", kept.backup, "--backup", tmp_path / "forgetful"))
    now = records(one)
    assert {name for name in old if now[name] != old[name]} == {"complaints_hint"}

    ahead = later(one, "one_way")
    done(ahead.dintel("manage", "migrate", "--verbosity=0", "--skip-checks"))
    changed = records(one)
    refused = ahead.dintel("downgrade", kept.backup, "--backup", tmp_path / "one_way")
    assert refused.returncode == 2
    assert "complaints 0007_forgets cannot be undone" in refused.stderr
    assert f"dintel restore {kept.backup}" in refused.stderr
    assert not (tmp_path / "one_way").exists()
    assert records(one) == changed
