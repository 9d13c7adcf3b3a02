"""One pass over a log: every entry hashed into the root, every tile compared with what it should hold.

1. Entries are hashed 256 at a time and compared with their tile of leaf hashes.
2. The hash over 256 of them goes into the tile of the level above, and so on up.
3. The roots at the sizes of older checkpoints fall out on the way, without a second pass.
4. Files of a folder that the pass did not need, older partial tiles, hold the beginning of a tile.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from hashlib import sha256

from dintel.cli.ledger.findings import Findings
from dintel.cli.ledger.progress import Progress
from dintel.cli.published import (
    MOST_BUNDLE_BYTES,
    STRIDE,
    Log,
    MissingError,
    UnreadableError,
    read_bundle,
    read_bundles,
    read_tile,
    split_bundle,
)
from dintel.domain.merkle.hashing import EMPTY_ROOT, HASH_BYTES, LEAF_PREFIX
from dintel.domain.merkle.paths import (
    TILE_WIDTH,
    entries_path,
    parse_entries_path,
    parse_tile_path,
    tile_path,
)
from dintel.domain.merkle.tiles import TILE_BYTES, TILE_HEIGHT, join_hashes, tile_width
from dintel.domain.merkle.tree import Frontier, join_peaks

PROGRESS_FROM = 20_000


@dataclass(slots=True)
class Walk:
    """The pass over the first ``size`` entries of a log; ``run`` fills the rest."""

    log: Log
    size: int
    wanted: Collection[int]
    findings: Findings
    keep_entries: bool = False
    entries: bytearray = field(default_factory=bytearray, init=False)
    roots: dict[int, bytes] = field(default_factory=dict, init=False)
    reached: int = field(default=0, init=False)
    tiles: int = field(default=0, init=False)
    beyond: list[str] = field(default_factory=list, init=False)
    strange: list[str] = field(default_factory=list, init=False)
    _due: list[int] = field(default_factory=list, init=False)
    _top: Frontier = field(default_factory=Frontier, init=False)
    _rows: dict[int, bytearray] = field(default_factory=dict, init=False)
    _seen: set[str] = field(default_factory=set, init=False)

    def run(self) -> None:
        """Hash and compare everything, or as far as the entries can be read."""
        self._due = sorted(set(self.wanted), reverse=True)
        if self._due and self._due[-1] == 0:
            self.roots[self._due.pop()] = EMPTY_ROOT
        progress = Progress("entries hashed", self.size, PROGRESS_FROM)
        for index, (bundle, tile) in enumerate(read_bundles(self.log, self.size)):
            entries = self._entries(index, bundle)
            if entries is None:
                return
            self._take(index, entries, tile)
            progress.show(self.reached)
        # 2. what is left on each level is its partial tile
        for level in sorted(self._rows):
            self._compare(level, self._rows[level])
        # 4.
        for path in self.log.tile_files() or ():
            if path not in self._seen:
                self._compare_older(path)

    def _entries(self, index: int, bundle: bytes | MissingError) -> list[bytes] | None:
        width = tile_width(0, index, self.size)
        path = entries_path(index, width)
        try:
            if isinstance(bundle, MissingError):
                raise bundle
            self._seen.add(path)
            return split_bundle(path, bundle, width)
        except UnreadableError as error:
            what = f"entries {index * TILE_WIDTH} to {index * TILE_WIDTH + width - 1} are not there: {error}"
            self.findings.add(what, path)
            return None

    def _take(self, index: int, entries: list[bytes], tile: bytes | MissingError) -> None:
        """Hash the entries of a bundle into the tree."""
        # 1.
        hashes = b"".join([sha256(LEAF_PREFIX + entry).digest() for entry in entries])
        self._compare_tile((0, index), hashes, tile)
        if self.keep_entries:
            self.entries += b"".join(entries)
        # 3.
        self.reached = index * TILE_WIDTH + len(entries)
        self._find_roots(index * TILE_WIDTH, hashes)
        # 2.
        if len(entries) == TILE_WIDTH:
            node = join_hashes(hashes)
            self._top = self._top.append(node)
            self._rise(1, node)

    def _find_roots(self, begin: int, hashes: bytes) -> None:
        """Keep the roots at the wanted sizes that lie in this tile, the smallest first."""
        if not self._due or self._due[-1] > self.reached:
            return
        leaves = [hashes[at : at + HASH_BYTES] for at in range(0, len(hashes), HASH_BYTES)]
        inside = Frontier()
        while self._due and self._due[-1] <= self.reached:
            size = self._due.pop()
            inside = inside.extend(leaves[inside.size : size - begin])
            self.roots[size] = join_peaks(self._top.peaks + inside.peaks)

    def _rise(self, level: int, node: bytes) -> None:
        row = self._rows.setdefault(level, bytearray())
        row += node
        if len(row) % TILE_BYTES == 0:
            tile = bytes(row[-TILE_BYTES:])
            self._compare(level, row, full=True)
            self._rise(level + 1, join_hashes(tile))

    def _compare(self, level: int, row: bytearray, *, full: bool = False) -> None:
        """Compare the last tile of a level with what it should hold."""
        index = (len(row) - 1) // TILE_BYTES
        hashes = bytes(row[index * TILE_BYTES :])
        if not full and len(hashes) == TILE_BYTES:
            return
        try:
            tile: bytes | MissingError = read_tile(self.log, level, index, self.size)
        except MissingError as error:
            tile = error
        self._compare_tile((level, index), hashes, tile)

    def _compare_tile(self, place: tuple[int, int], hashes: bytes, tile: bytes | MissingError) -> None:
        path = tile_path(*place, len(hashes) // HASH_BYTES)
        self._seen.add(path)
        if isinstance(tile, MissingError):
            self.findings.add(f"a tile is not there: {tile}", path)
            return
        self.tiles += 1
        if tile == hashes:
            return
        if len(tile) % HASH_BYTES or not len(hashes) <= len(tile) <= TILE_BYTES:
            what = f"a tile has {len(tile)} bytes instead of {len(hashes)}"
            self.findings.add(what, path)
            return
        for at in range(0, len(hashes), HASH_BYTES):
            held, calculated = tile[at : at + HASH_BYTES], hashes[at : at + HASH_BYTES]
            if held != calculated:
                where = path if place[0] else f"{entries_path(place[1], len(hashes) // HASH_BYTES)}, beside {path}"
                self.findings.add(self._difference(place, at // HASH_BYTES), where, held, calculated)

    @staticmethod
    def _difference(place: tuple[int, int], column: int) -> str:
        level, index = place
        number = index * TILE_WIDTH + column
        if level == 0:
            return f"entry {number} is not the one that was hashed into its tile"
        begin, end = number << TILE_HEIGHT * level, (number + 1) << TILE_HEIGHT * level
        return f"hash {column} of a tile is not that of entries {begin} to {end - 1}"

    def _compare_older(self, path: str) -> None:
        """Compare a partial tile or bundle, left from a smaller tree, with the beginning of its successor."""
        is_bundle = path.startswith("tile/entries/")
        try:
            level, index, width = (0, *parse_entries_path(path)) if is_bundle else parse_tile_path(path)
        except ValueError:
            self.strange.append(path)
            return
        known, each = tile_width(level, index, self.size), STRIDE if is_bundle else HASH_BYTES
        if width > known:
            self.beyond.append(path)
        if not known:
            return
        try:
            read = (
                read_bundle(self.log, index, self.size) if is_bundle else read_tile(self.log, level, index, self.size)
            )
        except MissingError:  # and found to be missing before
            return
        held, both = self.log.read(path, MOST_BUNDLE_BYTES), min(width, known) * each
        if len(held) != width * each:
            self.findings.add(f"a file has {len(held)} bytes instead of {width * each}", path)
        elif held[:both] != read[:both]:
            at = next(at for at in range(0, both, each) if held[at : at + each] != read[at : at + each])
            what = f"a file from an earlier size differs from its successor in place {at // each}"
            self.findings.add(what, path, read[at : at + each], held[at : at + each])
