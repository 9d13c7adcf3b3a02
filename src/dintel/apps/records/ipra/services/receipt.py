"""A request to inspect the city's records comes in, is given to somebody, is taken back, came on another day.

1. It counts from the day on which it reached the city, wherever it did, whoever asks and whoever writes it down.
2. The same key is the same request; its number is taken in the transaction that writes it.
3. Another day of receipt moves the clock for everybody to see: the day before it, who and why stay.
4. The custodian is told at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from dintel.apps.accounts.models import User
from dintel.apps.contacts.models import Contact
from dintel.apps.contacts.services.number import take_number
from dintel.apps.notices import services as notices
from dintel.apps.records.ipra.models import ReceiptCorrection, RecordsRequest
from dintel.apps.records.ipra.queries.clock import day_of
from dintel.apps.records.ipra.queries.visible import KIND
from dintel.apps.records.ipra.services.leaves import leave, living
from dintel.apps.records.ipra.services.refusals import ChangedError, InspectionError
from dintel.apps.sealing.services import Subject, new_key

SERIES = "IPRA"
EARLIEST = timedelta(days=3 * 366)
"""How far back a day is believed; a slip of the year would make everything late."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody asked for and how to answer. An agency's is the same as anybody's."""

    asker: str
    medium: str
    asked: str
    received_on: date
    language: str
    asker_name: str = ""
    asker_address: str = ""
    department: str = ""
    facility: str = ""
    contact: Contact | None = None


def receive_request(
    *, key: UUID, asked: Asked, by: User | None, at: datetime, code_mark: bytes | None = None
) -> RecordsRequest:
    """Write a request down under its key and return it; the same key again returns the same one (2).

    ``by`` is nobody for the public form, which gives the mark of a code too (`online`). Raises ``InspectionError``
    without words, or for a day that has not come.
    """
    known = RecordsRequest.objects.filter(key=key).first()
    if known is not None:
        return known
    if not asked.asked.strip():
        raise InspectionError(_("Write what is asked for, in their own words."), "asked")
    _require_day(asked.received_on, at)
    try:
        with transaction.atomic():
            return _keep(key, asked, by, at, code_mark)
    except IntegrityError:  # the button was pressed twice at the same moment
        known = RecordsRequest.objects.filter(key=key).first()
        if known is None:
            raise
        return known


def _keep(key: UUID, asked: Asked, by: User | None, at: datetime, code_mark: bytes | None) -> RecordsRequest:
    number = take_number(SERIES, at)  # 2.
    row = RecordsRequest.objects.create(
        key=key,
        number=number,
        data_key=new_key(subject=Subject(KIND, number)),
        asker=asked.asker,
        asker_name=asked.asker_name.strip(),
        asker_address=asked.asker_address.strip(),
        asked=asked.asked.strip(),
        medium=asked.medium,
        language=asked.language,
        received_on=asked.received_on,
        department=asked.department,
        facility=asked.facility,
        contact=asked.contact,
        logged_by=by,
        logged_at=at,
        code_mark=code_mark,
    )
    leave("received", row, by=by, at=at, records_request=row)
    tell(row, "records_asked", at=at)  # 4.
    return row


def tell(row: RecordsRequest, kind: str, *, at: datetime) -> None:
    """Tell those whom the city's plan names; the notice says the number and no more."""
    notices.announce(kind=kind, subject_kind=KIND, subject_key=row.number, title=row.number, at=at)


@transaction.atomic
def correct_receipt(
    *, request: RecordsRequest, version: int, received_on: date, why: str, by: User, at: datetime
) -> RecordsRequest:
    """Put another day of receipt in place, with who and why, and return the request; the same day changes nothing (3).

    Raises ``InspectionError`` without a reason, for a day that has not come, or after something that has happened to
    the request; ``ChangedError`` when it is no longer at ``version``.
    """
    kept = living(request)
    require_version(kept, version)
    if kept.received_on == received_on:
        return kept
    reason = require_words(why, "why")
    _require_day(received_on, at)
    happened = [day for day in (kept.noted_on, kept.released_on, kept.answered_on, kept.withdrawn_on) if day]
    if happened and received_on > min(happened):
        raise InspectionError(
            _("Something was sent or ended before that day, so it cannot have come so late. Check the day."),
            "received_on",
        )
    row = ReceiptCorrection.objects.create(
        request=kept, before=kept.received_on, after=received_on, why=reason, by=by, at=at
    )
    kept.received_on = received_on
    saved(kept, "received_on")
    leave("receipt_corrected", kept, by=by, at=at, records_request=kept, receipt=row)
    return kept


@transaction.atomic
def give_request(*, request: RecordsRequest, to: User, by: User, at: datetime) -> RecordsRequest:
    """Say who answers for a request, and return it; who does already stays so."""
    kept = living(request)
    if kept.owner_id == to.pk:
        return kept
    kept.owner = to
    saved(kept, "owner")
    leave("given", kept, by=by, at=at, records_request=kept)
    return kept


@transaction.atomic
def withdraw_request(*, request: RecordsRequest, on: date, why: str, by: User, at: datetime) -> RecordsRequest:
    """Note that whoever asked took the request back, and return it.

    Raises ``InspectionError`` without a reason, for one that is answered or taken back, for a day before it came.
    """
    kept = living(request)
    reason = require_words(why, "why")
    require_open(kept)
    _require_day(on, at, "on")
    last = max(day for day in (kept.received_on, kept.noted_on, kept.released_on) if day)
    if on < last:
        raise InspectionError(_("That day lies before what has happened already. Check the day."), "on")
    kept.withdrawn_on, kept.withdrawn_why = on, reason
    saved(kept, "withdrawn_on", "withdrawn_why")
    leave("withdrawn", kept, by=by, at=at, records_request=kept)
    return kept


def saved(row: RecordsRequest, *fields: str) -> None:
    """Save some columns of a request that is held, and let its version say so."""
    row.version += 1
    row.save(update_fields=[*fields, "version"])


def require_version(row: RecordsRequest, version: int) -> None:
    """Do nothing while the request is as it was read. Raises ``ChangedError`` otherwise."""
    if row.version != version:
        raise ChangedError(
            _("Somebody else changed this request meanwhile. Read it again; what you wrote stands below.")
        )


def require_open(row: RecordsRequest) -> None:
    """Do nothing for a request that waits. Raises ``InspectionError`` for one that is answered or taken back."""
    if not row.is_open:
        raise InspectionError(_("This request is ended, so nothing more is written to it."))


def require_words(text: str, field: str) -> str:
    """Return the words, trimmed. Raises ``InspectionError`` without any."""
    words = text.strip()
    if not words:
        raise InspectionError(_("Say why, so that the next reader understands."), field)
    return words


def _require_day(on: date, at: datetime, field: str = "received_on") -> None:
    if on > day_of(at):
        raise InspectionError(_("This day has not come yet. Check the date."), field)
    if day_of(at) - on > EARLIEST:
        raise InspectionError(_("This day lies more than three years back. Check the year."), field)
