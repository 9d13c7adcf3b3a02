"""What a backup holds: every file with its hash, from which version, and how far the log had come."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath

from dintel.operations.problem import OperationError

FORM, NAME = "dintel-backup/1", "manifest.json"


@dataclass(frozen=True, slots=True)
class Kept:
    """One file of a backup: where it lies in it, its length in bytes, its SHA-256 in hex."""

    path: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """The whole of a backup. ``log_note`` is the newest checkpoint that its database holds, empty if there is none."""

    form: str
    made_at: str
    dintel: str
    city: str
    database: str
    migrations: dict[str, str]
    log_size: int
    log_note: str
    files: tuple[Kept, ...]
    gone_meanwhile: tuple[str, ...]

    def text(self) -> str:
        """Return it as JSON, the same bytes for the same backup."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def read(folder: Path) -> Manifest:
    """Return the manifest of a backup. Raises OperationError where there is none, or one that cannot be read."""
    path = folder / NAME
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        files = tuple(Kept(**one) for one in told.pop("files"))
        found = Manifest(files=files, gone_meanwhile=tuple(told.pop("gone_meanwhile")), **told)
    except FileNotFoundError as problem:
        message = f"{folder} is not a backup: it holds no {NAME}. Name the folder that `dintel backup` printed."
        raise OperationError(message) from problem
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError) as problem:
        message = f"{path} cannot be read as the list of a backup ({problem}). Use another backup."
        raise OperationError(message) from problem
    if found.form != FORM:
        message = (
            f"{path} is of the form {found.form!r}; this version reads {FORM!r}. Restore with the version that made it."
        )
        raise OperationError(message)
    return found


def faults(folder: Path, manifest: Manifest) -> Iterator[str]:
    """Yield what is not as the list says: a file that is missing, was changed, points outside, or was added."""
    listed = set()
    for one in manifest.files:
        inside = PurePosixPath(one.path)
        if inside.is_absolute() or ".." in inside.parts:
            yield f"{one.path}: lies outside of the backup"
            continue
        listed.add(one.path)
        path = folder / one.path
        if path.is_symlink() or not path.is_file():
            yield f"{one.path}: is missing"
        elif (path.stat().st_size, digest(path)) != (one.size, one.sha256):
            yield f"{one.path}: is not as it was when the backup was made"
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if not path.is_dir() and name != NAME and name not in listed:
            yield f"{name}: is not in the list"


def digest(path: Path) -> str:
    """Return the SHA-256 of a file in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
