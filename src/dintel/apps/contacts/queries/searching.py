"""Finding contacts among millions: one question, asked in each database's own way.

1. What is wanted is a row of clauses; a contact is found when each clause holds a term it has. The
   asker's reach is a clause like the others, so the index itself leaves out what they may not see.
2. FTS5 on SQLite gives what it finds in the order of time, so a page costs what a page holds.
3. GIN on PostgreSQL gives all it finds at once. So first the next few thousand contacts in the order
   of the list are looked at one by one: most lists have their page then. Only where that does not
   fill it, the index is asked.
4. Some thousands are counted exactly, and put into any order. Of more it is said that they are more,
   unless a person asks for the number; by building they are not ordered then.
5. All of this only finds. The rows shown are read through ``visible`` once more.
"""

# ruff: noqa: S608 - what people give goes in as parameters; the rest is constants of this module
from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain
from typing import Any

from django.db import connection

from dintel.apps.accounts.access import Access
from dintel.apps.contacts.models import Contact
from dintel.apps.contacts.tokens import ID_BITS, place_in_time, token

LOOKED_AT = 5_000
"""How many contacts are looked at one by one before the index is asked (2)."""
MOST_AT_HAND = {"sqlite": 10_000, "postgresql": 2_000}
"""Up to here a count is exact and any order possible; GIN reads the row of each contact it counts."""
MOST_OF_MANY = 1_000
CHEAP_CLAUSES = 3
"""With more clauses than this it takes too long only to count what the page does not show: FTS5 then
counts to a thousand, GIN, which cannot stop early, does not count."""
ID_MASK = (1 << ID_BITS) - 1
END = (1 << 63) - 1
"""Behind every place in time."""
ORDERS = ("newest", "oldest", "received", "place")
BY_TIME = frozenset({"newest", "oldest"})


@dataclass(frozen=True, slots=True)
class Term:
    """Words that follow each other. With ``begins`` the last only begins one; with ``apart`` they stand anywhere."""

    words: tuple[str, ...]
    begins: bool = False
    apart: bool = False


Clause = tuple[Term, ...]
"""Terms of which one is enough."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for, in ``[low, high)`` of the places in time, by whom."""

    clauses: tuple[Clause, ...]
    reader: int
    """Whose named sealed contacts count; sealed ones of others are never found."""
    low: int = 0
    high: int = END

    @property
    def is_bounded(self) -> bool:
        """Whether days limit it."""
        return self.low > 0 or self.high < END


@dataclass(frozen=True, slots=True)
class Found:
    """One page of ids in the order of the list, and how many there are in all."""

    ids: tuple[int, ...]
    has_more: bool
    total: int
    is_exact: bool
    """Otherwise there are at least ``total``."""
    order: str
    """The order they stand in: ``newest`` where the one asked for would take too long (4)."""


def any_of(name: str, *values: object) -> Clause:
    """Return the clause for a filter with any of some values."""
    return tuple(Term((token(name, value),)) for value in values)


def scope(access: Access, action: str) -> tuple[Clause, ...]:
    """Return the asker's reach as clauses (1); nobody's reach is for the caller to refuse."""
    reach = access.reach(action)
    if reach.everywhere:
        return ()
    places = (
        *any_of("facility", *sorted(reach.facilities)),
        *any_of("department", *sorted(reach.departments)),
        *(any_of("filed_by", access.user.pk) if reach.own else ()),
    )
    return (places,)


def moment_at(moment: datetime) -> int:
    """Return the first place in time of a moment."""
    return place_in_time(moment, 0)


def find(wanted: Wanted, *, order: str, after: Contact | None, size: int) -> Found:
    """Return one page of what is wanted; ``after`` is the last contact of the page before.

    Raises ``KeyError`` for an order that does not exist; ``size < LOOKED_AT``.
    """
    if not wanted.clauses and (order in BY_TIME or not wanted.is_bounded):
        return _found(_plainly(wanted, order, after, size), _count(wanted), order, size)
    if order == "place":
        return _by_building(wanted, after, size)
    if connection.vendor == "postgresql":
        return _near_first(wanted, order, after, size)
    return _in_order_of_time(wanted, order, after, size) if order in BY_TIME else _received(wanted, after, size)


def _in_order_of_time(wanted: Wanted, order: str, after: Contact | None, size: int) -> Found:
    """Return one page as FTS5 gives it (2)."""
    ids = _from_index(wanted, order, after, size + 1)
    is_all = after is None and len(ids) <= size
    return _found(ids, (len(ids), True) if is_all else _count(wanted), order, size)


def _near_first(wanted: Wanted, order: str, after: Contact | None, size: int) -> Found:
    """Return one page from what stands near, or else from all that GIN finds (3)."""
    is_cheap = len(wanted.clauses) <= CHEAP_CLAUSES
    near = _walk(wanted, order, after, size + 1 if is_cheap else LOOKED_AT)
    if len(near) > size:
        return _found(near, _count(wanted) if is_cheap else (len(near), False), order, size)
    most = max(most_at_hand(), size) + 1
    ids = _from_index(wanted, order, after, most)
    return _found(ids, (len(ids), len(ids) < most) if after is None else _count(wanted), order, size)


def _received(wanted: Wanted, after: Contact | None, size: int) -> Found:
    """Return one page in the order of receipt, in which FTS5 does not stand."""
    places = _matching(wanted)
    is_exact = len(places) <= most_at_hand()
    ids = _ordered(places, after, size + 1) if is_exact else _walk(wanted, "received", after, size + 1)
    if not is_exact and len(ids) <= size:
        ids = _from_index(wanted, "received", after, size + 1)
    return _found(ids, (len(places), is_exact), "received", size)


def _by_building(wanted: Wanted, after: Contact | None, size: int) -> Found:
    """Return one page by building where few enough match, else the newest (4)."""
    places = _matching(wanted)
    if len(places) <= most_at_hand():
        return _found(_by_place(places, after, size + 1), (len(places), True), "place", size)
    return replace(find(wanted, order="newest", after=after, size=size), total=len(places), is_exact=False)


def _found(ids: Sequence[int], total: tuple[int, bool], order: str, size: int) -> Found:
    return Found(tuple(ids[:size]), len(ids) > size, *total, order)


def most_at_hand() -> int:
    """Return up to how many contacts are counted, and put into any order, on this database."""
    return MOST_AT_HAND[connection.vendor]


def count_all(wanted: Wanted) -> int:
    """Return how many there are, however long it takes."""
    sql, values = _all(wanted)
    return _numbers(f"SELECT count(*) FROM ({sql}) found", values)[0]


def every(wanted: Wanted) -> list[int]:
    """Return the ids of all that is wanted, newest first."""
    sql, values = _all(wanted)
    return [place & ID_MASK for place in sorted(_numbers(f"SELECT place FROM ({sql}) found", values), reverse=True)]


# --- one database's way of asking -------------------------------------------------------------------


def _quoted(term: Term) -> str:
    """Return a term as the index reads it; words hold letters, digits and underscores only."""
    if term.apart:
        joint = " & " if connection.vendor == "postgresql" else " AND "
        return f"({joint.join(_quoted(Term((word,))) for word in term.words)})"
    if connection.vendor == "postgresql":
        phrase = " <-> ".join(f"'{word}'" for word in term.words)
        return f"({phrase}:*)" if term.begins else f"({phrase})"
    phrase = f'"{" ".join(term.words)}"'
    return f"{phrase} *" if term.begins else phrase


def _expression(wanted: Wanted) -> str:
    """Return everything wanted as one expression of the index; there is a clause."""
    joined, either, without = (" & ", " | ", "&!") if connection.vendor == "postgresql" else (" AND ", " OR ", "NOT")
    clauses = joined.join(f"({either.join(map(_quoted, clause))})" for clause in wanted.clauses)
    return f"({clauses}) {without} ({_hidden(wanted)})"


def _hidden(wanted: Wanted) -> str:
    """Return the expression for sealed contacts on which the asker is not named."""
    sealed, named = (_quoted(Term((token(*of),))) for of in (("sealed", "yes"), ("reader", wanted.reader)))
    return f"{sealed} {'&!' if connection.vendor == 'postgresql' else 'NOT'} {named}"


def _all(wanted: Wanted, expression: str = "") -> tuple[str, list[object]]:
    """Return the statement that finds all that is wanted, as columns ``place`` and ``id``."""
    span: list[object] = [wanted.low, wanted.high]
    if not wanted.clauses and not expression:
        test, values = _test(wanted)
        sql = f"SELECT place, contact_id AS id FROM contacts_searchtext s WHERE place >= %s AND place < %s AND {test}"
        return sql, [*span, *values]
    if connection.vendor == "postgresql":
        return (
            "SELECT place, contact_id AS id FROM contacts_searchtext"
            " WHERE words @@ %s::tsquery AND place >= %s AND place < %s"
        ), [expression or _expression(wanted), *span]
    return (
        f"SELECT rowid AS place, rowid & {ID_MASK} AS id FROM contacts_searchindex"
        " WHERE contacts_searchindex MATCH %s AND rowid >= %s AND rowid < %s"
    ), [expression or _expression(wanted), *span]


def _test(wanted: Wanted) -> tuple[str, list[object]]:
    """Return the condition that looks at one row ``s`` without the index."""
    if connection.vendor == "postgresql":
        if not wanted.clauses:
            return "(s.words @@ %s::tsquery) IS NOT TRUE", [_hidden(wanted)]
        return "(s.words @@ %s::tsquery) IS NOT FALSE", [_expression(wanted)]
    parts: list[str] = []
    values: list[object] = []
    for clause in wanted.clauses:
        runs = [_runs(term) for term in clause]
        either = (" AND ".join(["instr(s.words, %s) > 0"] * len(run)) for run in runs)
        parts.append(f"({' OR '.join(either)})")
        values += chain.from_iterable(runs)
    parts.append("(instr(s.words, %s) = 0 OR instr(s.words, %s) > 0)")
    values += [f" {token('sealed', 'yes')} ", f" {token('reader', wanted.reader)} "]
    return " AND ".join(parts), [*values]


def _runs(term: Term) -> list[str]:
    """Return what a row's text holds where a term is in it, in SQLite's form."""
    if term.apart:
        return [f" {word} " for word in term.words]
    return [f" {' '.join(term.words)}{'' if term.begins else ' '}"]


@dataclass(frozen=True, slots=True)
class _Order:
    """How contacts are walked through: where they stand, and by what."""

    table: str
    columns: str
    inside: str
    outside: str


_TEXT, _KEYS = "contacts_searchtext s", "s.contact_id, s.place, s.words"
_ORDERS = {
    "newest": _Order(_TEXT, _KEYS, "s.place DESC", "s.place DESC"),
    "oldest": _Order(_TEXT, _KEYS, "s.place", "s.place"),
    "received": _Order(_TEXT, _KEYS, "s.contact_id DESC", "s.contact_id DESC"),
    "place": _Order(
        "contacts_contact c JOIN contacts_searchtext s ON s.contact_id = c.id",
        f"{_KEYS}, c.facility, c.began_at",
        "c.facility, c.began_at DESC, c.id DESC",
        "s.facility, s.began_at DESC, s.contact_id DESC",
    ),
}


def _walk(wanted: Wanted, order: str, after: Contact | None, most: int) -> list[int]:
    """Return those of the next ``LOOKED_AT`` contacts in order that are wanted, at most ``most`` (3)."""
    how = _ORDERS[order]
    behind, start = _behind(order, after, "s.place", "s.contact_id")
    test, values = _test(wanted)
    span = "s.place >= %s AND s.place < %s"
    inner, outer = (f"{behind} AND {span}", test) if order in BY_TIME else (behind, f"{span} AND {test}")
    sql = (
        f"SELECT s.contact_id FROM (SELECT {how.columns} FROM {how.table} WHERE {inner}"
        f" ORDER BY {how.inside} LIMIT {LOOKED_AT}) s WHERE {outer} ORDER BY {how.outside} LIMIT {most}"
    )
    return _numbers(sql, [*start, wanted.low, wanted.high, *values])


def _plainly(wanted: Wanted, order: str, after: Contact | None, size: int) -> list[int]:
    """Return the first ids behind ``after`` where nothing but the span, and seals, limits the list."""
    how = _ORDERS[order]
    behind, start = _behind(order, after, "s.place", "s.contact_id")
    test, values = _test(wanted)
    span = "s.place >= %s AND s.place < %s AND " if wanted.is_bounded else ""
    between = [wanted.low, wanted.high] if wanted.is_bounded else []
    sql = f"SELECT s.contact_id FROM {how.table} WHERE {behind} AND {span}{test} ORDER BY {how.inside} LIMIT {size + 1}"
    return _numbers(sql, [*start, *between, *values])


def _behind(order: str, after: Contact | None, place: str, key: str) -> tuple[str, list[object]]:
    """Return the condition for what stands behind a contact in an order."""
    if after is None:
        return "1 = 1", []
    at = place_in_time(after.began_at, after.pk)
    if order == "newest":
        return f"{place} < %s", [at]
    if order == "oldest":
        return f"{place} > %s", [at]
    if order == "received":
        return f"{key} < %s", [after.pk]
    moment = connection.ops.adapt_datetimefield_value(after.began_at)
    later = "(c.facility > %s OR c.began_at < %s OR (c.began_at = %s AND c.id < %s))"
    return f"c.facility >= %s AND {later}", [after.facility, after.facility, moment, moment, after.pk]


# --- the index (3) ----------------------------------------------------------------------------------


def _count(wanted: Wanted) -> tuple[int, bool]:
    """Return how many there are, and whether that is exact; otherwise there are more than are counted."""
    sql, values = _all(wanted)
    hidden = 0
    if not wanted.clauses:  # all there are, without those that are hidden: the index need not be asked for all
        sql, values = "SELECT 1 FROM contacts_searchtext WHERE place >= %s AND place < %s", [wanted.low, wanted.high]
        secret, of = _all(wanted, _hidden(wanted))
        hidden = _numbers(f"SELECT count(*) FROM ({secret}) found", of)[0]
    most = MOST_OF_MANY if len(wanted.clauses) > CHEAP_CLAUSES else most_at_hand()
    counted = f"SELECT count(*) FROM (SELECT 1 FROM ({sql}) found LIMIT {most + hidden + 1}) counted"
    total = _numbers(counted, values)[0] - hidden
    return min(total, most + 1), total <= most


def _matching(wanted: Wanted) -> list[int]:
    """Return the places of all that match, or of one more than are counted."""
    sql, values = _all(wanted)
    return _numbers(f"SELECT place FROM ({sql}) found LIMIT {most_at_hand() + 1}", values)


def _ordered(places: Sequence[int], after: Contact | None, size: int) -> list[int]:
    """Return the first ids behind ``after`` in the order of receipt, of all that match."""
    ids = sorted((one & ID_MASK for one in places), reverse=True)
    return [one for one in ids if after is None or one < after.pk][:size]


def _from_index(wanted: Wanted, order: str, after: Contact | None, size: int) -> list[int]:
    """Return the first ids behind ``after`` that the index finds; ``order`` is not ``place``."""
    sql, values = _all(wanted)
    behind, start = _behind(order, after, "place", "id")
    ordering = {"newest": "place DESC", "oldest": "place", "received": "id DESC"}[order]
    kept = "MATERIALIZED" if connection.vendor == "postgresql" else "NOT MATERIALIZED"  # FTS5 is in order by itself
    return _numbers(
        f"WITH found AS {kept} ({sql}) SELECT id FROM found WHERE {behind} ORDER BY {ordering} LIMIT {size}",
        [*values, *start],
    )


def _by_place(places: Sequence[int], after: Contact | None, size: int) -> list[int]:
    """Return the first of these ids by building, each building's newest first."""
    behind, start = _behind("place", after, "", "")
    value, every_one = (
        ("value::bigint", "json_array_elements_text(%s::json)")
        if connection.vendor == "postgresql"
        else ("value", "json_each(%s)")
    )
    sql = (
        f"SELECT c.id FROM contacts_contact c WHERE c.id IN (SELECT {value} FROM {every_one}) AND {behind}"
        f" ORDER BY {_ORDERS['place'].inside} LIMIT {size}"
    )
    return _numbers(sql, [json.dumps([one & ID_MASK for one in places]), *start])


def _numbers(sql: str, values: Sequence[Any]) -> list[int]:
    with _planned_for_its_values(), connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [row[0] for row in cursor.fetchall()]


@contextmanager
def _planned_for_its_values() -> Iterator[None]:
    """Let PostgreSQL plan a statement for the words it is asked for.

    A statement that is kept has one plan for all of them (PostgreSQL manual, PREPARE): for a rare word and for one
    that half of the contacts have, ten times slower for one of the two.
    """
    if connection.vendor != "postgresql":
        yield
        return
    connection.ensure_connection()
    driver = connection.connection
    kept, driver.prepare_threshold = driver.prepare_threshold, None
    try:
        yield
    finally:
        driver.prepare_threshold = kept
