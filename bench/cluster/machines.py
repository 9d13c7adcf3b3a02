"""The cluster itself: started, asked how it stands, hurt and mended. All of it lies in one folder."""

from __future__ import annotations

import json
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from string import Template
from urllib.error import URLError
from urllib.request import urlopen

from bench.cluster import network
from bench.cluster.network import Node

DEPLOY = Path(__file__).resolve().parents[2] / "deploy" / "cluster"
POSTGRES = "postgres"
NEEDED = {"patroni": "patroni", "etcd": "etcd-server", "etcdctl": "etcd-client", "ip": "iproute2"}
STOP_SECONDS = 30.0


class ClusterError(Exception):
    """The cluster does not do what it should. The message says what, and what to do."""


def postgres_bin() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    if not found:
        msg = "No PostgreSQL server is installed here: apt-get install postgresql patroni etcd-server"
        raise ClusterError(msg)
    return found[-1].parent


def require_packages() -> None:
    """Raise ClusterError if a program is missing, with the line that installs all of them."""
    missing = [package for program, package in NEEDED.items() if shutil.which(program) is None]
    if missing:
        msg = f"Missing: {', '.join(missing)}. On Debian: apt-get install patroni etcd-server etcd-client postgresql"
        raise ClusterError(msg)


def until(is_so: Callable[[], object], seconds: float, what: str) -> float:
    """Return how long it took until something was so. Raises ClusterError after ``seconds``."""
    began = time.monotonic()
    while not is_so():
        if time.monotonic() - began > seconds:
            msg = f"After {seconds:.0f} s still waiting: {what}"
            raise ClusterError(msg)
        time.sleep(0.1)
    return time.monotonic() - began


@dataclass
class Cluster:
    """Three machines. ``passwords`` are made once, for this folder."""

    folder: Path
    nodes: list[Node]
    passwords: dict[str, str] = field(default_factory=dict)

    # Made and found again

    @classmethod
    def make(cls, folder: Path) -> Cluster:
        require_packages()
        folder.mkdir(mode=0o755, parents=True)
        with_spaces = network.make()
        passwords = {name: secrets.token_hex(12) for name in ("superuser", "replication", "rewind", "dintel")}
        kept = json.dumps({"with_spaces": with_spaces, "passwords": passwords})
        (folder / "cluster.json").write_text(kept, encoding="ascii")
        (folder / "cluster.json").chmod(0o600)
        cluster = cls.open(folder)
        try:
            for node in cluster.nodes:
                cluster._furnish(node)
        except BaseException:
            cluster.remove()
            raise
        return cluster

    @classmethod
    def open(cls, folder: Path) -> Cluster:
        try:
            kept = json.loads((folder / "cluster.json").read_text(encoding="ascii"))
        except FileNotFoundError as gone:
            msg = f"There is no cluster in {folder}."
            raise ClusterError(msg) from gone
        return cls(folder.absolute(), network.nodes(with_spaces=kept["with_spaces"]), kept["passwords"])

    @property
    def has_spaces(self) -> bool:
        return bool(self.nodes[0].space)

    @property
    def app_space(self) -> str:
        return network.APP if self.has_spaces else ""

    @property
    def app_address(self) -> str:
        return network.APP_ADDRESS if self.has_spaces else network.LOOPBACK

    def home(self, node: Node) -> Path:
        return self.folder / node.name

    def _furnish(self, node: Node) -> None:
        home = self.home(node)
        home.mkdir(mode=0o700)
        peers = self.nodes
        words = {
            "NODE": node.name,
            "ADDRESS": node.address,
            "FOLDER": str(home),
            "NETWORK": network.NETWORK if node.space else "127.0.0.0/8",
            "POSTGRES_PORT": node.postgres,
            "REST_PORT": node.rest,
            "ETCD_PORT": node.etcd,
            "ETCD_PEER_PORT": node.peer,
            "ETCD_MEMBERS": ",".join(f"{one.name}=http://{one.address}:{one.peer}" for one in peers),
            "ETCD_HOSTS": ", ".join(f'"{one.address}:{one.etcd}"' for one in peers),
            "POSTGRES_BIN": str(postgres_bin()),
            **{f"{name.upper()}_PASSWORD": word for name, word in self.passwords.items()},
        }
        for name in ("patroni.yml", "etcd.yml"):
            (home / name).write_text(Template((DEPLOY / name).read_text("utf-8")).substitute(words), encoding="utf-8")
        if os.geteuid() == 0:
            owner = pwd.getpwnam(POSTGRES)
            for path in (home, *home.iterdir()):
                os.chown(path, owner.pw_uid, owner.pw_gid)

    # Processes

    def _as_owner(self) -> list[str]:
        if os.geteuid() != 0:
            return []
        return ["setpriv", f"--reuid={POSTGRES}", f"--regid={POSTGRES}", "--init-groups", "--"]

    def start(self, node: Node, what: str) -> None:
        """Start "etcd" or "patroni" of a machine; it goes on when this process ends."""
        home = self.home(node)
        command = {
            "etcd": ["etcd", f"--config-file={home}/etcd.yml"],
            "patroni": ["patroni", f"{home}/patroni.yml"],
        }[what]
        surroundings = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": str(home), "LC_ALL": "C.UTF-8"}
        with (self.folder / f"{node.name}-{what}.log").open("ab") as log:
            started = subprocess.Popen(
                network.within(node.space, [*self._as_owner(), *command]),
                cwd=home, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=surroundings, start_new_session=True,
            )  # fmt: skip
        (self.folder / f"{node.name}-{what}.pid").write_text(str(started.pid), encoding="ascii")

    def pid(self, node: Node, what: str) -> int | None:
        """Return the process of "etcd", "patroni" or "postgres" of a machine, if it runs."""
        path = self.home(node) / "data" / "postmaster.pid" if what == "postgres" else None
        path = path or self.folder / f"{node.name}-{what}.pid"
        try:
            number = int(path.read_text(encoding="ascii").split()[0])
        except (FileNotFoundError, IndexError, ValueError):
            return None
        return number if runs(number) and str(self.home(node)) in words_of(number) else None

    def send(self, node: Node, what: str, number: signal.Signals) -> bool:
        found = self.pid(node, what)
        if found is None:
            return False
        os.kill(found, number)
        if number == signal.SIGKILL:
            with suppress(ClusterError):
                until(lambda: not runs(found), 5, f"the end of {what} of {node.name}")
        return True

    def everything(self, node: Node) -> Iterator[int]:
        """Return every process of a machine, those that answer for PostgreSQL too."""
        for what in ("etcd", "patroni", "postgres"):
            if found := self.pid(node, what):
                yield found
                if what == "postgres":
                    yield from children_of(found)

    # What happens to a machine

    def cut(self, node: Node) -> None:
        if node.space:
            network.cable(node, "down")
        else:
            for one in list(self.everything(node)):
                with suppress(ProcessLookupError):
                    os.kill(one, signal.SIGSTOP)

    def heal(self, node: Node) -> None:
        if node.space:
            network.cable(node, "up")
        else:
            for one in list(self.everything(node)):
                with suppress(ProcessLookupError):
                    os.kill(one, signal.SIGCONT)

    def lose(self, node: Node) -> None:
        """Let a machine fall: everything on it is killed at once."""
        for what in ("patroni", "postgres", "etcd"):
            found = self.pid(node, what)
            if found:
                os.kill(found, signal.SIGKILL)
        until(lambda: not any(self.pid(node, what) for what in ("patroni", "postgres", "etcd")), 10, "the fall")

    def mend(self, node: Node) -> None:
        """Start again what is not running on a machine."""
        for what in ("etcd", "patroni"):
            if self.pid(node, what) is None:
                self.start(node, what)

    # Asked

    def members(self) -> list[dict[str, object]]:
        """Return the members as the first Patroni that answers sees them; an empty list if none does."""
        for node in self.nodes:
            with (
                suppress(URLError, OSError, ValueError),
                urlopen(f"http://{node.address}:{node.rest}/cluster", timeout=2) as answer,
            ):
                return list(json.load(answer)["members"])
        return []

    def primary(self, *, not_among: tuple[Node, ...] = ()) -> Node | None:
        """Return the machine that says it is the primary; ``not_among`` leaves out some."""
        for node in self.nodes:
            if node in not_among:
                continue
            with suppress(URLError, OSError), urlopen(f"http://{node.address}:{node.rest}/primary", timeout=2):
                return node
        return None

    def is_whole(self) -> bool:
        """Return whether there is a primary, two that follow it closely, and one of them confirms its commits."""
        members = self.members()
        roles = sorted(str(one.get("role")) for one in members)
        follow = [one for one in members if one.get("role") != "leader"]
        lines = {one.get("timeline") for one in members}
        return (
            roles == ["leader", "replica", "sync_standby"]
            and all(one.get("state") in {"running", "streaming"} for one in members)
            and all(one.get("lag") in range(1_000_000) for one in follow)
            and len(lines) == 1
        )

    def etcd_leader(self) -> Node | None:
        places = ",".join(f"http://{node.address}:{node.etcd}" for node in self.nodes)
        done = subprocess.run(
            ["etcdctl", f"--endpoints={places}", "--command-timeout=3s", "endpoint", "status", "--write-out=json"],
            env={**os.environ, "ETCDCTL_API": "3"}, capture_output=True, text=True, check=False,
        )  # fmt: skip
        for one in json.loads(done.stdout or "[]"):
            if one["Status"].get("leader") == one["Status"]["header"]["member_id"]:  # none while they choose
                return next(node for node in self.nodes if one["Endpoint"].endswith(f"{node.address}:{node.etcd}"))
        return None

    # All of it

    def url(self, user: str = "dintel", name: str = "dintel") -> str:
        """Return the address of the database at every host, as DINTEL_DATABASE_URL takes it."""
        places = ",".join(f"{node.address}:{node.postgres}" for node in self.nodes)
        return f"postgres://{user}:{self.passwords[user]}@{places}/{name}"

    def up(self) -> None:
        for node in self.nodes:
            self.start(node, "etcd")
        for node in self.nodes:
            self.start(node, "patroni")

    def stop(self) -> None:
        """Stop every process of the cluster, those that follow first."""
        for node in self.nodes:
            with suppress(OSError):  # its namespace may be gone
                self.heal(node)
        first = self.primary()
        for node in sorted(self.nodes, key=lambda one: one == first):
            if self.send(node, "patroni", signal.SIGTERM):
                with suppress(ClusterError):
                    until(lambda node=node: not self.pid(node, "patroni"), STOP_SECONDS, "Patroni")
        for node in self.nodes:
            for what in ("patroni", "postgres", "etcd"):
                self.send(node, what, signal.SIGKILL)

    def part(self) -> None:
        """Stop it and take its namespaces away; its folder stays."""
        self.stop()
        network.remove()

    def remove(self) -> None:
        """Stop it and leave nothing."""
        self.part()
        shutil.rmtree(self.folder, ignore_errors=True)


def words_of(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""


def runs(pid: int) -> bool:
    """Return whether a process is there and not merely waiting to be buried; bury it if it is our child."""
    with suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def children_of(pid: int) -> list[int]:
    try:
        text = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    except OSError:
        return []
    return [int(word) for word in text.split()]
