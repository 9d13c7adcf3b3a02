"""Uploads that end: by whoever sent them, or because nothing came any more."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef

from dintel.apps.evidence import store
from dintel.apps.evidence.models import Hold, Upload
from dintel.apps.evidence.refusals import Code, RefusedError
from dintel.apps.evidence.services.uploads.keeping import finish
from dintel.apps.evidence.services.uploads.pieces import arrived
from dintel.apps.evidence.services.uploads.standing import (
    ENDED,
    KEPT,
    OPEN,
    is_held,
    with_words,
)


def end_upload(*, upload: Upload) -> None:
    """Stop an upload and remove what had arrived; one that had ended or was refused stays so.

    Raises RefusedError: `already_kept`; `held` while the record is under hold.
    """
    with store.locked(upload.key):
        if Upload.objects.filter(pk=upload.pk, state=KEPT).exists():
            raise RefusedError(Code.ALREADY_KEPT, name=upload.name)
        if is_held(upload):  # 4.
            raise RefusedError(Code.HELD)
        if Upload.objects.filter(pk=upload.pk, state=OPEN).update(state=ENDED):
            store.discard(upload.key)


def expire_uploads(*, at: datetime, most: int = 1000) -> int:
    """End uploads that nothing came for in `limits.UNFINISHED_FOR`; return how many.

    One that is whole is finished instead, and one of a record under hold stays.
    """
    ended = 0
    held = Hold.objects.filter(
        subject_kind=OuterRef("subject_kind"), subject_key=OuterRef("subject_key"), lifted_at__isnull=True
    )
    stale = with_words().filter(~Exists(held), state=OPEN, expires_at__lte=at)
    for upload in stale.order_by("expires_at")[:most]:
        try:
            if arrived(upload=upload) == upload.size:
                finish(upload=upload, at=at)
            else:
                end_upload(upload=upload)
                ended += 1
        except RefusedError:
            continue
    return ended
