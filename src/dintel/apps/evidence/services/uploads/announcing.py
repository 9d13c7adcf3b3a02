"""An upload begins, or goes on after a cut."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from dintel.apps.accounts.models import User
from dintel.apps.evidence import limits, quiet, store
from dintel.apps.evidence.custody_line import Record
from dintel.apps.evidence.models import Upload
from dintel.apps.evidence.names import clean_name
from dintel.apps.evidence.redaction import Redaction
from dintel.apps.evidence.refusals import Code, RefusedError
from dintel.apps.evidence.services.chain import file_subject, key_of_words
from dintel.apps.evidence.services.disposal import lock_record
from dintel.apps.evidence.services.redacted import (
    tied_to,
)
from dintel.apps.evidence.services.uploads.ending import expire_uploads
from dintel.apps.evidence.services.uploads.room import require_room, require_within_limit
from dintel.apps.evidence.services.uploads.standing import (
    ENDED,
    OPEN,
    REFUSED,
    refusal_of,
    with_words,
)

STALE_AT_ONCE = 20


def begin_upload(
    *,
    key: UUID,
    subject_kind: str,
    subject_key: str,
    name: str,
    size: int,
    declared_type: str,
    by: User | None,
    at: datetime,
    device_sha256: str = "",
    metadata: str = "",
    redaction: Redaction | None = None,
) -> tuple[Upload, bool]:
    """Return the upload of this key and whether it is new; one that had ended is open again.

    Without a `by` it comes from somebody who has no account (`quiet`). Raises RefusedError: `empty`, `too_large`,
    `full`; `key_taken` when the key stands for another file; why the file was refused, when it was; `disposed`.
    Raises KeySourceError where the city's key is not at hand.
    """
    shown, at = clean_name(name), quiet.moment(at, is_quiet=by is None)
    require_within_limit(size, shown, is_quiet=by is None)
    announced = {
        "subject_kind": subject_kind,
        "subject_key": subject_key,
        "name": shown,
        "declared_type": declared_type[:120],
        "size": size,
        "device_sha256": device_sha256.lower(),
        "by_id": by.pk if by else None,
        **tied_to(redaction),
    }
    if not Upload.objects.filter(key=key).exists():
        expire_uploads(at=at, most=STALE_AT_ONCE)
        require_room(size, shown, outside=None if by else Record(subject_kind, subject_key))
    more = {"begun_at": at, "expires_at": at + limits.UNFINISHED_FOR, "metadata": metadata}
    upload, is_new = _announced(key, {**announced, **more}, is_quiet=by is None)
    if any(getattr(upload, field) != value for field, value in announced.items()):
        raise RefusedError(Code.KEY_TAKEN, name=shown)
    return _again(upload, at=at), is_new


@transaction.atomic
def _announced(key: UUID, told: Mapping[str, object], *, is_quiet: bool) -> tuple[Upload, bool]:
    """Return the upload of this key and whether it is new. Raises RefusedError for a record disposed of (6.)."""
    record = Record(str(told["subject_kind"]), str(told["subject_key"]))
    if lock_record(record, is_quiet=is_quiet).disposed_at:
        raise RefusedError(Code.DISPOSED, name=str(told["name"]))
    sealed = {"data_key": lambda: key_of_words(file_subject(key), is_quiet=is_quiet)}  # 7., only if it is new
    defaults = {**told, **quiet.numbered(is_quiet=is_quiet), **sealed}
    return with_words().get_or_create(key=key, defaults=defaults)


def _again(upload: Upload, *, at: datetime) -> Upload:
    """Return an upload that may go on; one that had ended starts from nothing."""
    if upload.state == REFUSED:
        raise refusal_of(upload)
    if upload.state == ENDED:
        with store.locked(upload.key):
            store.discard(upload.key)
            again = {"state": OPEN, "arrived": 0, "expires_at": at + limits.UNFINISHED_FOR}
            Upload.objects.filter(pk=upload.pk, state=ENDED).update(**again)
        upload.refresh_from_db()
    return upload
