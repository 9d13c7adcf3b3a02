"""Counts everything again and compares it with what is kept: `manage.py figures_check`; ends with 1 at a difference."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from dintel.apps.commands import HouseCommand
from dintel.apps.figures.queries import kept, measures
from dintel.apps.figures.services import keep_counts, recount

STEPS = 20


class Command(HouseCommand):
    """Holds the counts that are kept against the rows."""

    help = "Count every figure again from the rows, compare with the counts that are kept, name what differs."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take what is done about a difference."""
        parser.add_argument("--recount", action="store_true", help="put what the rows say in place of what is kept")

        parser.add_argument(
            "--processes", type=int, default=os.cpu_count() or 1, help="how many count side by side; all if not said"
        )

    def handle(self, *_args: Any, **options: Any) -> None:  # noqa: ANN401 - as Django calls it
        """Check, with progress on standard error. Raises CommandError naming how many months differ."""
        at, several = timezone.now(), max(options["processes"], 1)
        if options["recount"]:
            recount(several=list(measures.every().values()), at=at, progress=self._progress, processes=several)
            self.stdout.write("Every measure was counted anew.")
            return
        keep_counts(at=at)
        found = list(kept.differences(self._progress, processes=several))
        for line in found:
            self.stdout.write(line)
        self.stdout.write(f"{len(measures.every())} measures, {len(found)} months that differ")
        if found:
            message = (
                f"{len(found)} months differ. While people write, run it once more: their last words may not be in the"
                " log yet. If it stays, something was changed outside Dintel: run `manage.py ledger_check`, and then"
                " `manage.py figures_check --recount`."
            )
            raise CommandError(message)

    def _progress(self, what: str, done: int, total: int) -> None:
        if done == total or (sys.stderr.isatty() and done % max(total // STEPS, 1) == 0):
            self.stderr.write(f"{what}: {done} of {total} months")
