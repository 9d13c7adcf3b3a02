"""Copies all files to another home: `manage.py evidence_move --to s3://...`. Ends with 1 where one did not arrive."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError

from dintel.apps.commands import HouseCommand
from dintel.apps.evidence import services, store
from dintel.apps.evidence.address import Address, bucket_at

FOLDER, AT_ONCE = "folder", 100


class Command(HouseCommand):
    """Copies every file from where the settings say to another home, and reads each back."""

    help = "Copy every file of evidence from where the settings say into a bucket or the folder; removes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take where to."""
        parser.add_argument(
            "--to",
            required=True,
            help="s3://BUCKET/PREFIX?endpoint=... as in DINTEL_EVIDENCE_URL, or the word folder",
        )

    def handle(self, *_args: Any, **options: Any) -> None:  # noqa: ANN401 - as Django calls it
        """Copy. Raises CommandError with the way on."""
        target = store.home_at(_address(options["to"]))
        if target == store.home():
            message = "the files lie there already, as the settings say: name where they are to go"
            raise CommandError(message)
        try:
            moved = services.move_files(source=store.home(), target=target, tell=self._tell)
        except (OSError, store.FullError) as problem:
            message = f"The move stopped: {problem or 'there is no room'}. Run it again: it goes on where it was."
            raise CommandError(message) from problem
        for name in moved.only_there:
            self.stdout.write(f"{name}: is there and not here; it is left where it is")
        self.stdout.write(f"{moved.sent} files sent, {moved.there} were there, {len(moved.wrong)} wrong")
        if moved.wrong:
            message = (
                f"These are not there as they are here: {', '.join(moved.wrong[:10])}. Change no setting; run again."
            )
            raise CommandError(message)

    def _tell(self, name: str, done: int) -> None:
        if done % AT_ONCE == 0 or sys.stderr.isatty():
            self.stderr.write(f"{done}: {name}")


def _address(given: str) -> Address | None:
    """Return the address given, with the credentials of the settings. Raises CommandError."""
    if given == FOLDER:
        return None
    told = settings.EVIDENCE_CREDENTIALS
    try:
        return bucket_at(given, key_id=told[0], secret=told[1])
    except ValueError as problem:
        raise CommandError(str(problem)) from problem
