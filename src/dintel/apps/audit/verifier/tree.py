"""The log of an export: its checkpoint, its entries, and the tree over them (RFC 9162, 2.1.1)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from dintel.apps.complaints.packet.verifier.container import BadError, Packet
from dintel.apps.complaints.packet.verifier.signing import Key, root_of

BUNDLE, ENTRY_BYTES = 256, 32


def signed_tree(packet: Packet, key: Key) -> tuple[int, bytes]:
    """Return size and root of the checkpoint, which the log signed. Raises BadError otherwise."""
    return root_of(packet.read("log/checkpoint").decode(), key)


def entries_of(packet: Packet, size: int) -> Iterator[bytes]:
    """Yield the entries of the log in their order (c2sp.org/tlog-tiles). Raises BadError for a bundle that is none."""
    for index in range(-(-size // BUNDLE)):
        width = min(BUNDLE, size - index * BUNDLE)
        data = packet.read(bundle_path(index, width))
        if len(data) != width * (2 + ENTRY_BYTES):
            message = f"bundle {index} of the log does not hold {width} entries"
            raise BadError(message)
        for at in range(0, len(data), 2 + ENTRY_BYTES):
            yield data[at + 2 : at + 2 + ENTRY_BYTES]


def bundle_path(index: int, width: int) -> str:
    """Return where a bundle of entries lies."""
    parts = [f"{index % 1000:03}"]
    while index := index // 1000:
        parts.insert(0, f"x{index % 1000:03}")
    return "log/tile/entries/" + "/".join(parts) + ("" if width == BUNDLE else f".p/{width}")


class Tree:
    """A tree that grows by one entry at a time and knows its root."""

    def __init__(self) -> None:
        """Begin without an entry."""
        self.size = 0
        self.peaks: list[bytes] = []

    def add(self, entry: bytes) -> None:
        """Add an entry."""
        found, size = hashlib.sha256(b"\x00" + entry).digest(), self.size
        while size & 1:
            found, size = hashlib.sha256(b"\x01" + self.peaks.pop() + found).digest(), size >> 1
        self.peaks.append(found)
        self.size += 1

    def root(self) -> bytes:
        """Return the root over all that was added."""
        found = b"" if self.peaks else hashlib.sha256(b"").digest()
        for peak in reversed(self.peaks):
            found = hashlib.sha256(b"\x01" + peak + found).digest() if found else peak
        return found
