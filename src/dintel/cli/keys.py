"""Public keys as people hand them over: the line itself, or a file with one key a line."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from dintel.cli.inputs import InputError
from dintel.domain.merkle.note import COSIGNATURE_V1, ED25519, KEY_TYPES, VerifierKey

FORM = "name+hash+base64"


def read_keys(given: Sequence[str], key_type: int) -> tuple[VerifierKey, ...]:
    """Return the keys of one type in lines or files, each once; raise ``InputError`` for anything else."""
    found: dict[VerifierKey, None] = {}
    for one in given:
        lines = _lines(one)
        for number, line in enumerate(lines, 1):
            where = one if len(lines) == 1 and lines[0] == one else f"{one}, line {number}"
            found[_key(where, line, key_type)] = None
    return tuple(found)


def read_log_key(given: str) -> VerifierKey:
    """Return the log's key in a line or a file; raise ``InputError`` unless it is one Ed25519 key."""
    keys = read_keys([given], ED25519)
    if len(keys) != 1:
        message = f"{given} holds {len(keys)} keys. Give the one key of the log: {FORM}, or a file with that line."
        raise InputError(message)
    return keys[0]


def read_witness_keys(given: Sequence[str]) -> tuple[VerifierKey, ...]:
    """Return the witnesses' keys in lines or files; raise ``InputError`` for anything else."""
    return read_keys(given, COSIGNATURE_V1)


def _lines(given: str) -> list[str]:
    if given.count("+") >= FORM.count("+") and not _is_file(given):
        return [given]
    try:
        text = Path(given).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        message = f"{given} is neither a key nor a file of keys ({error}). Write {FORM}, or the name of a file."
        raise InputError(message) from error
    return [line for line in text.splitlines() if line]


def _is_file(given: str) -> bool:
    try:
        return Path(given).is_file()
    except OSError:  # no file has so long a name
        return False


def _key(where: str, line: str, key_type: int) -> VerifierKey:
    try:
        key = VerifierKey.parse(line)
    except ValueError as error:
        message = f"{where}: no key ({error}). A key is one line, {FORM}."
        raise InputError(message) from error
    if key.key_type != key_type:
        message = (
            f"{where}: {key.name} has a key of type {KEY_TYPES[key.key_type]}, and {KEY_TYPES[key_type]} is needed."
            " Logs sign with Ed25519 keys (--key, --log), witnesses with cosignature/v1 keys (--witness)."
        )
        raise InputError(message)
    return key
