"""A backup put back into an empty instance.

1. Every file is as its list says, and this version can read its tables, before anything is written.
2. Nothing is put over anything: the home folder has no database and no evidence, PostgreSQL no table.
3. The database comes last. Until then a mark stands in the home folder, and Dintel does not start; a restore that was
   cut off is begun again.
4. Then everything is checked: tables are brought to this version, log, rows, files, keys and figures are gone through.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from dintel.apps import binding
from dintel.apps.evidence import store
from dintel.apps.sealing.durable import replace_whole, see_to_disk
from dintel.config.prepare import RESTORING
from dintel.config.tables import migrate
from dintel.operations import check, copying, databases, manifest, safe
from dintel.operations.backup import LOOSE, Tell
from dintel.operations.members import HOME, evidence_of, told_by
from dintel.operations.problem import OperationError


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put back, and what the checks found afterwards."""

    manifest: manifest.Manifest
    found: check.Checked


def restore(folder: Path, *, keys: tuple[Path, Path] | None, tell: Tell) -> Restored:
    """Put a backup into the home folder and the database of the settings, and check everything.

    ``keys`` are the file of the keys and the identity that opens it, ``None`` where the keys are there already. Raises
    OperationError: before step 3 with nothing changed, later with the mark in place and the way on in the message.
    """
    told = manifest.read(folder)
    # 1.
    tell(f"{len(told.files)} files against their list ...")
    _require_sound(folder, told)
    opened = safe.opened(*keys) if keys else None
    # 2.
    _require_empty(told)
    # 3.
    mark = Path(settings.DINTEL_HOME) / RESTORING
    try:
        if opened is not None:
            safe.put_back(opened)
        replace_whole(mark, f"{folder.resolve()}\n".encode())
        tell("files of evidence ...")
        _put_back_files(folder, told)
        tell("the database ...")
        database = databases.KINDS[told.database]
        database.load(folder / database.FILE)
        mark.unlink()
        see_to_disk(mark.parent)
    except OSError as problem:
        message = (
            f"The restore stopped: {problem.strerror or problem} ({problem.filename}). Dintel does not start in this"
            " state. Make room or mend what is named, and run the same command again: it begins anew."
        )
        raise OperationError(message) from problem
    # 4.
    connection.close()
    migrate()
    return Restored(told, check.check(files=True, tell=tell))


def _require_sound(folder: Path, told: manifest.Manifest) -> None:
    wrong = list(manifest.faults(folder, told))
    if wrong:
        message = f"{folder} is not as it was made: {'; '.join(wrong[:10])}. Nothing was changed. Use another backup."
        raise OperationError(message)
    ours = MigrationLoader(None).disk_migrations
    newer = [f"{app} {name}" for app, name in told.migrations.items() if (app, name) not in ours]
    if newer:
        message = (
            f"The backup is of Dintel {told.dintel}, whose tables this version does not know ({', '.join(newer[:5])})."
            " Nothing was changed. Restore with that version or a newer one."
        )
        raise OperationError(message)
    if told.database != databases.kind():
        message = (
            f"The backup holds a {told.database} database and the settings name {databases.kind()}. Nothing was"
            " changed. Set DINTEL_DATABASE_URL as it was when the backup was made."
        )
        raise OperationError(message)
    if told.city != settings.DINTEL_CITY:
        message = (
            f"The backup is of the city {told.city!r} and DINTEL_CITY is {settings.DINTEL_CITY!r}. Nothing was changed."
        )
        raise OperationError(message)


def _require_empty(told: manifest.Manifest) -> None:
    if not databases.KINDS[told.database].is_empty():
        where = settings.DATABASES["default"]["NAME"]
        message = (
            f"The database {where} is not empty. Nothing was changed. Move it away, or name another, then try again."
        )
        raise OperationError(message)
    home = Path(settings.DINTEL_HOME)
    whose = {binding.first(), *(found[0] for one in told.files if (found := told_by(one.path)))}
    parts = list(product(map(evidence_of, whose), store.PARTS))
    try:
        if (home / RESTORING).exists():  # an earlier try was cut off; what is here came from a backup
            for evidence, part in parts:
                evidence.remove_below(part)
            for folder, name in product((home, *(home / binding.AGENCIES).glob("*")), LOOSE):
                (folder / name).unlink(missing_ok=True)
        there = sorted({part for evidence, part in parts if next(evidence.names(part), None)})
    except store.AwayError as problem:
        message = f"Where evidence is to lie there is no answer: {problem}. Nothing was changed. Mend that, try again."
        raise OperationError(message) from problem
    if there:
        where = settings.EVIDENCE_BUCKET or settings.EVIDENCE_DIR
        message = f"{where} holds files ({', '.join(there)}). Nothing was changed. Move them away, then try again."
        raise OperationError(message)


def _put_back_files(folder: Path, told: manifest.Manifest) -> None:
    home, evidence_once = Path(settings.DINTEL_HOME), cache(evidence_of)
    for one in told.files:
        whose, (part, _slash, rest) = told_by(one.path), one.path.partition("/")
        if whose is not None:
            evidence_once(whose[0]).put(whose[1], copying.pieces(folder / one.path))
        elif part == HOME and rest:
            copying.copied(folder / one.path, home / rest, one.path)
    for root in (Path(settings.EVIDENCE_DIR), home / binding.AGENCIES):
        if root.is_dir():
            copying.settle(root)
