"""How a line of custody is hashed: one form, for writing and for checking."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol
from uuid import UUID

from dintel.domain.canonical import Plain, digest

ACTIONS = (
    "received",
    "refused",
    "previewed",
    "downloaded",
    "listed",
    "held",
    "released",
    "verified",
    "differs",
    "redacted",
    "packed",
    "handed",
    "opened",
    "published",
    "scanned",
    "let_out",
)


class Written(Protocol):
    """A line as it was written."""

    number: int
    file_sha256: str
    action: str
    by_id: int | None
    by_name: str
    at: datetime
    note: str
    details: Mapping[str, Plain]
    previous: str


@dataclass(frozen=True, slots=True)
class Record:
    """Which record a chain belongs to; it stands in every line's hash, so that no line can move."""

    kind: str
    key: str


def hash_of(record: Record, line: Written, file_key: UUID | None) -> str:
    """Return the hash of one line over all that it says and the hash of the line before it."""
    return digest(
        {
            "record": [record.kind, record.key],
            "number": line.number,
            "file": str(file_key or ""),
            "file_sha256": line.file_sha256,
            "action": line.action,
            "by": line.by_id,
            "by_name": line.by_name,
            "at": line.at.astimezone(UTC).isoformat(timespec="microseconds"),
            "note": line.note,
            "details": dict(line.details),
            "previous": line.previous,
        }
    )


Hashed = Callable[[Record, Written, UUID | None], str]


def first_fault(
    record: Record,
    lines: Iterable[tuple[Written, str, UUID | None]],
    *,
    length: int,
    head: str,
    hashed: Hashed = hash_of,
) -> int | None:
    """Return the number of the first line that does not fit, or None for a complete chain.

    1. Lines are numbered from 1 without a gap.
    2. Each carries the hash of the one before it; the first carries none.
    3. Each hashes to what it says it does. Whoever reads it says how (``hashed``): of a line whose words went with its
       record nothing can be hashed anew, and one whose words do not open is not what was sealed in its place.
    4. There are as many as the chain says, and the last hashes to the chain's head.
    """
    number, previous = 0, ""
    for line, says, file_key in lines:
        number += 1
        fits = line.number == number and line.previous == previous  # 1. and 2.
        if not fits or hashed(record, line, file_key) != says:  # 3.
            return number
        previous = says
    return None if (number, previous) == (length, head) else number + 1  # 4.
