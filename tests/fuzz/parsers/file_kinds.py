"""What a file is by its content, and what its name and its device say it is."""

from __future__ import annotations

import io
from collections.abc import Iterator

from tests.apps.evidence import evidence_samples as samples

from dintel.apps.evidence.names import clean_name, clean_words
from dintel.apps.evidence.recognise import judge, types

READS = ("dintel.apps.evidence.recognise", "dintel.apps.evidence.names")
WORDS = (b"PK\x05\x06", b"PK\x01\x02", b"PK\x03\x04", b"<svg", b"<?php", b"%PDF-", b"ftyp", b"From: a\r\n", b"RIFF")


def seeds() -> Iterator[bytes]:
    yield b"a.jpg\nimage/jpeg\n" + samples.jpeg()
    yield b"a.pdf\napplication/pdf\n" + samples.pdf(1)
    yield b"a.docx\n\n" + samples.package("[Content_Types].xml", "word/document.xml")
    yield b"a.txt\ntext/plain; charset=utf-8\nplain words\n"
    yield b"a.eml\nmessage/rfc822\nFrom: a@example.invalid\r\nSubject: b\r\n\r\nwords"
    yield b"a.html\ntext/html\n<!doctype html><p>words"


def parse(data: bytes) -> None:
    name, _, rest = data.partition(b"\n")
    media, _, content = rest.partition(b"\n")
    told = name.decode(errors="replace")
    verdict = judge(io.BytesIO(content), told, media.decode("latin-1"))
    assert verdict.kind is None or types()[verdict.kind.id] is verdict.kind
    assert bool(verdict.code) or (verdict.kind is not None and verdict.kind.allowed)
    cleaned = clean_name(told)
    assert "/" not in cleaned
    assert "\0" not in cleaned
    clean_words(told)
