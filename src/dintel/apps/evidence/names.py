"""A file's name as it is kept: words for people, never a path."""

from __future__ import annotations

import unicodedata

from dintel.apps.evidence import limits

INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def clean_name(name: str) -> str:
    """Return the last part of a name without invisible characters, its ending kept when it is cut.

    Characters that turn the reading direction would let "gpj.exe" be read as "exe.jpg".
    """
    last = name.replace("\\", "/").rstrip("/").rpartition("/")[2]
    shown = clean_words(last).strip(". ") or "file"
    if len(shown) <= limits.NAME_LENGTH:
        return shown
    stem, dot, ending = shown.rpartition(".")
    if not dot or len(ending) > limits.NAME_LENGTH // 10:
        return shown[: limits.NAME_LENGTH]
    return f"{stem[: limits.NAME_LENGTH - len(ending) - 1]}.{ending}"


def clean_words(text: str) -> str:
    """Return a line of text without invisible characters and with single spaces."""
    composed = " ".join(unicodedata.normalize("NFC", text).split())
    return "".join(char for char in composed if unicodedata.category(char) not in INVISIBLE)
