"""A published log, read from a folder or from an http(s) address (c2sp.org/tlog-tiles).

The one place where the auditor's commands and the witness read somebody else's files. Nothing that
is read here is believed: what it proves is found by whoever asked.
"""

from __future__ import annotations

import urllib.error
import urllib.request
import zlib
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse
from itertools import islice
from pathlib import Path

from dintel.cli.inputs import InputError
from dintel.domain.merkle.commitment import ENTRY_BYTES
from dintel.domain.merkle.hashing import HASH_BYTES
from dintel.domain.merkle.note import MOST_NOTE_BYTES
from dintel.domain.merkle.paths import LENGTH_BYTES, TILE_WIDTH, entries_path, tile_path
from dintel.domain.merkle.tiles import TILE_BYTES, tile_width

CHECKPOINT, HISTORY, KEY, WITNESSES = "checkpoint", "checkpoints", "key", "witnesses"
BETWEEN = "----"
"""The line between two notes of the history."""

STRIDE = LENGTH_BYTES + ENTRY_BYTES
MOST_BUNDLE_BYTES = STRIDE * TILE_WIDTH
MOST_HISTORY_BYTES = 512 * 2**20
TIMEOUT_SECONDS = 20
AHEAD = 4
"""How many files are asked for at once from an address: more would overrun the queue of a small server."""

NOT_FOUND = {404, 410}
GZIP_WINDOW = 31


class UnreadableError(InputError):
    """A log that could not be read, which says nothing yet about what is in it."""


class MissingError(UnreadableError):
    """A file that the log does not have."""


@dataclass(frozen=True, slots=True)
class Folder:
    """A log copied into a folder."""

    root: Path
    where: str

    def read(self, path: str, most_bytes: int) -> bytes:
        """Return a file of at most ``most_bytes``; raise ``MissingError`` or ``UnreadableError``."""
        try:
            with (self.root / path).open("rb") as file:
                found = file.read(most_bytes + 1)
        except (FileNotFoundError, NotADirectoryError) as error:
            message = f"{self.root / path}: there is no such file. Copy the whole log again, or ask for another copy."
            raise MissingError(message) from error
        except OSError as error:
            message = f"{self.root / path} cannot be read ({error.strerror}). Give yourself the right to read it."
            raise UnreadableError(message) from error
        return _within(f"{self.root / path}", found, most_bytes)

    def read_all(self, paths: Iterable[str], most_bytes: int) -> Iterator[bytes | MissingError]:
        """Yield the files in order, and for one that is not there the error that says so."""
        for path in paths:
            yield _or_missing(self, path, most_bytes)

    def tile_files(self) -> list[str] | None:
        """Return the path of every file under ``tile/``."""
        found = (path for path in (self.root / "tile").rglob("*") if path.is_file())
        return sorted(path.relative_to(self.root).as_posix() for path in found)


@dataclass(frozen=True, slots=True)
class Address:
    """A log under an http or https address that ends in a slash."""

    base: str
    where: str

    def read(self, path: str, most_bytes: int) -> bytes:
        """Return a file of at most ``most_bytes``; raise ``MissingError`` or ``UnreadableError``."""
        url = self.base + path
        request = urllib.request.Request(url, headers={"Accept-Encoding": "gzip, identity"})  # noqa: S310  # open_log let http(s) alone in
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as answer:  # noqa: S310  # as above
                return _body(url, answer, most_bytes)
        except urllib.error.HTTPError as error:
            error.close()
            if error.code in NOT_FOUND:
                message = f"{url}: the server has no such file ({error.code}). See that the address is the log's own."
                raise MissingError(message) from error
            message = f"{url}: the server answered {error.code} {error.reason}. Try again, or ask for a copy."
            raise UnreadableError(message) from error
        except (OSError, HTTPException, zlib.error) as error:
            reason = getattr(error, "reason", "") or str(error) or type(error).__name__
            message = (
                f"{url} cannot be read ({reason}). See that the address is right and the network is up; try again."
            )
            raise UnreadableError(message) from error

    def read_all(self, paths: Iterable[str], most_bytes: int) -> Iterator[bytes | MissingError]:
        """Yield the files in order, and for one that is not there the error that says so; ``AHEAD`` at once."""
        left = iter(paths)
        with ThreadPoolExecutor(AHEAD) as pool:

            def ask(path: str) -> Future[bytes | MissingError]:
                return pool.submit(_or_missing, self, path, most_bytes)

            asked = deque(map(ask, islice(left, AHEAD)))
            while asked:
                found = asked.popleft().result()
                asked.extend(map(ask, islice(left, 1)))
                yield found

    def tile_files(self) -> list[str] | None:
        """Return ``None``: an address cannot be asked for all it holds."""
        return None


Log = Folder | Address


def open_log(where: str) -> Log:
    """Return the log in a folder or at an address; raise ``UnreadableError`` if it can be neither."""
    if where.startswith(("http://", "https://")):
        return Address(where.rstrip("/") + "/", where)
    if "://" in where:
        message = f"{where} is neither a folder nor an address. Give a folder, or an address with http:// or https://."
        raise UnreadableError(message)
    if not Path(where).is_dir():
        message = f"{where} is no folder. Give the folder in which `{CHECKPOINT}` and `tile` lie."
        raise UnreadableError(message)
    return Folder(Path(where), where)


def read_checkpoint(log: Log) -> bytes:
    """Return the latest checkpoint as it is published; raise ``UnreadableError`` if this is no log at all."""
    try:
        found = log.read(CHECKPOINT, MOST_NOTE_BYTES)
    except MissingError as error:
        message = (
            f"{log.where} is no published log: it holds no `{CHECKPOINT}`. Give the folder or the address under which"
            f" `{CHECKPOINT}` and `tile/` lie, such as https://city.example/ledger/log/."
        )
        raise UnreadableError(message) from error
    if found.lstrip().startswith(b"<"):
        message = f"{log.where} is no published log: `{CHECKPOINT}` is a web page. Give the address of the log itself."
        raise UnreadableError(message)
    return found


def read_tile(log: Log, level: int, index: int, size: int) -> bytes:
    """Return a tile of a tree of ``size``, cut to its width; raise ``UnreadableError`` if it is too short."""
    width = tile_width(level, index, size)
    found = _read_wide(log, tile_path(level, index, width), tile_path(level, index), TILE_BYTES)
    return found[: width * HASH_BYTES]


def read_entry(log: Log, index: int, size: int) -> bytes:
    """Return one entry of a tree of ``size > index >= 0``; raise ``UnreadableError`` if there is none."""
    tile, place = divmod(index, TILE_WIDTH)
    width = tile_width(0, tile, size)
    return split_bundle(entries_path(tile, width), read_bundle(log, tile, size), width)[place]


def read_bundle(log: Log, index: int, size: int) -> bytes:
    """Return a bundle of entries of a tree of ``size``, cut to its width; nothing in it is checked."""
    width = tile_width(0, index, size)
    return _read_wide(log, entries_path(index, width), entries_path(index), MOST_BUNDLE_BYTES)[: width * STRIDE]


def read_bundles(log: Log, size: int) -> Iterator[tuple[bytes | MissingError, bytes | MissingError]]:
    """Yield for each 256 entries of a tree of ``size`` their bundle and their tile, each as it is published."""
    count = (size + TILE_WIDTH - 1) // TILE_WIDTH
    paths = (path(index, tile_width(0, index, size)) for index in range(count) for path in (entries_path, _leaf_path))
    found = log.read_all(paths, MOST_BUNDLE_BYTES)
    for index in range(count):
        bundle, tile = next(found), next(found)
        if index * TILE_WIDTH + TILE_WIDTH > size:  # a partial file may be gone once the full one is there
            bundle = _instead(log, bundle, entries_path(index))
            tile = _instead(log, tile, tile_path(0, index))
        yield bundle, tile


def split_bundle(path: str, bundle: bytes, width: int) -> list[bytes]:
    """Return the first ``width`` entries; raise ``UnreadableError`` unless each is of ``ENTRY_BYTES`` bytes."""
    whole = bundle[: STRIDE * width]
    length = ENTRY_BYTES.to_bytes(LENGTH_BYTES, "big")
    lengths = (whole[at::STRIDE] for at in range(LENGTH_BYTES))
    as_it_should = all(found == bytes([byte]) * width for found, byte in zip(lengths, length, strict=True))
    if len(whole) != STRIDE * width or len(bundle) % STRIDE or not as_it_should:
        message = (
            f"{path}: {len(bundle)} bytes, which are not {width} entries of {ENTRY_BYTES} bytes each with its length"
            " before it. Entries were cut off, taken out or put in; ask for another copy."
        )
        raise UnreadableError(message)
    return [whole[at + LENGTH_BYTES : at + STRIDE] for at in range(0, len(whole), STRIDE)]


def read_history(log: Log) -> list[str]:
    """Return every note of the history as it is published, the oldest first; raise ``MissingError`` if none is."""
    text = log.read(HISTORY, MOST_HISTORY_BYTES).decode(errors="replace")
    notes = f"\n{text}".split(f"\n{BETWEEN}\n")
    return [note.removeprefix("\n") + ("\n" if at < len(notes) - 1 else "") for at, note in enumerate(notes) if note]


def _leaf_path(index: int, width: int) -> str:
    return tile_path(0, index, width)


def _instead(log: Log, found: bytes | MissingError, full: str) -> bytes | MissingError:
    if isinstance(found, bytes):
        return found
    other = _or_missing(log, full, MOST_BUNDLE_BYTES)
    return found if isinstance(other, MissingError) else other


def _read_wide(log: Log, path: str, full: str, most_bytes: int) -> bytes:
    found = _instead(log, _or_missing(log, path, most_bytes), full)
    if isinstance(found, MissingError):
        raise found
    return found


def _or_missing(log: Log, path: str, most_bytes: int) -> bytes | MissingError:
    try:
        return log.read(path, most_bytes)
    except MissingError as error:
        return error


def _body(url: str, answer: HTTPResponse, most_bytes: int) -> bytes:
    body = answer.read(most_bytes + 1)
    promised = answer.headers.get("Content-Length", "")
    if promised.isdigit() and len(body) < min(int(promised), most_bytes + 1):
        message = f"{url} was cut off after {len(body)} of {promised} bytes. Try again."
        raise UnreadableError(message)
    if answer.headers.get("Content-Encoding", "identity").lower() == "gzip":
        body = zlib.decompressobj(GZIP_WINDOW).decompress(body, most_bytes + 1)
    return _within(url, body, most_bytes)


def _within(where: str, found: bytes, most_bytes: int) -> bytes:
    if len(found) > most_bytes:
        message = f"{where} is longer than the {most_bytes} bytes such a file may have. It is not a file of the log."
        raise UnreadableError(message)
    return found
