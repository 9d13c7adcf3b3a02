"""Where an upload stands: its row as it is now, and why it takes no more bytes."""

from __future__ import annotations

from django.db.models import QuerySet

from dintel.apps.evidence import store
from dintel.apps.evidence.models import Hold, Upload
from dintel.apps.evidence.refusals import Code, RefusedError

OPEN, KEPT, REFUSED, ENDED = Upload.State.OPEN, Upload.State.KEPT, Upload.State.REFUSED, Upload.State.ENDED


def with_words() -> QuerySet[Upload]:
    """Return all uploads, each with the key that opens its words."""
    return Upload.objects.select_related("data_key")


def open_upload(upload: Upload) -> Upload:
    """Return the upload as it stands. Raises RefusedError when it no longer takes bytes."""
    fresh = living(upload)
    if fresh.state == REFUSED:
        raise refusal_of(fresh)
    if fresh.state == KEPT:
        raise RefusedError(Code.WRONG_OFFSET, name=fresh.name, at=fresh.size)
    if fresh.state == ENDED:
        raise RefusedError(Code.GONE, name=fresh.name)
    return fresh


def living(upload: Upload) -> Upload:
    """Return the upload as it stands. Raises RefusedError `disposed` where its row is gone with its record (6.)."""
    fresh = with_words().filter(pk=upload.pk).first()
    if fresh is None:
        raise RefusedError(Code.DISPOSED, name=upload.name)
    return fresh


def refusal_of(upload: Upload) -> RefusedError:
    """Return why an upload was refused, as it was told the first time."""
    facts = {**upload.refusal}
    return RefusedError(Code(facts.pop("code")), **facts)


def is_held(upload: Upload) -> bool:
    """Return whether a hold stands on the record of an upload."""
    where = {"subject_kind": upload.subject_kind, "subject_key": upload.subject_key}
    return Hold.objects.filter(**where, lifted_at__isnull=True).exists()


def spoilt(upload: Upload) -> RefusedError:
    """Return why an upload whose bytes were changed on the disk goes no further; what had arrived is let go."""
    if is_held(upload):  # 4.
        return RefusedError(Code.DAMAGED, name=upload.name)
    Upload.objects.filter(pk=upload.pk, state=OPEN).update(state=ENDED)
    store.discard(upload.key)
    return RefusedError(Code.GONE, name=upload.name)


def why_not_there(upload: Upload) -> RefusedError:
    """Return why the bytes of an upload that was whole a moment ago are gone: with its record, or ended by somebody."""
    return RefusedError(Code.GONE if Upload.objects.filter(pk=upload.pk).exists() else Code.DISPOSED, name=upload.name)
