"""Where tiles and entries lie, and how entries are bundled (c2sp.org/tlog-tiles, "APIs").

``tile/<level>/<index>[.p/<width>]`` and ``tile/entries/<index>[.p/<width>]``. An index is written in
groups of three digits, all but the last with an ``x`` before them: 1234067 is ``x001/x234/067``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

TILE_WIDTH = 256
MOST_LEVELS = 64
LENGTH_BYTES = 2
MOST_ENTRY_BYTES = 2**16 - 1

_PATH = re.compile(r"tile/(entries|0|[1-9][0-9]?)/((?:x[0-9]{3}/)*[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?", re.ASCII)


def tile_path(level: int, index: int, width: int = TILE_WIDTH) -> str:
    """Return the path of a tile, ``tile/0/x001/x234/067.p/8`` for a partial one.

    Precondition: ``0 <= level < 64``, ``index >= 0``, ``1 <= width <= 256``; raises ``ValueError``
    otherwise.
    """
    if not 0 <= level < MOST_LEVELS:
        message = f"a tile's level lies between 0 and {MOST_LEVELS - 1}, not at {level}"
        raise ValueError(message)
    return _path(str(level), index, width)


def entries_path(index: int, width: int = TILE_WIDTH) -> str:
    """Return the path of a bundle of entries, ``tile/entries/x001/x234/067.p/8`` for a partial one.

    Precondition: ``index >= 0``, ``1 <= width <= 256``; raises ``ValueError`` otherwise.
    """
    return _path("entries", index, width)


def parse_tile_path(path: str) -> tuple[int, int, int]:
    """Return level, index and width of a tile; raise ``ValueError`` for any other path.

    There is one path for each tile, so what is accepted is what ``tile_path`` writes.
    """
    kind, index, width = _parse(path)
    if kind == "entries" or tile_path(int(kind), index, width) != path:
        raise _no_path(path, "tile/<level>/<index>[.p/<width>]")
    return int(kind), index, width


def parse_entries_path(path: str) -> tuple[int, int]:
    """Return index and width of a bundle of entries; raise ``ValueError`` for any other path."""
    kind, index, width = _parse(path)
    if kind != "entries" or entries_path(index, width) != path:
        raise _no_path(path, "tile/entries/<index>[.p/<width>]")
    return index, width


def pack_entries(entries: Iterable[bytes]) -> bytes:
    """Return a bundle: each entry after its length as a big-endian uint16 (section "Log entries").

    Raises ``ValueError`` for more than ``TILE_WIDTH`` entries or one of more than 65,535 bytes.
    """
    found = list(entries)
    if len(found) > TILE_WIDTH or any(len(entry) > MOST_ENTRY_BYTES for entry in found):
        message = (
            f"a bundle holds at most {TILE_WIDTH} entries of at most {MOST_ENTRY_BYTES} bytes;"
            f" these are {len(found)}, the longest of {max(map(len, found))} bytes"
        )
        raise ValueError(message)
    return b"".join(len(entry).to_bytes(LENGTH_BYTES, "big") + entry for entry in found)


def unpack_entries(bundle: bytes) -> list[bytes]:
    """Return the entries of a bundle; raise ``ValueError`` if it is cut off or holds too many."""
    entries, at = [], 0
    while at < len(bundle):
        begin = at + LENGTH_BYTES
        at = begin + int.from_bytes(bundle[at:begin], "big")
        entries.append(bundle[begin:at])
    if at != len(bundle) or len(entries) > TILE_WIDTH:
        message = (
            f"a bundle of {len(bundle)} bytes does not end with its entry {len(entries) - 1}, or holds more than"
            f" {TILE_WIDTH}; fetch it again, or restore it from another copy of the log"
        )
        raise ValueError(message)
    return entries


def _path(kind: str, index: int, width: int) -> str:
    if index < 0 or not 1 <= width <= TILE_WIDTH:
        message = f"no tile has index {index} and width {width}; an empty tile is not written"
        raise ValueError(message)
    groups = [f"{index % 1000:03}"]
    while index := index // 1000:
        groups.insert(0, f"x{index % 1000:03}")
    partial = "" if width == TILE_WIDTH else f".p/{width}"
    return f"tile/{kind}/{'/'.join(groups)}{partial}"


def _parse(path: str) -> tuple[str, int, int]:
    found = _PATH.fullmatch(path)
    if not found:
        raise _no_path(path, "tile/<level or entries>/<index>[.p/<width>]")
    index = int(found[2].replace("x", "").replace("/", ""))
    return found[1], index, int(found[3] or TILE_WIDTH)


def _no_path(path: str, form: str) -> ValueError:
    return ValueError(f"{path!r} is no path of the log; write {form} with a width from 1 to {TILE_WIDTH - 1}")
