"""A witness's key: made once, kept where nobody else can read it, and never used for anything else."""

from __future__ import annotations

import base64
import binascii
import secrets
from collections.abc import Sequence
from pathlib import Path

from dintel.cli.inputs import InputError
from dintel.cli.witness.keeper import Witness
from dintel.cli.witness.memory import PRIVATE_MODE, READABLE_MODE, Memory, write_durably
from dintel.domain.merkle.note import COSIGNATURE_V1, KEY_TYPES, PUBLIC_BYTES, Signer, VerifierKey, cosigner

KEY_FILE, PUBLIC_FILE = "witness.key", "key"
PRIVATE = "PRIVATE+KEY+"
OTHERS = 0o077


def make_witness(folder: Path, name: str) -> VerifierKey:
    """Make a witness's folder and key; raise ``InputError`` if there is one already or it cannot be made."""
    path = folder / KEY_FILE
    if path.exists():
        message = f"{path} is there already. A witness keeps its key; for another witness give another folder."
        raise InputError(message)
    try:
        seed = secrets.token_bytes(PUBLIC_BYTES)
        key = cosigner(name, seed).key
        Memory(folder).make()
        write_durably(path, f"{_private(key, seed)}\n".encode(), PRIVATE_MODE)
        write_durably(folder / PUBLIC_FILE, f"{key}\n".encode(), READABLE_MODE)
    except (OSError, ValueError) as error:
        message = f"{folder}: no witness can be made there ({error}). Give a folder you may write, and a plain --name."
        raise InputError(message) from error
    return key


def open_witness(folder: Path, log_keys: Sequence[VerifierKey]) -> Witness:
    """Return the witness of a folder; raise ``InputError`` if there is none or its key is open to others."""
    path = folder / KEY_FILE
    try:
        mode = path.stat().st_mode
        signer = _read_signer(path.read_text(encoding="utf-8").removesuffix("\n"))
    except (OSError, UnicodeDecodeError, ValueError) as error:
        message = f"{path}: no witness's key ({error}). Make one with `dintel-witness init {folder} --name NAME`."
        raise InputError(message) from error
    if mode & OTHERS:
        message = f"{path} can be read by others. Say `chmod 600` to it; if others may have read it, make a new one."
        raise InputError(message)
    logs = {key.name: key for key in log_keys}
    if len(logs) != len(log_keys) or signer.public in {key.public for key in log_keys}:
        message = "each log has a name and a key of its own, and none has the witness's key. Correct the list of --log."
        raise InputError(message)
    return Witness(signer, Memory(folder), logs)


def _private(key: VerifierKey, seed: bytes) -> str:
    encoded = base64.b64encode(bytes((key.key_type,)) + seed).decode()
    return f"{PRIVATE}{key.name}+{key.key_id.hex()}+{encoded}"


def _read_signer(text: str) -> Signer:
    """Return the signer in a line as Go's note package writes it; raise ``ValueError`` if there is none."""
    name, _, rest = text.removeprefix(PRIVATE).partition("+")
    try:
        value = base64.b64decode(rest.partition("+")[2], validate=True) if text.startswith(PRIVATE) else b""
    except binascii.Error as error:
        message = "the line is cut off"
        raise ValueError(message) from error
    if value[:1] != bytes((COSIGNATURE_V1,)):
        message = f"it is not {PRIVATE}name+hash+base64 of a {KEY_TYPES[COSIGNATURE_V1]} key"
        raise ValueError(message)
    signer = cosigner(name, value[1:])
    if _private(signer.key, value[1:]) != text:
        message = "its hash is not its own"
        raise ValueError(message)
    return signer
