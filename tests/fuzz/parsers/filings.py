"""A note from the counter as the device sends it, and the address of a system that wants to be told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path

from dintel.apps.frontdesk.intake import FilingError, read_json
from dintel.apps.notices.channels.webhook import RefusedError, check_address
from dintel.domain.policy.facts import Space
from dintel.lawbook.amendments import read_body
from dintel.lawbook.load import load_law

ROOT = Path(__file__).resolve().parents[3]
READS = (
    "dintel.apps.frontdesk.intake",
    "dintel.apps.notices.channels.webhook",
    "dintel.lawbook.amendments",
    "urllib.parse",
)
WORDS = (
    b'"facts":',
    b'"path":',
    b'"notes":{',
    b"null",
    b"NaN",
    b"1e999",
    b"\\ud800",
    b"https://",
    b"@",
    b"[::1]",
    b":99999",
)


@cache
def _space() -> Space:
    return load_law("us/nm/albuquerque", ROOT).space


def seeds() -> Iterator[bytes]:
    space = _space()
    facts = {axis.id: axis.values[0].id for axis in space.axes}
    told = {"language": "en", "place": "library", "path": ["a"], "facts": facts, "shown_hash": "f" * 64}
    yield json.dumps({**told, "notes": {"said": "words", "officers": "2", "began_at": "2026-11-22T14:02"}}).encode()
    yield b"https://hooks.city.example:8443/a?b=c"
    yield b"http://[::1]:8000/"
    yield json.dumps({"policy": "0" * 64, "amendment": {"title": "a", "rules": []}}).encode()


def parse(data: bytes) -> None:
    with suppress(FilingError):
        read_json(data, _space())
    with suppress(RefusedError):
        check_address(data.decode(errors="replace"))
    with suppress(ValueError, KeyError, TypeError):
        read_body(data)
