"""An instance brought back to the tables of an older version, with all that was written since.

1. The older version is told by a backup of it: the one that `dintel upgrade` made first.
2. Steps that cannot be undone are named before anything is changed; then the way back is that backup itself.
3. A backup of what is there now comes first. Each step is undone whole or not at all.

What only the newer version kept goes with its tables. The log stays as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor

from dintel.apps import binding
from dintel.config.tables import MIGRATED
from dintel.operations import manifest
from dintel.operations.backup import Backup, Tell, back_up
from dintel.operations.problem import OperationError


def downgrade(older: Path, target: Path, *, at: datetime, tell: Tell) -> tuple[Backup, list[str]]:
    """Bring the tables back to those of the backup ``older``; back up to ``target`` first. Stop the server before.

    Returns that backup and the steps that were undone. Raises OperationError: before step 3 with nothing changed.
    """
    # 1.
    told = manifest.read(older)
    executor = MigrationExecutor(connection)
    back = _steps_back(executor, told)
    # 2.
    one_way = [_name(one) for one in back if not _can_be_undone(one)]
    if one_way:
        message = (
            f"{', '.join(one_way)} cannot be undone. Nothing was changed. The way back to Dintel {told.dintel} is the"
            f" backup itself: `dintel restore {older}` into an empty instance, with that version."
        )
        raise OperationError(message)
    # 3.
    made = back_up(target, keys=None, at=at, tell=tell)
    (Path(settings.DINTEL_HOME) / MIGRATED).unlink(missing_ok=True)
    _undo(back, made, tell)
    return made, [_name(one) for one in back]


def _steps_back(executor: MigrationExecutor, told: manifest.Manifest) -> list[Migration]:
    """Return what that version had not, the newest first. Raises OperationError where it had what is not here."""
    graph = executor.loader.graph
    unknown = [f"{app} {name}" for app, name in told.migrations.items() if (app, name) not in graph.nodes]
    if unknown:
        message = (
            f"The backup is of Dintel {told.dintel}; this version does not know its tables ({', '.join(unknown[:5])})."
            " Nothing was changed."
        )
        raise OperationError(message)
    had = {key for node in told.migrations.items() for key in graph.forwards_plan(node)}
    applied = executor.loader.applied_migrations
    whole = executor.migration_plan(graph.leaf_nodes(), clean_start=True)
    return [one for one, _backwards in reversed(whole) if _key(one) in applied and _key(one) not in had]


def _undo(back: Sequence[Migration], made: Backup, tell: Tell) -> None:
    """Undo steps in their order. Raises OperationError with what stands and the way back."""
    in_hand = ""

    def follow(act: str, /, *of: Any) -> None:  # noqa: ANN401 - as Django calls it
        nonlocal in_hand
        if act == "unapply_start":
            in_hand = _name(of[0])
            tell(f"{in_hand} ...")

    executor = MigrationExecutor(connection, follow)
    try:
        with binding.to_whole_office("tables are of every agency"):
            executor.migrate([], plan=[(one, True) for one in back])
    except Exception as problem:
        message = (
            f"The step {in_hand} could not be undone: {problem}\nIt stands as it was, and nothing of it was lost; those"
            " after it are undone. Mend what it names and run the same again, or put"
            f" {made.folder} into an empty instance with this version (`dintel restore`)."
        )
        raise OperationError(message) from problem


def _key(one: Migration) -> tuple[str, str]:
    return one.app_label, one.name


def _name(one: Migration) -> str:
    return f"{one.app_label} {one.name}"


def _can_be_undone(one: Migration) -> bool:
    return all(operation.reversible for operation in one.operations)
