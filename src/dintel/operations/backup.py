"""The whole instance as a folder, made while people go on working.

1. Nothing is put in place before all of it is on the disk: a backup that was cut off keeps a name that says so.
2. The database comes first, as of one moment. Files of evidence are never written again, so every file it tells of
   is there when its turn comes, or was disposed of meanwhile: then it is named, and left out.
3. No key goes into it. The keys go into a file of their own that only an offline key opens.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from dintel.apps import binding
from dintel.apps.evidence import store
from dintel.apps.ledger import queries as ledger
from dintel.apps.sealing.durable import replace_whole, see_to_disk
from dintel.operations import copying, databases, manifest, safe
from dintel.operations.members import evidence_of, folder_of, members, name_of
from dintel.operations.problem import OperationError

LOOSE = ("directory.json",)
"""Files in the home folder that people's work went into, besides database, evidence and keys."""
Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Backup:
    """Where a backup lies, the SHA-256 of its list, its size in bytes, and the file of the keys, if one was made."""

    folder: Path
    sha256: str
    size: int
    manifest: manifest.Manifest
    keys: Path | None


def back_up(target: Path, *, keys: Path | None, at: datetime, tell: Tell) -> Backup:
    """Make a backup under a folder, and the file of the keys under another. Raises OperationError, with nothing left.

    ``at`` names it; ``tell`` is told of each step.
    """
    name = f"dintel-{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    folder, draft = target / name, target / f".unfinished-{name}"
    _require_room_of_its_own(target, folder)
    sealed = None if keys is None else safe.sealed()
    try:
        copying.make_folder(draft)
        # 1.
        told = _filled(draft, at, tell)
        replace_whole(draft / manifest.NAME, told.text().encode())
        copying.settle(draft)
        draft.rename(folder)
        see_to_disk(target)
        kept = None if sealed is None or keys is None else _put_in_the_safe(keys, name, sealed)
    except OSError as problem:
        shutil.rmtree(draft, ignore_errors=True)
        message = f"The backup could not be written to {target}: {problem.strerror or problem}. Nothing was left there."
        raise OperationError(message) from problem
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    size = sum(one.size for one in told.files)
    return Backup(folder, manifest.digest(folder / manifest.NAME), size, told, kept)


def _require_room_of_its_own(target: Path, folder: Path) -> None:
    home = Path(settings.DINTEL_HOME).resolve()
    if home == target.resolve() or home in target.resolve().parents:
        message = (
            f"{target} lies in the home folder {home}: what takes that away takes the backup too. Name another disk."
        )
        raise OperationError(message)
    if folder.exists():
        message = f"{folder} is there already. Wait a second and try again."
        raise OperationError(message)


def _filled(draft: Path, at: datetime, tell: Tell) -> manifest.Manifest:
    kind = databases.kind()
    database = databases.KINDS[kind]
    # 2.
    if database.is_empty():
        where = settings.DATABASES["default"]["NAME"]
        message = f"There is no database at {where}. Is DINTEL_HOME the folder of the server that runs?"
        raise OperationError(message)
    with binding.to(binding.first()):
        state = ledger.state()
    tell("the database ...")
    database.dump(draft / database.FILE)
    files = [
        manifest.Kept(database.FILE, (draft / database.FILE).stat().st_size, manifest.digest(draft / database.FILE))
    ]
    gone: list[str] = []
    tell("files of evidence ...")
    for coming, name in _files():
        try:
            files.append(copying.written(coming, draft / name, name))
        except FileNotFoundError:
            with suppress(FileNotFoundError):
                (draft / name).unlink()
            gone.append(name)
    return manifest.Manifest(
        form=manifest.FORM,
        made_at=at.astimezone(UTC).isoformat(timespec="seconds"),
        dintel=version("dintel"),
        city=settings.DINTEL_CITY,
        database=kind,
        migrations=_migrations(),
        log_size=state.size,
        log_note=state.checkpoint.note if state.checkpoint else "",
        files=tuple(files),
        gone_meanwhile=tuple(gone),
    )


def _files() -> Iterator[tuple[Iterator[bytes], str]]:
    """Yield the bytes and the name of every file, the same for a folder and a bucket: one goes into the other."""
    for member in members():
        evidence = evidence_of(member)
        for part in store.PARTS:
            for name in evidence.names(part):
                yield store.raw_pieces(evidence, name), name_of(member, name)
        for name in LOOSE:
            with binding.to(member):
                loose = binding.own_folder(Path(settings.DINTEL_HOME) / name)
            if loose.is_file():
                yield copying.pieces(loose), f"{folder_of(member)}/{name}"


def _migrations() -> dict[str, str]:
    """Return the newest migration of each of our apps, by which a version knows what it can read."""
    applied = MigrationRecorder(connection).applied_migrations()
    return {app: max(name for of, name in applied if of == app) for app in sorted({app for app, _name in applied})}


def _put_in_the_safe(keys: Path, name: str, sealed: bytes) -> Path:
    copying.make_folder(keys)
    path = keys / f"{name}.keys.age"
    replace_whole(path, sealed)
    return path
