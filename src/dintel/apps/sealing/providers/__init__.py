"""Where wrapping keys are kept. A kind is a module in this folder, found by walking it.

A module has ``open_provider(rest, home)``, which takes what stands behind its name and a colon in
``DINTEL_SEALING_KEYS``, and returns a ``Provider``. The interface is the one of a token (PKCS #11: names,
``C_WrapKey``, ``C_UnwrapKey``): a wrapping key need never leave its provider, except for escrow.
"""

from __future__ import annotations

import base64
import binascii
import importlib
import pkgutil
from functools import cache
from pathlib import Path
from typing import Protocol, cast

from dintel.domain.sealing.wrapping import KEY_BYTES, name_of


class KeySourceError(Exception):
    """A key cannot be had. The message says what, where, why and what to do now."""


class Provider(Protocol):
    """Keeps wrapping keys and uses them. Raises KeySourceError for a key it has not."""

    where: str
    """What a person calls this place."""

    def names(self) -> tuple[str, ...]:
        """Return the names of all keys at hand, oldest first; the last one wraps."""
        ...

    def wrap(self, name: str, data_key: bytes) -> bytes:
        """Return the data key, wrapped (RFC 3394)."""
        ...

    def unwrap(self, name: str, wrapped: bytes) -> bytes:
        """Return the data key. Raises UnsealError where it was changed."""
        ...

    def make(self) -> str:
        """Make a new key, see it into safety, and return its name."""
        ...

    def text(self) -> str:
        """Return all keys as a key file holds them, for escrow."""
        ...


class Opener(Protocol):
    """What each module of this folder has."""

    def open_provider(self, rest: str, home: Path) -> Provider:
        """Return a provider."""
        ...


def kinds() -> tuple[str, ...]:
    """Return the kinds of provider there are: the modules of this folder."""
    return tuple(sorted(found.name for found in pkgutil.iter_modules(__path__)))


@cache
def provider_of(setting: str, home: Path) -> Provider:
    """Return the provider a setting names. Raises KeySourceError where there is none of that kind."""
    kind, _, rest = setting.partition(":")
    if kind not in kinds():
        message = (
            f"DINTEL_SEALING_KEYS begins with {kind!r}, and keys are not kept so. Write one of "
            f"{', '.join(f'{one}:' for one in kinds())} or leave it empty for a file in the home folder."
        )
        raise KeySourceError(message)
    try:
        module = importlib.import_module(f"{__name__}.{kind}")
    except ModuleNotFoundError as problem:
        message = f"Keys in {kind}: need the package {problem.name}. Install it with `pip install 'dintel[{kind}]'`."
        raise KeySourceError(message) from problem
    return cast("Opener", module).open_provider(rest, home)


def read_key(encoded: str, where: str) -> bytes:
    """Return a key from base64. Raises KeySourceError for anything else, without repeating it."""
    try:
        key = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != KEY_BYTES:
        message = (
            f"{where} is no wrapping key: it must be {KEY_BYTES} bytes in base64. Nothing sealed with it can be read. "
            "Put it back from escrow (docs/how-to/keep-the-keys.md)."
        )
        raise KeySourceError(message)
    return key


def lost(name: str, where: str) -> KeySourceError:
    """Return the error for a key that is not there."""
    return KeySourceError(
        f"The wrapping key {name} is not in {where}. What was sealed with it cannot be read: files, privileged notes. "
        "Nothing is lost while an escrow copy exists: put the key back (docs/how-to/keep-the-keys.md), then try again."
    )


def as_text(keys: dict[str, bytes]) -> str:
    """Return keys as a key file holds them."""
    lines = ["# Dintel wrapping keys, oldest first: name, key. Whoever has this file can read what is sealed."]
    return "\n".join([*lines, *(f"{name} {base64.b64encode(key).decode()}" for name, key in keys.items()), ""])


def from_text(text: str, where: str) -> dict[str, bytes]:
    """Return the keys of a key file. Raises KeySourceError for a line that is none, or a key under another's name."""
    keys: dict[str, bytes] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        name, _, encoded = line.strip().partition(" ")
        key = read_key(encoded.strip(), f"line {number} of {where}")
        if name_of(key) != name:
            message = f"Line {number} of {where} holds another key than {name}. Put the file back from escrow."
            raise KeySourceError(message)
        keys[name] = key
    return keys
