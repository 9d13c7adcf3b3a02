"""What runs on the cluster: Dintels on two web servers, each with a worker; a process that signs; a witness outside."""

from __future__ import annotations

import base64
import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from bench.cluster.machines import Cluster, until

WEB_PORTS = (8641, 8642)
WITNESS_PORT = 8640
READY_SECONDS = 300.0
SERVE = f"""
import sys
from dintel.config import serve
serve.READY_WITHIN_SECONDS = {READY_SECONDS}  # all of it shares one machine, which may be busy with other work
sys.exit(serve.main())
"""


@dataclass
class Instances:
    """The processes beside the cluster. ``shared`` are the settings all of them have."""

    cluster: Cluster
    shared: dict[str, str] = field(default_factory=dict)
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Make the settings, or read those of an earlier start in the same folder."""
        host, kept = self.cluster.app_address, self.cluster.folder / "instances.json"
        if kept.exists():
            self.shared = json.loads(kept.read_text(encoding="ascii"))
            return
        self.shared = {
            "DINTEL_DATABASE_URL": self.cluster.url(),
            "DINTEL_SECRET_KEY": secrets.token_urlsafe(32),
            "DINTEL_LEDGER_KEY": base64.b64encode(secrets.token_bytes(32)).decode(),
            "DINTEL_SEALING_KEYS": f"environment:{base64.b64encode(secrets.token_bytes(32)).decode()}",
            "DINTEL_BIND": host,
            "DINTEL_ALLOWED_HOSTS": host,
            "DINTEL_PUBLIC_URL": f"http://{host}:{WEB_PORTS[0]}",
            "DINTEL_CHECKPOINT_MINUTES": "1",
            "DINTEL_DEMO": "",
        }
        kept.write_text(json.dumps(self.shared), encoding="ascii")
        kept.chmod(0o600)

    @property
    def servers(self) -> list[tuple[str, int]]:
        return [(self.cluster.app_address, port) for port in WEB_PORTS]

    def home(self, name: str) -> Path:
        path = self.cluster.folder / "homes" / name
        path.mkdir(parents=True, exist_ok=True)
        return path

    def homes(self) -> list[Path]:
        return sorted(path for path in (self.cluster.folder / "homes").iterdir() if path.name != "witness")

    def surroundings(self, name: str) -> dict[str, str]:
        return {**os.environ, **self.shared, "DINTEL_HOME": str(self.home(name))}

    def _run(self, name: str, command: list[str], **more: str) -> None:
        with (self.cluster.folder / f"{name}.log").open("ab") as log:
            self.running[name] = subprocess.Popen(
                command, env=self.surroundings(name) | more, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip

    def start_witness(self, log_key: str) -> None:
        """Start a witness that knows the log; the settings of all name it from here on."""
        folder = self.cluster.folder / "homes" / "witness"
        program = str(Path(sys.executable).parent / "dintel-witness")
        if not (folder / "key").exists():
            subprocess.run([program, "init", str(folder), "--name", "witness.example/w1"], check=True)
        host, key = self.cluster.app_address, (folder / "key").read_text(encoding="utf-8").strip()
        self.shared["DINTEL_WITNESSES"] = f"{key} http://{host}:{WITNESS_PORT}"
        self._run("witness", [program, "serve", str(folder), "--log", log_key, "--bind", host,
                              "--port", str(WITNESS_PORT)])  # fmt: skip

    def start_web(self, number: int) -> None:
        self._run(f"web{number}", [sys.executable, "-c", SERVE], PORT=str(WEB_PORTS[number - 1]))

    def have_web(self, number: int) -> None:
        """Start a web server, again if it gives up, as a service manager would; wait until it is ready."""

        def is_ready() -> bool:
            process = self.running.get(f"web{number}")
            if process is None or process.poll() is not None:
                self.start_web(number)
            return self.is_ready(number)

        until(is_ready, READY_SECONDS, f"web{number}; its log says why")

    def keep_webs(self) -> None:
        """Start again what gave up because there was no primary just then, as a service manager would."""
        for number in (1, 2):
            if self.running[f"web{number}"].poll() is not None:
                self.start_web(number)

    def start_signer(self) -> None:
        self._run("signer", [sys.executable, "-m", "bench.cluster.signing"])

    def is_ready(self, number: int) -> bool:
        with (
            suppress(URLError, OSError),
            urlopen(f"http://{self.cluster.app_address}:{WEB_PORTS[number - 1]}/health/ready", timeout=5),
        ):
            return True
        return False

    def start(self, log_key: str) -> None:
        self.start_witness(log_key)
        for number in (1, 2):  # one after the other: the second finds the tables there
            self._furnish(f"web{number}")
            self.have_web(number)
        self.start_signer()

    def _furnish(self, name: str) -> None:
        """Give a home what another one has prepared already: pages' files and the proved law, nothing of the log."""
        for other in self.homes():
            for path in other.iterdir():
                target = self.home(name) / path.name
                if path.is_dir() and path.name != "ledger" and not target.exists():
                    shutil.copytree(path, target)

    def kill(self, name: str) -> None:
        """Kill a server with everything it started, without a warning."""
        process = self.running[name]
        for pid in [*_below(process.pid), process.pid]:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        process.wait()

    def stop(self) -> None:
        for process in self.running.values():
            process.terminate()
        for name, process in self.running.items():
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                self.kill(name)


def _below(pid: int) -> list[int]:
    """Return every process that one started, and those that these started."""
    from bench.cluster.machines import children_of

    found: list[int] = []
    for path in Path(f"/proc/{pid}/task").glob("*"):
        with suppress(OSError):
            found += [int(word) for word in (path / "children").read_text(encoding="ascii").split()]
    found = sorted(set(found) | set(children_of(pid)))
    return [*found, *(deeper for one in found for deeper in _below(one))]
