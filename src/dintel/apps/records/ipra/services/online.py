"""A request comes by the public form, from somebody without an account, who gets a code to come back with.

1. It is a request like any other: the same inbox, the same clock, whoever asks.
2. The number of the form's ticket is the key of the request, so that a form sent twice is one request.
3. The code is made from chance that travels with the form: a form sent again after the line broke shows the same code.
   Of the code a slow hash is kept, and no leaf tells of it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from dintel.apps.records.ipra.door import DOOR
from dintel.apps.records.ipra.models import RecordsRequest
from dintel.apps.records.ipra.services.receipt import Asked, receive_request
from dintel.apps.sealing.services import Subject
from dintel.apps.visitors import codes as marks
from dintel.apps.visitors import tickets
from dintel.apps.visitors.tickets import Admitted
from dintel.domain.reporting import code as codes

SECRET = Subject("request_codes", "city")
PURPOSE = b"dintel/records-request-code/v1"


class UsedFormError(Exception):
    """Another request came with this form already; this one was not kept."""

    def __init__(self) -> None:
        """Say what it is and what helps."""
        super().__init__("A request was sent with this form already. To send another one, open the form anew.")


@dataclass(frozen=True, slots=True)
class Sent:
    """What whoever asked is given: the request, and the code, which is shown once and kept nowhere."""

    request: RecordsRequest
    code: str = field(repr=False)


def mark_of(code: str) -> bytes:
    """Return the mark of a code. Slow on purpose: called outside of transactions. Raises KeySourceError."""
    return marks.mark_of(code, secret=SECRET, purpose=PURPOSE)


def ask_online(*, asked: Asked, draw: bytes, admitted: Admitted, at: datetime) -> Sent:
    """Write down what somebody asked by the public form, and return it with their code; again returns the same (2, 3).

    Precondition: ``len(draw) >= 8``. Raises ``UsedFormError`` where the form brought another request before, and what
    ``receive_request`` raises.
    """
    code = codes.make(draw)
    mark, key = mark_of(code), UUID(bytes=admitted.ticket.number)
    is_new = not RecordsRequest.objects.filter(key=key).exists()
    row = receive_request(key=key, asked=asked, by=None, at=at, code_mark=mark)
    if bytes(row.code_mark or b"") != mark:
        raise UsedFormError
    if is_new:
        tickets.counted_in(DOOR, admitted)
    return Sent(row, code)
