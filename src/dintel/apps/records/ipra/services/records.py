"""Each record that was found is released, redacted or denied, and whoever is responsible signs what is kept back.

1. Exempt matter means redact, not withhold: whoever denies a whole record says why a redaction does not do.
2. Every redaction names a page, an exemption of the law's closed set, and a reason; what is given out is a copy of its
   own beside the original, which stays sealed as it came.
3. A signature counts for exactly what was signed: any change takes it off again.
4. What was opened to whoever asked is not changed afterwards.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from dintel.apps.accounts.models import User
from dintel.apps.evidence.models import File
from dintel.apps.records.ipra.exemptions import exemptions
from dintel.apps.records.ipra.models import FoundRecord, RecordsRequest, Redaction, Released
from dintel.apps.records.ipra.queries.visible import KIND
from dintel.apps.records.ipra.services.leaves import leave, living
from dintel.apps.records.ipra.services.receipt import require_open, require_words
from dintel.apps.records.ipra.services.refusals import InspectionError
from dintel.domain.ipra import Decision


@transaction.atomic
def find_record(*, request: RecordsRequest, title: str, file: File | None, by: User, at: datetime) -> FoundRecord:
    """Write down a record that was found, and return it; a file that is one already gives that one.

    Raises ``InspectionError`` without a title, for a file of another record or a redacted copy, and for a request
    that is ended.
    """
    kept = living(request)
    known = FoundRecord.objects.filter(file=file).first() if file is not None else None
    if known is not None:
        return known
    require_open(kept)
    if file is not None and ((file.subject_kind, file.subject_key) != (KIND, kept.number) or file.copy_of_id):
        raise InspectionError(_("That is not an original of this request. Choose a file that was added to it."), "file")
    name = title.strip()
    if not name:
        raise InspectionError(_("Write what the record is called; the letter names it so."), "title")
    row = FoundRecord.objects.create(request=kept, title=name, file=file, by=by, at=at)
    leave("record_found", kept, by=by, at=at, record_found=row)
    return row


@transaction.atomic
def decide_record(
    *,
    record: FoundRecord,
    decision: str,
    exemption: str = "",
    reason: str = "",
    why_not_redacted: str = "",
    by: User,
    at: datetime,
) -> FoundRecord:
    """Release, redact or deny a record, and return it; a signature that stood on it is off (3).

    Raises ``InspectionError`` for a denial without exemption, reason, or why a redaction does not do (1), and for a
    record that was opened already (4).
    """
    row = _changeable(record)
    is_denied = decision == Decision.DENY
    row.exemption = _known(exemption) if is_denied else ""
    row.reason = require_words(reason, "reason") if is_denied else ""
    row.why_not_redacted = require_words(why_not_redacted, "why_not_redacted") if is_denied else ""
    row.decision = Decision(decision)
    if row.decision != Decision.REDACT:
        row.copy = None
    row.decided_by, row.decided_at = by, at
    _unsign(row)
    row.save()
    leave("record_decided", row.request, by=by, at=at, record_found=row)
    return row


@transaction.atomic
def redact(*, record: FoundRecord, pages: str, exemption: str, reason: str, by: User, at: datetime) -> Redaction:
    """Name one place that is not shown, with its exemption and reason, and return it (2); the record is to be redacted.

    Raises ``InspectionError`` without a page, an exemption or a reason, and for a record that was opened already.
    """
    row = _changeable(record)
    where = pages.strip()
    if not where:
        raise InspectionError(_("Write the page, so that a reader finds the place."), "pages")
    why, known = require_words(reason, "reason"), _known(exemption)
    mark = Redaction.objects.create(record=row, pages=where, exemption=known, reason=why, by=by, at=at)
    _to_be_redacted(row, by, at)
    leave("redaction_marked", row.request, by=by, at=at, redaction=mark, record_found=row)
    return mark


@transaction.atomic
def drop_redaction(*, redaction: Redaction, by: User, at: datetime) -> Redaction:
    """Take back a redaction that was written by mistake, and return it; it stays readable and counts no more."""
    row = _changeable(redaction.record)
    mark = Redaction.objects.select_for_update().get(pk=redaction.pk)
    if mark.dropped_at is not None:
        return mark
    mark.dropped_at = at
    mark.save(update_fields=["dropped_at"])
    _unsign(row)
    row.save()
    leave("redaction_dropped", row.request, by=by, at=at, redaction=mark, record_found=row)
    return mark


@transaction.atomic
def choose_copy(*, record: FoundRecord, copy: File, by: User, at: datetime) -> FoundRecord:
    """Say which redacted copy is given out instead of the original, and return the record (2).

    Raises ``InspectionError`` for a file that is no redacted copy of this record's original.
    """
    row = _changeable(record)
    if row.file_id is None or copy.copy_of_id != row.file_id or copy.disposed_at is not None:
        raise InspectionError(
            _("That file is not a redacted copy of this record. Add one on the original’s page, then choose it."),
            "copy",
        )
    row.copy = copy
    _to_be_redacted(row, by, at)
    leave("copy_chosen", row.request, by=by, at=at, record_found=row)
    return row


@transaction.atomic
def sign_record(*, record: FoundRecord, title: str, by: User, at: datetime) -> FoundRecord:
    """Sign what is kept back of a record as the person responsible, and return it; one that is signed stays so.

    Raises ``InspectionError`` without a title, for a record of which nothing is kept back, and for a redaction that
    is not whole: no place named, or no redacted copy of a file.
    """
    row = _changeable(record)
    if row.signed_at is not None:
        return row
    if not row.keeps_back:
        raise InspectionError(_("Nothing is kept back of this record, so there is nothing to sign."))
    if row.decision == Decision.REDACT:
        require_whole(row)
    name = title.strip()
    if not name:
        raise InspectionError(_("Write your title: the law asks for the name and title of each person."), "title")
    row.signed_by, row.signed_title, row.signed_at = by, name, at
    row.save()
    leave("record_signed", row.request, by=by, at=at, record_found=row)
    return row


def standing(record: FoundRecord) -> list[Redaction]:
    """Return the redactions of a record that count, in order."""
    return [one for one in record.redactions.all() if one.dropped_at is None]


def require_whole(row: FoundRecord) -> None:
    """Do nothing for a redaction that can be given out. Raises ``InspectionError`` for one without places or a copy."""
    if not standing(row):
        raise InspectionError(_("No place is named yet. Write each page that is redacted, with its exemption."))
    if row.file_id is not None and row.copy_id is None:
        raise InspectionError(_("There is no redacted copy yet. Add one on the original’s page, then choose it here."))


def _changeable(record: FoundRecord) -> FoundRecord:
    """Return a record that may still change, held behind its request."""
    request = living(record.request)
    row = FoundRecord.objects.select_for_update(of=("self",)).get(pk=record.pk)
    row.request = request
    require_open(request)
    if Released.objects.filter(record=row).exists():  # 4.
        raise InspectionError(_("This record was opened already, so what was decided of it stays."))
    return row


def _to_be_redacted(row: FoundRecord, by: User, at: datetime) -> None:
    row.decision, row.exemption, row.reason, row.why_not_redacted = Decision.REDACT, "", "", ""
    row.decided_by, row.decided_at = by, at
    _unsign(row)
    row.save()


def _unsign(row: FoundRecord) -> None:
    row.signed_by, row.signed_title, row.signed_at = None, "", None


def _known(exemption: str) -> str:
    if exemption not in exemptions():
        raise InspectionError(
            _("Choose an exemption of the law. If none of them fits, nothing may be kept back."), "exemption"
        )
    return exemption
