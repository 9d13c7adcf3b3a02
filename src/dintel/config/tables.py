"""The tables of this version: whether the database has them, and how it comes by them.

A start makes what is missing. A command makes nothing: before it begins, it says what is not there.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import DatabaseError, connection, connections
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from dintel.apps import binding
from dintel.config.problem import NotReadyError

MIGRATED = ".migrated-from"
MOST_NAMED = 5


def have_tables(home: Path) -> None:
    """Give the database the tables of this version, unless this folder did so before and it still has every one.

    Looking through all migrations takes most of a second of the processor, which a start has not to spare.
    Raises NotReadyError.
    """
    names, stamp = migrations(), home / MIGRATED
    there = _applied()
    require_no_newer_tables(names, there)
    told = "\n".join([_name(), *sorted(f"{app}.{name}" for app, name in names)])
    was_done = stamp.is_file() and stamp.read_text(encoding="utf-8") == told
    if was_done and names <= there:
        return
    stamp.unlink(missing_ok=True)  # killed from here on, it is done again
    migrate()
    stamp.write_text(told, encoding="utf-8")


def _name() -> str:
    return str(settings.DATABASES["default"]["NAME"])


def migrations() -> set[tuple[str, str]]:
    """Return every migration there is a file of, by its app's name and its own."""
    folders = [(one.label, Path(one.path) / "migrations") for one in apps.get_app_configs()]
    return {(label, file.stem) for label, folder in folders for file in folder.glob("[0-9a-z]*.py")}


class DatabaseAwayError(NotReadyError):
    """The database cannot be asked at this moment. The message says which, why, and what to do."""


def require_database() -> set[tuple[str, str]]:
    """Refuse a database that cannot be asked, or in which no city was ever begun; return the migrations it has had.

    Nothing is made: SQLite would leave an empty file where the home folder is not the one meant. Raises
    DatabaseAwayError and NotReadyError with the way out.
    """
    there: set[tuple[str, str]] = set()
    if connection.vendor != "sqlite" or Path(_name()).exists():
        there = _asked()
    if not there:
        message = (
            f"There is no city in the database {_name()}, so nothing was done. Are DINTEL_HOME and DINTEL_DATABASE_URL"
            " those of the server that runs? A new city begins with `dintel serve`."
        )
        raise NotReadyError(message)
    return there


def require_tables() -> None:
    """Refuse a database that cannot be asked, is empty, or whose tables are not those of this version.

    Raises DatabaseAwayError and NotReadyError with the way out; nothing is made.
    """
    there = require_database()
    names = migrations()
    require_no_newer_tables(names, there)
    missing = sorted(f"{app} {name}" for app, name in names - there)
    if missing:
        message = (
            f"The tables of the database {_name()} are of an older version; this one"
            f" needs {', '.join(missing[:MOST_NAMED])}{' and more' if len(missing) > MOST_NAMED else ''}. Nothing was"
            " changed. Stop the server and run `dintel upgrade --backup FOLDER`."
        )
        raise NotReadyError(message)


def _asked() -> set[tuple[str, str]]:
    """Return the migrations the database has had. Raises DatabaseAwayError, and NotReadyError for a damaged file."""
    try:
        return set(MigrationRecorder(connections["default"]).applied_migrations())
    except DatabaseError as problem:
        said = str(problem).strip()
        if connection.vendor == "sqlite" and type(problem) is DatabaseError:  # not one of its kinds: the file itself
            message = (
                f"The database {_name()} is damaged: {said}. Nothing was changed. Keep its folder as it is, look at the"
                " disk, and put the newest backup into another one (docs/how-to/back-up-and-restore.md)."
            )
            raise NotReadyError(message) from problem
        message = (
            f"The database {_name()} cannot be asked: {said}\nCheck that it runs and that the settings name it"
            " (docs/reference/settings.md), then do the same again. Nothing was changed."
        )
        raise DatabaseAwayError(message) from problem


def require_no_newer_tables(names: AbstractSet[tuple[str, str]], applied: AbstractSet[tuple[str, str]]) -> None:
    """Refuse tables of a version that this one does not know: it would write rows that lack what the newer one needs.

    Raises NotReadyError with the way out. Migrations of libraries are theirs to judge.
    """
    ours = {one.label for one in apps.get_app_configs() if one.name.startswith("dintel.")}
    newer = sorted(f"{app} {name}" for app, name in applied - names if app in ours)
    if newer:
        message = (
            f"The database {_name()} was used by a newer version of Dintel, whose tables"
            f" this one does not know ({', '.join(newer[:MOST_NAMED])}). Nothing was changed. Start that version or"
            " a newer one. To come back to this one: `dintel downgrade` with the newer version, or `dintel restore`"
            " the backup that `dintel upgrade` made first."
        )
        raise NotReadyError(message)


def _applied() -> set[tuple[str, str]]:
    """Return the migrations the database has had; none where it cannot be asked, which migrating then says."""
    try:
        return _asked()
    except DatabaseAwayError:
        return set()


def migrate() -> None:
    """Give the database the tables of this version. Raises NotReadyError: what failed, what stands, what now."""
    before = _applied()
    try:
        with binding.to_whole_office("tables are of every agency"):
            call_command("migrate", interactive=False, verbosity=0)
            call_command("createcachetable", verbosity=0)
    except Exception as problem:  # a step may run anything, and whoever upgrades is to be told what now
        message = f"The database {_name()} could not be brought up to date: {problem}\n{_where_it_stopped(before)}"
        raise NotReadyError(message) from problem


def _where_it_stopped(before: AbstractSet[tuple[str, str]]) -> str:
    """Return which step failed and which went before it, and what to do; each step is done whole or not at all."""
    try:
        loader = MigrationLoader(connections["default"])
        ahead = MigrationExecutor(connections["default"]).migration_plan(loader.graph.leaf_nodes())
    except (DatabaseError, ImproperlyConfigured):
        ahead = []
    if not ahead:
        return "Check that it is there and that this user may write to it, then start again; nothing was lost."
    failed, done = ahead[0][0], sorted(f"{app} {name}" for app, name in _applied() - before)
    stands = f"These were done before it and stand: {', '.join(done)}" if done else "None was done before it"
    return (
        f"The step {failed.app_label} {failed.name} failed and was undone whole; nothing was lost. {stands}.\n"
        "Mend what it names and run the same again: it goes on with this step. Or go back: put the backup that"
        " `dintel upgrade` made first into an empty instance with the older version (`dintel restore`)."
    )
