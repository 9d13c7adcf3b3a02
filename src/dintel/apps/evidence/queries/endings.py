"""How files ended: with their record, or alone, and under which certificate."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import Http404

from dintel.apps.accounts.access import Access
from dintel.apps.evidence.endings import Certified, certified
from dintel.apps.evidence.models import Chain, File
from dintel.apps.evidence.queries.custody import Story
from dintel.apps.evidence.queries.reach import READ, require


@dataclass(frozen=True, slots=True)
class Ending:
    """When a record's files, or one file alone, were disposed of, and under which certificate, once there is one."""

    at: datetime
    of_file: bool
    certificate: Certified | None


def ended_file(access: Access, file_key: UUID) -> tuple[File, Ending]:
    """Return a file that was disposed of, and how. Raises Http404 as `file_for` does."""
    file = File.objects.filter(key=file_key, disposed_at__isnull=False).first()
    if file is None or file.disposed_at is None:
        raise Http404
    kind, key = file.subject_kind, file.subject_key
    require(access, READ, kind, key)
    if Chain.objects.filter(subject_kind=kind, subject_key=key, disposed_at__isnull=False).exists():
        return file, Ending(file.disposed_at, of_file=False, certificate=certified(access, kind, key))
    return file, Ending(file.disposed_at, of_file=True, certificate=certified(access, "file", str(file.key)))


def ending_of(access: Access, kind: str, key: str, story: Story) -> Ending | None:
    """Return how a record's files ended, with the record; ``None`` while it is kept. Precondition: its own story."""
    if story.disposed_at is None:
        return None
    return Ending(story.disposed_at, of_file=False, certificate=certified(access, kind, key))
