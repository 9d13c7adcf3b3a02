"""What everybody can see: who answers requests, and the released records that were published. Never who asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.http import Http404

from dintel.apps.evidence.models import File
from dintel.apps.evidence.queries import FileView, view_of
from dintel.apps.records.ipra.exemptions import Named, all_named
from dintel.apps.records.ipra.models import Publication
from dintel.apps.records.ipra.services.publishing import showable
from dintel.apps.records.ipra.services.refusals import InspectionError

MOST = 200


@dataclass(frozen=True, slots=True)
class Shown:
    """A published record as everybody sees it."""

    key: UUID
    title: str
    words: str
    pages: int
    released_on: date
    published_on: date
    exemptions: tuple[Named, ...]


def published(most: int = MOST) -> Sequence[Shown]:
    """Return what stands on the public page, newest first; one query."""
    rows = Publication.objects.filter(taken_down_at__isnull=True)[:most]
    return tuple(_shown(row) for row in rows)


def shown_file(key: UUID) -> tuple[File, FileView, str]:
    """Return the file of a published record, as it may be shown, and its title.

    It is looked at again each time it is opened: what was found to be kept back since then is not shown. Raises
    ``Http404`` for whatever is not to be shown, the same for all reasons.
    """
    row = (
        Publication.objects.filter(pk=key, taken_down_at__isnull=True)
        .select_related("released__record", "released__file")
        .first()
    )
    if row is None:
        raise Http404
    try:
        file = showable(row.released)
    except InspectionError:
        raise Http404 from None
    return file, view_of(file), row.title


def _shown(row: Publication) -> Shown:
    return Shown(
        key=row.pk,
        title=row.title,
        words=row.words,
        pages=row.pages,
        released_on=row.released_on,
        published_on=row.published_on,
        exemptions=tuple(all_named(row.exemptions)),
    )
