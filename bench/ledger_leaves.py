"""Claim: leaves with their rows are durable faster than a city writes, and giving places is no bottleneck.

``python -m bench.ledger_leaves`` measures this claim alone. The act is ``accounts.services.record_look``: one row
and its leaf in one transaction, the smallest that the product has. SQLite as a city runs it (``synchronous=FULL``).
Beside it, in the same run: the same two rows without the services, one row and its commit alone (the physical
limit), and pymerkle's SQLite tree, which keeps no row and no salt. What was acknowledged is counted afterwards.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import sqlite3
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from bench.measure import Claim, Row, Sample, in_milliseconds, per_second
from bench.register_databases import measured, open_register, register
from bench.report import show

LEAST_RATE, SECONDS, RUNS = 1_500, 3.0, 3
AT_ONCE, CALLERS = 100, 8
LEAF_BYTES, ROW_BYTES = 420, 90
PROOFS = 300


def leaves() -> Claim:
    """Return the rates of durable leaves with their rows, of giving them places, and the times of their proofs."""
    with register("SQLite") as environment:
        found = measured("bench.ledger_leaves", environment)
    rows = [
        _rate("one caller, each act its own transaction", found["one"]),
        _rate(f"{CALLERS} callers, threads of one process", found["threads"]),
        _rate("4 callers, processes of their own", found["processes"]),
        _rate(f"one caller, {AT_ONCE} acts in one transaction", found["batches"]),
        Row("giving places, 10,000 leaves at once", per_second(found["places"], 10_000)),
        Row("a proof out of the database", in_milliseconds(found["proofs"]), note=f"{found['size']:,} leaves"),
        Row("the checkpoint over it: agreeing, signing, the memory on the disk", in_milliseconds(found["checkpoints"])),
        *_beside(),
    ]
    title = "Durable leaves with their rows, SQLite, synchronous=FULL"
    return Claim(title, tuple(rows), found["acknowledged"], found["lost"])


def _rate(name: str, rates: list[float]) -> Row:
    sample = Sample(statistics.median(rates), min(rates), max(rates), "/s", len(rates))
    return Row(name, sample, "", f"at least {LEAST_RATE:,}/s", sample.median >= LEAST_RATE)


def _beside() -> list[Row]:
    """Return what the disk and SQLite alone allow, and a peer, in the same minute."""
    with tempfile.TemporaryDirectory(prefix="leaves-") as folder:
        connection = sqlite3.connect(f"{folder}/limit.sqlite3", isolation_level=None)
        for statement in ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", "CREATE TABLE rows (body BLOB)"):
            connection.execute(statement)
        connection.execute("CREATE TABLE leaves (salt BLOB, entry BLOB, content TEXT)")

        def one() -> None:
            connection.execute("INSERT INTO rows VALUES (?)", [os.urandom(ROW_BYTES)])

        def two() -> None:
            connection.execute("BEGIN IMMEDIATE")
            one()
            salt, entry, content = os.urandom(32), os.urandom(32), "x" * LEAF_BYTES
            connection.execute("INSERT INTO leaves VALUES (?, ?, ?)", [salt, entry, content])
            connection.execute("COMMIT")

        rows = [
            Row("limit: one row and its commit, SQLite alone", _alone(one)),
            Row("a row and a leaf of the same sizes and their commit, SQLite alone", _alone(two)),
        ]
        connection.close()
        with suppress(ImportError):
            from pymerkle import SqliteTree  # GPL-3.0-or-later: measured here, never imported by the project

            tree = SqliteTree(f"{folder}/peer.db")
            rows.append(
                Row("pymerkle's SQLite tree, entries of 32 bytes", _alone(lambda: tree.append_entry(os.urandom(32))))
            )
            tree.con.close()
    return rows


def _alone(do: Callable[[], object]) -> Sample:
    rates = [_in_a_while(do) for _run in range(RUNS)]
    return Sample(statistics.median(rates), min(rates), max(rates), "/s", len(rates))


def _in_a_while(do: Callable[[], object], many: int = 1) -> float:
    """Return how often a second it is done."""
    count, began = 0, time.perf_counter()
    while (spent := time.perf_counter() - began) < SECONDS / RUNS:
        do()
        count += many
    return count / spent


class Work:
    """Acts on a register, counted as a caller would count what was acknowledged."""

    def __init__(self) -> None:
        from dintel.apps.accounts.models import User

        self.person = User.objects.create_user("bench@example.invalid", "Made up", None)
        self.done = multiprocessing.Value("q", 0)
        self.act()

    def one(self) -> None:
        from dintel.apps.accounts.services import record_look

        about = {"kind": "contact", "key": "C-2026-000001", "action": "contact.read"}
        record_look(user=self.person, at=datetime.now(UTC), **about)

    def act(self) -> None:
        self.one()
        self.count(1)

    def batch(self) -> None:
        from django.db import transaction

        with transaction.atomic():
            for _one in range(AT_ONCE):
                self.one()
        self.count(AT_ONCE)

    def count(self, many: int) -> None:
        with self.done.get_lock():
            self.done.value += many

    def for_a_while(self) -> None:
        from django.db import connections

        until = time.perf_counter() + SECONDS / RUNS
        while time.perf_counter() < until:
            self.act()
        connections.close_all()

    def together(self, make: Callable[..., Any], callers: int) -> float:
        """Return the rate of some callers at once."""
        from django.db import connections

        connections.close_all()
        before, began = self.done.value, time.perf_counter()
        workers = [make(target=self.for_a_while) for _one in range(callers)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        return (self.done.value - before) / (time.perf_counter() - began)

    def lost(self) -> int:
        """Return how many acknowledged acts have no row or no leaf."""
        from dintel.apps.accounts.models import Look
        from dintel.apps.ledger.models import Leaf

        rows, told = Look.objects.count(), Leaf.objects.filter(kind="look.recorded").count()
        return abs(self.done.value - rows) + abs(rows - told)


def _measure() -> dict[str, Any]:
    open_register()
    work, process = Work(), multiprocessing.get_context("fork").Process
    found: dict[str, Any] = {
        "one": [_in_a_while(work.act) for _run in range(RUNS)],
        "threads": [work.together(threading.Thread, CALLERS) for _run in range(RUNS)],
        "processes": [work.together(process, 4) for _run in range(RUNS)],
        "batches": [_in_a_while(work.batch, AT_ONCE) for _run in range(RUNS)],
    }
    found |= _the_log(work)
    return found | {"acknowledged": work.done.value, "lost": work.lost()}


def _the_log(work: Work) -> dict[str, Any]:
    from dintel.apps.ledger import queries, services
    from dintel.apps.ledger.models import Leaf

    places, checkpoints = [], []
    _fill(30_000, services)
    while Leaf.objects.filter(index=None).count() >= 10_000:
        began = time.perf_counter()
        services.sequence(at=datetime.now(UTC))
        places.append(time.perf_counter() - began)
    for _run in range(5):
        work.act()
        services.sequence(at=datetime.now(UTC))
        began = time.perf_counter()
        size = services.checkpoint(at=datetime.now(UTC), why="on demand").size
        checkpoints.append(time.perf_counter() - began)
    return {"places": places, "checkpoints": checkpoints, "size": size, "proofs": _proofs(queries, Leaf, size)}


def _fill(many: int, services: Any) -> None:
    from django.db import transaction

    for first in range(0, many, 1_000):
        new = [
            services.NewLeaf("bench.filled", ("bench", str(first + n)), {"n": n}, datetime.now(UTC))
            for n in range(1_000)
        ]
        with transaction.atomic():
            services.record_many(new)


def _proofs(queries: Any, leaf: Any, size: int) -> list[float]:
    times = []
    for number in range(PROOFS):
        one = leaf.objects.get(index=number * 7919 % size)
        began = time.perf_counter()
        queries.proof_of(one)
        times.append(time.perf_counter() - began)
    return times


if __name__ == "__main__":
    if "--measure" in sys.argv:
        print(json.dumps(_measure()))
    else:
        from bench.machine import busy

        show(leaves(), round(busy(), 1))
