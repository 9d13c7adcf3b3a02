"""Everything computed again from the rows, each link of the chain by itself, so that a fault is named where it lies.

1. Each leaf's entry from its salt and content, and its columns from its content.
2. Each hash of the lowest tiles from its leaf's entry.
3. Each hash of a higher tile from the tile below it.
4. The root of the tree and of every checkpoint from the tiles; every signature.
5. What is remembered outside the database.
6. Every outside timestamp (``check_stamps``).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import suppress

from django.db.models import QuerySet

from dintel.apps.ledger import memory
from dintel.apps.ledger.models import Checkpoint, Leaf, QuietLeaf, Tile, Tree
from dintel.apps.ledger.octets import octets
from dintel.apps.ledger.queries.check_stamps import stamp_faults
from dintel.apps.ledger.queries.fault import Fault
from dintel.apps.ledger.queries.log import log_key, tiles_of
from dintel.apps.sealing.services import KeyDestroyedError, UnsealError
from dintel.domain.merkle.checkpoint import Checkpoint as Signed
from dintel.domain.merkle.checkpoint import open_checkpoint
from dintel.domain.merkle.commitment import verify_commitment
from dintel.domain.merkle.hashing import EMPTY_ROOT, HASH_BYTES, leaf_hash
from dintel.domain.merkle.note import VerifierKey, parse_note
from dintel.domain.merkle.paths import TILE_WIDTH, tile_path
from dintel.domain.merkle.tiles import TILE_BYTES, join_hashes, tile_width
from dintel.domain.merkle.verify import VerificationError

AT_ONCE = 16 * TILE_WIDTH
Progress = Callable[[str, int, int], None]


def faults(progress: Progress = lambda _what, _done, _total: None) -> Iterator[Fault]:
    """Yield everything in the tables that is not what was recorded and signed.

    Where others write meanwhile, all of it is read inside ``one_moment``.
    """
    remembered = memory.recall()  # before the first look at the database, which can only be ahead of it then
    tree = Tree.objects.filter(pk=Tree.ONLY).first() or Tree(pk=Tree.ONLY, size=0, root=EMPTY_ROOT)
    yield from _leaves(tree.size, progress)
    yield from _waiting()
    yield from _tiles(tree.size, progress)
    yield from _roots(tree, remembered, progress)
    yield from stamp_faults(tree.size)


def _leaves(size: int, progress: Progress) -> Iterator[Fault]:
    misplaced: dict[int, bytes] = {}
    belongs: dict[bytes, int] = {}
    for first in range(0, size, AT_ONCE):
        end = min(first + AT_ONCE, size)
        expected = _lowest_hashes(first, end)
        rows = {int(leaf.index or 0): leaf for leaf in _rows(index__gte=first, index__lt=end)}
        for index in range(first, end):
            leaf, hashed = rows.get(index), expected.get(index)
            if leaf is None:
                yield Fault("deleted leaf", f"leaf {index}", "its row is gone, and its hash is in the tree")
                continue
            # 1.
            yield from _content_of(leaf, f"leaf {index}")
            # 2.
            found = leaf_hash(octets(leaf.entry))
            if hashed is not None and hashed != found:
                misplaced[index] = found
                belongs[hashed] = index
        progress("leaves", end, size)
    yield from _misplaced(misplaced, belongs)
    for beyond in Leaf.objects.filter(index__gte=size).order_by("index").values_list("index", flat=True):
        yield Fault("leaf beyond the tree", f"leaf {beyond}", f"the tree has {size} entries")


def _rows(**which: int | None) -> QuerySet[Leaf]:
    return Leaf.objects.filter(**which).select_related("data_key")


def _lowest_hashes(first: int, end: int) -> dict[int, bytes]:
    tiles = Tile.objects.filter(level=0, index__gte=first // TILE_WIDTH, index__lte=(end - 1) // TILE_WIDTH)
    found: dict[int, bytes] = {}
    for tile in tiles:
        data = octets(tile.data)
        for at in range(len(data) // HASH_BYTES):
            found[tile.index * TILE_WIDTH + at] = data[at * HASH_BYTES : (at + 1) * HASH_BYTES]
    return found


def _misplaced(misplaced: dict[int, bytes], belongs: dict[bytes, int]) -> Iterator[Fault]:
    for index, found in misplaced.items():
        if found in belongs:
            details = f"its entry is the one that belongs to place {belongs[found]}"
            yield Fault("reordered leaf", f"leaf {index}", details)
        else:
            details = "its entry is not the one in the tree: it was written again, or given another salt"
            yield Fault("replaced entry", f"leaf {index}", details)


def _content_of(leaf: Leaf | QuietLeaf, where: str) -> Iterator[Fault]:
    try:
        content = leaf.content
    except (UnsealError, KeyDestroyedError) as problem:
        yield Fault("changed content", where, f"it does not open: {problem}")
        return
    if leaf.salt is None or content is None:
        if (leaf.salt is None) != (content is None):
            yield Fault("half destroyed leaf", where, "salt and content are destroyed together, or neither is")
        return
    try:
        verify_commitment(octets(leaf.entry), octets(leaf.salt), content.encode())
    except VerificationError as error:
        yield Fault("changed content", where, f"content and salt are not those committed to ({error})")
        return
    said = json.loads(content)
    if (said["kind"], said["subject"]) != (leaf.kind, [leaf.subject_kind, leaf.subject_key]):
        details = f"its content says {said['kind']} {said['subject']}, its columns {leaf.kind} {leaf.subject_key}"
        yield Fault("changed columns", where, details)


def _waiting() -> Iterator[Fault]:
    for leaf in _rows(index=None).iterator():
        yield from _content_of(leaf, f"waiting leaf with key {leaf.pk}")
    for quiet in QuietLeaf.objects.select_related("data_key").iterator():
        yield from _content_of(quiet, f"quiet leaf {quiet.pk}")


def _tiles(size: int, progress: Progress) -> Iterator[Fault]:
    level, total = 0, size
    while total:
        count = -(-total // TILE_WIDTH)
        for index in range(count):
            below = range(index * TILE_WIDTH, index * TILE_WIDTH + tile_width(level, index, size))
            # 3.
            yield from _tile(level, index, below)
            progress(f"tiles of level {level}", index + 1, count)
        for index in Tile.objects.filter(level=level, index__gte=count).values_list("index", flat=True):
            yield Fault("tile beyond the tree", tile_path(level, index), f"the tree has {size} entries")
        level, total = level + 1, total // TILE_WIDTH
    for place in Tile.objects.filter(level__gte=level).values_list("level", "index"):
        yield Fault("tile beyond the tree", tile_path(*place), f"the tree has {size} entries")


def _tile(level: int, index: int, below: range) -> Iterator[Fault]:
    where, row = tile_path(level, index), Tile.objects.filter(level=level, index=index).first()
    if row is None:
        yield Fault("missing tile", where, "its row is gone")
        return
    data = octets(row.data)
    if len(data) != len(below) * HASH_BYTES:
        details = f"it has {len(data)} bytes instead of {len(below) * HASH_BYTES}"
        yield Fault("truncated tile" if len(data) < len(below) * HASH_BYTES else "overlong tile", where, details)
        return
    if level == 0:
        return  # compared with the entries already
    lower = Tile.objects.filter(level=level - 1, index__gte=below.start, index__lt=below.stop)
    hashes = {tile.index: join_hashes(octets(tile.data)) for tile in lower if len(tile.data) == TILE_BYTES}
    for at, place in enumerate(below):
        if place in hashes and hashes[place] != data[at * HASH_BYTES : (at + 1) * HASH_BYTES]:
            yield Fault("changed tile", where, f"its hash {at} is not that of {tile_path(level - 1, place)}")


def _roots(tree: Tree, remembered: str, progress: Progress) -> Iterator[Fault]:
    # 4.
    if _root(tree.size, tree.size) != octets(tree.root):
        yield Fault("changed tree", f"tree of {tree.size}", "its root is not that of its tiles")
    key, size, named, total = log_key(), -1, None, Checkpoint.objects.count()
    for number, row in enumerate(Checkpoint.objects.order_by("pk").iterator(), 1):
        where = f"checkpoint of {row.size}"
        yield from _note(row.note, key, where, tree.size)
        with suppress(VerificationError):
            signed = Signed.parse(parse_note(row.note).text)
            yield from _signed(signed, row, named)
            named = signed.size
        if row.size <= size:
            yield Fault("reordered checkpoint", where, f"it stands after the one of {size}")
        size = row.size
        progress("checkpoints", number, total)
    # 5.
    if remembered:
        yield from _note(remembered, key, "the memory outside the database", tree.size)
        with suppress(VerificationError):
            signed = Signed.parse(parse_note(remembered).text)
            if size < signed.size <= tree.size:
                details = f"it was signed, and the table ends at {size}: the next signing puts it back"
                yield Fault("missing checkpoint", f"checkpoint of {signed.size}", details)


def _signed(signed: Signed, row: Checkpoint, before: int | None) -> Iterator[Fault]:
    """Hold what a note says against its row, and against the note ``before`` it."""
    if (signed.size, signed.root) != (row.size, octets(row.root)):
        details = f"its note is of {signed.size} entries and {signed.root.hex()}"
        yield Fault("changed columns", f"checkpoint of {row.size}", details)
    if signed.previous not in {None, before}:
        details = f"the one of {row.size} was signed after it, and its row is gone"
        yield Fault("missing checkpoint", f"checkpoint of {signed.previous}", details)


def _note(note: str, key: VerifierKey, where: str, size: int) -> Iterator[Fault]:
    try:
        signed, _cosignatures = open_checkpoint(note, key)
    except VerificationError as error:
        yield Fault("forged checkpoint", where, str(error))
        return
    if signed.size > size:
        details = f"{signed.size} entries were signed, and the tree has {size}: the log was cut off or put back"
        yield Fault("truncated log", where, details)
    elif _root(size, signed.size) != signed.root:
        yield Fault("other root", where, "the tiles do not lead to the root that was signed")


def _root(size: int, at: int) -> bytes | None:
    """Return the root at a size, ``None`` if the tiles for it are not whole, which is a fault of theirs."""
    try:
        return tiles_of(size).root(at)
    except (ValueError, LookupError):
        return None
