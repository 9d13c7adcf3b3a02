"""Pictures of a hostile file: run alone, as a program, and never imported by the server.

It gets the file on standard input and writes pages to standard output. It knows no settings, no
database and no path; before it looks at the first byte it gives up memory, processor time, files, sockets
and new processes: with three descriptors in use and three allowed, nothing can be opened, not even to
read. Whatever the file does to it, it does to this process only.

Each record on standard output is one line of JSON, followed by as many bytes as the line says.
"""

from __future__ import annotations

import importlib
import io
import json
import re
import resource
import signal
import sys
import time
from collections.abc import Iterator, Mapping
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image, ImageCms, ImageFile, ImageOps, ImageSequence

FORMATS = {"jpeg": "JPEG", "png": "PNG", "gif": "GIF", "webp": "WEBP", "avif": "AVIF", "tiff": "TIFF"}
PHOTOGRAPHS = frozenset({"jpeg", "webp", "avif"})
ACTIVE = {
    "script": re.compile(rb"/(?:JavaScript|JS)\b"),
    "attachment": re.compile(rb"/(?:EmbeddedFiles?|RichMedia|FileAttachment)\b"),
    "action": re.compile(rb"/(?:Launch|OpenAction|AA|SubmitForm|ImportData)\b"),
}
ENOUGH = 0.7  # of the processor time; the rest is for putting the pages together
POINTS_TO_PIXELS = 3.0
FILES = 3  # standard input, output and error: with these open no file, no socket and no pipe can be opened
LOADED_LATE = (
    *("copy", "gc", "linecache", "random", "tracemalloc"),
    *("PIL.ImageColor", "PIL.ImageFilter", "PIL.ImagePalette", "PIL.MpoImagePlugin", "PIL.TiffImagePlugin"),
)
"""What the libraries, and Python for a warning, import in the middle of their work."""
TOO_LARGE, BROKEN, LOCKED = "too_large", "broken", "locked"  # put into words elsewhere


class FaultError(Exception):
    """The file cannot be shown; the message is the code of the reason."""


def main() -> int:
    """Write the pages of what comes in; return 0 when all that could be shown was."""
    asked: Mapping[str, Any] = json.loads(sys.argv[1])
    _load_all()
    _give_up(asked)
    data = sys.stdin.buffer.read()
    try:
        cautions, total = _pdf(data, asked) if asked["type"] == "pdf" else _picture(data, asked)
    except FaultError as fault:
        _tell({"fault": str(fault)})
        return 1
    except (MemoryError, Image.DecompressionBombError):
        _tell({"fault": TOO_LARGE})
        return 1
    except Exception:  # noqa: BLE001 - whatever a hostile file brings about, it is shown to be broken
        _tell({"fault": BROKEN})
        return 1
    _tell({"end": True, "total": total, "cautions": sorted(cautions)})
    return 0


def _give_up(asked: Mapping[str, Any]) -> None:
    """Give up what a page does not need. Output goes to a file, so its length is limited as well."""
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
    for what, most in (
        (resource.RLIMIT_AS, asked["memory"]),
        (resource.RLIMIT_CPU, asked["seconds"]),
        (resource.RLIMIT_FSIZE, asked["output"]),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_NOFILE, FILES),
    ):
        resource.setrlimit(what, (most, most))


def _load_all() -> None:
    """Load what is otherwise loaded when it is first needed: afterwards nothing can be opened."""
    for name in LOADED_LATE:
        importlib.import_module(name)
    Image.init()
    ImageCms.createProfile("sRGB")
    out = io.BytesIO()
    Image.new("RGB", (1, 1)).save(out, "PDF")
    pdfium.FPDF_GetLastError()
    time.process_time()


def _tell(record: Mapping[str, object], data: bytes = b"") -> None:
    sys.stdout.buffer.write(json.dumps({**record, "size": len(data)}).encode() + b"\n" + data)
    sys.stdout.buffer.flush()


def _page(number: int, image: Image.Image, *, as_photograph: bool) -> None:
    ending, media = ("jpg", "image/jpeg") if as_photograph else ("png", "image/png")
    name = f"page-{number:04d}.{ending}"
    told = {"name": name, "media": media, "width": image.width, "height": image.height}
    _tell(told, _encoded(image, as_photograph=as_photograph))


def _encoded(image: Image.Image, *, as_photograph: bool) -> bytes:
    out = io.BytesIO()
    if as_photograph:
        image.convert("RGB").save(out, "JPEG", quality=90, optimize=True)
    else:
        image.save(out, "PNG")
    return out.getvalue()


def _thumbnail(image: Image.Image, side: int) -> None:
    small = _on_white(image)
    small.thumbnail((side, side))
    told = {"name": "thumbnail.jpg", "media": "image/jpeg", "width": small.width, "height": small.height}
    _tell(told, _encoded(small, as_photograph=True))


def _whole(images: list[Image.Image]) -> None:
    """Write several pages as one PDF of pictures."""
    out = io.BytesIO()
    first, *rest = [_on_white(image) for image in images]
    first.save(out, "PDF", save_all=True, append_images=rest, resolution=150.0, quality=85)
    _tell({"name": "whole.pdf", "media": "application/pdf", "width": 0, "height": 0}, out.getvalue())


def _on_white(image: Image.Image) -> Image.Image:
    if "A" not in image.getbands():
        return image.convert("RGB")
    ground = Image.new("RGB", image.size, "white")
    ground.paste(image, mask=image.getchannel("A"))
    return ground


def _picture(data: bytes, asked: Mapping[str, Any]) -> tuple[set[str], int]:
    Image.MAX_IMAGE_PIXELS = asked["pixels"]
    try:
        return _frames(data, asked), _frame_count(data, asked)
    except OSError as problem:
        if "truncated" not in str(problem):
            raise
    ImageFile.LOAD_TRUNCATED_IMAGES = True
    return {*_frames(data, asked), "cut_short"}, _frame_count(data, asked)


def _open(data: bytes, asked: Mapping[str, Any]) -> Image.Image:
    image = Image.open(io.BytesIO(data), formats=[FORMATS[asked["type"]]])
    if image.width * image.height > asked["pixels"]:
        raise FaultError(TOO_LARGE)
    image.draft("RGB", (asked["side"], asked["side"]))
    return image


def _frame_count(data: bytes, asked: Mapping[str, Any]) -> int:
    return getattr(_open(data, asked), "n_frames", 1) if asked["type"] == "tiff" else 1


def _frames(data: bytes, asked: Mapping[str, Any]) -> set[str]:
    """Write every page; a fax comes as a TIFF of many. Of what moves, the first picture."""
    image = _open(data, asked)
    many = getattr(image, "n_frames", 1) > 1
    frames: Iterator[Image.Image] = iter(ImageSequence.Iterator(image)) if asked["type"] == "tiff" else iter((image,))
    shown: list[Image.Image] = []
    for frame in frames:
        if frame.width * frame.height > asked["pixels"]:
            raise FaultError(TOO_LARGE)
        shown.append(_plain(frame, asked["side"] if len(shown) == 0 else asked["page_side"]))
        if len(shown) == asked["pages"]:
            break
    for number, one in enumerate(shown, 1):
        _page(number, one, as_photograph=asked["type"] in PHOTOGRAPHS and "A" not in one.getbands())
    _thumbnail(shown[0], asked["thumbnail"])
    if len(shown) > 1:
        _whole(shown)
    return {"moving"} if many and asked["type"] in {"gif", "webp", "png", "avif"} else set()


def _plain(frame: Image.Image, side: int) -> Image.Image:
    """Return the picture upright, in ordinary colours, and nothing besides: a new image without any tag."""
    turned = ImageOps.exif_transpose(frame)
    profile = turned.info.get("icc_profile")
    with_alpha = "A" in turned.getbands() or "transparency" in turned.info
    if profile and not with_alpha:
        turned = _in_srgb(turned, profile)
    grey = turned.mode in {"1", "L"} and not with_alpha
    image = turned.convert("RGBA" if with_alpha else "L" if grey else "RGB")
    image.thumbnail((side, side))
    clean = Image.new(image.mode, image.size)
    clean.paste(image)
    return clean


def _in_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    try:
        source, target = ImageCms.ImageCmsProfile(io.BytesIO(profile)), ImageCms.createProfile("sRGB")
        return ImageCms.profileToProfile(image, source, target, outputMode="RGB") or image
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image


def _pdf(data: bytes, asked: Mapping[str, Any]) -> tuple[set[str], int]:
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as problem:
        raise FaultError(LOCKED if "assword" in str(problem) else BROKEN) from problem
    cautions = {name for name, pattern in ACTIVE.items() if pattern.search(data)}
    if pdfium.FPDFDoc_GetJavaScriptActionCount(document) > 0:
        cautions.add("script")
    if pdfium.FPDFDoc_GetAttachmentCount(document) > 0:
        cautions.add("attachment")
    shown: list[Image.Image] = []
    for number in range(min(len(document), asked["pages"])):
        if shown and time.process_time() > asked["seconds"] * ENOUGH:
            break
        shown.append(_sheet(document, number, asked["page_side"]))
        _page(number + 1, shown[-1], as_photograph=False)
    if not shown:
        raise FaultError(BROKEN)
    _thumbnail(shown[0], asked["thumbnail"])
    if time.process_time() < asked["seconds"] * ENOUGH:
        _whole(shown)
    return cautions, len(document)


def _sheet(document: pypdfium2.PdfDocument, number: int, side: int) -> Image.Image:
    page = document[number]
    longest = max(*page.get_size(), 1.0)
    bitmap = page.render(scale=min(side / longest, POINTS_TO_PIXELS))
    image: Image.Image = bitmap.to_pil().convert("RGB")
    page.close()
    return image


if __name__ == "__main__":
    sys.exit(main())
