"""Records are opened to whoever asked, each as a very file, by its hash.

1. Only what is decided is opened, and what is kept back only once the person responsible has signed.
2. Of a redacted record its copy is given, never the original.
3. The file's custody says that it was opened.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from dintel.apps.accounts.models import User
from dintel.apps.evidence.services import record_custody
from dintel.apps.records.ipra.models import FoundRecord, RecordsRequest, Release, Released
from dintel.apps.records.ipra.queries.clock import day_of
from dintel.apps.records.ipra.services.leaves import leave, living
from dintel.apps.records.ipra.services.receipt import require_open, saved
from dintel.apps.records.ipra.services.records import require_whole
from dintel.apps.records.ipra.services.refusals import InspectionError
from dintel.domain.ipra import Decision


@transaction.atomic
def release_records(
    *, request: RecordsRequest, records: Sequence[FoundRecord], medium: str, by: User, at: datetime
) -> Release:
    """Open some records before the answer is whole, and return the release; more may follow.

    Raises ``InspectionError`` for none, for one of another request, one that was opened already, and one that is not
    decided or not signed (1).
    """
    kept = living(request)
    require_open(kept)
    if not records:
        raise InspectionError(_("Choose at least one record that is ready."), "records")
    return opened(kept, records, medium=medium, by=by, at=at)


def opened(request: RecordsRequest, records: Sequence[FoundRecord], *, medium: str, by: User, at: datetime) -> Release:
    """Open records of a request that is held, and return the release."""
    on = day_of(at)
    release = Release.objects.create(request=request, on=on, medium=medium, by=by, at=at)
    rows = [_one(request, release, record) for record in records]
    if request.released_on is None:
        request.released_on = on
        saved(request, "released_on")
    leave("released", request, by=by, at=at, records_request=request, release=release, opened=rows)
    return release


def _one(request: RecordsRequest, release: Release, record: FoundRecord) -> Released:
    row = FoundRecord.objects.select_for_update(of=("self",)).select_related("file", "copy").get(pk=record.pk)
    require_ready(row)
    if row.request_id != request.pk or Released.objects.filter(record=row).exists():
        raise InspectionError(_("One of these was opened already, or belongs to another request."), "records")
    file = row.given
    if file is not None:
        record_custody(file=file, action="opened", by=release.by, at=release.at)  # 3.
    return Released.objects.create(release=release, record=row, file=file, sha256=file.sha256 if file else "")


def require_ready(row: FoundRecord) -> None:
    """Do nothing for a record that can be opened. Raises ``InspectionError`` otherwise (1, 2)."""
    if row.decision not in {Decision.RELEASE, Decision.REDACT}:
        raise InspectionError(_("A record that is denied or not decided is not opened."), "records")
    if row.decision == Decision.REDACT:
        require_whole(row)
        if row.signed_at is None:
            raise InspectionError(
                _("The person responsible has not signed the redaction yet, so the record is not opened."), "records"
            )
