"""Monthly certificates: ``/api/v1/duties/certificates``."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Query, Router, Status

from dintel.apps.accounts.api import auth
from dintel.apps.accounts.idempotency import idempotent
from dintel.apps.accounts.screened import look_through
from dintel.apps.duties import services
from dintel.apps.duties.api.asking import ERRORS, asker, refused
from dintel.apps.duties.api.shapes import CertificateIn, CertificateOut
from dintel.apps.duties.months import month_named
from dintel.apps.duties.queries import attestations
from dintel.apps.duties.services import AttestationError

router = Router(tags=["duties"])


@router.get("/certificates", auth=auth("attestation.read"), response={200: list[CertificateOut], **ERRORS})
def list_certificates(request: HttpRequest, month: Annotated[str, Query(pattern=r"^\d{4}-\d{2}$")]) -> object:
    """Return every certificate of a month, ``2026-10``; the last of a place is the one that stands."""
    found = attestations.rows(asker(request).access).filter(month=_month(month))
    return list(found.order_by("department", "facility", "ordinal"))


@router.post("/certificates/{place}/{month}", auth=auth("attestation.sign"), response={201: CertificateOut, **ERRORS})
@idempotent
def certify(request: HttpRequest, place: str, month: str, body: CertificateIn) -> Status[object]:
    """Certify a month of a department or of a site, by its id."""
    asking = asker(request)
    page = attestations.month_page(asking.access, place, _month(month), timezone.localdate())
    if not page.role:
        raise Http404
    look_through({"words": body.words}, "")
    try:
        made = services.attest(
            department=page.place.department,
            facility=page.place.facility,
            month=page.month,
            certified=body.certified,
            words=body.words,
            role=page.role,
            after=body.after,
            by=asking.user,
            at=timezone.now(),
        )
    except AttestationError as error:
        raise refused(error) from error
    return Status(201, made)


def _month(words: str) -> date:
    try:
        return month_named(words)
    except ValueError:
        raise Http404 from None
