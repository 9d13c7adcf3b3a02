"""A packet's files and its manifest, and what is said of them (1. and 2.)."""

from __future__ import annotations

import hashlib
import json
import sys
import zipfile
import zlib
from pathlib import Path
from typing import Any

FORMAT, COPIES_FORMAT = "dintel/referral-packet/v1", "dintel/referral-packet/v2"
MANIFEST, STAMP, CUSTODY = "manifest.json", "timestamp/manifest.tsr", "custody/custody.jsonl"
ROOTS = "timestamp/roots.pem"
UNLISTED = (MANIFEST, STAMP)
LEFT_BY_COMPUTERS = (".DS_Store", "Thumbs.db", "desktop.ini")
BLOCK = 1 << 20
HOLDS, BROKEN, NO_PACKET, UNPROVED = 0, 1, 2, 3
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


def read_manifest(packet: Packet) -> dict[str, Any]:
    """Return the manifest. Raises BadError for one that is not known here."""
    try:
        raw = packet.read(MANIFEST)
        found: dict[str, Any] = json.loads(raw)
        form, texts = found.get("format"), ("number", "report", "city", "log_key", "custody_head")
        rows = [[row[name] for name in ("path", "sha256", "what", "name", "file", "of")] for row in found["files"]]
        rows += [[row[name] for name in ("path", "sha256", "file")] for row in left_out(found)]
        said = [found[name] for name in texts] + found["witnesses"] + [text for row in rows for text in row]
        is_text = all(isinstance(text, str) for text in [*said, found.get("left_out_because", "")])
        sizes = [row["size"] for row in [*found["files"], *left_out(found)]]
        is_whole = form == form_of(found) and is_text and all(isinstance(size, int) for size in sizes)
        is_canonical = canonical(found) == raw
    except (*UNREADABLE, *MALFORMED) as error:
        message = f"{MANIFEST} cannot be read ({error!r}): this is no referral packet, or half of one"
        raise BadError(message) from error
    if not is_whole:
        known = f"{FORMAT}, and {COPIES_FORMAT} of what leaves originals out and says why"
        message = f"{MANIFEST} is of the form {form!r}, or lacks a part of it; this verifier knows {known}"
        raise BadError(message)
    if not is_canonical:
        message = f"{MANIFEST} is not in canonical form: somebody wrote it anew"
        raise BadError(message)
    names = [row[0] for row in rows]
    if len(set(names)) != len(names) or any(not is_inside(name) for name in names):
        message = f"{MANIFEST} lists a file twice, or one outside the packet"
        raise BadError(message)
    return found


def left_out(manifest: dict[str, Any]) -> Rows:
    """Return the originals that a manifest names as left out."""
    rows: Rows = manifest.get("left_out", [])
    return rows


def form_of(manifest: dict[str, Any]) -> str:
    """Return the form that a manifest must say it is of: the second leaves originals out, and says why."""
    if "left_out" not in manifest and "left_out_because" not in manifest:
        return FORMAT
    return COPIES_FORMAT if left_out(manifest) and manifest["left_out_because"].strip() else ""


def is_inside(name: str) -> bool:
    """Return whether a path stays inside the packet."""
    return bool(name) and not name.startswith("/") and "\\" not in name and ".." not in name.split("/")


def check_files(packet: Packet, manifest: dict[str, Any], report: Report) -> None:
    """Hold every file against the manifest, and the manifest against the files."""
    there = packet.names()
    wrong = report.faults
    for row in manifest["files"]:
        if fault := fault_of(packet, row, there.count(row["path"])):
            report.wrong(f"{row['path']} {fault}")
    listed = {row["path"] for row in manifest["files"]}
    for path in sorted(set(there) - listed - set(UNLISTED)):
        if path.rpartition("/")[2] in LEFT_BY_COMPUTERS:
            report.unchecked(f"{path}: computers leave such files in folders; it is no part of the packet")
        else:
            report.wrong(f"{path} stands in no list: it was added afterwards")
    for path in UNLISTED:
        if there.count(path) > 1:
            report.wrong(f"{path} stands in the ZIP {there.count(path)} times")
    if report.faults == wrong:
        report.holds(f"{len(listed)} files have the size and SHA-256 of the manifest, and no other is there")


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
