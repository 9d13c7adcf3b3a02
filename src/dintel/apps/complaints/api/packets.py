"""The packet for a prosecutor: make it, take it out, and what became of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Annotated

from django.http import FileResponse, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Path, Router, Status

from dintel.apps.accounts import services as accounts
from dintel.apps.accounts.api import auth
from dintel.apps.accounts.api_errors import Problem
from dintel.apps.accounts.idempotency import idempotent
from dintel.apps.accounts.problems import ProblemError
from dintel.apps.accounts.screened import look_through
from dintel.apps.complaints import services
from dintel.apps.complaints.api import bodies, shapes
from dintel.apps.complaints.api.asking import CONFLICT, ERRORS, REFER, Number, asker, refusals, report_open_to
from dintel.apps.complaints.queries.packet import PacketOrder, packet_file
from dintel.apps.complaints.queries.visible import referral_for

router = Router()
Packet = Annotated[str, Path(pattern=r"^P-[0-9]{4}-[2-9A-Z]{5}$", examples=["P-2026-7K3D9"])]
ZIP = {"content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}}}
GONE = {410: Problem, **CONFLICT}
OUT = {"responses": {200: {"description": "The ZIP as it was made, as an attachment", **ZIP}}}


MADE = {200: shapes.PacketOut, 201: shapes.PacketOut, 202: shapes.OrderOut, **CONFLICT}


@router.post("/{number}/packets", auth=auth(REFER), response=MADE)
def make_packet(request: HttpRequest, number: Number, body: bodies.PacketIn) -> Status[object]:
    """Make the packet of a case. The same key and office again answer 200 with the packet that is there.

    One of many or large files is made by the worker: 202 says how far it is, until it is there or could not be made.

    It asks an authority outside for a timestamp, with no transaction open; so its own key stands for the header
    Idempotency-Key, which would hold one.
    """
    asking, now = asker(request), timezone.now()
    report = report_open_to(asking.access, number, REFER)
    look_through({"without_originals": body.without_originals}, body.kept_because)
    told = body.model_dump(exclude={"kept_because"})
    with refusals(), _readable():
        made = services.order_packet(report=report, by=asking.user, at=now, **told)
    if isinstance(made, PacketOrder):
        return Status(202, made)
    asked = (body.to.strip(), body.language, body.without_originals.strip())
    if (made.to, made.language, made.without_originals) != asked:
        title = _("This key was already used for other words")
        raise ProblemError(HTTPStatus.CONFLICT, title, _("A packet is never changed. Use a new key for another one."))
    return Status(201 if made.at == now else 200, made)


@router.get("/packets/{number}/zip", auth=auth(REFER), response={200: None, **GONE}, openapi_extra=OUT)
def take_packet(request: HttpRequest, number: Packet) -> FileResponse:
    """Return a packet as it was made; the look and the files' custody say so. 410 once its report was disposed of."""
    asking, now = asker(request), timezone.now()
    referral = referral_for(asking.access, number)
    if referral.report.disposed_at is not None:
        title = _("Packet %(number)s cannot be handed out any more.") % {"number": number}
        detail = _("Its parts were destroyed with the report. The report’s “packets” still hold the hash of the ZIP.")
        raise ProblemError(HTTPStatus.GONE, title, detail)
    key = referral.report.number
    with refusals(), _readable():
        services.fit_to_hand_out(referral)
        made = packet_file(referral)
    accounts.record_look(user=asking.user, kind="report", key=key, action="packet.taken", at=now)
    services.hand_out(referral=referral, by=asking.user, at=now)
    return FileResponse(made, as_attachment=True, filename=f"{number}.zip")


@router.post("/packets/{number}/receipt", auth=auth(REFER), response={200: shapes.PacketOut, **ERRORS})
@idempotent
def receipt(request: HttpRequest, number: Packet, body: bodies.ReceiptIn) -> object:
    """Note on which day the office received the packet, and its own number for it."""
    asking = asker(request)
    referral = referral_for(asking.access, number)
    look_through({"reference": body.reference}, body.kept_because)
    told = body.model_dump(exclude={"kept_because"})
    with refusals():
        return services.record_receipt(referral=referral, by=asking.user, at=timezone.now(), **told)


@router.post("/packets/{number}/outcomes", auth=auth(REFER), response={201: shapes.ReportOutcomeOut, **ERRORS})
@idempotent
def outcome(request: HttpRequest, number: Packet, body: bodies.ReportOutcomeIn) -> Status[object]:
    """Note what the prosecutor or the court decided; the reporter is told in their language."""
    asking = asker(request)
    referral = referral_for(asking.access, number)
    look_through({"words": body.words}, body.kept_because)
    told = body.model_dump(exclude={"kept_because"})
    with refusals():
        made = services.record_outcome(referral=referral, by=asking.user, at=timezone.now(), **told)
    return Status(201, made)


@contextmanager
def _readable() -> Iterator[None]:
    """Turn evidence that is not as it came into a problem."""
    try:
        yield
    except services.UNREADABLE as error:
        title = _("A file of this packet is not as it came")
        detail = _("Nothing was handed out. Ask city IT to run evidence_check and ledger_check, then try again.")
        raise ProblemError(HTTPStatus.CONFLICT, title, detail) from error
