"""The home folder, and the secret that is made there at the first start."""

import os
import secrets
from pathlib import Path

from dintel.config.environment import Environment
from dintel.config.problem import NotReadyError


def require_writable_home(home: Path) -> None:
    """Make the folder for the database, the key, letters and the static files, for this user alone.

    Raises NotReadyError if it cannot be written to.
    """
    probe = home / ".write-check"
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as problem:
        message = (
            f"Dintel cannot write to its home folder {home}: {problem.strerror or problem}.\n"
            "The database, the secret key and the prepared pages are kept there.\n"
            "Give this user the right to write to it, or name another folder, for example: "
            "DINTEL_HOME=~/dintel"
        )
        raise NotReadyError(message) from problem


def secret_key(environment: Environment) -> str:
    """Return the key that signs forms: the one given, or one made once, for this user only."""
    if environment.secret_key:
        return environment.secret_key
    path = environment.home / "secret_key"
    if not path.exists():
        require_writable_home(environment.home)
        _write_once(path, secrets.token_urlsafe(48))
    key = path.read_text(encoding="ascii").strip()
    if not key:
        message = (
            f"The secret key file {path} is empty, so nothing can be signed. "
            "Restore it from a backup, or delete it to have a new one made; everyone then signs in "
            "again."
        )
        raise NotReadyError(message)
    return key


def _write_once(path: Path, text: str) -> None:
    """Put a whole file in place or, when another process was first, nothing."""
    draft = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(f"{text}\n")
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
