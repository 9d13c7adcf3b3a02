"""What a file is, by its content and not by its name.

1. The first bytes are compared with every type of `types.toml`, in its order.
2. A package (docx, xlsx) is told from a plain archive by the names inside, read from its directory
   without unpacking anything.
3. What has no magic is text when it holds no control characters; then its first lines tell a letter,
   a web page, a drawing or a script from plain text.
4. Anything else is unknown, and unknown is not kept.
"""

from __future__ import annotations

import re
import struct
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

PATH = Path(__file__).parent / "types.toml"
HEAD_BYTES = 40 * 1024
SAYS_NOTHING = frozenset({"", "application/octet-stream", "binary/octet-stream"})
DIRECTORY_BYTES = 2 * 1024 * 1024
DIRECTORY_NAMES = 10_000
END_RECORD = struct.Struct("<4s4H2LH")
ENTRY = struct.Struct("<4s6H3L5H2L")

WEB = re.compile(rb"<(?:!doctype\s+html|html|head|body|script|iframe|object|embed|meta|title|\?xml)\b", re.IGNORECASE)
DRAWING = re.compile(rb"<svg\b|<!doctype\s+svg", re.IGNORECASE)
SCRIPT = re.compile(rb"\s*(?:#!|<\?php|<%|@echo\s|javascript:|//\s*@ts)", re.IGNORECASE)
HEADER = re.compile(rb"[A-Za-z][A-Za-z0-9-]*:[ \t]?[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*\r?\n")
LETTER = re.compile(rb"^(?:from|to|date|received|return-path|message-id|mime-version):", re.IGNORECASE | re.MULTILINE)
NOT_TEXT = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Type:
    """One kind of file: what it is called, how it is known, whether it is kept."""

    id: str
    words: str
    allowed: bool
    endings: tuple[str, ...]
    media: tuple[str, ...]
    magic: tuple[tuple[tuple[int, bytes], ...], ...] = ()
    member: str = ""
    looks: str = ""
    pages: str = ""
    advice: str = ""
    binary: bool = False

    def begins(self, head: bytes) -> bool:
        """Return whether a file that begins with `head` can be of this type."""
        return any(all(head.startswith(part, at) for at, part in way) for way in self.magic)


@cache
def types() -> Mapping[str, Type]:
    """Return every type by id, in the order of the file."""
    listed = tomllib.loads(PATH.read_text(encoding="utf-8"))["type"]
    return {row["id"]: _type(row) for row in listed}


def _type(row: Mapping[str, Any]) -> Type:
    ways = tuple(tuple(_part(part) for part in way.split(" ")) for way in row.get("magic", ()))
    given = {name: row.get(name, "") for name in ("member", "looks", "pages", "advice")}
    return Type(
        id=row["id"],
        words=row["words"],
        allowed=row["allowed"],
        binary=row.get("binary", False),
        endings=tuple(row["endings"]),
        media=tuple(row["media"]),
        magic=ways,
        **given,
    )


def _part(text: str) -> tuple[int, bytes]:
    at, mark, value = re.fullmatch(r"(\d+)([:=])(.+)", text).groups()  # type: ignore[union-attr]  # a slip stops the start
    return int(at), bytes.fromhex(value) if mark == "=" else value.encode("ascii")


def recognise(content: BinaryIO) -> Type | None:
    """Return what the content is, or None where that cannot be told. Reads, never runs or unpacks."""
    content.seek(0)
    head = content.read(HEAD_BYTES)
    names: frozenset[str] | None = None
    for kind in types().values():
        if not kind.begins(head) or (kind.binary and _is_text(content)):  # 1.
            continue
        if not kind.member:
            return kind
        names = _members(content) if names is None else names  # 2.
        if any(name == kind.member or name.endswith(f"/{kind.member}") for name in names):
            return kind
    return _text(content, head)  # 3. and 4.


def _members(content: BinaryIO) -> frozenset[str]:
    """Return the names in a package's directory; none where the directory is broken or huge."""
    size = content.seek(0, 2)
    content.seek(max(0, size - END_RECORD.size - 0xFFFF))
    tail = content.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) < at + END_RECORD.size:
        return frozenset()
    _, _, _, _, count, length, start, _ = END_RECORD.unpack_from(tail, at)
    if count > DIRECTORY_NAMES or length > DIRECTORY_BYTES:
        return frozenset()
    content.seek(start)
    return _names(content.read(length), count)


def _names(directory: bytes, count: int) -> frozenset[str]:
    names: set[str] = set()
    at = 0
    for _ in range(count):
        if len(directory) < at + ENTRY.size or directory[at : at + 4] != b"PK\x01\x02":
            break
        fields = ENTRY.unpack_from(directory, at)
        name, extra, comment = fields[10:13]
        begin = at + ENTRY.size
        names.add(directory[begin : begin + name].decode("utf-8", "replace"))
        at = begin + name + extra + comment
    return frozenset(names)


def _text(content: BinaryIO, head: bytes) -> Type | None:
    looks = _looks(content, head)
    return next((kind for kind in types().values() if looks and kind.looks == looks), None)


def _looks(content: BinaryIO, head: bytes) -> str:
    """Return which sort of text this is; empty where it is none. Markup counts in the first bytes."""
    if not _is_text(content):
        return ""
    start = head.removeprefix(b"\xef\xbb\xbf")
    if SCRIPT.match(start):
        return "script"
    headers = b"".join(match.group() for match in _headers(start))
    if LETTER.search(headers):
        return "letter"
    if DRAWING.search(start):
        return "drawing"
    return "web" if WEB.search(start) else "text"


def _headers(start: bytes) -> list[re.Match[bytes]]:
    found: list[re.Match[bytes]] = []
    at = 0
    while match := HEADER.match(start, at):
        found.append(match)
        at = match.end()
    return found if start[at : at + 2].strip() == b"" else []


def _is_text(content: BinaryIO) -> bool:
    content.seek(0)
    while piece := content.read(1024 * 1024):
        if NOT_TEXT.search(piece):
            return False
    return True


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a file is kept: `code` is empty if so, else which refusal it gets, with its facts."""

    kind: Type | None
    code: str
    facts: Mapping[str, str]


def judge(content: BinaryIO, name: str, declared: str) -> Verdict:
    """Return what the content is and whether that is what its name and its device say it is."""
    kind = recognise(content)
    ending, media = ending_of(name), media_of(declared)
    fits_name = not ending or (kind is not None and ending in kind.endings)
    fits_media = media in SAYS_NOTHING or (kind is not None and media in kind.media)
    by_name = next((one.id for one in types().values() if ending and ending in one.endings), "")
    by_media = next((one.id for one in types().values() if media in one.media), "")
    said = by_media if fits_name else by_name
    facts = {"name": name, "ending": "" if fits_name else ending, "said": said, "found": kind.id if kind else ""}
    if kind is None:
        return Verdict(None, "unknown_type", facts)
    if not kind.allowed:
        return Verdict(kind, "not_taken", facts)
    return Verdict(kind, "" if fits_name and fits_media else "not_what_it_says", facts)


def ending_of(name: str) -> str:
    """Return what a name ends in, with its dot, in small letters; empty if nothing."""
    return PurePosixPath(name.rstrip(". ").lower()).suffix


def media_of(declared: str) -> str:
    """Return a media type without its parameters, in small letters."""
    return declared.partition(";")[0].strip().lower()


def accepted() -> str:
    """Return what a file picker may offer: the endings of every type that is kept."""
    return ",".join(ending for kind in types().values() if kind.allowed for ending in kind.endings)
