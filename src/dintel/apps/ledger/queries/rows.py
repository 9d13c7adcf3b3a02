"""Every row held against the last leaf that tells of it: changed, deleted, added and moved rows are named.

1. Leaves are read in the order they were recorded; the last one that tells of a row says how it stands
   (``told`` keeps that on the disk, in memory there is one batch).
2. Rows are read table by table and compared. What differs is suspected only: it may be written just now.
   Quiet leaves, which wait for the hour, are read after all others: they tell of what is newest in their records.
3. Leaves recorded since are read too, with some before them whose transactions may have ended later.
4. Suspected rows are read once more, one by one. What differs still is a fault.
   A column that came with an upgrade is in no older leaf; it may hold what every older row was given, and nothing else.
5. A row that leaves tell of and that is not there is a deleted row.

A leaf that was disposed of says nothing, so a row whose leaves are all disposed of is not compared; that it
still holds words is a fault. Faults name rows, leaves and columns, never what stands in them.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.db.models import Model

from dintel.apps.ledger import tables
from dintel.apps.ledger.content import columns_of, plain
from dintel.apps.ledger.models import Leaf, QuietLeaf
from dintel.apps.ledger.queries.check import Progress
from dintel.apps.ledger.queries.fault import Fault
from dintel.apps.ledger.queries.told import ERASED, Told
from dintel.apps.ledger.tables import Table
from dintel.apps.sealing.fields import unopened, with_keys
from dintel.apps.sealing.services import KeyDestroyedError, UnsealError
from dintel.domain.canonical import Plain

AT_ONCE = 1_000
LATE = 10_000
"""So many leaves before the last may have been committed after it (PostgreSQL numbers before it commits)."""
KEY_BYTES = 32
QUIET = 1 << 62
"""Quiet leaves are told of under numbers from here on, which no key of a leaf reaches."""


def row_faults(
    progress: Progress = lambda _what, _done, _total: None,
    *,
    files: bool = False,
    meanwhile: Callable[[], object] = lambda: None,
) -> Iterator[Fault]:
    """Yield every row that stands otherwise than its leaves say; with ``files``, what lies on the disk too.

    Records may be written while this runs. ``meanwhile`` is called between steps 2 and 3, for tests of that.
    """
    known = tables.registered()
    told = Told(known, secrets.token_bytes(KEY_BYTES))
    # 1.
    last = _read_leaves(told, 0, progress)
    _read_quiet(told)
    for table in known:
        # 2.
        _compare(told, table, progress)
    meanwhile()
    # 3.
    told.untell(QUIET)  # the hour may have struck: what waited is a leaf now
    _read_leaves(told, max(last - LATE, 0), progress)
    _read_quiet(told)
    for table in known:
        # 4.
        yield from _look_again(told, table)
        # 5.
        yield from _deleted(told, table)
        if files and table.file is not None:
            yield from _files(table, table.file, progress)


def _read_leaves(told: Told, after: int, progress: Progress) -> int:
    total, done = Leaf.objects.filter(pk__gt=after).count(), 0
    while some := list(Leaf.objects.filter(pk__gt=after).select_related("data_key").order_by("pk")[:AT_ONCE]):
        told.tell(line for leaf in some for line in _lines(leaf))
        after, done = some[-1].pk, done + len(some)
        progress("leaves read", done, max(total, done))
    return after


def _read_quiet(told: Told) -> None:
    """Tell of the quiet leaves, each under a number by which ``_leaf_at`` finds it again."""
    for leaf in QuietLeaf.objects.select_related("data_key").order_by("turn", "pk"):
        number = QUIET + (leaf.turn << 32) + int.from_bytes(leaf.pk.bytes[:4], "big")
        told.tell((table, row, number, erased) for table, row, _, erased in _lines(leaf))


def _leaf_at(number: int) -> Leaf | QuietLeaf | None:
    if number < QUIET:
        return Leaf.objects.filter(pk=number).first()
    turn, start = divmod(number - QUIET, 1 << 32)
    waiting = QuietLeaf.objects.filter(turn=turn)
    return next((leaf for leaf in waiting if leaf.pk.bytes[:4] == start.to_bytes(4, "big")), None)


def _lines(leaf: Leaf | QuietLeaf) -> Iterator[tuple[Table, Mapping[str, Plain], int, bool]]:
    content = _content(leaf)
    for table, row in tables.rows_told(content, leaf.kind):
        yield (
            table,
            row,
            leaf.pk if isinstance(leaf, Leaf) else 0,
            bool(table.erased_by and content.get(table.erased_by)),
        )


def _content(leaf: Leaf | QuietLeaf | None) -> Mapping[str, Any]:
    """Return what a leaf holds; nothing if it is gone, disposed of, or damaged, which ``check`` reports."""
    try:
        found = json.loads((leaf.content if leaf else None) or "{}").get("content")
    except (ValueError, AttributeError, UnsealError, KeyDestroyedError):
        return {}
    return found if isinstance(found, dict) else {}


def _batches(table: Table) -> Iterator[list[Model]]:
    after: Any = None
    while True:
        rows = with_keys(table.model).order_by("pk")
        some = list((rows if after is None else rows.filter(pk__gt=after))[:AT_ONCE])
        if not some:
            return
        yield some
        after = some[-1].pk


def _compare(told: Told, table: Table, progress: Progress) -> None:
    total, done = table.model._default_manager.count(), 0  # noqa: SLF001 - Django's public name
    for rows in _batches(table):
        told.suspect(table, [row.pk for row in rows if not _stands(told, table, _said(table, row))])
        done += len(rows)
        progress(f"rows of {table}", done, max(total, done))


def _said(table: Table, row: Model) -> Mapping[str, Plain] | None:
    """Return what a leaf would say of a row, ``None`` where a sealed column of it does not open."""
    try:
        return table.said(row)
    except (UnsealError, KeyDestroyedError):
        return None


def _stands(told: Told, table: Table, content: Mapping[str, Plain] | None) -> bool:
    if content is None:
        return False
    last = told.last(table, content)
    return last is not None and last.whole == told.whole(table, content)


def _look_again(told: Told, table: Table) -> Iterator[Fault]:
    for key in told.suspects(table):
        row = table.model._default_manager.filter(pk=key).first()  # noqa: SLF001 - Django's public name
        if row is None:
            continue  # gone since: step 5 says whether a leaf says so
        content = _said(table, row)
        if content is None:
            names = ", ".join(unopened(row))
            details = f"{names}: sealed, and does not open here; it was changed, or the row or its key was"
            yield Fault("changed row", f"{table} {key}", details)
        elif not _stands(told, table, content):
            yield from _named(told, table, row, content)


def _named(told: Told, table: Table, row: Model, content: Mapping[str, Plain]) -> Iterator[Fault]:
    """Say what is wrong with a row that is not as its last leaf says."""
    where, last = f"{table} {row.pk}", told.last(table, content)
    other = told.elsewhere(table, content) if table.known_by == tables.KEY else None
    if other is not None:
        yield Fault("row in another's place", where, f"leaf with key {other} says all this of another row")
    elif last is None:
        yield from _without(table, row, where)
    elif last.whole == ERASED:
        yield Fault("row put back", where, f"leaf with key {last.leaf} says that it was erased")
    else:
        said = _row_in(last.leaf, table, told, told.known(table, content))
        names = sorted(name for name in {*said, *content} - {*table.passing} if said.get(name) != content.get(name))
        names = [name for name in names if name in said or not _came_empty(row, name, content[name])]
        if names:
            yield Fault("changed row", where, f"{', '.join(names)}: not what leaf with key {last.leaf} says")


def _came_empty(row: Model, name: str, value: Plain) -> bool:
    """Return whether a column that a leaf does not know holds what an upgrade gave every row."""
    given = {field.attname: field.get_default() for field in columns_of(row)}
    return name in given and value == plain(given[name])


def _without(table: Table, row: Model, where: str) -> Iterator[Fault]:
    """Say that no leaf tells of a row; where its record was disposed of, only that words of it still stand."""
    if table.subject is not None:
        _kind, key = table.subject(row)
        whole = {key, key.partition(".")[0]}  # what is asked in a contact goes with the contact
        if Leaf.objects.filter(subject_key__in=whole, content=None).exists():
            words = [name for name in table.words if getattr(row, name)]
            if words:
                yield Fault("words after disposal", where, f"{', '.join(words)}: the leaves were disposed of")
            return
    if table.is_told is not None and not table.is_told(row):
        return
    yield Fault("row without a leaf", where, "no leaf tells of it: it was written past every service")


def _row_in(leaf: int, table: Table, told: Told, known: bytes) -> Mapping[str, Plain]:
    """Return the row that a leaf tells of, found by the hash of what it is known by."""
    found = _leaf_at(leaf)
    for one, row in tables.rows_told(_content(found), found.kind if found else ""):
        if one is table and told.known(table, row) == known:
            return row
    return {}


def _deleted(told: Told, table: Table) -> Iterator[Fault]:
    for known, leaf in told.unseen(table):
        row = _row_in(leaf, table, told, known)
        named = {name: row.get(name) for name in table.known_by}
        if row and not table.model._default_manager.filter(**named).exists():  # noqa: SLF001 - Django's public name
            where = " ".join(f"{name} {value}" for name, value in named.items())
            yield Fault("deleted row", f"{table} {where}", f"leaf with key {leaf} tells of it")


def _files(table: Table, wrong_with: Callable[[Any], str], progress: Progress) -> Iterator[Fault]:
    total, done = table.model._default_manager.count(), 0  # noqa: SLF001 - Django's public name
    for rows in _batches(table):
        for row in rows:
            done += 1
            if wrong := wrong_with(row):
                yield Fault("swapped file", f"{table} {row.pk}", wrong)
            progress(f"files of {table}", done, max(total, done))
