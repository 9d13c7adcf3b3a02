"""An instance brought to this version: a backup first, then its tables, then every check."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from django.conf import settings

from dintel.config.prepare import collect_static, have_keys, require_agencies_apart
from dintel.config.tables import migrate
from dintel.operations import check, databases
from dintel.operations.backup import Backup, Tell, back_up


def upgrade(target: Path | None, *, at: datetime, tell: Tell) -> tuple[Backup | None, check.Checked]:
    """Back up to a folder (``None``: there is a backup, or nothing yet), migrate, collect static files, check.

    The server is stopped first. Raises OperationError and NotReadyError. Ways back from a failed one:
    `dintel downgrade`, `dintel restore` with the older version.
    """
    require_agencies_apart()
    made = back_up(target, keys=None, at=at, tell=tell) if target else None
    if made is not None:
        tell(f"The way back, should a step stop: {made.folder}")
    if databases.KINDS[databases.kind()].is_empty():
        tell(f"There is no city in the database {settings.DATABASES['default']['NAME']}: this begins a new one.")
    tell("tables ...")
    migrate()
    have_keys()
    collect_static(Path(settings.DINTEL_HOME) / "static")
    return made, check.check(files=False, tell=tell)
