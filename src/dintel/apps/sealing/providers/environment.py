"""Keys in the setting itself: ``environment:BASE64,BASE64``, oldest first. Whoever sets it makes and keeps them."""

from __future__ import annotations

from pathlib import Path

from dintel.apps.sealing.providers import KeySourceError, Provider, as_text, lost, read_key
from dintel.domain.sealing import wrapping

WHERE = "DINTEL_SEALING_KEYS"


def open_provider(rest: str, home: Path) -> Provider:  # noqa: ARG001 - as every kind is opened
    """Return the keys that stand in the setting. Raises KeySourceError where one is none."""
    given = [part.strip() for part in rest.split(",") if part.strip()]
    keys = [read_key(part, f"key {number} in {WHERE}") for number, part in enumerate(given, 1)]
    return Environment({wrapping.name_of(key): key for key in keys})


class Environment:
    """Keys that were handed in."""

    def __init__(self, keys: dict[str, bytes]) -> None:
        """Take them."""
        self.where, self._keys = WHERE, keys

    def names(self) -> tuple[str, ...]:
        """Return their names, oldest first."""
        return tuple(self._keys)

    def wrap(self, name: str, data_key: bytes) -> bytes:
        """Wrap a data key."""
        return wrapping.wrap(self._key(name), data_key)

    def unwrap(self, name: str, wrapped: bytes) -> bytes:
        """Unwrap a data key."""
        return wrapping.unwrap(self._key(name), wrapped)

    def make(self) -> str:
        """Raise: a key here is made by whoever sets the environment."""
        message = (
            f"No new key stands in {WHERE}, and Dintel cannot write there. Make one with `openssl rand -base64 32`, "
            "add it behind the others with a comma, restart, and try again."
        )
        raise KeySourceError(message)

    def text(self) -> str:
        """Return the keys for escrow."""
        return as_text(self._keys)

    def _key(self, name: str) -> bytes:
        if name not in self._keys:
            raise lost(name, WHERE)
        return self._keys[name]
