"""Holds what was disposed of against the log: `manage.py retention_check`. Ends with 1 where the log is silent."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError

from dintel.apps.commands import HouseCommand
from dintel.apps.retention import queries

WAY_OUT = (
    "Keep everything as it is: the database and its backups are evidence. Somebody with access to the database emptied"
    " these records, or took their entries out of the log; `manage.py ledger_check` says which."
)


class Command(HouseCommand):
    """Names every record that is marked as disposed of without an entry that says so."""

    help = "Name every record of a class, or item of a batch, marked as disposed of while the log does not say so."

    def handle(self, *_args: Any, **_options: Any) -> None:  # noqa: ANN401 - Django's own
        """Print one line for each. Raises CommandError naming how many there are."""
        faults = 0
        for one in queries.unaccounted():
            faults += 1
            self.stdout.write(str(one))
        self.stdout.write(f"{faults} records without an entry of their disposal")
        if faults:
            message = f"{faults} records were emptied without an entry of the log. {WAY_OUT}"
            raise CommandError(message)
