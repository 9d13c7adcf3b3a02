"""A thousand times kill -9 at a random moment under load: is anything acknowledged lost, does the log verify?

    python -m bench.killed [--kills 1000]                                            SQLite
    python tools/with_postgres.py python -m bench.killed --kills 200 --backends 25   PostgreSQL, its backends too

Three processes file contacts through the services, a fourth gives places and signs. One of the four, chosen by
chance, is killed after 10 to 150 ms, and begins again. After each kill what came into the log since is computed
anew: commitments, places, root, signatures; and every filing acknowledged since is looked for, row and leaf.
After every 250 kills, and at the end, all is computed from the beginning (``ledger_check``), while the four hold still.
"""

from __future__ import annotations

import argparse
import os
import random
import select
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

from dintel.domain.merkle.tree import Frontier

WRITERS = 3
EVERY = 250
AGAIN_SECONDS, RECOVERY_SECONDS = 0.05, 300.0


@dataclass
class Figures:
    """What was done and found."""

    kills: Counter[str] = field(default_factory=Counter)
    acknowledged: set[str] = field(default_factory=set)
    lost: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    """Each with how often it was seen: one that stands is seen after every kill."""
    checkpoints: set[int] = field(default_factory=set)
    """Their keys. One may come out late: what a server does goes on for a moment after whoever asked was killed."""
    roots: dict[int, bytes] = field(default_factory=dict)
    """Of the log at each size it ever had."""
    full: int = 0
    frontier: Frontier = field(default_factory=Frontier)

    @property
    def size(self) -> int:
        return self.frontier.size


def prepare() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dintel.config.settings")
    os.environ.setdefault("DINTEL_SECRET_KEY", "only-for-this-bench")
    django.setup()
    from django.core.management import call_command
    from django.utils import timezone

    from dintel.apps.sealing import services as sealing
    from dintel.config.prepare import keep_what_is_loaded

    call_command("migrate", verbosity=0)
    sealing.require_keys(at=timezone.now())
    keep_what_is_loaded()


def report() -> object:
    from dintel.apps.contacts.report import Asked, Report

    facts = {"asked": "nonpublic_area", "document": "i200", "requester": "immigration_agency", "purpose": "civil"}
    return Report(
        source="desk",
        language="en",
        channel="visit",
        facility="main-library",
        agency="ICE",
        asked=(Asked(facts=facts, words="Synthetic: to go to the staff room."),),
    )


def file_for_ever(pipe: int) -> None:
    """File contacts; acknowledge each on the pipe once its transaction is over, as a page would."""
    from django.db import Error, connection

    from dintel.apps.contacts.services import file_contact

    while True:
        try:
            now = datetime.now(UTC)
            receipt = file_contact(key=uuid4(), body_sha256="0" * 64, report=report(), by=None, at=now)
        except Error:  # the server fell, or its connection; a page would say so and be sent again
            with suppress(Error):
                connection.close()
            time.sleep(AGAIN_SECONDS)
            continue
        os.write(pipe, f"{receipt.number}\n".encode())


def sign_for_ever(_pipe: int) -> None:
    """Give places and sign, far more often than a city would."""
    from django.db import Error, connection

    from dintel.apps.ledger import services

    while True:
        try:
            services.sequence(at=datetime.now(UTC), most=random.choice((3, 50, 10_000)))
            if random.random() < 0.3:
                services.checkpoint(at=datetime.now(UTC), why="on demand")
        except Error:
            with suppress(Error):
                connection.close()
            time.sleep(AGAIN_SECONDS)


def begin(do: Callable[[], None]) -> int:
    """Start a process that does one thing for ever; nobody shares a connection with it."""
    from django.db import connections

    connections.close_all()
    child = os.fork()
    if child == 0:
        random.seed()
        try:
            do()
        except BaseException:
            traceback.print_exc()
        os._exit(3)
    return child


def hear(pipe: int, rest: bytes) -> tuple[list[str], bytes]:
    """Return the numbers that were acknowledged since, and what is not a whole line yet."""
    said = rest
    while select.select([pipe], [], [], 0)[0]:
        said += os.read(pipe, 65536)
    *lines, rest = said.split(b"\n")
    return [line.decode() for line in lines], rest


def look(found: Figures, fresh: list[str]) -> None:
    """Compute what came since anew, and look for what was acknowledged since."""
    from dintel.apps.contacts.models import Contact
    from dintel.apps.ledger.models import Alarm, Checkpoint, Leaf, Tree
    from dintel.apps.ledger.queries import log_key
    from dintel.domain.merkle.checkpoint import open_checkpoint
    from dintel.domain.merkle.commitment import verify_commitment
    from dintel.domain.merkle.hashing import EMPTY_ROOT, leaf_hash

    # all of it is read before any of it counts, so that it can be read again
    tree = Tree.objects.filter(pk=Tree.ONLY).first() or Tree(size=0, root=EMPTY_ROOT)
    notes = list(Checkpoint.objects.filter(size__lte=tree.size).exclude(pk__in=found.checkpoints))
    leaves = list(Leaf.objects.filter(index__gte=found.size, index__lt=tree.size).order_by("index"))
    kept = set(Contact.objects.filter(number__in=fresh).values_list("number", flat=True))
    filed = Leaf.objects.filter(kind="contact.filed", subject_kind="contact", subject_key__in=fresh)
    told = set(filed.values_list("subject_key", flat=True))
    alarms = list(Alarm.objects.all())

    found.roots.setdefault(found.size, found.frontier.root())
    for leaf in leaves:
        if leaf.index != found.size:
            found.faults[f"place {found.size} is missing"] += 1
        verify_commitment(bytes(leaf.entry), bytes(leaf.salt), leaf.content.encode())
        found.frontier = found.frontier.append(leaf_hash(bytes(leaf.entry)))
        found.roots[found.size] = found.frontier.root()
    if found.roots.get(tree.size) != bytes(tree.root):
        found.faults[f"the tree of {tree.size} has another root"] += 1
    for row in notes:
        signed, _cosigned = open_checkpoint(row.note, log_key())
        if (signed.size, signed.root) != (row.size, found.roots.get(row.size)):
            found.faults[f"the checkpoint of {row.size} is not of this log"] += 1
        found.checkpoints.add(row.pk)
    found.lost += len(set(fresh) - (kept & told))
    found.acknowledged |= set(fresh)
    found.faults.update(f"alarm: {alarm} {alarm.details}" for alarm in alarms)


def look_at_all(found: Figures) -> None:
    from dintel.apps.contacts.models import Contact
    from dintel.apps.ledger import queries

    with queries.one_moment():
        every = [*queries.faults(), *queries.row_faults()]
    lasting = (fault for fault in every if fault.kind != "missing checkpoint")  # which the next signing keeps
    found.faults.update(map(str, lasting))
    numbers = set(Contact.objects.values_list("number", flat=True))
    found.lost += len(found.acknowledged - numbers)
    found.full += 1


def a_backend() -> int | None:
    """Return the process of a PostgreSQL backend that serves somebody else."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid != pg_backend_pid()"
        )
        pids = [pid for (pid,) in cursor.fetchall()]
    return random.choice(pids) if pids else None


def kill_backend(found: Figures) -> None:
    from django.db import connections

    pid = a_backend()
    connections.close_all()
    if pid is None:
        return
    os.kill(pid, signal.SIGKILL)
    found.kills["backend"] += 1


def as_soon_as_it_can(do: Callable[[], None]) -> None:
    """Do something that asks the database, again until it answers: after a kill it recovers from its log first.

    It may still answer for a moment before it notices that one of its processes is gone, and close every connection.
    """
    from django.db import Error, connections

    last_try_at = time.monotonic() + RECOVERY_SECONDS
    while True:
        try:
            return do()
        except Error:
            connections.close_all()
            if time.monotonic() > last_try_at:
                raise
            time.sleep(AGAIN_SECONDS)


def hold_still(children: Iterable[int], how: int) -> None:
    for child in children:
        os.kill(child, how)


def run(kills: int, backends: int) -> Figures:
    found = Figures()
    hearing, saying = os.pipe()
    parts = {f"writer {number}": partial(file_for_ever, saying) for number in range(WRITERS)}
    parts["signer"] = partial(sign_for_ever, saying)
    children = {name: begin(do) for name, do in parts.items()}
    try:
        rest = hurt(found, kills, backends, Running(parts, children, hearing))
    finally:
        for child in children.values():
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
    from django.db import connection

    from dintel.apps.contacts.models import Contact
    from dintel.apps.ledger import queries, services

    connection.close()
    fresh, _rest = hear(hearing, rest)
    services.checkpoint(at=datetime.now(UTC), why="on demand")
    look(found, fresh)
    found.faults.update(map(str, (*queries.faults(), *queries.row_faults())))
    found.lost += len(found.acknowledged - set(Contact.objects.values_list("number", flat=True)))
    found.full += 1
    return found


class Running(NamedTuple):
    """What each process does, which it is, and the pipe on which they say what they acknowledged."""

    parts: Mapping[str, Callable[[], None]]
    children: dict[str, int]
    hearing: int


def hurt(found: Figures, kills: int, backends: int, running: Running) -> bytes:
    """Kill so many times, and look each time; return what was heard and is no whole line yet."""
    (parts, children, hearing), rest, began = running, b"", time.monotonic()
    at_backend = set(random.sample(range(kills), backends))
    for number in range(kills):
        time.sleep(random.uniform(0.01, 0.15))
        if number in at_backend:
            as_soon_as_it_can(partial(kill_backend, found))
        else:
            name = random.choice(list(children))
            os.kill(children[name], signal.SIGKILL)
            status = os.waitpid(children[name], 0)[1]
            if not os.WIFSIGNALED(status):
                found.faults[f"{name} had ended by itself"] += 1
            found.kills[name.split()[0]] += 1
            children[name] = begin(parts[name])
        fresh, rest = hear(hearing, rest)
        as_soon_as_it_can(partial(look, found, fresh))
        if (number + 1) % EVERY == 0:
            hold_still(children.values(), signal.SIGSTOP)
            as_soon_as_it_can(partial(look_at_all, found))
            hold_still(children.values(), signal.SIGCONT)
            print(f"{number + 1} kills, {len(found.acknowledged)} filings acknowledged, {found.size} entries,"
                  f" {len(found.checkpoints)} checkpoints, {found.lost} lost, {len(found.faults)} faults,"
                  f" {time.monotonic() - began:.0f} s", flush=True)  # fmt: skip
    return rest


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--backends", type=int, default=0, help="so many of them of PostgreSQL's backends")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="dintel-killed-") as home:
        os.environ["DINTEL_HOME"] = home
        (Path(home) / "ledger").mkdir()
        prepare()
        found = run(asked.kills, asked.backends)
    print(f"kills: {dict(found.kills)}; {len(found.acknowledged)} filings acknowledged, {found.lost} lost")
    print(f"{found.size} entries, {len(found.checkpoints)} checkpoints; {found.full} checks of everything")
    for fault, times in found.faults.most_common(20):
        print("FAULT", times, "times:", fault)
    return 1 if found.lost or found.faults else 0


if __name__ == "__main__":
    sys.exit(main())
