"""The files of something that is checked, in a ZIP or in a folder, and what is said of them."""

from __future__ import annotations

import hashlib
import json
import sys
import zipfile
import zlib
from pathlib import Path
from typing import Any

BLOCK = 1 << 20
HOLDS, BROKEN, NO_PACKET, UNPROVED = 0, 1, 2, 3
LEFT_BY_COMPUTERS = (".DS_Store", "Thumbs.db", "desktop.ini")
Rows = list[dict[str, Any]]


class BadError(Exception):
    """Something does not hold; the message says what."""


UNREADABLE = (OSError, EOFError, zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError)
MALFORMED = (BadError, ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError)


class Packet:
    """The files of a packet, in a ZIP or in a folder."""

    def __init__(self, place: Path) -> None:
        """Open it. Raises OSError or zipfile.BadZipFile."""
        self.zip: zipfile.ZipFile | None = None if place.is_dir() else zipfile.ZipFile(place)
        self.folder = place

    def names(self) -> list[str]:
        """Return every file's name, as often as it stands there."""
        if self.zip is not None:
            return [one.filename for one in self.zip.infolist() if not one.is_dir()]
        return [one.relative_to(self.folder).as_posix() for one in self.folder.rglob("*") if one.is_file()]

    def open(self, name: str) -> Any:  # noqa: ANN401 - a stream of either kind
        """Return a file to read."""
        return self.zip.open(name) if self.zip is not None else (self.folder / name).open("rb")

    def read(self, name: str) -> bytes:
        """Return a whole file."""
        with self.open(name) as source:
            data: bytes = source.read()
        return data

    def hash(self, name: str) -> tuple[int, str]:
        """Return size and SHA-256 of a file."""
        size, digest = 0, hashlib.sha256()
        with self.open(name) as source:
            for piece in iter(lambda: source.read(BLOCK), b""):
                size += len(piece)
                digest.update(piece)
        return size, digest.hexdigest()


class Report:
    """What was found, printed as it is found."""

    def __init__(self) -> None:
        """Begin with nothing wrong."""
        self.faults = self.unproved = self.left_out = 0

    def holds(self, what: str) -> None:
        """Say what was checked and holds."""
        put(f"  holds        {what}")

    def wrong(self, what: str) -> None:
        """Say what does not hold."""
        self.faults += 1
        put(f"  DOES NOT     {what}")

    def unchecked(self, what: str) -> None:
        """Say what could not be checked here, and how it can be."""
        put(f"  not checked  {what}")

    def loose(self, what: str) -> None:
        """Say what is in no proof, and so rests on the manifest alone."""
        self.unproved += 1
        put(f"  not proved   {what}")


def put(what: str = "") -> None:
    """Print a line; what would steer a terminal is shown as a question mark."""
    sys.stdout.write("".join(letter if letter.isprintable() else "?" for letter in what) + "\n")


def canonical(value: Any) -> bytes:  # noqa: ANN401 - JSON values
    """Return the one form in which values are hashed: UTF-8, keys in order, no white space (RFC 8785, in part)."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def is_inside(name: str) -> bool:
    """Return whether a path stays inside the packet."""
    return bool(name) and not name.startswith("/") and "\\" not in name and ".." not in name.split("/")


def fault_of(packet: Packet, row: dict[str, Any], times_there: int) -> str:
    """Return what is wrong with one file; empty if it is the one that the manifest lists."""
    if times_there != 1:
        return f"stands in the ZIP {times_there} times" if times_there else "is missing"
    try:
        found = packet.hash(row["path"])
    except UNREADABLE as error:
        return f"cannot be read ({error}): it is damaged"
    same = found == (row["size"], row["sha256"])
    return "" if same else "is not the file that the manifest lists: its size or SHA-256 is another"
