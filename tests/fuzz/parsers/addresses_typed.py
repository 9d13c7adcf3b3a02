"""Query strings of lists, as people and programs type them: left out with a word, or refused, and never an error."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from unittest.mock import patch

from django.core.exceptions import TooManyFieldsSent
from django.http import QueryDict

from dintel.apps.contacts import filters
from dintel.apps.contacts.filters import clauses_of, read_filters
from dintel.apps.open311.asked import RefusedError, asked

AT = datetime(2026, 11, 26, tzinfo=UTC)
READS = ("dintel.apps.contacts.filters", "dintel.apps.open311.asked")
WORDS = (
    b"&q=",
    b"&from=",
    b"&to=",
    b"&sort=",
    b"&after=",
    b"start_date=",
    b"%00",
    b"0001-01-01",
    b"9999-12-31T23:59:59Z",
    b"C-2026-",
)


def seeds() -> Iterator[bytes]:
    yield b"q=%22no+warrant%22+C-2026-000001+badg*&from=2026-01-01&to=2026-12-31&facility=library&sort=newest"
    yield b"outcome=decline&counsel=yes&mine=yes&count=all&after=abc"
    yield b"start_date=2026-01-01T00:00:00Z&end_date=2026-02-01T00:00:00-07:00&service_code=a,b&status=open"
    yield b"service_request_id=1,2,3"


def parse(data: bytes) -> None:
    try:
        query = QueryDict(data)
    except TooManyFieldsSent:
        return
    with patch.object(filters, "blind_term", tuple):  # what is sealed needs the register's keys, and nothing is read
        read_filters(query)
        clauses_of(data.decode(errors="replace"))
    with suppress(RefusedError):
        asked(query.dict(), at=AT)
