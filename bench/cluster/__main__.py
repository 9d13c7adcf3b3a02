"""One command up, one down, one that drills.

python -m bench.cluster up FOLDER       start the cluster; prints DINTEL_DATABASE_URL
python -m bench.cluster status FOLDER
python -m bench.cluster down FOLDER     stop it and leave nothing
python -m bench.cluster drill [--failovers 50]
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.cluster import network
from bench.cluster.machines import Cluster, ClusterError, until

WHOLE_SECONDS = 90.0


def inside(cluster: Cluster, *words: str) -> int:
    """Run a part of this that has to reach the machines where they stand."""
    command = [sys.executable, "-m", "bench.cluster", *words]
    return subprocess.run(network.within(cluster.app_space, command), check=False).returncode


def whole(asked: argparse.Namespace) -> int:
    """Wait until all of it stands, and make an empty database for Dintel."""
    cluster = Cluster.open(asked.folder)
    seconds = until(cluster.is_whole, WHOLE_SECONDS, f"a primary with two that follow; look into {asked.folder}/*.log")
    make_database(cluster)
    print(f"three servers under Patroni and etcd, whole after {seconds:.0f} s", flush=True)
    return 0


def make_database(cluster: Cluster) -> None:
    import psycopg

    address = (
        f"{cluster.url('superuser', 'postgres').replace('superuser:', 'postgres:')}?target_session_attrs=read-write"
    )
    with psycopg.connect(address, autocommit=True) as connection:
        password = cluster.passwords["dintel"]
        connection.execute(f"CREATE ROLE dintel LOGIN PASSWORD '{password}'")
        connection.execute("CREATE DATABASE dintel OWNER dintel ENCODING 'UTF8' TEMPLATE template0")


def up(asked: argparse.Namespace) -> int:
    cluster = Cluster.make(asked.folder)
    cluster.up()
    if inside(cluster, "whole", str(asked.folder)):
        cluster.part()
        return 1
    space = f"  (reached from inside: ip netns exec {cluster.app_space} ...)" if cluster.app_space else ""
    print(f"DINTEL_DATABASE_URL={cluster.url()}{space}")
    return 0


def status(asked: argparse.Namespace) -> int:
    return inside(Cluster.open(asked.folder), "members", str(asked.folder))


def members(asked: argparse.Namespace) -> int:
    for one in Cluster.open(asked.folder).members():
        print(*(f"{word}={one.get(word)}" for word in ("name", "role", "state", "timeline", "lag")))
    return 0


def down(asked: argparse.Namespace) -> int:
    cluster = Cluster.open(asked.folder)
    if not cluster.has_spaces or network.spaces():
        inside(cluster, "stop", str(asked.folder))
    cluster.remove()
    return 0


def stop(asked: argparse.Namespace) -> int:
    Cluster.open(asked.folder).stop()
    return 0


def drill(asked: argparse.Namespace) -> int:
    """Start a cluster, drill on it, and leave nothing."""
    with tempfile.TemporaryDirectory(prefix="dintel-cluster-") as home:
        Path(home).chmod(0o755)
        folder = asked.folder or Path(home) / "cluster"
        cluster = Cluster.make(folder)
        try:
            cluster.up()
            if inside(cluster, "whole", str(folder)):
                return 1
            return inside(cluster, "rounds", str(folder), f"--failovers={asked.failovers}", f"--seed={asked.seed}")
        finally:
            inside(cluster, "stop", str(folder))
            cluster.remove() if asked.folder is None else cluster.part()


def rounds(asked: argparse.Namespace) -> int:
    from bench.cluster.drill import main as run

    return run(Cluster.open(asked.folder), asked.failovers, asked.seed)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    jobs = parser.add_subparsers(required=True, metavar="up | status | down | drill")
    for do in (up, status, down, drill, whole, members, stop, rounds):
        job = jobs.add_parser(do.__name__)
        job.set_defaults(run=do)
        if do is drill:
            job.add_argument(
                "--folder", type=Path, help="where everything lies, and stays; a temporary one if not said"
            )
        else:
            job.add_argument("folder", type=Path)
        if do in {drill, rounds}:
            job.add_argument("--failovers", type=int, default=6)
            job.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    try:
        return int(asked.run(asked))
    except ClusterError as problem:
        print(problem, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
