"""Files on their way, for whoever sends them."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from dintel.apps.accounts.access import Access
from dintel.apps.evidence.models import Upload
from dintel.apps.evidence.queries.files import FileView, view_of, with_words
from dintel.apps.evidence.queries.reach import ADD, require


def upload_for(access: Access, key: UUID) -> Upload:
    """Return somebody's own upload. Raises Http404 when there is none or the record is closed to them by now."""
    upload = _announced().filter(key=key, by_id=access.user.pk, by__isnull=False).first()
    if upload is None:
        raise Http404
    require(access, ADD, upload.subject_kind, upload.subject_key)
    return upload


def _announced() -> QuerySet[Upload]:
    return Upload.objects.select_related("data_key")


def upload_from_outside(kind: str, subject: str, key: UUID) -> Upload:
    """Return an upload that comes to a record without an account. Raises Http404 where it is none of that record's.

    Precondition: the caller has seen that whoever asks is the one who may add to this record.
    """
    upload = _announced().filter(key=key, subject_kind=kind, subject_key=subject, by__isnull=True).first()
    if upload is None:
        raise Http404
    return upload


def files_from_outside(kind: str, subject: str) -> tuple[FileView, ...]:
    """Return the files of a record that came without an account, for whoever sent them; precondition as above."""
    rows = with_words().filter(subject_kind=kind, subject_key=subject, by__isnull=True, disposed_at__isnull=True)
    return tuple(view_of(file) for file in rows)
