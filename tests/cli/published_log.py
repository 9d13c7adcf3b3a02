"""A published log made by the tests themselves: tiles from the naive tree, as a ledger would publish them."""

from __future__ import annotations

import base64
import functools
import hashlib
import http.server
import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.domain import naive_merkle as naive

from dintel.domain import canonical
from dintel.domain.merkle.checkpoint import Checkpoint, add_cosignatures, cosign, sign_checkpoint
from dintel.domain.merkle.note import Signer, cosigner, ed25519_signer
from dintel.domain.merkle.paths import entries_path, tile_path

ORIGIN = "city.example/ledger"
LOG = ed25519_signer(ORIGIN, b"l" * 32)
WITNESS = cosigner("witness.example/w1", b"w" * 32)
OTHER_WITNESS = cosigner("other.example/w2", b"v" * 32)
AT = 1_790_000_000


@dataclass
class Made:
    """A log in a folder, with the records behind it."""

    folder: Path
    records: list[dict[str, object]]
    entries: list[bytes]
    notes: list[str] = field(default_factory=list)

    def export(self, path: Path, records: Sequence[object] | None = None) -> Path:
        lines = self.records if records is None else records
        path.write_text("".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in lines), encoding="utf-8")
        return path


def record(index: int, mark: str = "") -> dict[str, object]:
    about = {
        "kind": "contact.filed",
        "subject": ["contact", f"C-2026-{index:06}"],
        "at": "2026-11-22T16:00:00.000000Z",
        "by": "user:12",
        "content": {"place": "Biblioteca Ñ", "mark": mark},
    }
    salt = hashlib.sha256(f"salt {index} {mark}".encode()).digest()
    content = canonical.to_bytes(about).decode()
    return {"index": index, "salt": base64.b64encode(salt).decode(), "content": content}


def entry(one: dict[str, object]) -> bytes:
    return naive.commitment(base64.b64decode(str(one["salt"])), str(one["content"]).encode())


def signed(size: int, entries: Sequence[bytes], *witnesses: Signer, signer: Signer = LOG) -> str:
    note = sign_checkpoint(Checkpoint(signer.name, size, naive.mth(entries[:size])), signer)
    for one in witnesses:
        note = add_cosignatures(note, cosign(note, one, AT), [one.key])
    return note


def put(folder: Path, path: str, what: bytes) -> None:
    (folder / path).parent.mkdir(parents=True, exist_ok=True)
    (folder / path).write_bytes(what)


def publish(folder: Path, entries: Sequence[bytes], size: int) -> None:
    """Write the tiles and bundles of a tree of a size; what is there from a smaller one stays."""
    level = 0
    while (count := size >> 8 * level) > 0:
        for index in range((count + 255) // 256):
            begins = [(index * 256 + at) << 8 * level for at in range(min(256, count - index * 256))]
            hashes = b"".join(naive.mth(entries[begin : begin + (1 << 8 * level)]) for begin in begins)
            put(folder, tile_path(level, index, len(begins)), hashes)
            if level == 0:
                bundle = b"".join(b"\x00\x20" + entries[at] for at in begins)
                put(folder, entries_path(index, len(begins)), bundle)
        level += 1


def write_history(folder: Path, notes: Sequence[str], latest: str | None = None) -> None:
    (folder / "checkpoints").write_text("----\n".join(notes), encoding="utf-8")
    (folder / "checkpoint").write_text(notes[-1] if latest is None else latest, encoding="utf-8")


def make_log(folder: Path, sizes: Sequence[int], *, mark: str = "", first: Made | None = None) -> Made:
    """Write a log that was published at each of some sizes; ``first`` gives the entries it begins with."""
    kept = [] if first is None else first.records
    records = [*kept, *(record(index, mark) for index in range(len(kept), sizes[-1]))]
    made = Made(folder, records, [entry(one) for one in records])
    folder.mkdir(parents=True, exist_ok=True)
    for size in sizes:
        publish(folder, made.entries, size)
        made.notes.append(signed(size, made.entries, WITNESS))
    write_history(folder, made.notes)
    (folder / "key").write_text(f"{LOG.key}\n", encoding="utf-8")
    (folder / "witnesses").write_text(f"{WITNESS.key}\n", encoding="utf-8")
    return made


@contextmanager
def served(folder: Path, handler: type[http.server.BaseHTTPRequestHandler] | None = None) -> Iterator[str]:
    """Serve a folder, or what a handler of one's own says, on 127.0.0.1."""
    quiet = handler or functools.partial(Quiet, directory=str(folder))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), quiet)  # type: ignore[arg-type]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class Quiet(http.server.SimpleHTTPRequestHandler):
    """A server of files that does not talk."""

    def log_message(self, *_args: object) -> None:
        pass
