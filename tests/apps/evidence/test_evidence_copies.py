"""Working copies: without metadata, upright, made where a hostile file can hurt nobody."""

from __future__ import annotations

import io
import json
import os
import struct
import subprocess
import sys
import time
import zlib
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from django.test import Client
from PIL import Image
from tests.apps.evidence import evidence_samples as samples
from tests.apps.evidence.evidence_device import Device, content_at

from dintel.apps.evidence import limits, rendering, services, store
from dintel.apps.evidence.models import File
from dintel.apps.evidence.store import folder

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def made(device: Device, data: bytes, name: str) -> File:
    """Send a file and make its working copy."""
    response = device.send(data, name=name)
    assert response.status_code == 204, response.content
    return services.make_working_copy(file=File.objects.latest("pk"))


def parts(file: File) -> dict[str, bytes]:
    """Return the working copy's parts by name."""
    return {part["name"]: content_at(store.working(file.key) / part["name"]) for part in file.pages}


def test_the_working_copy_of_a_photograph_has_no_metadata_and_the_original_has_it_still(device: Device) -> None:
    file = made(device, samples.jpeg(), "photo.jpg")
    assert file.working == "made"
    original = content_at(store.original(file.sha256))
    kept = Image.open(io.BytesIO(original))
    assert kept.getexif().get_ifd(0x8825)
    assert samples.PLACE.encode() in original
    assert samples.TELLTALE.encode() in original
    for data in parts(file).values():
        shown = Image.open(io.BytesIO(data))
        assert not shown.getexif()
        assert not {"exif", "icc_profile", "comment", "xmp", "photoshop"} & set(shown.info)
        for word in (samples.PLACE, samples.TELLTALE, "Exif", "2026:11:22"):
            assert word.encode() not in data


def test_a_photograph_taken_sideways_stands_upright(device: Device) -> None:
    page = parts(made(device, samples.jpeg(64, 48), "photo.jpg"))["page-0001.jpg"]
    image = Image.open(io.BytesIO(page)).convert("L")
    assert image.size == (48, 64)
    assert image.getpixel((24, 4)) < 40  # type: ignore[operator]
    assert image.getpixel((24, 60)) > 200  # type: ignore[operator]


def test_text_chunks_of_a_png_are_gone_and_transparency_stays(device: Device) -> None:
    page = parts(made(device, samples.png(), "screen.png"))["page-0001.png"]
    assert samples.TELLTALE.encode() not in page
    assert Image.open(io.BytesIO(page)).mode == "RGBA"


@pytest.mark.parametrize(
    ("form", "name"), [("GIF", "a.gif"), ("WEBP", "a.webp"), ("AVIF", "a.avif"), ("TIFF", "a.tif")]
)
def test_other_pictures_are_shown_too(device: Device, form: str, name: str) -> None:
    file = made(device, samples.encoded(form), name)
    assert (file.working, file.working_fault, file.pages_total) == ("made", "", 1)
    assert {part["media"] for part in file.pages} <= {"image/png", "image/jpeg"}


def test_a_large_picture_is_made_smaller(device: Device) -> None:
    file = made(device, samples.encoded("PNG") and _png(5000, 100), "wide.png")
    assert (file.pages[0]["width"], file.pages[0]["height"]) == (limits.RENDER_SIDE, 82)


def test_a_fax_is_shown_page_by_page_and_taken_out_as_one(device: Device) -> None:
    file = made(device, samples.fax(3), "fax.tif")
    assert [part["name"] for part in file.pages if part["name"].startswith("page")] == [
        "page-0001.png",
        "page-0002.png",
        "page-0003.png",
    ]
    assert len(pypdfium2.PdfDocument(parts(file)["whole.pdf"])) == 3


def test_a_paper_becomes_pictures_of_its_pages(device: Device) -> None:
    file = made(device, samples.pdf(2), "paper.pdf")
    assert (file.working, file.pages_total, file.cautions) == ("made", 2, [])
    page = Image.open(io.BytesIO(parts(file)["page-0001.png"]))
    assert max(page.size) == limits.RENDER_PAGE_SIDE
    assert page.convert("L").getextrema()[0] < 100
    whole = parts(file)["whole.pdf"]
    assert samples.TELLTALE.encode() not in whole
    assert "Page" not in pypdfium2.PdfDocument(whole)[0].get_textpage().get_text_bounded()


def test_a_long_paper_is_shown_in_part_and_says_so(device: Device, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "RENDER_PAGES", 2)
    file = made(device, samples.pdf(4), "paper.pdf")
    assert (len([p for p in file.pages if p["name"].startswith("page")]), file.pages_total) == (2, 4)


def test_a_paper_with_a_script_is_kept_and_shown_as_a_picture_only(device: Device, desk: Client) -> None:
    data = samples.pdf_with_script()
    file = made(device, data, "paper.pdf")
    assert file.cautions == ["action", "attachment", "script"]
    assert content_at(store.original(file.sha256)) == data
    for part in parts(file).values():
        assert b"JavaScript" not in part
        assert b"EmbeddedFile" not in part
    page = desk.get(f"/files/{file.key}/").content.decode()
    assert "holds a script" in page
    assert "other files inside" in page


def test_a_picture_that_is_a_script_as_well_is_never_run(device: Device, desk: Client) -> None:
    assert device.send(samples.GIF_SCRIPT, name="a.gif").status_code == 204
    file = File.objects.get()
    answer = desk.post(f"/files/{file.key}/download/", {"copy": "original", "reason": "A test"})
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert desk.get(f"/files/{file.key}/pages/1/").status_code == 404
    assert services.make_working_copy(file=file).working == "failed"


def test_a_picture_with_a_script_behind_it_loses_the_script(device: Device) -> None:
    file = made(device, samples.encoded("GIF") + samples.SCRIPT, "a.gif")
    assert file.working == "made"
    assert all(samples.SCRIPT not in part for part in parts(file).values())


def test_a_truncated_photograph_is_shown_as_far_as_it_goes(device: Device) -> None:
    data = samples.noisy_jpeg(60_000)
    file = made(device, data[: len(data) // 2], "photo.jpg")
    assert (file.working, file.cautions) == ("made", ["cut_short"])


@pytest.mark.parametrize(("data", "name"), [(samples.MP4, "a.mp4"), (samples.HEIC, "a.heic"), (samples.DOCX, "a.docx")])
def test_what_has_no_working_copy_says_honestly_that_its_metadata_is_there(
    device: Device, desk: Client, data: bytes, name: str
) -> None:
    file = made(device, data, name)
    assert file.working == "none"
    page = desk.get(f"/files/{file.key}/").content.decode()
    assert "was not removed" in page
    assert 'value="working"' not in page
    refused = desk.post(f"/files/{file.key}/download/", {"copy": "working", "reason": "A test"})
    assert refused.status_code == 404


def _png(width: int, height: int) -> bytes:
    """Return a PNG that announces a size, with hardly any data behind it."""
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress(bytes((width + 1) * min(height, 200)))
    chunks = b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in ((b"IHDR", head), (b"IDAT", rows), (b"IEND", b""))
    )
    return b"\x89PNG\r\n\x1a\n" + chunks


def test_a_decompression_bomb_is_not_unpacked(device: Device) -> None:
    file = made(device, _png(200_000, 200_000), "bomb.png")
    assert (file.working, file.working_fault) == ("failed", "too_large")


def test_a_picture_that_needs_more_memory_than_there_is_stops_alone(
    device: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "RENDER_MEMORY_BYTES", 400 * limits.MIB)
    file = made(device, _png(14_000, 14_000), "large.png")
    assert (file.working, file.working_fault) == ("failed", "too_large")


def test_a_locked_paper_says_so(device: Device) -> None:
    broken = b"%PDF-1.7\n" + bytes(300)
    assert made(device, broken, "broken.pdf").working_fault == "broken"


def test_a_program_that_never_ends_is_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, evidence_dir: Path
) -> None:
    endless = tmp_path / "endless.py"
    endless.write_text("import time\nprint('{', flush=True)\ntime.sleep(600)\n")
    source = tmp_path / "source"
    source.write_bytes(b"x")
    monkeypatch.setattr(rendering, "PROGRAM", endless)
    monkeypatch.setattr(rendering, "ENOUGH_WAITED", 1)
    began = time.monotonic()
    assert rendering.render(io.BytesIO(source.read_bytes()), "png").fault == "too_slow"
    assert time.monotonic() - began < 10


@pytest.mark.parametrize(
    "says",
    [
        b"",
        b"not json\n",
        b"[]\n",
        b'{"size": 5}\n',
        b'{"name": "page-1.png", "media": "text/html", "width": 1, "height": 1, "size": 2}\nxx',
        b'{"name": "../../x", "media": "image/png", "width": 1, "height": 1, "size": 2}\nxx',
        b'{"name": "page-1.png", "media": "image/png", "width": 1, "height": 1, "size": 200}\nxx',
        b'{"name": "page-1.png", "media": "image/png", "width": "1", "height": 1, "size": 2}\nxx',
        b'{"fault": "<script>"}\n',
        b"9" * 5000 + b"\n",
    ],
)
def test_nothing_the_program_says_is_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, evidence_dir: Path, says: bytes
) -> None:
    liar = tmp_path / "liar.py"
    liar.write_text(f"import sys\nsys.stdout.buffer.write({says!r})\n")
    source = tmp_path / "source"
    source.write_bytes(b"x")
    monkeypatch.setattr(rendering, "PROGRAM", liar)
    rendered = rendering.render(io.BytesIO(source.read_bytes()), "png")
    assert rendered.parts == ()
    assert rendered.fault == "broken"


def test_the_program_gets_none_of_our_secrets_and_can_make_no_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, evidence_dir: Path
) -> None:
    told = tmp_path / "told.json"
    spy = tmp_path / "spy.py"
    spy.write_text(
        "import json, os, sys\n"
        f"json.dump([dict(os.environ), os.getcwd(), sorted(os.listdir('/proc/self/fd'))], open({str(told)!r}, 'w'))\n"
    )
    source = tmp_path / "source"
    source.write_bytes(b"x")
    monkeypatch.setenv("DINTEL_SECRET_KEY", "a secret")
    monkeypatch.setattr(rendering, "PROGRAM", spy)
    rendering.render(io.BytesIO(source.read_bytes()), "png")
    environment, folder, descriptors = json.loads(told.read_text())
    assert "a secret" not in str(environment)
    assert set(environment) <= {"LANG", "LC_CTYPE"}
    assert folder == "/"
    assert len(descriptors) <= 5


TRIES = """
import importlib.util, json, os, socket, sys
found = importlib.util.spec_from_file_location("render", sys.argv[1])
render = importlib.util.module_from_spec(found)
found.loader.exec_module(render)
render._load_all()
render._give_up(json.loads(sys.argv[2]))
tries = {
    "read a file": lambda: open("/etc/passwd").close(),
    "write a file": lambda: open("/tmp/out", "w").close(),
    "call somebody": lambda: socket.socket().close(),
    "make a pipe": lambda: os.pipe(),
    "look into a folder": lambda: os.listdir("/"),
}
for name, attempt in tries.items():
    try:
        attempt()
    except OSError:
        continue
    print(name)
"""


def test_the_program_opens_no_file_and_no_connection_once_it_has_given_up() -> None:
    asked = {"memory": limits.RENDER_MEMORY_BYTES, "seconds": 20, "output": 1_000_000}
    command = [sys.executable, "-I", "-B", "-c", TRIES, str(rendering.PROGRAM), json.dumps(asked)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr


def test_a_crash_is_the_files_own_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, evidence_dir: Path) -> None:
    crash = tmp_path / "crash.py"
    crash.write_text("import os, signal\nos.kill(os.getpid(), signal.SIGSEGV)\n")
    monkeypatch.setattr(rendering, "PROGRAM", crash)
    assert rendering.render(io.BytesIO(b"x"), "png").fault == "broken"


def test_a_paper_whose_drawing_never_ends_is_stopped(monkeypatch: pytest.MonkeyPatch, evidence_dir: Path) -> None:
    monkeypatch.setattr(limits, "RENDER_SECONDS", 1)
    assert rendering.render(io.BytesIO(samples.endless_pdf()), "pdf").fault in {"too_slow", "too_large"}


def test_output_without_end_is_cut_by_the_system(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, evidence_dir: Path
) -> None:
    monkeypatch.setattr(limits, "RENDER_OUTPUT_BYTES", 20_000)
    source = tmp_path / "source"
    source.write_bytes(samples.noisy_jpeg(200_000))
    rendered = rendering.render(io.BytesIO(source.read_bytes()), "jpeg")
    assert rendered.parts == ()
    assert rendered.fault in {"broken", "too_slow"}


def test_when_all_renderers_are_busy_the_copy_waits_for_the_next_look(
    device: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    device.send(samples.jpeg())
    file = File.objects.get()
    for _ in range(limits.RENDERERS):
        rendering._places.acquire()
    try:
        assert services.make_working_copy(file=file).working == "waiting"
    finally:
        for _ in range(limits.RENDERERS):
            rendering._places.release()
    assert services.make_working_copy(file=file).working == "made"


def test_when_the_disk_is_full_the_copy_waits_too(device: Device, monkeypatch: pytest.MonkeyPatch) -> None:
    device.send(samples.jpeg())
    file = File.objects.get()

    def full(*_args: Any) -> None:
        raise store.FullError

    with monkeypatch.context() as patched:
        patched.setattr(folder, "write", full)
        assert services.make_working_copy(file=file).working == "waiting"
    assert services.make_working_copy(file=file).working == "made"


def test_an_original_too_large_to_render_says_so(device: Device, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "RENDER_SOURCE_BYTES", 100)
    assert made(device, samples.jpeg(), "photo.jpg").working_fault == "too_large"


def test_the_program_stands_alone() -> None:
    source = Path(rendering.PROGRAM).read_text(encoding="utf-8")
    assert "dintel" not in source
    assert "django" not in source
    assert os.access(sys.executable, os.X_OK)
