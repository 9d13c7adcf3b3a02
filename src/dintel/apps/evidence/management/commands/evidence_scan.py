"""Has files looked at by the scanner now: `manage.py evidence_scan [--again]`."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.utils import timezone

from dintel.apps.commands import HouseCommand
from dintel.apps.evidence import clamd, services, store
from dintel.apps.evidence.queries import scans


class Command(HouseCommand):
    """Looks at what waits and says how all files stand; again at all files, where the signatures are newer."""

    help = "Have files looked at by the scanner of DINTEL_SCANNER now, and say how they stand."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take whether files are looked at that were before."""
        parser.add_argument(
            "--again", action="store_true", help="also look at files that were looked at with other signatures"
        )

    def handle(self, *_args: Any, **options: Any) -> None:  # noqa: ANN401 - as Django calls it
        """Look. Raises CommandError without a scanner, and where it does not answer."""
        place: clamd.Place | None = settings.SCANNER
        if place is None:
            message = "No scanner is set, so no file is looked at: set DINTEL_SCANNER (docs/how-to/scan-files.md)."
            raise CommandError(message)
        try:
            database = clamd.version(place)
            self.stdout.write(f"{place}: {database}")
            self._look(database, again=bool(options["again"]))
        except clamd.ScannerError as problem:
            message = f"The scanner at {place} does not answer: {problem}. Start it, and run this again."
            raise CommandError(message) from problem
        except store.AwayError as problem:
            message = f"The look stopped: {problem}. What was looked at is kept; run it again."
            raise CommandError(message) from problem
        self._tell()

    def _look(self, database: str, *, again: bool) -> None:
        files = list(scans.to_look_at(timezone.now()).values_list("pk", flat=True))
        if again:
            files += scans.looked_at_with_another(database).values_list("pk", flat=True)
        counts = services.look_again(files=scans.among(files), database=database)
        said = ", ".join(f"{n} {WORDS[state]}" for state, n in counts.items() if n)
        self.stdout.write(f"looked at now: {said or 'nothing'}")

    def _tell(self) -> None:
        now = scans.standing()
        self.stdout.write(
            f"of all: {now.waiting} wait, {now.unable} could not be looked at, {now.found} with a finding"
        )


WORDS = {
    "waiting": "on which it broke off",
    "clean": "clean",
    "found": "with a finding",
    "unable": "that could not be looked at",
}
