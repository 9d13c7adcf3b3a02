"""What does not hold in a log: what, where, what was claimed and what came out."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass, field

MOST_KEPT = 20
"""How many findings are told one by one; all are counted."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that does not hold, in words, with the file or the line in which it was met."""

    what: str
    where: str
    expected: str = ""
    calculated: str = ""


@dataclass(slots=True)
class Findings:
    """All that was found, the first ``MOST_KEPT`` word for word."""

    kept: list[Finding] = field(default_factory=list)
    count: int = 0

    def add(self, what: str, where: str, expected: bytes | str = "", calculated: bytes | str = "") -> None:
        """Count one more, and keep it if there are few."""
        self.count += 1
        if len(self.kept) < MOST_KEPT:
            self.kept.append(Finding(what, where, as_text(expected), as_text(calculated)))


def as_text(value: bytes | str) -> str:
    """Return a hash as base64, words as they are."""
    return value if isinstance(value, str) else b64encode(value).decode()
