"""The log's key and name, its folder, and the witnesses it asks.

    <home>/ledger/key           the seed of the log's Ed25519 key, base64, for this user only
    <home>/ledger/remembered    the last note signed with it; of a further agency of a state office
                                <home>/agencies/<agency>/ledger/remembered

A log has one name for life, taken from the public address when it signs for the first time. A city
that moves to another address keeps the name, so that old receipts still verify.
"""

from __future__ import annotations

import binascii
import os
import secrets
from base64 import b64decode, b64encode
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings

from dintel.apps import binding
from dintel.apps.sealing.durable import ONLY_OWNER_FOLDER, see_to_disk, write_draft
from dintel.domain.merkle.note import Signer, VerifierKey, ed25519_signer

SEED_BYTES = 32
PUT_BACK = "Restore it from your backup of the key; a new key would be another log, and old receipts would not verify."


class KeyUnusableError(Exception):
    """The log cannot sign. The message says what, where, why and what to do now."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A witness of the settings: its key, and the address under which it takes checkpoints."""

    key: VerifierKey
    url: str


def first_name() -> str:
    """Return the name of a log that has signed nothing yet: host and path of the public address."""
    return f"{urlsplit(binding.own_address()).netloc}/ledger"


def witnesses() -> tuple[Asked, ...]:
    """Return the witnesses that the settings name."""
    return tuple(Asked(VerifierKey.parse(key), url.rstrip("/")) for key, url in settings.LEDGER_WITNESSES)


def signer(name: str, *, has_signed: bool) -> Signer:
    """Return the log's signer; its key is made when there is none and the log has signed nothing yet.

    Raises KeyUnusableError, also for a key that is gone: a new one would be another log.
    """
    return ed25519_signer(name, _seed(has_signed=has_signed))


def folder() -> Path:
    """Return the folder of the key and the memory, which is made for this user only."""
    return _made(binding.own_folder(settings.LEDGER_DIR))


def _made(path: Path) -> Path:
    if not path.is_dir():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.mkdir(mode=ONLY_OWNER_FOLDER, exist_ok=True)
        see_to_disk(path.parent)
    return path


def key_file() -> Path:
    """Return where the key lies. The logs of a state office have names of their own, and one key."""
    return _made(Path(settings.LEDGER_DIR)) / "key"


def _seed(*, has_signed: bool) -> bytes:
    if settings.LEDGER_KEY:
        return _decoded(settings.LEDGER_KEY, "the variable DINTEL_LEDGER_KEY")
    path = key_file()
    text = _read(path)
    if text is None and not has_signed and binding.whose() <= binding.FIRST:
        _make(path)
        text = _read(path)
    if text is None:
        message = f"The key of the ledger is not at {path}, so no checkpoint can be signed and none checked. {PUT_BACK}"
        raise KeyUnusableError(message)
    return _decoded(text.strip(), str(path))


def _read(path: Path) -> str | None:
    try:
        return path.read_text(encoding="ascii", errors="replace")
    except FileNotFoundError:
        return None
    except (PermissionError, IsADirectoryError, NotADirectoryError) as problem:
        message = f"The key of the ledger at {path} cannot be read ({problem.strerror}). {PUT_BACK}"
        raise KeyUnusableError(message) from problem


def _make(path: Path) -> None:
    """Put a new key in place or, when another process was first, nothing."""
    draft = write_draft(path, b64encode(secrets.token_bytes(SEED_BYTES)) + b"\n")
    try:
        with suppress(FileExistsError):
            os.link(draft, path)
    finally:
        draft.unlink()
    see_to_disk(path.parent)


def seed_of(text: str) -> bytes:
    """Return the seed of a key from base64, nothing for what is none."""
    with suppress(binascii.Error, ValueError):
        seed = b64decode(text, validate=True)
        return seed if len(seed) == SEED_BYTES else b""
    return b""


def _decoded(text: str, where: str) -> bytes:
    if seed := seed_of(text):
        return seed
    message = (
        f"The key of the ledger in {where} is not the base64 of {SEED_BYTES} bytes, so no checkpoint can be signed."
        f" {PUT_BACK}"
    )
    raise KeyUnusableError(message)
