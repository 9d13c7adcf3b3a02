"""Keys in a file for this user only: ``file:PATH``, by default ``sealing/keys`` in the home folder."""

from __future__ import annotations

import fcntl
import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dintel.apps.sealing.durable import ONLY_OWNER_FOLDER, replace_whole, see_to_disk
from dintel.apps.sealing.providers import KeySourceError, Provider, as_text, from_text, lost
from dintel.domain.sealing import wrapping


def open_provider(rest: str, home: Path) -> Provider:
    """Return the keys of a file, which need not be there yet."""
    return KeyFile(Path(rest).expanduser() if rest else home / "sealing" / "keys")


class KeyFile:
    """A file that only grows. It is read again when a name is asked for that was not in it."""

    def __init__(self, path: Path) -> None:
        """Take the path; nothing is read yet."""
        self.path, self.where = path, str(path)
        self._keys: dict[str, bytes] = {}

    def names(self) -> tuple[str, ...]:
        """Return the names in the file as it is now, oldest first. Raises KeySourceError if it is open to others."""
        self._keys = self._read()
        return tuple(self._keys)

    def wrap(self, name: str, data_key: bytes) -> bytes:
        """Wrap a data key."""
        return wrapping.wrap(self._key(name), data_key)

    def unwrap(self, name: str, wrapped: bytes) -> bytes:
        """Unwrap a data key."""
        return wrapping.unwrap(self._key(name), wrapped)

    def make(self) -> str:
        """Add a new key at the end; the file with it is on the disk, whole, before its name is told."""
        key = secrets.token_bytes(wrapping.KEY_BYTES)
        name = wrapping.name_of(key)
        with self._locked():
            replace_whole(self.path, as_text({**self._read(), name: key}).encode("ascii"))
        return name

    def text(self) -> str:
        """Return the keys for escrow."""
        return as_text(self._read())

    def _key(self, name: str) -> bytes:
        if name not in self._keys:
            self.names()
        if name not in self._keys:
            raise lost(name, self.where)
        return self._keys[name]

    def _read(self) -> dict[str, bytes]:
        try:
            text, mode = self.path.read_text(encoding="ascii"), self.path.stat().st_mode
        except FileNotFoundError:
            return {}
        except (OSError, UnicodeDecodeError) as problem:
            message = f"The key file {self.path} cannot be read: {problem}. Let this user read it, or put it back."
            raise KeySourceError(message) from problem
        if stat.S_IMODE(mode) & 0o077:
            message = f"Others may read or change the key file {self.path}. Run `chmod 600 {self.path}`, and rotate."
            raise KeySourceError(message)
        return from_text(text, self.where)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Let no other process add a key meanwhile."""
        folder = self.path.parent
        if not folder.is_dir():
            folder.mkdir(mode=ONLY_OWNER_FOLDER, parents=True, exist_ok=True)
            see_to_disk(folder.parent)
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)
