"""Pictures of a hostile file, drawn by the process of its own that the server starts for it."""

from __future__ import annotations

import io
from collections.abc import Iterator

from tests.apps.evidence import evidence_samples as samples

from dintel.apps.evidence import limits
from dintel.apps.evidence.rendering import FAULTS, render

READS = ()  # another process does
COUNT = 3
KINDS = ("jpeg", "png", "gif", "webp", "tiff", "pdf", "avif")
"""The first byte of an input says as which of these the rest is drawn."""
WORDS = (b"/JavaScript", b"/Kids [1 0 R]", b"endobj", b"\xff\xda", b"IHDR", b"\xff\xff\xff\xff", b"/Count 999999999")


def seeds() -> Iterator[bytes]:
    yield b"\0" + samples.jpeg()
    yield b"\1" + samples.png()
    yield b"\2" + samples.encoded("GIF")
    yield b"\3" + samples.encoded("WEBP")
    yield b"\4" + samples.fax(2)
    yield b"\5" + samples.pdf(2)
    yield b"\5" + samples.pdf_with_script()


def parse(data: bytes) -> None:
    drawn = render(io.BytesIO(data[1:]), KINDS[data[0] % len(KINDS)] if data else "pdf", wait_seconds=60)
    assert drawn.fault in {*FAULTS, ""}
    assert len(drawn.pages) <= limits.RENDER_PAGES
