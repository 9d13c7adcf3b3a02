"""Keys from outside: the safe of a backup, the file of wrapping keys, what is sealed, and the list of a backup."""

from __future__ import annotations

import json
import tempfile
from base64 import b64encode
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path

import pyrage

from dintel.apps.sealing.providers import KeySourceError, from_text
from dintel.domain.sealing import whole
from dintel.domain.sealing.failure import UnsealError
from dintel.domain.sealing.header import Header
from dintel.domain.sealing.value import seal, unseal
from dintel.domain.sealing.wrapping import name_of, unwrap, wrap
from dintel.operations import manifest, safe
from dintel.operations.problem import OperationError

HOME = Path(tempfile.mkdtemp(prefix="dintel-fuzz-keys-"))
KEY = b"\7" * 32
READS = (
    "dintel.operations.safe",
    "dintel.operations.manifest",
    "dintel.apps.sealing.providers",
    "dintel.domain.sealing",
)
WORDS = (b"age-encryption.org/v1\n", b"-> X25519 ", b"AGE-SECRET-KEY-", b'"form":', b"dintel-backup/1", b"\n--- ")


@cache
def _identity() -> pyrage.x25519.Identity:
    found = pyrage.x25519.Identity.generate()
    (HOME / "identity").write_text(f"{found}\n", encoding="ascii")
    return found


def seeds() -> Iterator[bytes]:
    text = f"# keys\n{name_of(KEY)} {b64encode(KEY).decode()}\n"
    told = {"form": safe.FORM, "sealing": text, "ledger": "", "remembered": ""}
    yield pyrage.encrypt(json.dumps(told).encode(), [_identity().to_public()])
    yield json.dumps(told).encode()
    yield text.encode()
    yield seal(KEY, b"\x06" * 12, b"words", table="t", row="1", field="f")
    yield wrap(KEY, b"\x08" * 32)
    listed = {"form": manifest.FORM, "made_at": "", "dintel": "", "city": "", "database": "", "migrations": {}}
    listed |= {"log_size": 0, "log_note": "", "files": [{"path": "a", "size": 1, "sha256": "0" * 64}]}
    yield json.dumps({**listed, "gone_meanwhile": []}).encode()


def parse(data: bytes) -> None:
    _identity()
    for name in ("given", manifest.NAME):
        (HOME / name).write_bytes(data)
    with suppress(OperationError):
        safe.opened(HOME / "given", HOME / "identity")
    with suppress(OperationError):
        safe.opened(HOME / "given", HOME / "given")
    if len(data) < 4096:  # a file that opens, with anything inside
        (HOME / "given").write_bytes(pyrage.encrypt(data, [_identity().to_public()]))
        with suppress(OperationError):
            safe.opened(HOME / "given", HOME / "identity")
    with suppress(OperationError):
        list(manifest.faults(HOME, manifest.read(HOME)))
    with suppress(KeySourceError):
        from_text(data.decode(errors="replace"), "a file")
    with suppress(UnsealError):
        unseal(KEY, data, table="t", row="1", field="f")
    with suppress(UnsealError):
        unwrap(KEY, data)
    with suppress(UnsealError):
        Header.read(data)
    with suppress(UnsealError):
        whole.plain_size(len(data))
