"""The log as it is published: its name, tiles, bundles of entries and checkpoints.

Nothing is published beyond the newest checkpoint, so that what anybody saw is what was signed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress

from django.db import connection

from dintel.apps.ledger import keys, memory
from dintel.apps.ledger.models import Checkpoint, Leaf, Tile, Tree
from dintel.apps.ledger.octets import octets
from dintel.domain.merkle.checkpoint import Checkpoint as Signed
from dintel.domain.merkle.hashing import HASH_BYTES
from dintel.domain.merkle.note import Signer, VerifierKey, parse_note
from dintel.domain.merkle.paths import (
    TILE_WIDTH,
    entries_path,
    pack_entries,
    parse_entries_path,
    parse_tile_path,
    tile_path,
)
from dintel.domain.merkle.tiles import TILE_HEIGHT, Place, Tiles, right_edge, tile_width
from dintel.domain.merkle.verify import VerificationError

BETWEEN = "----\n"
"""Stands on a line of its own between two notes."""


def log_name() -> str:
    """Return the log's name: the one under which it signed before, or the one it will sign under."""
    kept = Checkpoint.objects.order_by("-pk").values_list("note", flat=True)
    for recalled in (memory.recall, lambda: kept.first() or ""):
        with suppress(VerificationError):  # what cannot be read is reported by those who sign and check
            return Signed.parse(parse_note(recalled()).text).origin
    return keys.first_name()


def log_signer() -> Signer:
    """Return what signs this log. Raises ``KeyUnusableError``, also where the key of a log that has signed is gone."""
    has_signed = bool(memory.recall()) or Checkpoint.objects.exists()
    return keys.signer(log_name(), has_signed=has_signed)


def log_key() -> VerifierKey:
    """Return the key that verifies this log. Raises ``KeyUnusableError``."""
    return log_signer().key


def tiles_of(size: int, *, around: int | None = None) -> Tiles:
    """Return the first ``size`` leaves as they stand in the table of tiles.

    With ``around``, the tiles of that leaf's inclusion proof are read at once: those above it, and
    those on the right edge.
    """
    if around is None:
        return Tiles(_tile, size)
    wanted, level = set(right_edge(size)), 0
    while size >> TILE_HEIGHT * level:
        wanted.add((level, around >> TILE_HEIGHT * (level + 1)))
        level += 1
    near = tiles_at(wanted)
    return Tiles(lambda level, index: near.get((level, index)) or _tile(level, index), size)


def tiles_at(places: Iterable[Place]) -> dict[Place, bytes]:
    """Return the tiles that are at these places, in one query; the ORM would take longer than the proof."""
    wanted = list(places)
    if not wanted:
        return {}
    either = " OR ".join(['(level = %s AND "index" = %s)'] * len(wanted))
    with connection.cursor() as cursor:
        cursor.execute(
            f'SELECT level, "index", data FROM ledger_tile WHERE {either}',  # noqa: S608 - blanks alone
            [number for place in wanted for number in place],
        )
        return {(level, index): octets(data) for level, index, data in cursor.fetchall()}


def root_at(size: int) -> bytes | None:
    """Return the root that the log has today at a size, ``None`` if it is not so large or cannot be read."""
    whole = Tree.objects.values_list("size", flat=True).first() or 0
    try:
        return tiles_of(whole).root(size) if size <= whole else None
    except (ValueError, LookupError):
        return None


def newest() -> Checkpoint | None:
    """Return the newest checkpoint."""
    return Checkpoint.objects.last()


def published_size() -> int:
    """Return how many entries are published: the size of the newest checkpoint."""
    return Checkpoint.objects.order_by("-pk").values_list("size", flat=True).first() or 0


def notes(*, through: int | None = None) -> Iterator[str]:
    """Yield the note of every checkpoint, oldest first; with ``through``, up to the one with this key."""
    found = Checkpoint.objects.order_by("pk") if through is None else Checkpoint.objects.filter(pk__lte=through)
    yield from found.values_list("note", flat=True).iterator()


def checkpoints_text(*, through: int | None = None) -> Iterator[str]:
    """Yield the file ``checkpoints``: every note, with a line of four dashes between two."""
    for number, note in enumerate(notes(through=through)):
        yield f"{BETWEEN}{note}" if number else note


def published(path: str, size: int) -> bytes | None:
    """Return the tile or the bundle at a path such as "tile/0/000.p/8"; ``None`` if it is not in a log of ``size``.

    A tile that is full by now is still served in the widths it had.
    """
    try:
        if path.startswith("tile/entries/"):
            return _bundle(*parse_entries_path(path), size)
        level, index, width = parse_tile_path(path)
    except ValueError:
        return None
    if not 0 < width <= tile_width(level, index, size):
        return None
    return _tile(level, index)[: width * HASH_BYTES]


def paths(size: int) -> Iterator[str]:
    """Yield the path of every tile and bundle of a log of ``size`` entries, partial ones in their last width."""
    edge = right_edge(size)
    level, full = 0, size // TILE_WIDTH
    while full or (level, full) in edge:
        for index in range(full):
            yield tile_path(level, index)
        if (level, full) in edge:
            yield tile_path(level, full, edge[level, full])
        level, full = level + 1, full // TILE_WIDTH
    yield from map(entries_path, range(size // TILE_WIDTH))
    if size % TILE_WIDTH:
        yield entries_path(size // TILE_WIDTH, size % TILE_WIDTH)


def _bundle(index: int, width: int, size: int) -> bytes | None:
    if not 0 < width <= tile_width(0, index, size):
        return None
    begin = index * TILE_WIDTH
    found = Leaf.objects.filter(index__gte=begin, index__lt=begin + width).order_by("index")
    return pack_entries(map(bytes, found.values_list("entry", flat=True)))


def _tile(level: int, index: int) -> bytes:
    found = Tile.objects.filter(level=level, index=index).values_list("data", flat=True).first()
    if found is None:
        message = f"{tile_path(level, index)} is missing; restore it from a backup, or rebuild it from the entries"
        raise LookupError(message)
    return octets(found)
