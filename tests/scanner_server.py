"""A scanner that misbehaves in every way, and ClamAV's own daemon with a signature of ours."""

from __future__ import annotations

import os
import shutil
import socket
import struct
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from dintel.apps.evidence.clamd import Place

VERSION = "ClamAV 1.4.6/27345/Fri Nov 27 09:00:00 2026"
CLAMD = shutil.which("clamd", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
SIGN = b"dintel-harmless-string-that-a-scanner-knows"
"""No virus, and known to no scanner but the one started here."""
SIGNATURE = "Dintel.Test.Harmless.UNOFFICIAL"
START_TURNS = 600


@dataclass
class Scanner:
    """A server of the protocol that does as it is told, and remembers what it was sent."""

    place: Place
    version: bytes = VERSION.encode() + b"\0"
    verdict: bytes = b"stream: OK\0"
    limit: int = 0
    """Bytes beyond which it says that the stream is too large, and hangs up; 0 for none."""
    dies_after: int = 0
    """Bytes after which it hangs up without a word; 0 for never."""
    is_deaf: bool = False
    """Whether it takes connections and never reads or answers."""
    pause: float = 0.0
    before_verdict: Callable[[], None] = lambda: None
    seen: list[bytes] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def answer(self, line: socket.socket) -> None:
        """Serve one connection."""
        if self.is_deaf:
            self.over.wait()
            return
        command = _until_zero(line)
        self.asked.append(command)
        if command == "zVERSION":
            line.sendall(self.version)
        elif command == "zINSTREAM":
            self._stream(line)

    def _stream(self, line: socket.socket) -> None:
        content = b""
        while size := struct.unpack("!L", _exactly(line, 4))[0]:
            if self.limit and len(content) + size > self.limit:
                line.sendall(b"INSTREAM size limit exceeded. ERROR\0")
                return
            content += _exactly(line, size)
            if self.dies_after and len(content) >= self.dies_after:
                return
        self.seen.append(content)
        self.before_verdict()
        if self.pause:
            self.over.wait(self.pause)
        line.sendall(self.verdict)


def _until_zero(line: socket.socket) -> str:
    told = b""
    while not told.endswith(b"\0"):
        told += _exactly(line, 1)
    return told[:-1].decode()


def _exactly(line: socket.socket, size: int) -> bytes:
    told = b""
    while len(told) < size:
        more = line.recv(size - len(told))
        if not more:
            raise ConnectionError
        told += more
    return told


@contextmanager
def scanner() -> Iterator[Scanner]:
    """Run a server that does as it is told."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        made = Scanner(Place(host="127.0.0.1", port=int(server.getsockname()[1])))
        server.settimeout(0.05)
        threads: list[threading.Thread] = []

        def serve(line: socket.socket) -> None:
            with line, suppress(OSError):
                made.answer(line)

        def run() -> None:
            while not made.over.is_set():
                with suppress(TimeoutError):
                    line, _whose = server.accept()
                    line.settimeout(None)
                    threads.append(threading.Thread(target=serve, args=(line,), daemon=True))
                    threads[-1].start()

        running = threading.Thread(target=run, daemon=True)
        running.start()
        try:
            yield made
        finally:
            made.over.set()
            for thread in (running, *threads):
                thread.join(10)


@contextmanager
def real_clamd(folder: Path, *, port: int = 0) -> Iterator[Place]:
    """Run ClamAV's daemon, which knows one signature, and yield where it listens; by a socket unless ``port`` is given.

    Streams beyond one megabyte are too large for it, and files beyond 800 kB are not looked through.
    """
    if CLAMD is None:
        message = "clamd is not installed"
        raise LookupError(message)
    (folder / "signatures").mkdir()
    (folder / "laid").mkdir()
    (folder / "signatures" / "ours.ndb").write_text(f"Dintel.Test.Harmless:0:*:{SIGN.hex()}\n")
    listens = f"TCPSocket {port}\nTCPAddr 127.0.0.1" if port else f"LocalSocket {folder}/clamd.ctl"
    (folder / "clamd.conf").write_text(
        f"{listens}\nDatabaseDirectory {folder}/signatures\nTemporaryDirectory {folder}/laid\n"
        "Foreground yes\nStreamMaxLength 1M\nMaxFileSize 800K\nAlertExceedsMax yes\nConcurrentDatabaseReload no\n"
    )
    place = Place(host="127.0.0.1", port=port) if port else Place(path=f"{folder}/clamd.ctl")
    with (
        (folder / "log").open("wb") as out,
        subprocess.Popen([CLAMD, "-c", str(folder / "clamd.conf")], stdout=out, stderr=out) as daemon,
    ):
        try:
            _wait_for(place, daemon, folder / "log")
            yield place
        finally:
            daemon.terminate()


def _wait_for(place: Place, daemon: subprocess.Popen[bytes], log: Path) -> None:
    for _turn in range(START_TURNS):
        if daemon.poll() is not None:
            raise AssertionError(log.read_text())
        with suppress(OSError):
            if place.path:
                with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
                    line.connect(place.path)
            else:
                socket.create_connection((place.host, place.port), timeout=5).close()
            return
        time.sleep(0.1)
    raise AssertionError(log.read_text())
