"""The law as a lawyer types it: one file of a small law spoilt at a time, read and held against the rest."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from dintel.domain.policy.check import check_law
from dintel.domain.policy.facts import AXES, UnknownFactError
from dintel.domain.policy.rules import BadLawError
from dintel.lawbook.load import load_law

ROOT = Path(__file__).resolve().parents[3]
HOME = Path(tempfile.mkdtemp(prefix="dintel-fuzz-law-"))
FILES = (
    "rules/papers.toml",
    "document_kinds/i200.toml",
    "facts/document.toml",
    "facts/asked.toml",
    "instruments/8-usc-1373/instrument.toml",
    "instruments/8-usc-1373/provisions/main.toml",
    "deadlines.toml",
    "obligations.toml",
    "switches.toml",
    "place.toml",
)
"""The first byte of an input says which of these the rest is."""
KEPT = (
    *("place.toml", "deadlines.toml", "obligations.toml", "instruments/8-usc-1373", "rules/papers.toml"),
    *("document_kinds/i200.toml", "document_kinds/i247a.toml", "document_kinds/search_warrant.toml"),
)
READS = ("dintel.lawbook.read", "dintel.lawbook.load", "dintel.lawbook.deadlines", "dintel.domain.policy.check")
COUNT = 60
WORDS = (
    b"\n[[rule]]\n",
    b"\n[rule.when]\n",
    b"\n[[version.source]]\n",
    b'"""',
    b"1979-05-27",
    b"'''",
    b" = ",
    b"class:",
)


def _home() -> Path:
    place = HOME / "law" / "us"
    if not place.exists():
        for name in (*KEPT, *(f"facts/{axis}.toml" for axis in AXES)):
            source, target = ROOT / "law" / "us" / name, place / name
            target.parent.mkdir(parents=True, exist_ok=True)
            (shutil.copytree if source.is_dir() else shutil.copy)(source, target)
        (place / "switches.toml").write_text("", encoding="utf-8")
    return place


def seeds() -> Iterator[bytes]:
    _home()
    for number, name in enumerate(FILES):
        source = HOME / "law" / "us" / name
        yield bytes((number,)) + (source.read_bytes() if source.exists() else b"")
    yield b"\x08" + (ROOT / "law/us/nm/albuquerque/switches.toml").read_bytes()


def parse(data: bytes) -> None:
    if not data:
        return
    path = _home() / FILES[data[0] % len(FILES)]
    before = path.read_bytes() if path.exists() else None
    path.write_bytes(data[1:])
    try:
        with suppress(BadLawError, UnknownFactError):
            check_law(load_law("us", HOME))
    finally:
        if before is None:
            path.unlink()
        else:
            path.write_bytes(before)
