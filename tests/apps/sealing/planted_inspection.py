"""A marker in every sealed column of requests for the city's records, written as people write: through the services."""

from __future__ import annotations

import io
from datetime import timedelta
from uuid import uuid4

from django.utils import timezone
from tests.apps.contacts.made import HOUR, NOW
from tests.apps.evidence.evidence_samples import pdf

from dintel.apps.accounts.models import User
from dintel.apps.evidence import services as evidence
from dintel.apps.evidence.services import make_working_copy
from dintel.apps.records.ipra import services
from dintel.apps.records.ipra.models import FoundRecord, RecordsRequest, Released

AT = NOW + HOUR
TODAY = timezone.localdate(NOW)


def plant_inspection(marker: str, by: User) -> None:
    """Write the marker into every sealed column of requests to the city."""
    row = _asked(marker, by)
    services.correct_receipt(
        request=row, version=1, received_on=TODAY - timedelta(days=1), why=f"{marker} stamp", by=by, at=AT
    )
    services.note_time(request=row, minutes=5, on=TODAY, words=f"{marker} searched", by=by, at=AT)
    services.note_charge(request=row, fee="page", count=1, cents=25, words=f"{marker} price", by=by, at=AT)
    denied = services.find_record(request=row, title=f"{marker} advice", file=None, by=by, at=AT)
    services.decide_record(
        record=denied,
        decision="deny",
        exemption="attorney_client",
        reason=f"{marker} advice",
        why_not_redacted=f"{marker} all of it",
        by=by,
        at=AT,
    )
    services.sign_record(record=denied, title="City Attorney", by=by, at=AT)
    _given(marker, row, by)
    gone = _asked(marker, by)
    services.withdraw_request(request=gone, on=TODAY, why=f"{marker} said so", by=by, at=AT)


def _asked(marker: str, by: User) -> RecordsRequest:
    asked = services.Asked(
        asker="person",
        asker_name=f"{marker} who",
        asker_address=f"{marker} street",
        medium="paper",
        asked=f"{marker} log",
        received_on=TODAY,
        language="en",
    )
    return services.receive_request(key=uuid4(), asked=asked, by=by, at=NOW)


def _given(marker: str, row: RecordsRequest, by: User) -> None:
    """Answer with a record that is opened, published and taken down again, and one that is not redacted well yet."""
    file = evidence.keep_file(
        subject_kind="records_request",
        subject_key=row.number,
        name="log.pdf",
        stream=io.BytesIO(pdf(2)),
        declared_type="application/pdf",
        by=by,
        at=AT,
    )
    record = services.find_record(request=row, title=f"{marker} record", file=file, by=by, at=AT)
    mark = services.redact(record=record, pages="2", exemption="tactical_plan", reason=f"{marker} plan", by=by, at=AT)
    services.drop_redaction(redaction=mark, by=by, at=AT)
    services.decide_record(record=FoundRecord.objects.get(pk=record.pk), decision="release", by=by, at=AT)
    letter = services.draft_answer(request=row, signer_title=f"{marker} title", language="en", by=by, at=AT)
    signed = services.sign_answer_letter(letter=letter, version=1, by=by, at=AT)
    services.send_answer_letter(letter=signed, medium="email", words=f"{marker} asked for it", by=by, at=AT)
    make_working_copy(file=file, wait_seconds=20)
    opened = Released.objects.get(record=record)
    shown = services.publish_record(released=opened, title="A log", words="", has_looked=True, by=by, at=AT)
    services.take_down(publication=shown, why=f"{marker} why", by=by, at=AT)
