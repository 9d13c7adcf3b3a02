"""A packet's document as a tagged PDF (PDF/UA-1) by typst, as letters are made; the same data, the same bytes."""

from __future__ import annotations

import re
from datetime import datetime
from importlib.resources import files
from typing import Any

from dintel.apps.contacts.letters.plain import breakable, printable
from dintel.apps.design.typesetting import tagged_pdf

NOT_SHOWN = "\u25a1"
_DIGEST = re.compile("[0-9a-f]{64}")
_BEYOND_FONTS = re.compile(
    "[^\n\u0020-\u017f\u01a0\u01a1\u01af\u01b0\u0370-\u03ff\u0400-\u045f\u1ea0-\u1ef9\u2010-\u2027\u20ac\u200b\u25a1]"
)
"""Latin with what Vietnamese needs, Greek, Cyrillic; of Arabic, Chinese and the rest the fonts have none."""


def render(content: dict[str, Any], *, at: datetime) -> bytes:
    """Return the PDF. Characters that none of the fonts can show are printed as an empty square."""
    told = _each(content) | {"year": at.year, "month": at.month, "day": at.day}
    template = files(__package__).joinpath("packet.typ").read_bytes()
    return tagged_pdf(template, at=at, packet=told)


def is_shown(text: str) -> bool:
    """Return whether the fonts have every letter of a text."""
    return not any(_BEYOND_FONTS.search(printable(line)) for line in text.splitlines())


def _each(value: Any) -> Any:  # noqa: ANN401 - JSON values
    """Return JSON values with every text fit for paper; line breaks stay."""
    if isinstance(value, str) and _DIGEST.fullmatch(value):
        return value  # it fits a line, and whoever copies it copies no hidden places to break
    if isinstance(value, str):
        lines = (_BEYOND_FONTS.sub(NOT_SHOWN, printable(line)) for line in value.splitlines())
        return "\n".join(map(breakable, lines))
    if isinstance(value, dict):
        return {name: _each(item) for name, item in value.items()}
    return [_each(item) for item in value] if isinstance(value, list | tuple) else value
