"""What a file is, by its content; what is refused, and in which words."""

from __future__ import annotations

import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.apps.evidence import evidence_samples as samples
from tests.apps.evidence.evidence_device import Device

from dintel.apps.evidence import recognise, store
from dintel.apps.evidence.models import File, Line, Upload
from dintel.apps.evidence.recognise import judge, types

GOOD = [
    ("photo.jpg", "image/jpeg", samples.jpeg(), "jpeg"),
    ("photo.JPEG", "", samples.jpeg(), "jpeg"),
    ("photo", "", samples.jpeg(), "jpeg"),
    ("photo.jpg", "application/octet-stream", samples.jpeg(), "jpeg"),
    ("screen.png", "image/png", samples.png(), "png"),
    ("a.gif", "image/gif", samples.encoded("GIF"), "gif"),
    ("a.webp", "image/webp", samples.encoded("WEBP"), "webp"),
    ("a.avif", "image/avif", samples.encoded("AVIF"), "avif"),
    ("fax.tif", "image/tiff", samples.fax(), "tiff"),
    ("paper.pdf", "application/pdf", samples.pdf(), "pdf"),
    ("a.heic", "image/heic", samples.HEIC, "heic"),
    ("a.mp4", "video/mp4", samples.MP4, "mp4"),
    ("voice.m4a", "audio/x-m4a", samples.MP4, "mp4"),
    ("a.MOV", "video/quicktime", samples.MOV, "mov"),
    ("a.m4a", "audio/mp4", samples.M4A, "m4a"),
    ("a.wav", "audio/x-wav", samples.WAV, "wav"),
    ("a.mp3", "audio/mpeg", samples.MP3, "mp3"),
    ("a.docx", "", samples.DOCX, "docx"),
    ("a.xlsx", "", samples.XLSX, "xlsx"),
    ("a.eml", "message/rfc822", samples.LETTER, "eml"),
    ("a.txt", "text/plain; charset=utf-8", samples.TEXT, "txt"),
    ("a.txt", "text/plain", "señal".encode("cp1252"), "txt"),
    ("a.txt", "text/plain", b"MZ is how this note begins", "txt"),
]


@pytest.mark.parametrize(("name", "declared", "data", "kind"), GOOD, ids=lambda value: str(value)[:20])
def test_content_that_is_what_it_says_is_taken(name: str, declared: str, data: bytes, kind: str) -> None:
    verdict = judge(io.BytesIO(data), name, declared)
    assert (verdict.kind and verdict.kind.id, verdict.code) == (kind, "")


BAD = [
    ("photo.jpg", "image/jpeg", samples.HTML, "not_taken", "a JPEG picture", "a web page", "PDF"),
    ("photo.jpg", "image/jpeg", samples.ELF, "not_taken", "a JPEG picture", "a program", "Do not open"),
    ("photo.jpg", "image/jpeg", samples.EXE, "not_taken", "a JPEG picture", "a program", "Do not open"),
    ("photo.jpg", "image/jpeg", samples.ZIP, "not_taken", "a JPEG picture", "a ZIP archive", "one by one"),
    ("photo.jpg", "image/jpeg", samples.SVG, "not_taken", "a JPEG picture", "an SVG drawing", "picture of the screen"),
    ("photo.jpg", "image/jpeg", samples.SHELL, "not_taken", "a JPEG picture", "a script", "Do not open"),
    ("photo.jpg", "image/jpeg", samples.png(), "not_what_it_says", "a JPEG picture", "a PNG picture", ".png"),
    ("photo.jpg", "image/png", samples.jpeg(), "not_what_it_says", "a PNG picture", "a JPEG picture", ".jpg"),
    ("paper.pdf", "application/pdf", samples.jpeg(), "not_what_it_says", "a PDF document", "a JPEG picture", ".jpg"),
    ("x.gif.js", "text/javascript", samples.GIF_SCRIPT, "not_what_it_says", "a script", "a GIF picture", ".gif"),
    ("x.bat", "", samples.TEXT, "not_what_it_says", "a script", "plain text", ".txt"),
    ("x.odd", "", samples.jpeg(), "not_what_it_says", "a file that ends in .odd", "a JPEG picture", ".jpg"),
    ("page.html", "text/html", samples.HTML, "not_taken", "", "a web page", "PDF"),
    ("a.docx", "", samples.MACRO, "not_taken", "a Word document", "an office document with macros", "PDF"),
    ("a.docx", "", samples.ZIP, "not_taken", "a Word document", "a ZIP archive", "one by one"),
    ("a.doc", "", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(50), "not_taken", "", "of an old kind", "PDF"),
    ("a.rar", "", b"Rar!\x1a\x07\x00" + bytes(50), "not_taken", "", "an archive", "one by one"),
    ("a.rtf", "", b"{\\rtf1 hello}", "not_taken", "", "a rich-text document", "PDF"),
    ("a.txt", "", b"<?php echo 1;", "not_taken", "plain text", "a script", "Do not open"),
]


@pytest.mark.django_db
@pytest.mark.parametrize("case", BAD, ids=lambda case: f"{case[0]} that is {case[5]}")
def test_what_is_not_what_it_says_is_refused_in_words_and_written_down(
    device: Device, case: tuple[str, str, bytes, str, str, str, str]
) -> None:
    name, declared, data, code, says, found, do = case
    response = device.send(data, name=name, filetype=declared)
    assert response.status_code == 422
    (told,) = response.json()["errors"]
    assert all(told.values())
    assert name in told["what"]
    assert found in told["what"]
    assert says in told["what"]
    assert do in told["do"]
    assert not File.objects.exists()
    line = Line.objects.get()
    assert (line.action, line.details["code"], line.file) == ("refused", code, None)
    assert Upload.objects.get().state == Upload.State.REFUSED


@pytest.mark.django_db
def test_what_nobody_can_tell_is_refused(device: Device) -> None:
    response = device.send(bytes(range(256)), name="photo.jpg")
    assert response.status_code == 422
    assert response.json()["code"] == "unknown_type"


def test_a_package_with_a_broken_directory_is_an_archive() -> None:
    cut = samples.DOCX[:-30]
    assert judge(io.BytesIO(cut), "a.docx", "").facts["found"] == "zip"
    lying = samples.DOCX[:-6] + b"\xff\xff\xff\xff" + samples.DOCX[-2:]
    assert judge(io.BytesIO(lying), "a.docx", "").facts["found"] == "zip"


def test_every_type_is_whole() -> None:
    endings: dict[str, str] = {}
    for kind in types().values():
        assert kind.words
        assert bool(kind.magic) != bool(kind.looks)
        assert kind.allowed or kind.advice
        assert all(ending.startswith(".") and ending == ending.lower() for ending in kind.endings)
        assert all(media == media.lower() for media in kind.media)
        if not kind.allowed:
            assert not {ending: endings.setdefault(ending, kind.id) for ending in kind.endings if ending in endings}


def test_no_refused_ending_is_offered() -> None:
    offered = set(recognise.accepted().split(","))
    refused = {ending for kind in types().values() if not kind.allowed for ending in kind.endings}
    assert not offered & refused


@given(data=st.binary(max_size=3000), name=st.text(max_size=30), declared=st.text(max_size=30))
def test_any_bytes_under_any_name_get_a_verdict(data: bytes, name: str, declared: str) -> None:
    verdict = judge(io.BytesIO(data), name, declared)
    assert verdict.code in {"", "unknown_type", "not_taken", "not_what_it_says"}
    assert (verdict.kind is None) == (verdict.code == "unknown_type")


@given(
    cut=st.integers(min_value=0, max_value=len(samples.DOCX)),
    flips=st.lists(st.tuples(st.integers(0, len(samples.DOCX) - 1), st.integers(0, 255)), max_size=8),
)
def test_a_broken_package_breaks_nothing(cut: int, flips: list[tuple[int, int]]) -> None:
    data = bytearray(samples.DOCX)
    for at, value in flips:
        data[at] = value
    judge(io.BytesIO(bytes(data[:cut])), "a.docx", "")


@pytest.mark.django_db
def test_a_truncated_photograph_is_kept_as_evidence(device: Device) -> None:
    data = samples.noisy_jpeg(20_000)[:9_000]
    assert device.send(data).status_code == 204
    assert store.content_of(store.original(File.objects.get().sha256)).size == 9_000


@pytest.mark.django_db
def test_a_refusal_is_read_in_the_language_of_the_reader(device: Device, desk: Any) -> None:
    device.send(samples.ZIP, name="photo.jpg")
    line = Line.objects.get()
    assert "archive" not in str(line.details)
    assert line.details["found"] == "zip"
