"""A scanner that speaks the protocol of ClamAV's daemon, as the manual page clamd(8) of ClamAV describes it.

1. One connection carries one command. Each begins with `z` and ends with a zero byte, and so does the answer.
2. `INSTREAM`: the content follows in pieces, each behind its length in four bytes, most significant first; a piece of
   no length ends it. Beyond its limit (`StreamMaxLength`) the daemon says so in the middle, and hangs up.
3. An answer before the end is looked for before each piece, so that one is read rather than lost when it hangs up.
4. Nothing that the other side does holds us for longer than the times below, and no answer is longer than a line.
5. What is no answer of clamd's is no verdict: nothing counts as clean but the words that say so.
"""

from __future__ import annotations

import select
import socket
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

PIECE_BYTES = 256 * 1024
ANSWER_BYTES = 4096
VERSION_LENGTH = 120
CONNECT_SECONDS, STEP_SECONDS, VERDICT_SECONDS = 5.0, 30.0, 180.0
"""To reach it and have its version; for each piece to be taken; from the last piece to the verdict. ClamAV gives a
single file two minutes, unless `MaxScanTime` says otherwise."""
STREAM_SECONDS = 1800.0
"""For all pieces of one file together."""
OVER_ITS_LIMIT = "INSTREAM size limit exceeded"
NOT_LOOKED_THROUGH = "Heuristics.Limits.Exceeded"
"""How names begin that say no more than that a limit of the scanner ended the look (`AlertExceedsMax yes`)."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a scanner listens: the path of a socket, or a host and a port."""

    path: str = ""
    host: str = ""
    port: int = 0

    def __str__(self) -> str:
        """Return it as the setting writes it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"unix:{self.path}" if self.path else f"tcp://{host}:{self.port}"


class Verdict(StrEnum):
    """What came of a look; the values are those that are kept of a file."""

    CLEAN = "clean"
    FOUND = "found"
    TOO_LARGE = "too_large"


@dataclass(frozen=True, slots=True)
class Seen:
    """A verdict, with the signature's name where something was found."""

    verdict: Verdict
    signature: str = ""


class ScannerError(Exception):
    """There is no verdict. ``is_away``: nobody answered at all, so that no other file would have had one either."""

    def __init__(self, words: str, *, is_away: bool = False) -> None:
        """Keep whose fault it is."""
        super().__init__(words)
        self.is_away = is_away


def place_at(text: str) -> Place:
    """Return where a setting says a scanner listens. Raises ValueError with what is wrong and how it is written."""
    if text.startswith("unix:/"):
        return Place(path="/" + text.removeprefix("unix:").lstrip("/"))
    parts = urlsplit(text)
    with suppress(ValueError):
        is_whole = parts.scheme == "tcp" and parts.hostname and parts.port and parts.path in {"", "/"}
        if is_whole and not (parts.query or parts.fragment or parts.username):
            return Place(host=str(parts.hostname), port=int(parts.port or 0))
    message = (
        f"{text!r} names no scanner. Write unix: and the path of clamd's socket, such as unix:/run/clamav/clamd.ctl, or"
        " tcp://HOST:PORT, such as tcp://127.0.0.1:3310 (docs/how-to/scan-files.md), or nothing for none."
    )
    raise ValueError(message)


def version(place: Place) -> str:
    """Return what the scanner says of itself: program, number and day of its database. Raises ScannerError."""
    try:
        with _connected(place) as line:
            line.sendall(b"zVERSION\0")
            told = _answer(line, CONNECT_SECONDS)
    except ScannerError as problem:
        raise ScannerError(str(problem), is_away=True) from problem
    if not told or told.endswith("ERROR"):
        message = f"it answered {told[:200]!r} when it was asked for its version"
        raise ScannerError(message, is_away=True)
    return told[:VERSION_LENGTH]


def look(place: Place, content: Iterable[bytes], *, seconds: float | None = None) -> Seen:
    """Return what the scanner says of a content, which goes there in pieces and lies nowhere in between.

    ``seconds`` is how long it may think about it; without, as long as ClamAV may. Raises ScannerError, and
    whatever reading the content raises.
    """
    with _connected(place) as line:
        _send(line, content)
        return _judged(_answer(line, VERDICT_SECONDS if seconds is None else seconds))


def _send(line: socket.socket, content: Iterable[bytes]) -> None:
    """Send a content, until its end or until there is an answer (2., 3.)."""
    line.settimeout(STEP_SECONDS)
    until = time.monotonic() + STREAM_SECONDS
    with suppress(BrokenPipeError, ConnectionResetError):  # it hung up: the answer says why, if there is one
        line.sendall(b"zINSTREAM\0")
        for piece in _cut(content):
            if select.select([line], [], [], 0)[0]:
                return
            if time.monotonic() > until:
                raise TimeoutError
            line.sendall(len(piece).to_bytes(4, "big") + piece)
        line.sendall(bytes(4))


def _cut(content: Iterable[bytes]) -> Iterator[bytes]:
    for piece in content:
        for at in range(0, len(piece), PIECE_BYTES):
            yield piece[at : at + PIECE_BYTES]


def _judged(told: str) -> Seen:
    """Return the verdict of an answer. Raises ScannerError for anything that is none (5.)."""
    if told.startswith(OVER_ITS_LIMIT):
        return Seen(Verdict.TOO_LARGE)
    what, _colon, said = told.partition(": ")
    if what == "stream" and said == "OK":
        return Seen(Verdict.CLEAN)
    signature = said.removesuffix(" FOUND")
    if what == "stream" and signature not in {said, ""}:
        is_limit = signature.startswith(NOT_LOOKED_THROUGH)
        return Seen(Verdict.TOO_LARGE) if is_limit else Seen(Verdict.FOUND, signature)
    message = f"it answered {told[:200]!r}, which is no verdict"
    raise ScannerError(message)


@contextmanager
def _connected(place: Place) -> Iterator[socket.socket]:
    """Hold a connection; whatever goes wrong with it is a ScannerError (4.)."""
    try:
        line = _connection(place)
    except OSError as problem:
        message = f"it cannot be reached ({problem.strerror or problem})"
        raise ScannerError(message, is_away=True) from problem
    with line:
        try:
            yield line
        except TimeoutError as problem:
            message = "it did not answer in time"
            raise ScannerError(message) from problem
        except ConnectionError as problem:
            message = "it hung up"
            raise ScannerError(message) from problem


def _connection(place: Place) -> socket.socket:
    if not place.path:
        return socket.create_connection((place.host, place.port), timeout=CONNECT_SECONDS)
    line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        line.settimeout(CONNECT_SECONDS)
        line.connect(place.path)
    except BaseException:
        line.close()
        raise
    return line


def _answer(line: socket.socket, seconds: float) -> str:
    """Return one answer, without its end. Raises TimeoutError, ScannerError where it breaks off."""
    until, told = time.monotonic() + seconds, b""
    while b"\0" not in told and len(told) < ANSWER_BYTES:
        left = until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        line.settimeout(left)
        try:
            more = line.recv(ANSWER_BYTES)
        except ConnectionError:
            more = b""
        if not more:
            message = "it hung up without an answer"
            raise ScannerError(message)
        told += more
    return told.partition(b"\0")[0].decode("utf-8", "replace").strip()
