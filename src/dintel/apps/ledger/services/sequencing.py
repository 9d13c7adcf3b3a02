"""Leaves get their place in the log, and the tree grows over them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import connection, transaction

from dintel.apps.ledger.models import Leaf, Tile, Tree
from dintel.apps.ledger.queries.log import tiles_at
from dintel.apps.ledger.services.agreeing import require_not_behind, sounding
from dintel.domain.merkle.hashing import EMPTY_ROOT, leaf_hash
from dintel.domain.merkle.tiles import Tiles, integrate, right_edge

MOST_AT_ONCE = 10_000
TAKE_PLACES = """
    UPDATE ledger_leaf SET "index" = %s + waiting.place - 1
    FROM (SELECT id AS pk, row_number() OVER (ORDER BY id) AS place FROM ledger_leaf
          WHERE "index" IS NULL ORDER BY id LIMIT %s) AS waiting
    WHERE ledger_leaf.id = waiting.pk
    RETURNING "index", entry"""
"""Each leaf is looked up by its key alone. Asked of each once more whether it waits, PostgreSQL, which from its samples
takes it that hardly any does, went through all that waited for every one of them: minutes for ten thousand."""


@sounding
def sequence(*, at: datetime, most: int = MOST_AT_ONCE) -> int:
    """Give up to ``most`` waiting leaves their place in the log; return how many that were.

    All in one transaction, whoever else does the same: a leaf gets its place once, and places have
    no holes. Raises ``LogRefusedError``, with nothing changed, where the database has fallen behind
    what was signed: places that were given must not be given again.
    """
    if not Leaf.objects.filter(index=None).exists():
        return 0
    with transaction.atomic():
        tree = locked_tree()
        require_not_behind(tree.size)
        entries = _take_places(tree.size, most)
        if entries:
            grow(tree, entries, at)
        return len(entries)


def locked_tree() -> Tree:
    """Return the tree, which is this transaction's alone until its end."""
    return Tree.objects.select_for_update().get_or_create(pk=Tree.ONLY, defaults={"root": EMPTY_ROOT})[0]


def _take_places(size: int, most: int) -> list[bytes]:
    """Number the waiting leaves from ``size`` on, in one statement; return their entries in order.

    Precondition: the tree is locked, so nobody else numbers them.
    """
    with connection.cursor() as cursor:
        cursor.execute(TAKE_PLACES, [size, most])
        numbered = sorted((int(index), bytes(entry)) for index, entry in cursor.fetchall())
    return [entry for _index, entry in numbered]


def grow(tree: Tree, entries: Sequence[bytes], at: datetime) -> None:
    """Add entries to a locked tree, and keep its tiles, size and root."""
    edge = tiles_at(right_edge(tree.size))
    changed = integrate(tree.size, edge, [leaf_hash(entry) for entry in entries])
    Tile.objects.bulk_create(
        [Tile(level=level, index=index, data=data) for (level, index), data in changed.items()],
        update_conflicts=True,
        unique_fields=["level", "index"],
        update_fields=["data"],
    )
    now = edge | changed
    tree.size += len(entries)
    tree.root = Tiles(lambda level, index: now[level, index], tree.size).root()
    tree.grown_at = at
    tree.save()
