"""The drill: devices file all the time while the cluster is hurt, over and over; is anything acknowledged lost?

After each hurt, and at the end:

1. Each filing that was acknowledged is there, row and leaf; at the end each note of each device is there exactly once.
2. What came into the log is computed anew, and the root of each signed checkpoint with it: one history.
3. What each home folder remembers outside the database is signed, and agrees with the tree.
4. A primary that was cut off acknowledged nothing to whoever stood beside it.
"""

from __future__ import annotations

import os
import random
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from signal import SIGKILL
from uuid import uuid4

from bench.cluster import network
from bench.cluster.instances import Instances
from bench.cluster.machines import Cluster, ClusterError, until
from bench.cluster.network import Node
from bench.cluster.outbox import Acknowledged, Device, Heard
from bench.killed import Figures, look, look_at_all

PACE_SECONDS = 1.2
FIRST_SECONDS, WHOLE_SECONDS, QUIET_SECONDS = 240.0, 240.0, 120.0
STOP = "stop"
"""A file of this name in the cluster's folder ends the drill after the round that is under way."""
FAILOVERS = ("kill", "kill", "cut", "kill", "lose", "kill", "cut", "kill", "kill", "cut")
BETWEEN = ("etcd", "web", "follower")
WORDS = {
    "kill": "the primary's server killed",
    "cut": "the primary cut off",
    "lose": "the primary's machine lost",
    "etcd": "etcd's leader killed",
    "web": "a web server killed",
    "follower": "the confirming server killed",
}


@dataclass
class Round:
    """One hurt and what came of it."""

    what: str
    at: str
    seconds: float
    failed_over: bool
    beside: int = 0
    """How many commits the side cut off acknowledged."""
    acknowledged: int = 0
    whole_seconds: float = 0.0


@dataclass
class Drill:
    cluster: Cluster
    instances: Instances
    heard: Heard = field(default_factory=Heard)
    found: Figures = field(default_factory=Figures)
    devices: list[Device] = field(default_factory=list)
    rounds: list[Round] = field(default_factory=list)
    looked: int = 0
    before: set[str] = field(default_factory=set)
    """Contacts of an earlier drill in the same folder."""

    # What is done

    def begin(self) -> None:
        addresses = network.client_addresses(with_spaces=self.cluster.has_spaces)
        self.devices = [Device(one, self.instances.servers, self.heard, PACE_SECONDS) for one in addresses]
        for device in self.devices:
            device.start()

    def hurt(self, what: str) -> Round:
        """Hurt the cluster in one way, wait for the first filing, mend it, look."""
        until(self.cluster.is_whole, WHOLE_SECONDS, "the cluster to be whole before it is hurt")
        self.instances.keep_webs()
        old = self.cluster.primary()
        if old is None:
            msg = "No primary before a round."
            raise ClusterError(msg)
        victim, mend = self._victim(what, old)
        began = time.monotonic()
        beside = self._do(what, old, victim)
        first = self._first_since(began)
        is_failover = what in FAILOVERS and self._has_another(old)
        if what == "cut":
            time.sleep(random.uniform(1, 4))
        mend()
        acknowledged_beside = self._end_beside(beside)
        healed = time.monotonic()
        until(self.cluster.is_whole, WHOLE_SECONDS, f"the cluster to be whole after {WORDS[what]}")
        done = Round(what, victim, first.at - began, is_failover, acknowledged_beside,
                     whole_seconds=time.monotonic() - healed)  # fmt: skip
        done.acknowledged = self.look()
        self.rounds.append(done)
        return done

    def _victim(self, what: str, old: Node) -> tuple[str, Callable[[], None]]:
        cluster = self.cluster
        if what == "etcd":
            until(cluster.etcd_leader, WHOLE_SECONDS, "etcd to have a leader")
            node = cluster.etcd_leader() or old
            return f"etcd of {node.name}", lambda: cluster.mend(node)
        if what == "web":
            number = random.choice((1, 2))
            return f"web{number}", lambda: self.instances.start_web(number)  # the other one serves meanwhile
        if what == "follower":
            named = {str(one["name"]): str(one["role"]) for one in cluster.members()}
            node = next(one for one in cluster.nodes if named.get(one.name) == "sync_standby")
            return node.name, lambda: cluster.mend(node)
        return old.name, lambda: cluster.heal(old) if what == "cut" else cluster.mend(old)

    def _do(self, what: str, old: Node, victim: str) -> subprocess.Popen[str] | None:
        cluster = self.cluster
        node = next((one for one in cluster.nodes if victim.endswith(one.name)), old)
        if what == "etcd":
            cluster.send(node, "etcd", SIGKILL)
        elif what == "web":
            self.instances.kill(victim)
        elif what == "lose":
            cluster.lose(node)
        elif what == "cut":
            cluster.cut(node)
            return self._beside(node)
        elif not cluster.send(node, "postgres", SIGKILL):
            msg = f"The server of {node.name} was not running."
            raise ClusterError(msg)
        return None

    def _beside(self, node: Node) -> subprocess.Popen[str] | None:
        """Let somebody beside the machine that is cut off write to it; on the loopback nobody stands beside."""
        if not node.space:
            return None
        address = f"postgres://dintel:{self.cluster.passwords['dintel']}@{node.address}:{node.postgres}/dintel"
        return subprocess.Popen(
            network.within(node.space, [sys.executable, "-m", "bench.cluster.stubborn", address]),
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip

    def _end_beside(self, beside: subprocess.Popen[str] | None) -> int:
        if beside is None:
            return 0
        beside.kill()
        said, _nothing = beside.communicate()
        return len(said.split())

    def _first_since(self, began: float) -> Acknowledged:
        until(lambda: self.heard.first_since(began), FIRST_SECONDS, "the first filing acknowledged after the failure")
        first = self.heard.first_since(began)
        if first is None:
            msg = "No filing was acknowledged."
            raise ClusterError(msg)
        return first

    def _has_another(self, old: Node) -> bool:
        with suppress(ClusterError):
            until(lambda: self.cluster.primary(not_among=(old,)), 30, "another primary")
            return True
        return False

    def cancel(self) -> int:
        """Cancel commits while no second machine can confirm them; return how many waited. None may be acknowledged."""
        import psycopg

        until(self.cluster.is_whole, WHOLE_SECONDS, "the cluster to be whole before commits are cancelled")
        old = self.cluster.primary()
        if old is None:
            msg = "No primary before commits are cancelled."
            raise ClusterError(msg)
        others = [node for node in self.cluster.nodes if node != old]
        address = f"postgres://postgres:{self.cluster.passwords['superuser']}@{old.address}:{old.postgres}/dintel"
        with psycopg.connect(address, autocommit=True) as connection, ThreadPoolExecutor(1) as pool:
            for node in others:
                self.cluster.cut(node)
            said, count = pool.submit(self._file_here), 0
            began = time.monotonic()
            with suppress(psycopg.Error):  # this primary steps down soon, since it does not reach etcd either
                while time.monotonic() - began < 8:
                    count += len(connection.execute(
                        "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'"
                        " AND backend_type = 'client backend' AND datname = 'dintel'").fetchall())  # fmt: skip
                    time.sleep(0.2)
            for node in others:
                self.cluster.heal(node)
        if "not acknowledged" not in said.result():
            self.found.faults[f"a commit that was cancelled while it waited: {said.result()}"] += 1
        until(self.cluster.is_whole, WHOLE_SECONDS, "the cluster to be whole after commits were cancelled")
        self.look()
        return count

    def _file_here(self) -> str:
        """File a contact through this process's own connection; return what came of it."""
        from django.db import Error, connection
        from django.utils import timezone

        from bench.killed import report
        from dintel.apps.contacts.services import file_contact

        key = uuid4()
        self.before.add(str(key))
        try:
            given = file_contact(key=key, body_sha256="0" * 64, report=report(), by=None, at=timezone.now())
        except Error as problem:
            return str(problem)
        else:
            return f"acknowledged {given.number}"
        finally:
            with suppress(Error):
                connection.close()

    # What is looked at

    def look(self) -> int:
        """Look at everything that came since; return how many filings were acknowledged since."""
        from django.db import Error, connection

        with self.heard.lock:
            fresh = self.heard.acknowledged[self.looked :]
        before = self.found.lost
        for again in range(5):  # the connection of this process may be to a primary that is gone
            try:
                self.found.lost = before
                look(self.found, [one.number for one in fresh])
                self.found.lost = before + max(self.found.lost - before, self._agree(fresh))
                break
            except Error:
                connection.close()
                if again == 4:
                    raise
                time.sleep(2)
        self.looked += len(fresh)
        return len(fresh)

    def _agree(self, fresh: list[Acknowledged]) -> int:
        """Return how many are not there under the number that was told; hold every memory against the tree."""
        from dintel.apps.contacts.models import Contact
        from dintel.apps.ledger.models import Tree
        from dintel.apps.ledger.queries.log import log_key, tiles_of
        from dintel.domain.merkle.checkpoint import open_checkpoint

        # 1.
        kept = {str(key): number for key, number in Contact.objects.filter(
            key__in=[one.key for one in fresh]).values_list("key", "number")}  # fmt: skip
        # 3.
        for home in self.instances.homes():
            with suppress(FileNotFoundError):
                note = (home / "ledger" / "remembered").read_text(encoding="utf-8")
                signed, _others = open_checkpoint(note, log_key())
                size = Tree.objects.get(pk=Tree.ONLY).size
                if signed.size > size or tiles_of(size).root(signed.size) != signed.root:
                    self.found.faults[f"what {home.name} remembers is not of this log"] += 1
        return sum(1 for one in fresh if kept.get(one.key) != one.number)

    def finish(self) -> None:
        """Let the devices send what they still hold, and hold everything against everything."""
        for number in (1, 2):
            if not self.instances.is_ready(number):
                self.instances.have_web(number)
        for device in self.devices:
            device.writes.clear()
            device.now.set()
        with suppress(ClusterError):
            until(lambda: not self.heard.open(), QUIET_SECONDS, "the devices to be empty")
        for device in self.devices:
            device.ended.set()
            device.join()
        from django.core.management import call_command
        from django.db import connection
        from django.utils import timezone

        from dintel.apps.ledger import services

        connection.close()
        until(self._has_no_other_signer, 20, "the process that signs to end")
        services.checkpoint(at=timezone.now(), why="on demand")
        self._show_the_witness()
        self.look()
        look_at_all(self.found)
        self._once()
        call_command("ledger_check")
        self._verify()

    def _show_the_witness(self) -> None:
        """Have the newest checkpoint cosigned now.

        This process began before there was a witness, and one that could not be reached while the cluster was hurt
        would be asked again only after half an hour.
        """
        from django.conf import settings
        from django.utils import timezone

        from dintel.apps.ledger import services
        from dintel.apps.ledger.models import Witness

        key, address = self.instances.shared["DINTEL_WITNESSES"].split()
        settings.LEDGER_WITNESSES = ((key, address),)
        Witness.objects.update(next_at=None)
        services.witness(at=timezone.now())

    def _has_no_other_signer(self) -> bool:
        signer = self.instances.running["signer"]
        signer.terminate()
        return signer.poll() is not None

    def _once(self) -> None:
        """Hold every note of every device against the register: there, once, under the number that was told."""
        from dintel.apps.contacts.models import Contact

        kept = list(Contact.objects.values_list("key", "number"))
        numbers = {str(key): number for key, number in kept}
        if len(numbers) != len(kept) or len(set(numbers.values())) != len(kept):
            self.found.faults["a filing is there twice"] += 1
        strangers = numbers.keys() - self.heard.notes.keys() - self.before
        if strangers:
            self.found.faults[f"{len(strangers)} contacts that no device wrote"] += 1
        gone = sum(1 for note in self.heard.notes.values() if note.number and numbers.get(note.key) != note.number)
        self.found.lost = max(self.found.lost, gone)
        waiting = self.heard.open()
        if waiting:
            self.found.faults[f"{waiting} notes were never acknowledged"] += 1

    def _verify(self) -> None:
        """Verify the published log over HTTP, without Django, as anybody would, with the witness's cosignature."""
        from dintel.apps.ledger.queries.log import log_key

        folder = self.cluster.folder
        (folder / "city.key").write_text(f"{log_key()}\n", encoding="utf-8")
        (folder / "witnesses.txt").write_text(f"{self.instances.shared['DINTEL_WITNESSES'].split()[0]}\n", "utf-8")
        address = f"http://{self.cluster.app_address}:{self.instances.servers[0][1]}/ledger/log/"
        program = str(Path(sys.executable).with_name("dintel"))
        done = subprocess.run(
            [program, "ledger", "verify", address, "--key", str(folder / "city.key"),
             "--witness", str(folder / "witnesses.txt")],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        print(done.stdout.strip() or done.stderr.strip(), flush=True)
        if done.returncode:
            self.found.faults[f"dintel ledger verify ended with {done.returncode}"] += 1


def plan(failovers: int) -> list[str]:
    """Return what is done in which order: so many failovers, and after every fifth something that needs none."""
    found = []
    for number in range(failovers):
        found.append(FAILOVERS[number % len(FAILOVERS)])
        if number % 5 == 4 or failovers < 5:
            found.append(BETWEEN[number // (5 if failovers >= 5 else 1) % len(BETWEEN)])
    return found


def prepare(instances: Instances) -> str:
    """Make the tables, in this process; return the log's key."""
    os.environ.update(instances.surroundings("drill"))
    os.environ["DJANGO_SETTINGS_MODULE"] = "dintel.config.settings"
    from bench import killed

    killed.prepare()
    from django.db import connection
    from django.utils import timezone

    from dintel.apps.ledger import services
    from dintel.apps.ledger.queries.log import log_key

    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS cluster_cut_off (id bigserial PRIMARY KEY)")
    services.checkpoint(at=timezone.now(), why="on demand")
    return str(log_key())


def main(cluster: Cluster, failovers: int, seed: int) -> int:
    random.seed(seed)
    instances = Instances(cluster)
    drill = Drill(cluster, instances)
    try:
        instances.start(prepare(instances))
        from dintel.apps.contacts.models import Contact

        drill.before = {str(key) for key in Contact.objects.values_list("key", flat=True)}
        drill.begin()
        until(lambda: len(drill.heard.acknowledged) > 20, 60, "the first filings")
        print(
            "round what                           where       first filing  whole again  acknowledged  lost", flush=True
        )
        for number, what in enumerate(plan(failovers), 1):
            if (cluster.folder / STOP).exists():
                print(f"stopped after {number - 1} rounds, as {STOP} in the folder asks", flush=True)
                break
            print(line(number, drill.hurt(what), drill.found), flush=True)
        print(f"      {drill.cancel()} commits cancelled while they waited, each told as a failure", flush=True)
        drill.finish()
    finally:
        for device in drill.devices:
            device.ended.set()
        instances.stop()
    return tell(drill)


def line(number: int, done: Round, found: Figures) -> str:
    stayed = "" if done.failed_over or done.what in BETWEEN else "  (the same primary again)"
    beside = f"  beside it {done.beside}" if done.what == "cut" else ""
    return (f"{number:5} {WORDS[done.what]:30} {done.at:11} {done.seconds:10.1f} s {done.whole_seconds:10.1f} s"
            f" {done.acknowledged:13} {found.lost:5}{beside}{stayed}")  # fmt: skip


def tell(drill: Drill) -> int:
    """Print the table; return 1 if anything was lost or found."""
    by: dict[str, list[Round]] = {}
    for one in drill.rounds:
        by.setdefault(one.what, []).append(one)
    print("\n| what | times | failovers | median, seconds to the first filing | longest |\n|---|---|---|---|---|")
    for what, ones in by.items():
        seconds = [one.seconds for one in ones]
        print(f"| {WORDS[what]} | {len(ones)} | {sum(one.failed_over for one in ones)}"
              f" | {statistics.median(seconds):.1f} | {max(seconds):.1f} |")  # fmt: skip
    beside = sum(one.beside for one in drill.rounds)
    again = Counter(one.status for one in drill.heard.acknowledged)[200]
    found = drill.found
    print(f"\n{sum(one.failed_over for one in drill.rounds)} failovers; {len(drill.heard.acknowledged)} filings"
          f" acknowledged ({again} of them when sent again), {found.lost} lost; {found.size} entries,"
          f" {len(found.checkpoints)} checkpoints, one history; {beside} commits acknowledged by a side cut off;"
          f" other answers: {dict(drill.heard.others)}")  # fmt: skip
    for fault, times in found.faults.most_common(20):
        print("FAULT", f"{times} times", fault)
    return 1 if found.lost or found.faults or beside else 0
