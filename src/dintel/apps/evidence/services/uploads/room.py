"""Whether there is room for a file: in itself, in its record, on the disk."""

from __future__ import annotations

from django.conf import settings
from django.db.models import Count, Sum

from dintel.apps.evidence import limits, store
from dintel.apps.evidence.custody_line import Record
from dintel.apps.evidence.models import File, Upload
from dintel.apps.evidence.refusals import Code, RefusedError
from dintel.apps.evidence.services.uploads.standing import (
    OPEN,
)


def require_within_limit(size: int, name: str, *, is_quiet: bool) -> None:
    """Do nothing for a size that a file may have. Raises RefusedError: `empty`, `too_large`."""
    if size < 1:
        raise RefusedError(Code.EMPTY, name=name)
    limit = limits.largest(is_quiet=is_quiet)
    if size > limit:
        raise RefusedError(Code.TOO_LARGE, name=name, size=size, limit=limit)


def require_room(size: int, name: str, *, outside: Record | None) -> None:
    """Do nothing while there is room, for what comes from `outside` also in its record.

    Raises RefusedError: `full`, `record_full`.
    """
    if outside is not None:
        _require_room_in_record(outside, size, name)
    try:
        store.require_room(size)
    except store.FullError as problem:
        raise RefusedError(Code.FULL, name=name) from problem


def _require_room_in_record(record: Record, size: int, name: str) -> None:
    """Let no record that anybody may add to fill the disk: what has come from outside and what is announced count."""
    outside = {"subject_kind": record.kind, "subject_key": record.key, "by__isnull": True}
    rows = (File.objects.filter(**outside, disposed_at__isnull=True), Upload.objects.filter(**outside, state=OPEN))
    found = [row.aggregate(size=Sum("size", default=0), files=Count("pk")) for row in rows]
    files, together = sum(one["files"] for one in found), sum(one["size"] for one in found)
    limit: int = settings.OUTSIDE_RECORD_LIMIT_BYTES
    if files >= limits.OUTSIDE_FILES or together + size > limit:
        raise RefusedError(Code.RECORD_FULL, name=name, limit=limit, files=limits.OUTSIDE_FILES)
