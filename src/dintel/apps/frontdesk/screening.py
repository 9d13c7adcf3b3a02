"""What free text on the counter should not hold: alien numbers, social security numbers, status.

The list is ``status_words.toml``; the device gets the same one in the page, so the writer is
warned before anything leaves the phone.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Pattern:
    """One thing to look for; ``kind`` is ``a_number``, ``ssn`` or ``status``."""

    kind: str
    source: str


@dataclass(frozen=True, slots=True)
class Found:
    """What was found, and in which field."""

    field: str
    kind: str
    text: str


@cache
def patterns() -> tuple[Pattern, ...]:
    """Return everything looked for, numbers first, as expressions JavaScript reads alike."""
    book = tomllib.loads(files(__package__).joinpath("status_words.toml").read_text("utf-8"))
    words = sorted({word for listed in book["words"].values() for word in listed})
    escaped = (re.escape(word).replace(r"\ ", r"\s+").replace(r"\-", "-") for word in words)
    any_word = "|".join(escaped)
    numbers = tuple(Pattern(item["kind"], item["pattern"]) for item in book["number"])
    # JavaScript's \b ends a word at an accented letter, and older phones cannot look behind.
    edges = rf"\b(?:{any_word})(?![A-Za-zÀ-ÿ])"
    return (*numbers, Pattern("status", edges))


def find(notes: Mapping[str, object], fields: Iterable[str]) -> tuple[Found, ...]:
    """Return what the named free-text fields hold that they should not."""
    return tuple(
        Found(field, pattern.kind, match.group())
        for field in fields
        for pattern in patterns()
        for match in re.finditer(pattern.source, str(notes.get(field, "")), re.IGNORECASE)
    )
