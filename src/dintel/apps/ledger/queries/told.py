"""What the leaves say of each row, kept on the disk while it is compared, so that any number of rows will do.

A scratch database of SQLite's own (it has no name, and is gone with the process) holds sixty bytes a row:
keyed hashes of what the leaf said, never the words. The key is drawn for one comparison and stays in memory.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import blake2b

from dintel.apps.ledger.tables import Table
from dintel.domain.canonical import Plain, to_bytes

HASH_BYTES = 16
CACHE_KIB = 16 * 1024
ERASED = b""
"""Stands in place of a row's hash where the last leaf says that the row was erased."""


@dataclass(frozen=True, slots=True)
class Last:
    """The last leaf that tells of a row: its key, and the hash of what it says."""

    leaf: int
    whole: bytes


class Told:
    """What leaves say of rows, by table and by what a row is known by."""

    def __init__(self, tables: Iterable[Table], key: bytes) -> None:
        """Begin with nothing told; ``key`` is secret and drawn for this comparison."""
        self.number = {id(table): number for number, table in enumerate(tables)}
        self.key = key
        self.scratch = sqlite3.connect("", isolation_level=None)
        self.scratch.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
        self.scratch.executescript("""
            PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;
            CREATE TABLE told (place INTEGER, known BLOB, whole BLOB, body BLOB, leaf INTEGER, seen INTEGER DEFAULT 0,
                               PRIMARY KEY (place, known)) WITHOUT ROWID;
            CREATE TABLE suspect (place INTEGER, pk, PRIMARY KEY (place, pk)) WITHOUT ROWID;""")

    def tell(self, told: Iterable[tuple[Table, Mapping[str, Plain], int, bool]]) -> None:
        """Keep what leaves say, with the leaf's key and whether it says that the row was erased; the last counts."""
        statement = """
            INSERT INTO told (place, known, whole, body, leaf) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE
            SET whole = excluded.whole, body = excluded.body, leaf = excluded.leaf WHERE excluded.leaf >= leaf"""
        self.scratch.execute("BEGIN")
        self.scratch.executemany(statement, (self._line(*one) for one in told))
        self.scratch.execute("COMMIT")

    def untell(self, first: int) -> None:
        """Forget what leaves with this key and higher ones said; whoever calls tells it anew."""
        self.scratch.execute("DELETE FROM told WHERE leaf >= ?", (first,))

    def last(self, table: Table, content: Mapping[str, Plain]) -> Last | None:
        """Return the last leaf that tells of a row, and note that the row was seen; ``None`` if no leaf does."""
        found = self.scratch.execute(
            "UPDATE told SET seen = 1 WHERE place = ? AND known = ? RETURNING leaf, whole",
            (self.number[id(table)], self.known(table, content)),
        ).fetchone()
        return Last(*found) if found else None

    def elsewhere(self, table: Table, content: Mapping[str, Plain]) -> int | None:
        """Return the leaf that says all this of another row; ``None`` if none does."""
        self.scratch.execute("CREATE INDEX IF NOT EXISTS by_body ON told (place, body)")
        found = self.scratch.execute(
            "SELECT leaf FROM told WHERE place = ? AND body = ? AND known != ? LIMIT 1",
            (self.number[id(table)], self._body(table, content), self.known(table, content)),
        ).fetchone()
        return int(found[0]) if found else None

    def unseen(self, table: Table) -> Iterator[tuple[bytes, int]]:
        """Yield what is known of each row that leaves tell of, that was not erased and not seen; and its last leaf."""
        yield from self.scratch.cursor().execute(
            "SELECT known, leaf FROM told WHERE place = ? AND seen = 0 AND whole != ?",
            (self.number[id(table)], ERASED),
        )

    def suspect(self, table: Table, keys: Iterable[object]) -> None:
        """Keep the keys of rows that are to be looked at once more."""
        self.scratch.executemany(
            "INSERT OR IGNORE INTO suspect VALUES (?, ?)",
            ((self.number[id(table)], key if isinstance(key, int) else str(key)) for key in keys),
        )

    def suspects(self, table: Table) -> Iterator[object]:
        """Yield the keys of a table's rows that are to be looked at once more."""
        rows = self.scratch.cursor().execute("SELECT pk FROM suspect WHERE place = ?", (self.number[id(table)],))
        yield from (key for (key,) in rows)

    def whole(self, table: Table, content: Mapping[str, Plain]) -> bytes:
        """Return the hash of what is said of a row, but for what changes without a leaf."""
        return self._hash({name: value for name, value in content.items() if name not in table.passing})

    def known(self, table: Table, content: Mapping[str, Plain]) -> bytes:
        """Return the hash of what a row is known by."""
        return self._hash([content.get(name) for name in table.known_by])

    def _line(self, table: Table, content: Mapping[str, Plain], leaf: int, erased: bool) -> tuple[object, ...]:  # noqa: FBT001 - as it is kept
        whole = ERASED if erased else self.whole(table, content)
        return self.number[id(table)], self.known(table, content), whole, self._body(table, content), leaf

    def _body(self, table: Table, content: Mapping[str, Plain]) -> bytes:
        return self.whole(table, {name: value for name, value in content.items() if name not in table.known_by})

    def _hash(self, content: Plain) -> bytes:
        return blake2b(to_bytes(content), key=self.key, digest_size=HASH_BYTES).digest()
