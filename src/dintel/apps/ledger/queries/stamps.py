"""Outside timestamps as they are published, and how asking for them goes.

timestamps/index            the sizes that have one, a line each
timestamps/600.tsr          the authority's answer over the checkpoint of 600 entries
timestamps/600.checkpoint   that checkpoint, as it stood then: `openssl ts -verify -data` takes it
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings

from dintel.apps.ledger.models import CheckpointTimestamp, TimestampAuthority

TSR, NOTE = "tsr", "checkpoint"
STAMPED = "checkpoint.timestamped"
"""The kind of leaf that commits to a timestamp."""


@dataclass(frozen=True, slots=True)
class AuthorityState:
    """The authority of the settings: its host, empty for none, and what went wrong since the last timestamp."""

    host: str = ""
    problem: str = ""
    details: str = ""
    next_at: datetime | None = None


def authority() -> AuthorityState:
    """Return how asking the authority of the settings goes."""
    if not settings.TIMESTAMP_URL:
        return AuthorityState()
    row = TimestampAuthority.objects.filter(url=settings.TIMESTAMP_URL).first() or TimestampAuthority()
    host = urlsplit(settings.TIMESTAMP_URL).hostname or settings.TIMESTAMP_URL
    return AuthorityState(host, row.problem, row.details, row.next_at)


def stamps_index(*, through: int | None = None) -> str:
    """Return the file ``timestamps/index``; with ``through``, up to a checkpoint of that size."""
    found = (
        CheckpointTimestamp.objects.all() if through is None else CheckpointTimestamp.objects.filter(size__lte=through)
    )
    return "".join(f"{size}\n" for size in found.values_list("size", flat=True))


def stamp_file(size: int, kind: str) -> bytes | None:
    """Return the token (``TSR``) or the checkpoint (``NOTE``) of a timestamp; ``None`` if there is none such."""
    row = CheckpointTimestamp.objects.filter(size=size).first() if kind in {TSR, NOTE} else None
    if row is None:
        return None
    return bytes(row.token) if kind == TSR else row.note.encode()


def stamp_files(size: int) -> Iterator[tuple[str, bytes]]:
    """Yield path and bytes of each timestamp of a log of ``size`` entries, the index first; nothing without any."""
    if index := stamps_index(through=size):
        yield "timestamps/index", index.encode()
    for row in CheckpointTimestamp.objects.filter(size__lte=size).iterator():
        yield f"timestamps/{row.size}.{TSR}", bytes(row.token)
        yield f"timestamps/{row.size}.{NOTE}", row.note.encode()
