"""What people without an account type: codes to come back with, answers, times, tickets, free words to be screened."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, date, datetime
from urllib.parse import parse_qs, urlencode

from dintel.apps.city import screening
from dintel.domain.reporting import code, likeness, marks, questions, work

KEY = b"\1" * 32
READS = ("dintel.domain.reporting", "dintel.domain.screening")
COUNT = 60
WORDS = (
    "\u2011".encode(),
    "٣".encode(),
    "²".encode(),
    b"A-123-456-789",
    b"day=",
    b"happened=other",
    b"&",
    b"%00",
    b"a" * 300,
)


def seeds() -> Iterator[bytes]:
    yield code.grouped(code.make(b"\2" * 16)).encode()
    yield urlencode({"happened": "masked", "day": "2026-11-22", "said": "words", "plate": "ABC-123"}).encode()
    yield work.give(KEY, b"\3" * 16, difficulty=8, at=datetime(2026, 11, 22, tzinfo=UTC)).encode()
    yield b"0.1.2.3.4.5.6.7"
    yield "They said 505-555-0100 and A 123 456 789, and wrote «papers»; the plate was ABC 123.".encode()


def parse(data: bytes) -> None:
    text = data.decode(errors="replace")
    with suppress(code.CodeSlipError):
        assert code.read(text).isdigit()
    with suppress(ValueError):  # more fields than a form has
        answers = questions.take(parse_qs(text, keep_blank_values=True, max_num_fields=200))
        for page in questions.PAGES:
            questions.problems(page, answers, on=date(2026, 11, 26))
    with suppress(work.ForgedError):
        work.read(KEY, text)
    work.is_solved("a ticket", text, difficulty=8)
    marks.phones(text)
    marks.plates(text)
    marks.plate_of(text)
    likeness.sketch(KEY, text)
    screening.remove(text, screening.screen({"words": text}))
    assert screening.screen({"words": screening.clean(text)}) == ()
