"""A released record is put where everybody can open it, and taken down again. It never says who asked.

1. A copy from which protected identifiers were not taken out is never put on a public site (LAW.md 1.3): of a redacted
   record only its redacted copy, of any other only after somebody has looked through every page and says so.
2. The same bytes are refused wherever they are an original of which something is kept back, in whatever request.
3. What is shown is the working copy: pictures of the pages, so that nothing hidden in the file, or under a black bar,
   goes along. A file that has not been drawn whole is not published.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from dintel.apps.accounts.models import User
from dintel.apps.evidence.models import File
from dintel.apps.evidence.queries import view_of
from dintel.apps.evidence.services import record_custody
from dintel.apps.records.ipra.exemptions import exemptions
from dintel.apps.records.ipra.models import FoundRecord, Publication, Released
from dintel.apps.records.ipra.queries.clock import day_of
from dintel.apps.records.ipra.services.leaves import leave, living
from dintel.apps.records.ipra.services.receipt import require_words
from dintel.apps.records.ipra.services.records import standing
from dintel.apps.records.ipra.services.refusals import InspectionError
from dintel.domain.ipra import Decision


@transaction.atomic
def publish_record(
    *, released: Released, title: str, words: str, has_looked: bool, by: User, at: datetime
) -> Publication:
    """Put a released record on the public page, and return the publication; one that stands stays.

    ``has_looked`` says that ``by`` looked through every page for protected identifiers. Raises ``InspectionError``
    without a title, and for whatever may not be shown (1, 2, 3).
    """
    request = living(released.record.request)
    row = Released.objects.select_for_update(of=("self",)).select_related("record", "file").get(pk=released.pk)
    row.record.request = request
    known = row.publications.filter(taken_down_at__isnull=True).first()
    if known is not None:
        return known
    name = title.strip()
    if not name:
        raise InspectionError(_("Write a title that says what the record is, and nothing of who asked."), "title")
    if not has_looked:  # 1.
        raise InspectionError(
            _("Look through every page first, and say so: what is protected may not stand on a public page."),
            "has_looked",
        )
    file = showable(row)
    made = Publication.objects.create(
        released=row,
        title=name,
        words=words.strip(),
        pages=file.pages_total,
        exemptions=_used(row.record),
        by=by,
        at=at,
        published_on=day_of(at),
        released_on=row.release.on,
    )
    leave("published", request, by=by, at=at, publication=made)
    record_custody(file=file, action="published", by=by, at=at)
    return made


@transaction.atomic
def take_down(*, publication: Publication, why: str, by: User, at: datetime) -> Publication:
    """Take a record off the public page, with a reason, and return the publication; one that is off stays so."""
    request = living(publication.released.record.request)
    row = Publication.objects.select_for_update(of=("self",)).get(pk=publication.pk)
    row.released.record.request = request
    if row.taken_down_at is not None:
        return row
    row.taken_down_at, row.taken_down_by, row.taken_down_why = at, by, require_words(why, "why")
    row.save(update_fields=["taken_down_at", "taken_down_by", "taken_down_why"])
    leave("taken_down", request, by=by, at=at, publication=row)
    return row


def showable(released: Released) -> File:
    """Return the file that may be shown of a released record. Raises ``InspectionError`` otherwise (1, 2, 3)."""
    file, record = released.file, released.record
    if file is None or file.disposed_at is not None:
        raise InspectionError(_("No file of this record is kept here, so there is nothing to show."))
    if record.decision == Decision.REDACT and (file.pk != record.copy_id or file.copy_of_id is None):
        raise InspectionError(_("Only the redacted copy of this record may be shown, and this is another file."))
    if is_kept_back(file):
        raise InspectionError(
            _("The same file is an original from which something is kept back in a request. It may not be shown.")
        )
    if not view_of(file).whole or file.pages_total != len(view_of(file).pages):
        raise InspectionError(
            _("No picture of every page could be made, and only pictures are shown. Make a PDF of it, of fewer pages.")
        )
    return file


def is_kept_back(file: File) -> bool:
    """Return whether a file's bytes are an original of which something is kept back, in any request (2)."""
    originals = FoundRecord.objects.filter(
        file__sha256=file.sha256, decision__in=[str(Decision.REDACT), str(Decision.DENY)]
    )
    return originals.exists()


def _used(record: FoundRecord) -> list[str]:
    if record.decision != Decision.REDACT:
        return []
    used = {one.exemption for one in standing(record)}
    return [name for name in exemptions() if name in used] + sorted(used - exemptions().keys())
