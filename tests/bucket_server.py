"""A server that speaks S3 (moto, over real HTTP), and a line to it that can be disturbed in every way."""

from __future__ import annotations

import http.client
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socket import create_connection, create_server

from dintel.apps.evidence.address import Address, bucket_at

SERVE = """
import sys, warnings
warnings.simplefilter("ignore")
from moto.server import main
main(["-H", "127.0.0.1", "-p", sys.argv[1]])
"""
LOST, SLOW_DOWN, ERROR, TORN, SPOILT, TAKEN = "lost", "slow down", "error", "torn", "spoilt", "taken"
FAULTS = (LOST, SLOW_DOWN, ERROR, TORN, SPOILT, TAKEN)
"""Nothing comes back; 503; 500; half of the answer; a bit of the answer's body turned; done, and nothing comes back."""


@contextmanager
def bucket_server(log: Path) -> Iterator[int]:
    """Run a server; yield its port."""
    with create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])
    with (
        log.open("wb") as out,
        subprocess.Popen([sys.executable, "-c", SERVE, str(port)], stdout=out, stderr=out) as server,
    ):
        try:
            for _turn in range(600):
                if server.poll() is not None:
                    raise AssertionError(log.read_text())
                try:
                    create_connection(("127.0.0.1", port), timeout=5).close()
                    break
                except ConnectionRefusedError:
                    time.sleep(0.1)
            yield port
        finally:
            server.terminate()


@dataclass
class Line:
    """What stands between us and the server: counts requests, and disturbs those that `fault` is set for."""

    server: int
    port: int = 0
    fault: str = ""
    first: int = 0
    """The first request that is disturbed, counted from nought since `begin`."""
    most: int = 1
    """How many are disturbed."""
    asked: list[str] = field(default_factory=list)

    def begin(self, fault: str = "", *, first: int = 0, most: int = 1) -> None:
        """Forget what was asked, and disturb from here on as told."""
        self.fault, self.first, self.most, self.asked = fault, first, most, []

    def fault_of_this(self, what: str) -> str:
        """Return what befalls a request, and count it."""
        self.asked.append(what)
        return self.fault if self.first <= len(self.asked) - 1 < self.first + self.most else ""


class _Hand(BaseHTTPRequestHandler):
    disable_nagle_algorithm = True  # head and body are written apart; waiting for the first to be read takes 40 ms
    protocol_version = "HTTP/1.1"
    line: Line

    def handle_one(self) -> None:
        fault = self.line.fault_of_this(f"{self.command} {self.path}")
        body = self._body()
        if fault in {SLOW_DOWN, ERROR}:
            status, code = (503, "SlowDown") if fault == SLOW_DOWN else (500, "InternalError")
            return self._answer(status, {}, f"<Error><Code>{code}</Code><Message>later</Message></Error>".encode())
        if fault == LOST:
            self.close_connection = True
            return None
        connection = http.client.HTTPConnection("127.0.0.1", self.line.server, timeout=60)
        headers = {name: value for name, value in self.headers.items() if name.lower() not in _OWN}
        connection.request(self.command, self.path, body, headers)
        answer = connection.getresponse()
        data = answer.read()
        connection.close()
        if fault == TAKEN:
            self.close_connection = True
            return None
        kept = {name: value for name, value in answer.getheaders() if name.lower() not in _OWN}
        if self.command == "HEAD":
            kept["Content-Length"] = answer.headers.get("Content-Length", "0")
        return self._answer(answer.status, kept, data, fault)

    do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = handle_one  # noqa: N815 - as the library names them

    def _body(self) -> bytes:
        if "chunked" not in self.headers.get("Transfer-Encoding", ""):
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        found = bytearray()
        while size := int(self.rfile.readline().strip() or b"0", 16):
            found += self.rfile.read(size)
            self.rfile.readline()
        while self.rfile.readline().strip():
            pass
        return bytes(found)

    def _answer(self, status: int, headers: dict[str, str], data: bytes, fault: str = "") -> None:
        if fault == SPOILT and data:
            data = data[: len(data) // 2] + bytes([data[len(data) // 2] ^ 1]) + data[len(data) // 2 + 1 :]
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if "Content-Length" not in headers:
            self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if fault == TORN:
            self.wfile.write(data[: len(data) // 2])
            self.close_connection = True
            return
        self.wfile.write(data)

    def log_message(self, *_words: object) -> None:
        """Say nothing."""


_OWN = frozenset({"connection", "content-length", "transfer-encoding", "server", "date", "expect"})


@contextmanager
def line_to(server: int) -> Iterator[Line]:
    """Run a line to a server."""
    line = Line(server)
    hand = type("Hand", (_Hand,), {"line": line})
    with ThreadingHTTPServer(("127.0.0.1", 0), hand) as between:
        between.daemon_threads = True
        line.port = int(between.server_address[1])
        thread = threading.Thread(target=between.serve_forever, daemon=True)
        thread.start()
        yield line
        between.shutdown()
        thread.join()


def address(port: int, bucket: str = "evidence", prefix: str = "city") -> Address:
    """Return the address of a bucket on a server or a line."""
    url = f"s3://{bucket}/{prefix}?endpoint=http://127.0.0.1:{port}&style=path"
    return bucket_at(url, key_id="key", secret="secret")  # noqa: S106 - the server asks for any
