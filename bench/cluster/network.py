"""Where the machines of the cluster stand: network namespaces around a switch, or ports of the loopback.

With namespaces each machine has an address of its own, and is cut off by taking its cable out. Where the kernel
refuses namespaces all stand on 127.0.0.1, and a machine is cut off by stopping all of its processes for a while.
"""

from __future__ import annotations

import subprocess
from dataclasses import dataclass

NETWORK, PREFIX = "10.77.0.0/24", "dintel"
SWITCH, APP = f"{PREFIX}-switch", f"{PREFIX}-app"
APP_ADDRESS = "10.77.0.10"
LOOPBACK = "127.0.0.1"
CLIENTS = 8


@dataclass(frozen=True, slots=True)
class Node:
    """One machine with a database and a member of etcd. ``space`` is its namespace, empty on the loopback."""

    number: int
    address: str
    space: str

    @property
    def name(self) -> str:
        return f"n{self.number}"

    def port(self, first: int) -> int:
        """Return a port of its own: all of them stand on one address on the loopback."""
        return first + self.number

    @property
    def postgres(self) -> int:
        return self.port(5540)

    @property
    def rest(self) -> int:
        return self.port(8540)

    @property
    def etcd(self) -> int:
        return self.port(2540)

    @property
    def peer(self) -> int:
        return self.port(2640)


def ip(*words: str, check: bool = True) -> str:
    done = subprocess.run(["ip", *words], capture_output=True, text=True, check=False)
    if check and done.returncode:
        msg = f"ip {' '.join(words)}: {done.stderr.strip()}"
        raise OSError(msg)
    return done.stdout


def spaces() -> list[str]:
    """Return the namespaces of a cluster that stand now."""
    names = [line.split()[0] for line in ip("netns", "list", check=False).splitlines() if line.strip()]
    return [name for name in names if name.startswith(f"{PREFIX}-")]


def nodes(*, with_spaces: bool) -> list[Node]:
    return [
        Node(number, f"10.77.0.{number}" if with_spaces else LOOPBACK, f"{PREFIX}-n{number}" if with_spaces else "")
        for number in (1, 2, 3)
    ]


def make() -> bool:
    """Make the switch and the machines' namespaces; return False, with nothing left over, where that is refused."""
    if spaces():
        msg = "A cluster stands already. Take it down first: python -m bench.cluster down FOLDER"
        raise OSError(msg)
    try:
        ip("netns", "add", SWITCH)
        ip("-n", SWITCH, "link", "add", "switch", "type", "bridge")
        ip("-n", SWITCH, "link", "set", "switch", "up")
        for node in nodes(with_spaces=True):
            _plug(node.space, node.name, [node.address])
        _plug(APP, "app", [APP_ADDRESS, *client_addresses(with_spaces=True)])
    except OSError as refused:
        remove()
        print(f"No network namespaces here ({refused}). The cluster stands on ports of the loopback instead; a machine"
              " is cut off by stopping its processes.", flush=True)  # fmt: skip
        return False
    return True


def _plug(space: str, cable: str, addresses: list[str]) -> None:
    ip("netns", "add", space)
    ip("-n", space, "link", "add", "eth0", "type", "veth", "peer", "name", cable, "netns", SWITCH)
    ip("-n", SWITCH, "link", "set", cable, "master", "switch", "up")
    for address in addresses:
        ip("-n", space, "addr", "add", f"{address}/24", "dev", "eth0")
    ip("-n", space, "link", "set", "eth0", "up")
    ip("-n", space, "link", "set", "lo", "up")


def remove() -> None:
    for name in spaces():
        ip("netns", "del", name, check=False)


def cable(node: Node, state: str) -> None:
    """Take a machine's cable out ("down"), or put it in again ("up")."""
    ip("-n", SWITCH, "link", "set", node.name, state)


def client_addresses(*, with_spaces: bool) -> list[str]:
    """Return an address for each device that files: the city takes so many notes a minute from one."""
    return [f"10.77.0.{101 + one}" if with_spaces else f"127.0.0.{101 + one}" for one in range(CLIENTS)]


def within(space: str, command: list[str]) -> list[str]:
    """Return a command as it runs inside a namespace."""
    return ["ip", "netns", "exec", space, *command] if space else command
