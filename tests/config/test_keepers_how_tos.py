"""The pages for who keeps keys and timestamps are followed to the letter, block after block, in a fresh folder."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.timestamp_authority import NEEDS_OPENSSL, make_authority, served

ROOT = Path(__file__).resolve().parents[2]
HOW_TO = ROOT / "docs" / "how-to"
BLOCK = re.compile(r"^( *)```sh\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
FIRST_START = """
import django
django.setup()
from dintel.config.prepare import have_keys
from dintel.config.tables import migrate
migrate()
have_keys()
"""
AGE = """
import sys
from collections.abc import Callable
from pathlib import Path
import pyrage
name, words = Path(sys.argv[0]).name, sys.argv[1:]
if name == "age-keygen":
    pair = pyrage.x25519.Identity.generate()
    Path(words[words.index("-o") + 1]).write_text(f"{pair}\\n")
    print("Public key:", pair.to_public())
else:
    assert words[0] == "--decrypt", words
    pair = pyrage.x25519.Identity.from_str(Path(words[words.index("-i") + 1]).read_text().strip())
    plain = pyrage.decrypt(Path(words[-1]).read_bytes(), [pair])
    target = Path(words[words.index("-o") + 1]) if "-o" in words else None
    target.write_bytes(plain) if target else sys.stdout.buffer.write(plain)
"""
"""What the pages use of age, by the library that Dintel seals with; the program is not everywhere."""


def blocks(page: str) -> list[str]:
    return [textwrap.dedent(indent + text) for indent, text in BLOCK.findall((HOW_TO / page).read_text("utf-8"))]


class Keeper:
    """Somebody at a terminal, in a folder with a checkout's programs."""

    def __init__(self, folder: Path) -> None:
        """Make the folder, and start Dintel once in it."""
        self.folder = folder
        programs, tools = folder / ".venv" / "bin", folder / "tools"
        programs.mkdir(parents=True)
        tools.mkdir()
        shutil.copy(ROOT / "manage.py", folder)
        write(programs / "python", f'#!/bin/sh\nexec {sys.executable} "$@"\n')
        write(programs / "dintel", f'#!/bin/sh\nexec {sys.executable} -m dintel.cli.main "$@"\n')
        for name in ("age", "age-keygen"):
            write(tools / name, f"#!{sys.executable}\n{AGE}")
        self.environment = {**os.environ, "DINTEL_HOME": str(folder / "var"), "PYTHONPATH": str(ROOT / "src")}
        self.environment["PATH"] = f"{tools}:{os.environ['PATH']}"
        self.environment["DJANGO_SETTINGS_MODULE"] = "dintel.config.settings"
        for name in ("DINTEL_DATABASE_URL", "DINTEL_SEALING_KEYS", "DINTEL_TIMESTAMP_URL", "DINTEL_DEMO"):
            self.environment.pop(name, None)
        write(folder / "start.py", FIRST_START)
        self.told(".venv/bin/python start.py")

    def run(self, lines: str) -> tuple[int, str]:
        """Return exit code and all that was printed."""
        done = subprocess.run(
            ["bash", "-e", "-c", lines],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout + done.stderr

    def told(self, lines: str) -> str:
        """Return what was printed by lines that must go well."""
        code, said = self.run(lines)
        assert code == 0, f"{lines}\n{said}"
        return said


def write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
    path.chmod(0o755)


@pytest.fixture(scope="module")
def keeper(tmp_path_factory: pytest.TempPathFactory, put_tables: Callable[[Path], Path]) -> Keeper:
    checkout = tmp_path_factory.mktemp("checkout")
    put_tables(checkout / "var")
    return Keeper(checkout)


def test_the_page_on_keys_does_what_it_says(keeper: Keeper) -> None:
    pair, put_away, tried, rotate, check, again, restore = blocks("keep-the-keys.md")
    public = re.search(r"age1\w+", keeper.told(pair))
    assert public is not None
    assert "names nobody" in keeper.run(put_away)[1]
    keeper.environment["DINTEL_SEALING_RECIPIENTS"] = public[0]
    keys = keeper.folder / "var" / "sealing" / "keys"
    assert "try that once" in keeper.told(put_away)
    assert keeper.told(tried) == keys.read_text("utf-8")
    assert "is retired; keep it" in keeper.told(rotate)
    assert "in use, at hand" in keeper.told(check)
    keeper.told(again)
    kept = keys.read_bytes()
    shutil.rmtree(keys.parent)
    assert keeper.told(restore).endswith("0 faults\n")
    assert (keys.read_bytes(), keys.stat().st_mode & 0o777) == (kept, 0o600)
    assert not (keeper.folder / "keys").exists()


@NEEDS_OPENSSL
def test_the_page_on_timestamps_does_what_it_says(keeper: Keeper, tmp_path: Path) -> None:
    named, stamped, checked, whole = blocks("timestamp-the-ledger.md")
    authority = make_authority(tmp_path / "authority")
    with served(authority.reply) as url:
        ours = named.replace("https://timestamps.example.org/", url)
        ours = ours.replace("/etc/dintel/timestamp-root.pem", str(authority.roots))
        assert ours.count(url) == ours.count(str(authority.roots)) == 1
        assert "existed no later than" in keeper.told(ours + stamped)
    assert "Verification: OK" in keeper.told(ours + checked)
    told = keeper.told(whole)
    assert told.startswith("VERIFIED")
    assert "existed no later than" in told
