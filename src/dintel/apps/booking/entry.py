"""What an officer writes in the log, before it is kept: plain values, from whichever door they came in."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from datetime import datetime

from dintel.domain import canonical


@dataclass(frozen=True, slots=True)
class VisitEntry:
    """One visit as told. Moments are aware; ``escort`` is a user's id."""

    facility: str
    result: str
    entered_at: datetime
    agency: str
    immigration: str
    officers: int
    purpose: str
    left_at: datetime | None = None
    credentials: str = "not_asked"
    purpose_words: str = ""
    matter: str = "unknown"
    authority: str = "none"
    areas: tuple[str, ...] = ()
    escort: int | None = None
    escort_words: str = ""
    words: str = ""
    names_given: str = "not_asked"
    names: str = ""
    language: str = "en"

    def sha256(self) -> str:
        """Return the digest by which the same words under the same key are known again."""
        plain = {name: _plain(value) for name, value in asdict(self).items()}
        return canonical.digest(plain)


CORRECTABLE = tuple(
    field.name for field in fields(VisitEntry) if field.name not in {"facility", "names", "names_given", "language"}
)
"""What a correction may replace. Names are put beside the entry, and a number stays with its centre."""


class EntryError(ValueError):
    """Something in an entry cannot be so; ``field`` names it and ``words`` are for the person."""

    def __init__(self, words: str, field: str) -> None:
        """Keep the field and the words."""
        super().__init__(words)
        self.field, self.words = field, words


def _plain(value: object) -> canonical.Plain:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, tuple):
        return [str(item) for item in value]
    if value is None or isinstance(value, (str, int)):
        return value
    message = f"no plain form for {type(value).__name__}"
    raise TypeError(message)
