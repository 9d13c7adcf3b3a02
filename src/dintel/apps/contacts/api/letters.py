"""Letters: what was signed, and the kept bytes."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Path, Router, Schema

from dintel.apps.accounts.api import auth
from dintel.apps.contacts.api.contacts import ERRORS, asker
from dintel.apps.contacts.queries import letters as queries
from dintel.apps.contacts.queries.visible import request_for

router = Router(tags=["letters"])
Letter = Annotated[str, Path(pattern=r"^L-[0-9]{4}-[0-9]{6,9}$")]
Request = Annotated[str, Path(pattern=r"^C-[0-9]{4}-[0-9]{6,9}\.[0-9]{1,3}$")]
BYTES = {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}


class LetterOut(Schema):
    """One signed letter with the digests of its files."""

    number: str
    request: str
    kind: str
    language: str
    state: Literal["signed", "sent", "withdrawn"]
    signed_at: datetime
    sent_at: datetime | None
    files: dict[str, str]


@router.get("/of/{number}", auth=auth("contact.read"), response={200: list[LetterOut], **ERRORS})
def letters_of(request: HttpRequest, number: Request) -> object:
    """Return the signed letters of a request; ``files`` maps a format to its SHA-256."""
    row = request_for(asker(request).access, number)
    return [queries.as_values(letter) for letter in queries.signed_of(row)]


@router.get(
    "/{number}/{form}",
    auth=auth("contact.read"),
    response={200: None, **ERRORS},
    openapi_extra={"responses": {200: {"description": "The kept bytes, as an attachment", **BYTES}}},
)
def letter_file(request: HttpRequest, number: Letter, form: Literal["pdf", "docx"]) -> HttpResponse:
    """Return the kept bytes of a signed letter."""
    letter = queries.numbered(asker(request).access, number)
    if letter is None:
        raise Http404
    kept = queries.file_of(letter, number, form)
    disposition = f'attachment; filename="{number}.{form}"'
    return HttpResponse(
        bytes(kept.body), content_type="application/octet-stream", headers={"Content-Disposition": disposition}
    )
