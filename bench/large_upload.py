"""A file of 2 GB, cut off at 90%, goes on through the services: what does a piece cost at its beginning and its end?

    python -m bench.large_upload [--size BYTES] [--http]

With ``--http`` a reporter sends it to a server over tus: at 90% the line breaks in the middle of a piece and the server
is killed; it starts again, is asked where the file stands, and the file goes on to its end. What is kept is compared
with what was sent.

Without it, each piece of 4 MiB is sealed, seen onto the disk and noted in the row. At 90% half of a piece is left torn
behind what the row knows, as a server that dies in the middle of a write leaves it; then the upload is asked where it
stands, and goes on. What comes after, hashing and a second writing under the key of the content, is measured over HTTP
only.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import http.client
import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

AT = datetime(2026, 11, 26, tzinfo=UTC)
PIECE = 4 * 1024 * 1024
TUS = {"Tus-Resumable": "1.0.0"}
CODE = re.compile(rb'class="code"[^>]*>(.*?)</', re.DOTALL)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=2_000_000_000)
    parser.add_argument("--http", action="store_true", help="over HTTP, with a server that is killed at 90%%")
    given = parser.parse_args()
    size = given.size
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DINTEL_HOME"] = folder
        if given.http:
            over_http(Path(folder), size)
            return
        from bench.killed import prepare

        prepare()
        measure(size)


def measure(size: int) -> None:
    from django.conf import settings

    from dintel.apps.evidence import limits, services, store

    settings.OUTSIDE_FILE_LIMIT_BYTES = settings.UPLOAD_LIMIT_BYTES = size
    record = {"subject_kind": "report", "subject_key": "R-2026-BENCH"}
    upload, _ = services.begin_upload(
        key=uuid4(), **record, name="a.mp4", size=size, declared_type="video/mp4", by=None, at=AT
    )
    chunk, took, cut, begun = os.urandom(limits.PIECE_BYTES), list[float](), False, time.perf_counter()
    while (at := services.arrived(upload=upload)) < size:
        if at > 0.9 * size and not cut:
            cut = True
            with store.partial(upload.key).open("ab") as torn:
                torn.write(os.urandom(limits.PIECE_BYTES // 2))
            started = time.perf_counter()
            upload.refresh_from_db()
            assert services.arrived(upload=upload) == at
            print(f"cut off at {at}, found again in {1000 * (time.perf_counter() - started):.0f} ms")
        started = time.perf_counter()
        upload = services.append(upload=upload, offset=at, chunk=chunk[: size - at], at=AT)
        took.append(time.perf_counter() - started)
    print(f"{size} bytes in {len(took)} pieces, {time.perf_counter() - begun:.1f} s")
    for name, some in (("first", took[:50]), ("last", took[-50:])):
        print(f"median of the {name} 50 pieces: {1000 * median(some):.1f} ms")


# --- over HTTP --------------------------------------------------------------------------------------


class Film:
    """A file that is a video by its first bytes and never stands in memory: the same noise again and again."""

    def __init__(self, size: int) -> None:
        self.size = size
        box = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + (1).to_bytes(4) + b"mdat" + (size - 24).to_bytes(8)
        self._first, self._noise = box, os.urandom(PIECE)

    def piece(self, at: int) -> bytes:
        """Return what is sent at this place: a whole piece, or what is left."""
        turned = self._noise[at % PIECE :] + self._noise[: at % PIECE]
        found = turned[: self.size - at]
        return found if at else self._first + found[len(self._first) :]

    def sha256(self) -> str:
        whole = hashlib.sha256()
        for at in range(0, self.size, PIECE):
            whole.update(self.piece(at))
        return whole.hexdigest()


class Server:
    """The product as ``make run`` starts it, without a demo city."""

    def __init__(self, home: Path, size: int) -> None:
        from bench.anonymous_report import ROOT, WITHOUT_WORK

        limit = str(-(-size // 1024**2))
        limits = ("DINTEL_OUTSIDE_FILE_LIMIT_MB", "DINTEL_OUTSIDE_RECORD_LIMIT_MB", "DINTEL_UPLOAD_LIMIT_MB")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        told = {**WITHOUT_WORK, **dict.fromkeys(limits, limit), "DINTEL_HOME": str(home), "PORT": str(self.port)}
        self._environment, self._root = os.environ | told | {"PYTHONPATH": str(ROOT / "src")}, ROOT

    def start(self) -> None:
        from bench.anonymous_report import wait_for

        command = [sys.executable, "-m", "dintel.config.serve"]
        self._running = subprocess.Popen(
            command,
            cwd=self._root,
            env=self._environment,
            start_new_session=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        wait_for(self.port)

    def kill(self) -> None:
        os.killpg(self._running.pid, signal.SIGKILL)
        self._running.wait()

    def most_memory(self) -> int:
        """Return the most megabytes that one of its processes held, as Linux counts them."""
        most = 0
        for status in Path("/proc").glob("[0-9]*/status"):
            try:
                if os.getpgid(int(status.parent.name)) == self._running.pid:
                    most = max(most, *(int(kb) for kb in re.findall(r"VmHWM:\s+(\d+) kB", status.read_text())))
            except (OSError, ValueError):
                continue
        return most // 1024


class Reporter:
    """Somebody with a report, a code and a film."""

    def __init__(self, server: Server) -> None:
        from bench.anonymous_report import FORM, SAID, tickets_over

        self._server, self._form = server, FORM
        (ticket,) = tickets_over(server.port, 1)
        time.sleep(1.5)  # a form without work stays open for a second here
        sent = self.ask("POST", "/report/", urlencode(SAID | {"draw": secrets.token_hex(16), "ticket": ticket}), FORM)
        found = CODE.search(sent[2])
        if not found:
            sys.exit("the report was not taken")
        self._code, self._cookie = re.sub(rb"\D", b"", found[1]).decode(), ""
        self.come_back()

    def come_back(self) -> None:
        headers = self.ask("POST", "/report/return/", urlencode({"code": self._code}), self._form)[1]
        self._cookie = headers["Set-Cookie"].split(";")[0]

    def ask(
        self, method: str, path: str, body: str | bytes, headers: dict[str, str]
    ) -> tuple[int, http.client.HTTPMessage, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self._server.port, timeout=600)
        cookie = {"Cookie": self._cookie} if getattr(self, "_cookie", "") else {}
        connection.request(method, path, body, headers | cookie)
        answer = connection.getresponse()
        found = answer.status, answer.headers, answer.read()
        connection.close()
        return found

    def announce(self, film: Film) -> str:
        told = {"key": str(uuid4()), "filename": "a.mp4", "filetype": "video/mp4"}
        pairs = ",".join(f"{name} {base64.b64encode(value.encode()).decode()}" for name, value in told.items())
        headers = TUS | {"Upload-Length": str(film.size), "Upload-Metadata": pairs}
        status, answer, body = self.ask("POST", "/report/box/files/uploads/", b"", headers)
        if status not in {200, 201}:
            sys.exit(f"not announced: {status} {body[:300]!r}")
        return urlsplit(answer["Location"]).path

    def stands_at(self, path: str) -> int:
        return int(self.ask("HEAD", path, b"", TUS)[1]["Upload-Offset"])

    def send(self, path: str, at: int, piece: bytes) -> int:
        headers = TUS | {"Upload-Offset": str(at), "Content-Type": "application/offset+octet-stream"}
        status, answer, body = self.ask("PATCH", path, piece, headers)
        if status not in {200, 204}:
            sys.exit(f"refused at {at}: {status} {body[:300]!r}")
        return int(answer["Upload-Offset"])

    def break_off(self, path: str, at: int, piece: bytes) -> None:
        """Send half of a piece, and let the line break."""
        with socket.create_connection(("127.0.0.1", self._server.port)) as line:
            head = f"PATCH {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {self._cookie}\r\nUpload-Offset: {at}\r\n"
            head += "Tus-Resumable: 1.0.0\r\nContent-Type: application/offset+octet-stream\r\n"
            line.sendall(f"{head}Content-Length: {len(piece)}\r\n\r\n".encode() + piece[: len(piece) // 2])


def over_http(home: Path, size: int) -> None:
    """Send a film to a server that dies at 90%; exit with a message if what is kept is not what was sent."""
    film, server = Film(size), Server(home, size)
    server.start()
    try:
        reporter = Reporter(server)
        path = reporter.announce(film)
        begun = time.perf_counter()
        for at in _places(0, int(0.9 * size)):
            reporter.send(path, at, film.piece(at))
        stood = reporter.stands_at(path)
        reporter.break_off(path, stood, film.piece(stood))
        print(f"{stood:,} bytes arrived in {time.perf_counter() - begun:.1f} s; most memory {server.most_memory()} MB")
        server.kill()
        server.start()
        reporter.come_back()
        begun, goes_on = time.perf_counter(), reporter.stands_at(path)
        print(f"killed; asked where it stands: {goes_on:,}, in {1000 * (time.perf_counter() - begun):.0f} ms")
        *others, last = _places(goes_on, size)
        for at in others:
            reporter.send(path, at, film.piece(at))
        begun = time.perf_counter()
        reporter.send(path, last, film.piece(last))
        took = time.perf_counter() - begun
        print(f"the last piece, hashing, judging and keeping: {took:.1f} s; most memory {server.most_memory()} MB")
        page = reporter.ask("GET", "/report/box/files/", b"", {})[2].decode()
    finally:
        server.kill()
    if goes_on < stood:
        sys.exit(f"{stood:,} bytes were answered for, and {goes_on:,} are there")
    _compare(film, page)


def _places(first: int, end: int) -> Iterator[int]:
    return iter(range(first, end, PIECE))


def _compare(film: Film, page: str) -> None:
    """Exit with a message unless exactly the film is kept, and the reporter's page shows it."""
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "dintel.config.settings"
    django.setup()
    from dintel.apps.evidence import store
    from dintel.apps.evidence.models import File

    file, sent = File.objects.get(), film.sha256()
    kept = hashlib.sha256()
    for piece in store.pieces(store.original(file.sha256)):
        kept.update(piece)
    if {file.sha256, kept.hexdigest()} != {sent} or file.name not in page:
        sys.exit("what is kept is not what was sent")
    print(f"kept as it was sent: SHA-256 {sent[:16]}..., {file.size:,} bytes")


if __name__ == "__main__":
    main()
