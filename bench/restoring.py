"""Claim: an instance of one gigabyte is put back, checked and ready within 60 seconds.

``python -m bench.restoring`` measures this claim alone. A made-up city is filled with photographs until its home folder
holds a gigabyte, each sealed and in the log as a filing leaves it. It is backed up by ``dintel backup``, and put back
into an empty folder by ``dintel restore``, which holds every file against the list, brings the tables to this version
and checks everything. Afterwards the log's size, every file of evidence and each table's number of rows are compared
with what was there. Beside it: copying the same bytes twice (a restore reads all, writes all and reads all again), each
file seen onto the disk.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import math
import os
import secrets
import shutil
import sqlite3
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from bench.machine import busy
from bench.measure import Claim, Row, sample_of
from bench.register_databases import ROOT, measured, open_register, register
from bench.report import show
from bench.server import free_port, running

SIZE = 1_000_000_000
RUNS, MOST_SECONDS = 3, 60.0


def restoring() -> Claim:
    """Return how long backup and restore take, and whether everything came back."""
    with register("SQLite") as empty:
        home = Path(empty["DINTEL_HOME"])
        folder = home.parent
        environment = {**empty, "PORT": str(free_port()), **_offline_key(folder / "identity.txt")}
        with running({name: value for name, value in environment.items() if name != "DJANGO_SETTINGS_MODULE"}):
            pass  # makes the demo city
        measured("bench.restoring", environment)
        begun = time.perf_counter()
        _dintel(environment, "backup", folder / "all", "--keys", folder / "keys")
        backed_up = time.perf_counter() - begun
        backup, keys = next((folder / "all").iterdir()), next((folder / "keys").iterdir())
        there, times, limits, differ = _everything(home), [], [], 0
        for _run in range(RUNS):
            again = folder / "again"
            begun = time.perf_counter()
            words = ("restore", backup, "--keys", keys, "--identity", folder / "identity.txt")
            _dintel({**environment, "DINTEL_HOME": str(again)}, *words)
            times.append(time.perf_counter() - begun)
            found = _everything(again)
            differ += sum(found.get(name) != value for name, value in there.items()) + len(found.keys() - there.keys())
            shutil.rmtree(again)
            limits.append(_copied_twice(backup, folder / "copy"))
    return Claim(
        f"Restore of an instance of {SIZE / 1e9:.0f} GB",
        (
            _row("dintel restore, all checks passed", times, f"under {MOST_SECONDS:.0f} s", limits),
            _row("the same bytes copied twice, each file seen onto the disk", limits),
            _row("dintel backup", [backed_up]),
        ),
        RUNS * len(there),
        differ,
    )


def _row(name: str, times: list[float], target: str = "", limits: list[float] | None = None) -> Row:
    sample = sample_of(times, "s")
    ratio = f"{sample.median / statistics.median(limits):.1f} of the copying" if limits else ""
    return Row(name, sample, ratio, target, sample.greatest < MOST_SECONDS if target else None)


def _offline_key(path: Path) -> dict[str, str]:
    import pyrage

    identity = pyrage.x25519.Identity.generate()
    path.write_text(f"{identity}\n", encoding="ascii")
    path.chmod(0o600)
    return {"DINTEL_SEALING_RECIPIENTS": str(identity.to_public())}


def _dintel(environment: Mapping[str, str], *words: object) -> None:
    """Run a command of the product. Raises CalledProcessError when it fails, with what it said."""
    Path(environment["DINTEL_HOME"]).mkdir(exist_ok=True)
    command = [sys.executable, "-m", "dintel.operations.main", *map(str, words)]
    subprocess.run(command, cwd=ROOT, env=dict(environment), stdout=subprocess.DEVNULL, check=True)


def _everything(home: Path) -> dict[str, str]:
    """Return each file of evidence with the hash of its bytes, and each table with its number of rows."""
    found = {
        path.relative_to(home).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in (home / "evidence").rglob("*")
        if path.is_file() and "locks" not in path.parts
    }
    with closing(sqlite3.connect(home / "dintel.sqlite3")) as there:
        tables = [name for (name,) in there.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for name in tables:
            (found[f"table {name}"],) = map(str, there.execute(f'SELECT count(*) FROM "{name}"').fetchone())  # noqa: S608
    return found


def _copied_twice(backup: Path, target: Path) -> float:
    """Return the seconds for writing all bytes of a backup twice, each file seen onto the disk."""
    begun = time.perf_counter()
    for turn in "ab":
        for number, path in enumerate(sorted(one for one in backup.rglob("*") if one.is_file())):
            copy = target / turn / str(number)
            copy.parent.mkdir(parents=True, exist_ok=True)
            with path.open("rb") as source, copy.open("wb") as there:
                shutil.copyfileobj(source, there, 1 << 20)
                there.flush()
                os.fsync(there.fileno())
    spent = time.perf_counter() - begun
    shutil.rmtree(target)
    return spent


def fill() -> dict[str, Any]:
    """Keep photographs in the register of this process until its home folder holds a gigabyte; return how many."""
    open_register()
    from django.conf import settings
    from django.utils import timezone
    from PIL import Image

    from dintel.apps.accounts.models import User
    from dintel.apps.contacts.models import Contact
    from dintel.apps.evidence import services

    noise, side = io.BytesIO(), 2000
    Image.frombytes("RGB", (side, side), secrets.token_bytes(3 * side * side)).save(noise, "JPEG", quality=95)
    photograph = noise.getvalue()
    contact, by = Contact.objects.filter(sealed=False).earliest("pk"), User.objects.filter(is_demo=True).earliest("pk")
    there = sum(path.stat().st_size for path in Path(settings.DINTEL_HOME).rglob("*") if path.is_file())
    many = math.ceil((SIZE - there) / len(photograph))
    for number in range(many):
        each = photograph[:-2] + secrets.token_bytes(16).replace(b"\xff", b"\xfe") + photograph[-2:]
        services.keep_file(
            subject_kind="contact",
            subject_key=contact.number,
            name=f"photograph-{number}.jpg",
            stream=io.BytesIO(each),
            declared_type="image/jpeg",
            by=by,
            at=timezone.now(),
        )
    return {"photographs": many, "bytes": len(photograph)}


def main() -> int:
    """Measure, or with ``--measure`` fill the register of this process."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--measure", action="store_true")
    if parser.parse_args().measure:
        print(json.dumps(fill()))
        return 0
    claim = restoring()
    show(claim, round(busy(), 1))
    return 1 if claim.mismatches else 0


if __name__ == "__main__":
    sys.exit(main())
