"""A witness that logs ask over HTTP: ``POST /add-checkpoint`` (c2sp.org/tlog-witness).

It has no TLS of its own; put a proxy before it that has, and that limits how often anybody may ask.
"""

from __future__ import annotations

import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import socket

from dintel.cli.witness.keeper import Answer, Witness
from dintel.domain.merkle.witness import MOST_REQUEST_BYTES, NOT_FOUND

PATH = "/add-checkpoint"
TIMEOUT_SECONDS = 10
MOST_AT_ONCE = 64
LENGTH_REQUIRED, TOO_LARGE = 411, 413


Request = socket | tuple[bytes, socket]


class WitnessServer(ThreadingHTTPServer):
    """Answers ``MOST_AT_ONCE`` connections at once and hangs up on more."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], witness: Witness) -> None:
        """Bind to an address; raise ``OSError`` if it is taken."""
        self.witness = witness
        self._free = threading.BoundedSemaphore(MOST_AT_ONCE)
        super().__init__(address, Handler)

    def process_request(self, request: Request, client_address: object) -> None:
        """Begin a thread for a connection if one is free."""
        if self._free.acquire(blocking=False):
            super().process_request(request, client_address)
        else:
            self.shutdown_request(request)

    def process_request_thread(self, request: Request, client_address: object) -> None:
        """Answer a connection, and let the next one in."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._free.release()

    def handle_error(self, request: Request, client_address: object) -> None:
        """Say in one line that a connection broke; it is the client's to ask again."""
        _ = request, client_address  # no addresses in logs
        print(f"a connection broke: {sys.exc_info()[1]!r}", file=sys.stderr, flush=True)


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    server: WitnessServer
    protocol_version = "HTTP/1.1"
    server_version, sys_version = "dintel-witness", ""
    timeout = TIMEOUT_SECONDS

    def do_POST(self) -> None:  # the name that http.server looks for
        """Answer an add-checkpoint request."""
        length = self.headers.get("Content-Length", "")
        if self.path != PATH:
            self._refuse(NOT_FOUND, f"there is only POST {PATH} here\n")
        elif not (length.isascii() and length.isdigit()):
            self._refuse(LENGTH_REQUIRED, "say with Content-Length how long the request is\n")
        elif int(length) > MOST_REQUEST_BYTES:
            self._refuse(TOO_LARGE, f"a request has at most {MOST_REQUEST_BYTES} bytes\n")
        else:
            self._answer(int(length))

    def _answer(self, length: int) -> None:
        body = self.rfile.read(length)
        if len(body) < length:
            self.close_connection = True
            return
        answer = self.server.witness.add_checkpoint(body)
        self._tell(answer)
        self._send(answer.status, answer.body, answer.content_type)

    def _tell(self, answer: Answer) -> None:
        print(f"{answer.status} {answer.reason}", file=sys.stderr, flush=True)
        if answer.alarm:
            print(f"!!! {answer.alarm}", file=sys.stderr, flush=True)

    def _refuse(self, status: int, words: str) -> None:
        """Refuse without reading what was sent, so that nothing else can follow on this connection."""
        self.close_connection = True
        self._send(status, words, "text/plain; charset=utf-8")

    def _send(self, status: int, text: str, content_type: str) -> None:
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the name of the method it overrides
        """Say nothing of requests one by one; ``_tell`` does."""
