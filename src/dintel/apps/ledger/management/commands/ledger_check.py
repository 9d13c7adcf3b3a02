"""Computes the whole log again and holds every row against it: `manage.py ledger_check`; ends with 1 at a fault."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from dintel.apps.commands import HouseCommand
from dintel.apps.ledger import queries, services
from dintel.apps.ledger.keys import KeyUnusableError

WAY_OUT = (
    "Keep everything as it is: the database, the log's folder and the backups are evidence. Compare with a backup and"
    " with a copy of the published log. If the database was put back to an older state on purpose, run"
    " `manage.py ledger_check --accept-restore REASON --from FOLDER` with a copy of the published log that reaches the"
    " last checkpoint; nothing is signed until then."
)
STEPS = 20


class Command(HouseCommand):
    """Checks leaves, tiles, checkpoints, the memory outside the database, and the rows that leaves tell of."""

    help = "Compute the whole log again, hold every row against the last leaf that tells of it, name what differs."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take what is checked, and what is accepted."""
        parser.add_argument("--log-only", action="store_true", help="check the log, not the rows that it tells of")
        parser.add_argument(
            "--files", action="store_true", help="also read every file of evidence and compare it with its row"
        )
        parser.add_argument(
            "--accept-restore",
            metavar="REASON",
            help="the database was put back on purpose: go on from what was signed, and keep the reason in the log",
        )
        parser.add_argument(
            "--from", dest="copy", metavar="FOLDER", type=Path, help="a copy of the published log with what is missing"
        )

    def handle(self, *_args: Any, **options: Any) -> None:  # noqa: ANN401 - as Django calls it
        """Check, with progress on standard error. Raises CommandError naming how many faults there are."""
        try:
            if options["accept_restore"] is not None:
                self._accept(options["accept_restore"], options["copy"])
            with queries.one_moment():
                faults = list(queries.faults(self._progress))
                if not options["log_only"]:
                    faults += queries.row_faults(self._progress, files=options["files"])
        except (KeyUnusableError, services.NotRestoredError) as problem:
            raise CommandError(str(problem)) from problem
        for fault in faults:
            self.stdout.write(str(fault))
        state = queries.state()
        standing = [alarm for alarm in state.alarms if alarm.settled_at is None]
        for alarm in standing:
            self.stdout.write(f"alarm {alarm.kind} since {alarm.first_at:%Y-%m-%d %H:%M}: {alarm.details}")
        signed = state.checkpoint.size if state.checkpoint else 0
        self.stdout.write(
            f"{state.size} entries, {signed} of them signed, {state.waiting} waiting,"
            f" {len(faults)} faults, {len(standing)} alarms"
        )
        if faults or standing:
            message = f"{len(faults)} faults, {len(standing)} alarms. {WAY_OUT}"
            raise CommandError(message)

    def _accept(self, reason: str, copy: Path | None) -> None:
        at = timezone.now()
        done = services.accept_restore(reason=reason, at=at, copy=copy)
        services.checkpoint(at=at, why="restored")
        self.stdout.write(
            f"The log goes on: {done.from_size} entries were here, {done.to_size} were signed,"
            f" {done.without_record} have no record any more. The reason is in the log."
        )

    def _progress(self, what: str, done: int, total: int) -> None:
        if done == total or (sys.stderr.isatty() and done % max(total // STEPS, 1) == 0):
            self.stderr.write(f"{what}: {done} of {total}")
