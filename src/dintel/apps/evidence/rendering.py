"""The server's side of `render.py`: start it, wait, read what it made, believe nothing of it."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from dintel.apps.evidence import limits

PROGRAM = Path(__file__).with_name("render.py")
ENOUGH_WAITED = limits.RENDER_SECONDS + 10
MEDIA = frozenset({"image/png", "image/jpeg", "application/pdf"})
CAUTIONS = frozenset({"script", "attachment", "action", "moving", "cut_short"})
FAULTS = frozenset({"broken", "locked", "too_large", "too_slow"})
LINE_BYTES = 4096
OUT_OF_TIME = frozenset({-signal.SIGKILL, -signal.SIGXCPU})
"""How a program ends that used up its processor time; any other end, a crash among them, is the file's doing."""

_places = threading.BoundedSemaphore(limits.RENDERERS)


@dataclass(frozen=True, slots=True)
class Part:
    """One page, the thumbnail, or all pages in one."""

    name: str
    media: str
    width: int
    height: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Rendered:
    """What was made of a file. `fault` says why there is less than all; `busy` means: ask again later."""

    parts: tuple[Part, ...] = ()
    total: int = 0
    cautions: tuple[str, ...] = ()
    fault: str = ""

    @property
    def pages(self) -> tuple[Part, ...]:
        """Return the pages alone."""
        return tuple(part for part in self.parts if part.name.startswith("page-"))


def render(source: BinaryIO, type_id: str, *, wait_seconds: float = 0.0) -> Rendered:
    """Return pictures of a file, made by a process of its own within the limits. Never raises for the file's sake.

    The process reads and writes memory, not the disk: what it is given and what it makes lie nowhere in the clear.
    """
    if source.seek(0, os.SEEK_END) > limits.RENDER_SOURCE_BYTES:
        return Rendered(fault="too_large")
    if not _places.acquire(timeout=wait_seconds):
        return Rendered(fault="busy")
    try:
        with _memory("source") as given, _memory("pages") as out:
            source.seek(0)
            shutil.copyfileobj(source, given)
            given.seek(0)
            in_time = _run(given, out, type_id)
            out.seek(0)
            return _read(out, in_time=in_time)
    finally:
        _places.release()


def _memory(name: str) -> BinaryIO:
    """Return a file that is in memory only and limited like any other (Linux, memfd_create(2))."""
    return os.fdopen(os.memfd_create(name), "w+b")


def _run(source: BinaryIO, out: BinaryIO, type_id: str) -> bool:
    """Run the program; return whether it was in time. It gets no environment and no folder of ours."""
    asked = {
        "type": type_id,
        "memory": limits.RENDER_MEMORY_BYTES,
        "seconds": limits.RENDER_SECONDS,
        "output": limits.RENDER_OUTPUT_BYTES,
        "pages": limits.RENDER_PAGES,
        "pixels": limits.RENDER_PIXELS,
        "side": limits.RENDER_SIDE,
        "page_side": limits.RENDER_PAGE_SIDE,
        "thumbnail": limits.THUMBNAIL_SIDE,
    }
    process = subprocess.Popen(  # noqa: S603 - our own program, its arguments are our own numbers
        [sys.executable, "-I", "-B", str(PROGRAM), json.dumps(asked)],
        stdin=source,
        stdout=out,
        stderr=subprocess.DEVNULL,
        env={"LANG": "C.UTF-8"},
        cwd="/",
        start_new_session=True,
    )
    try:
        return process.wait(ENOUGH_WAITED) not in OUT_OF_TIME
    except subprocess.TimeoutExpired:
        return False
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _read(out: BinaryIO, *, in_time: bool) -> Rendered:
    """Return what the program wrote; a record that is cut off or not of our form ends the reading."""
    parts: list[Part] = []
    while line := out.readline(LINE_BYTES):
        try:
            record = json.loads(line)
            if "fault" in record:
                return Rendered(tuple(parts), fault=record["fault"] if record["fault"] in FAULTS else "broken")
            if "end" in record:
                cautions = tuple(sorted(CAUTIONS & set(record["cautions"])))
                return Rendered(tuple(parts), total=int(record["total"]), cautions=cautions)
            parts.append(_part(record, out))
        except (ValueError, TypeError, KeyError, AttributeError):
            break
    return Rendered(tuple(parts), fault="broken" if in_time else "too_slow")


def _part(record: dict[str, object], out: BinaryIO) -> Part:
    size, name, media = record["size"], record["name"], record["media"]
    width, height = record["width"], record["height"]
    if not (isinstance(size, int) and isinstance(width, int) and isinstance(height, int)):
        raise TypeError
    if not (isinstance(name, str) and name.replace("-", "").replace(".", "").isalnum() and media in MEDIA):
        raise ValueError
    data = out.read(size)
    if len(data) != size:
        raise ValueError
    return Part(name, str(media), width, height, data)
