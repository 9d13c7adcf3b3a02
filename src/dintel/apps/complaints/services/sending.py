"""A report comes in: nothing of it tells who sat where, or at what minute.

1. The code is drawn and hashed before the transaction: hashing is slow on purpose.
2. Numbers of people that the city never keeps are taken out of every text, whatever the pages let through.
3. Who reports is sealed with a key of its own, and stands in a leaf of its own.
4. The keys come from the pool, the leaves wait for the hour, and a row knows the day.
5. The form's ticket is used up in the same transaction: a form that is sent twice is one report.
6. Two presses at one instant both find no report yet. The database lets one of them write; the other gives its report.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from dintel.apps import rows
from dintel.apps.city import screening
from dintel.apps.complaints.models import Report
from dintel.apps.complaints.services.codes import mark_of
from dintel.apps.complaints.services.hints import add_hints, sketch_of
from dintel.apps.complaints.services.leaves.report import said_of_identity, said_of_report
from dintel.apps.complaints.services.numbers import draw_number
from dintel.apps.complaints.services.tickets import Admitted, SpentError, spend
from dintel.apps.design.profile import active_city
from dintel.apps.ledger import services as ledger
from dintel.apps.sealing.services import Subject, take_spare_key
from dintel.domain.reporting import code as codes
from dintel.domain.reporting.questions import IDENTITY, Answer

RANDOM_BYTES = 16


@dataclass(frozen=True, slots=True)
class Sent:
    """What the reporter is given: the report, and the code, which is shown once and kept nowhere."""

    report: Report
    code: str = field(repr=False)


def send_report(
    *,
    answers: Mapping[str, Answer],
    language: str,
    on: date,
    draw: bytes = b"",
    admitted: Admitted | None = None,
) -> Sent:
    """Return a new report and its code; or, where the same draw was sent before, that report, and nothing changes.

    ``draw`` is the chance from which the code is made. It travels with the form, so that a second press, or a form
    sent again after the line broke, makes no second report. ``admitted`` is what ``tickets.admit`` says of the form,
    where it came by one. Preconditions: ``answers`` are those of ``questions.take``; ``draw`` has 16 bytes, or none.
    Raises KeySourceError where the city's key is not at hand, SpentError where the form brought another report
    before; then nothing is kept.
    """
    code = codes.make(draw or secrets.token_bytes(RANDOM_BYTES))
    mark = mark_of(code)  # 1.
    if draw and (before := _sent_before(mark)):
        return Sent(before, code)
    said = {name: _clean(value) for name, value in answers.items()}  # 2.
    try:
        return Sent(_kept(said, mark, language=language, on=on, admitted=admitted), code)
    except (IntegrityError, SpentError):
        if draw and (before := _sent_before(mark)):  # 6.
            return Sent(before, code)
        raise


def _sent_before(mark: bytes) -> Report | None:
    return Report.objects.filter(code_mark=mark).first()


@transaction.atomic
def _kept(said: dict[str, Answer], mark: bytes, *, language: str, on: date, admitted: Admitted | None) -> Report:
    """Write the report and all that belongs to it. Raises IntegrityError where the same code is there already."""
    identity = {name: said.pop(name) for name in IDENTITY if name in said}
    report = _row(said, mark, language=language, on=on)
    report.proof = bool(admitted and admitted.proof)
    if identity:
        report.identity_key = take_spare_key(subject=Subject("report_identity", report.number))  # 3.
        report.identity = identity
    rows.add([report])
    add_hints(report=report, answers=said)
    if admitted is not None:
        spend(admitted=admitted)  # 5.
    _leave(report)
    return report


def _row(said: Mapping[str, Answer], mark: bytes, *, language: str, on: date) -> Report:
    number = draw_number(Report, "R", on.year)
    return Report(
        number=number,
        received_on=on,
        language=language,
        data_key=take_spare_key(subject=Subject("report", number)),  # 4.
        code_mark=mark,
        answers=said,
        names_city_staff=said.get("staff") == "yes",
        facility=_facility(str(said.get("place", ""))),
        likeness=sketch_of(said),
    )


def _leave(report: Report) -> None:
    """Commit to the report, and apart from it to who reported."""
    subject = ("report", report.number)
    content: dict[str, Any] = {"report": said_of_report(report)}
    ledger.record_quietly(
        kind="report.sent",
        subject=subject,
        content=content,
        on=report.received_on,
        key=report.data_key,
        is_first=True,
    )
    if report.identity_key is not None:
        ledger.record_quietly(
            kind="report.identity",
            subject=subject,
            content={"identity": said_of_identity(report)},
            on=report.received_on,
            key=report.identity_key,
        )


def _clean(value: Answer) -> Answer:
    return screening.clean(value, *screening.NEVER_KEPT) if isinstance(value, str) else value


def _facility(place: str) -> str:
    """Return the city facility whose name was written, if it is one's whole name."""
    wanted = place.casefold()
    found = (one.id for one in active_city().facilities.values() if one.is_city and one.name.casefold() == wanted)
    return next(found, "") if wanted else ""
