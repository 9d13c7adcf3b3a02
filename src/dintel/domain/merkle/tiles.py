"""The tree as files: tiles of 256 hashes (c2sp.org/tlog-tiles).

A tile at ``level`` holds the roots of complete subtrees of ``256**level`` leaves, in order. The last
tile of a level may be *partial*; a partial tile is not hashed into the level above. What is written
never changes, it only grows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from dintel.domain.merkle.hashing import HASH_BYTES, NODE_PREFIX
from dintel.domain.merkle.paths import (
    TILE_WIDTH,
    entries_path,
    pack_entries,
    parse_entries_path,
    parse_tile_path,
    tile_path,
    unpack_entries,
)
from dintel.domain.merkle.tree import Frontier

__all__ = [
    "TILE_BYTES",
    "TILE_HEIGHT",
    "TILE_WIDTH",
    "Place",
    "Tiles",
    "entries_path",
    "integrate",
    "join_hashes",
    "pack_entries",
    "parse_entries_path",
    "parse_tile_path",
    "right_edge",
    "tile_path",
    "tile_width",
    "unpack_entries",
]

TILE_HEIGHT = 8
TILE_BYTES = TILE_WIDTH * HASH_BYTES

Place = tuple[int, int]
"""The level of a tile and its index in the level."""


def tile_width(level: int, index: int, size: int) -> int:
    """Return how many hashes a tile has in a tree of ``size`` leaves: 0 if it is not there.

    Precondition: ``level >= 0``, ``index >= 0``, ``size >= 0`` (section "Partial Tiles").
    """
    return min(max((size >> TILE_HEIGHT * level) - index * TILE_WIDTH, 0), TILE_WIDTH)


def right_edge(size: int) -> dict[Place, int]:
    """Return the partial tiles of a tree of ``size >= 0`` leaves with their widths, lowest level first."""
    edge, level = {}, 0
    while size:
        size, width = divmod(size, TILE_WIDTH)
        if width:
            edge[level, size] = width
        level += 1
    return edge


def integrate(size: int, edge: Mapping[Place, bytes], leaf_hashes: Sequence[bytes]) -> dict[Place, bytes]:
    """Return every tile that is new or longer when leaves are added to a tree of ``size >= 0``.

    ``edge`` holds the tiles that ``right_edge(size)`` names; longer ones are cut to their width. A
    tile of less than ``TILE_BYTES`` bytes is partial. The work grows with the leaves, and with the
    logarithm of the size, never with the size. Raises ``ValueError`` if a tile is missing or too
    short, or a leaf hash has a wrong length.

    1. New hashes of a level are appended to its partial tile and cut into tiles.
    2. The root of each tile that became full is a new hash of the level above.
    """
    if any(len(leaf) != HASH_BYTES for leaf in leaf_hashes):
        message = f"a leaf hash has not {HASH_BYTES} bytes; pass leaf_hash(entry) for each entry"
        raise ValueError(message)
    changed: dict[Place, bytes] = {}
    partial, level, fresh = right_edge(size), 0, b"".join(leaf_hashes)
    while fresh:
        # 1.
        index = size >> TILE_HEIGHT * (level + 1)
        before = _cut((level, index), edge.get((level, index), b""), partial.get((level, index), 0))
        hashes = before + fresh
        tiles = [hashes[at : at + TILE_BYTES] for at in range(0, len(hashes), TILE_BYTES)]
        changed |= {(level, index + at): tile for at, tile in enumerate(tiles)}
        # 2.
        fresh = b"".join(join_hashes(tile) for tile in tiles if len(tile) == TILE_BYTES)
        level += 1
    return changed


@dataclass(frozen=True, slots=True)
class Tiles:
    """A tree of ``size >= 0`` leaves read from tiles.

    ``read(level, index)`` returns the bytes of a tile, full or partial. Each tile is read once and
    then kept, so make one of these for one question and let it go. Tiles are not proved here: what
    is made from them is proved against a checkpoint by ``verify``.
    """

    read: Callable[[int, int], bytes]
    size: int
    _kept: dict[Place, bytes] = field(default_factory=dict, init=False, repr=False, compare=False)

    def node(self, height: int, index: int) -> bytes:
        """Return the root of the complete subtree over ``[index * 2**height, (index + 1) * 2**height)``.

        Precondition: ``height >= 0``, ``index >= 0``, ``(index + 1) * 2**height <= size``. Raises
        ``ValueError`` otherwise, or if a tile is shorter than the size demands.
        """
        if min(height, index) < 0 or (index + 1) << height > self.size:
            message = f"subtree {index} of height {height} is not complete in a tree of {self.size}"
            raise ValueError(message)
        level, inside = divmod(height, TILE_HEIGHT)
        tile, first = divmod(index << inside, TILE_WIDTH)
        hashes = self._tile((level, tile))
        return join_hashes(hashes[first * HASH_BYTES : (first + (1 << inside)) * HASH_BYTES])

    def frontier(self, size: int | None = None) -> Frontier:
        """Return the growing edge of the first ``size`` leaves, of all if it is left out.

        Precondition: ``0 <= size <= self.size``; raises ``ValueError`` as ``node`` does.
        """
        size = self.size if size is None else size
        bits = [bit for bit in reversed(range(size.bit_length())) if size >> bit & 1]
        return Frontier(size, tuple(self.node(bit, (size >> bit) - 1) for bit in bits))

    def root(self, size: int | None = None) -> bytes:
        """Return the root over the first ``size`` leaves; preconditions as for ``frontier``."""
        return self.frontier(size).root()

    def _tile(self, place: Place) -> bytes:
        if place not in self._kept:
            self._kept[place] = _cut(place, self.read(*place), tile_width(*place, self.size))
        return self._kept[place]


def join_hashes(hashes: bytes) -> bytes:
    """Return the root over ``2**n`` hashes laid end to end, ``n >= 0``."""
    while len(hashes) > HASH_BYTES:
        pairs = range(0, len(hashes), 2 * HASH_BYTES)
        hashes = b"".join([sha256(NODE_PREFIX + hashes[at : at + 2 * HASH_BYTES]).digest() for at in pairs])
    return hashes


def _cut(place: Place, tile: bytes, width: int) -> bytes:
    """Return the first ``width`` hashes of a tile; raise ``ValueError`` if it has fewer."""
    if len(tile) % HASH_BYTES or not width * HASH_BYTES <= len(tile) <= TILE_BYTES:
        message = (
            f"{tile_path(*place)} has {len(tile)} bytes, and {width * HASH_BYTES} at least are needed in steps of"
            f" {HASH_BYTES} up to {TILE_BYTES}; fetch it again, or restore it from another copy of the log"
        )
        raise ValueError(message)
    return tile[: width * HASH_BYTES]
