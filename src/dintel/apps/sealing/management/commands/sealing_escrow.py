"""Puts the wrapping keys into escrow: `manage.py sealing_escrow FILE`."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from dintel.apps.commands import HouseCommand
from dintel.apps.sealing import services


class Command(HouseCommand):
    """Writes all wrapping keys into a file that only the offline keys open."""

    help = "Write all wrapping keys, encrypted with age to DINTEL_SEALING_RECIPIENTS, into a file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file."""
        parser.add_argument("file", help="the file to write, for example keys.age; it must not be there yet")

    def handle(self, *_args: Any, **options: Any) -> None:  # noqa: ANN401 - as Django calls it
        """Write the file. Raises CommandError with the way out."""
        path = Path(options["file"])
        try:
            sealed = services.escrow()
            with path.open("xb") as file:
                file.write(sealed)
        except (services.KeySourceError, OSError) as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write(f"{path}: open it offline with `age --decrypt -i IDENTITY {path}`, and try that once")
