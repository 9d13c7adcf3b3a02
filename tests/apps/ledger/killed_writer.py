"""A process that writes leaves and is killed, again and again: run by test_ledger_killed.py in an empty home.

Each child acknowledges a leaf on a pipe only after its transaction; what was acknowledged must be there
afterwards. One child also numbers and signs, so that some die in the middle of that.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from datetime import UTC, datetime

import django

AT = datetime(2026, 11, 25, tzinfo=UTC)
ENTRY_BYTES = 32


def write_for_ever(pipe: int, number: int) -> None:
    """Write leaves, one or a few in a transaction; every now and then number them and sign."""
    from django.db import transaction

    from dintel.apps.ledger import services

    count = 0
    while True:
        new = [
            services.NewLeaf("test.written", ("child", str(number)), {"n": count + n}, AT)
            for n in range(random.choice((1, 1, 1, 5, 40)))
        ]
        with transaction.atomic():
            leaves = services.record_many(new)
        os.write(pipe, b"".join(bytes(leaf.entry) for leaf in leaves))
        count += len(leaves)
        if random.random() < 0.2:
            services.sequence(at=AT, most=random.choice((3, 100, 10_000)))
        if random.random() < 0.1:
            services.checkpoint(at=AT, why="on demand")


def kill_one(number: int) -> set[bytes]:
    """Let a child write for a moment, kill it, and return what it acknowledged."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        write_for_ever(writing, number)
    os.close(writing)
    time.sleep(random.uniform(0.005, 0.15))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with os.fdopen(reading, "rb") as acknowledged:
        said = acknowledged.read()
    whole = len(said) // ENTRY_BYTES * ENTRY_BYTES
    return {said[at : at + ENTRY_BYTES] for at in range(0, whole, ENTRY_BYTES)}


def check(acknowledged: set[bytes]) -> int:
    """Check in a child of its own, so that no connection outlives a fork; return its exit code."""
    child = os.fork()
    if child == 0:
        from dintel.apps.ledger import queries, services
        from dintel.apps.ledger.models import Alarm, Leaf

        before = [fault for fault in queries.faults() if fault.kind != "missing checkpoint"]
        services.checkpoint(at=AT, why="on demand")
        kept = {bytes(entry) for entry in Leaf.objects.values_list("entry", flat=True)}
        after = list(queries.faults())
        lost = len(acknowledged - kept)
        print(f"{len(acknowledged)} acknowledged, {len(kept)} kept, {lost} lost; {before} {after}", flush=True)
        os._exit(1 if lost or before or after or Alarm.objects.exists() else 0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def main(kills: int) -> int:
    """Kill so many children; return 1 as soon as something is lost or does not verify."""
    django.setup()
    from django.core.management import call_command
    from django.db import connections

    import dintel.apps.ledger.services  # noqa: F401 - so that children are killed while they write, not while they import

    call_command("migrate", "ledger", verbosity=0)
    connections.close_all()
    acknowledged: set[bytes] = set()
    for number in range(kills):
        acknowledged |= kill_one(number)
        if check(acknowledged):
            return 1
    return 0 if acknowledged else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
