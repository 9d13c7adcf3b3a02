"""Writes the published log as files: `manage.py ledger_export FOLDER [--records]`."""

from __future__ import annotations

import os
import shutil
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from dintel.apps.commands import HouseCommand
from dintel.apps.ledger import queries
from dintel.apps.sealing.durable import see_to_disk

ONLY_OWNER = 0o600
EVERY = 200


class Command(HouseCommand):
    """Writes the log as it stood at its newest checkpoint, whole or not at all."""

    help = "Write the published log (checkpoint, tiles, entries, key) to a folder, whole or not at all."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the folder, and whether the records go with it."""
        parser.add_argument("folder", type=Path, help="made by this command; an earlier export there is replaced")
        parser.add_argument(
            "--records",
            action="store_true",
            help="also write records.jsonl: every record with its salt, for this user only; never for the public",
        )

    def handle(self, *_args: Any, **options: Any) -> None:  # noqa: ANN401 - as Django calls it
        """Write beside the folder, then put it in place. Raises CommandError with the way out."""
        folder: Path = options["folder"].absolute()
        newest = queries.newest()
        if newest is None:
            message = "The log has signed nothing yet. Let the worker run for a minute, then export again."
            raise CommandError(message)
        if folder.exists() and not (folder / "checkpoint").is_file() and any(folder.iterdir()):
            message = f"{folder} holds other things than an export of the log. Name another; nothing was changed."
            raise CommandError(message)
        draft = folder.with_name(f".{folder.name}.{os.getpid()}")
        try:
            count = self._write(draft, queries.log_files(newest))
            if options["records"]:
                _write_records(draft / "records.jsonl", queries.records(newest.size))
            _put_in_place(draft, folder)
        except (OSError, LookupError) as problem:
            message = f"The export to {folder} was not finished: {problem}. What was there before is unchanged."
            raise CommandError(message) from problem
        finally:
            shutil.rmtree(draft, ignore_errors=True)
        self.stdout.write(f"{newest.size} entries, {count} files in {folder}")

    def _write(self, draft: Path, files: Iterator[tuple[str, bytes]]) -> int:
        done = 0
        for done, (path, data) in enumerate(files, 1):
            target = draft / path
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            if sys.stderr.isatty() and done % EVERY == 0:
                self.stderr.write(f"files: {done}", ending="\r")
        return done


def _write_records(path: Path, lines: Iterator[bytes]) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, ONLY_OWNER)
    with os.fdopen(descriptor, "wb") as file:
        file.writelines(lines)
        file.flush()
        os.fsync(file.fileno())


def _put_in_place(draft: Path, folder: Path) -> None:
    """Let the draft be the folder. If the power fails in between, the earlier one lies beside it, whole.

    If the draft cannot be put there, or not for good, the earlier one is put back.
    """
    before = folder.with_name(f".{folder.name}.before")
    shutil.rmtree(before, ignore_errors=True)
    try:
        if folder.exists():
            folder.replace(before)
        draft.replace(folder)
        see_to_disk(folder.parent)
    except OSError:
        if before.exists():
            shutil.rmtree(folder, ignore_errors=True)
            before.replace(folder)
        raise
    shutil.rmtree(before, ignore_errors=True)
