"""Opens every data key: `manage.py sealing_check`. Ends with 1 where one does not open."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError

from dintel.apps.commands import HouseCommand
from dintel.apps.sealing import queries, services


class Command(HouseCommand):
    """Says which wrapping keys there are, what needs them, and whether every data key opens."""

    help = "Say which wrapping keys there are and what needs them, and open every data key."

    def handle(self, *_args: Any, **_options: Any) -> None:  # noqa: ANN401 - as Django calls it
        """Check. Raises CommandError naming how many faults there are."""
        try:
            for one in queries.wrapping_keys():
                state = "retired" if one.is_retired else "in use"
                there = "at hand" if one.is_at_hand else "not at hand"
                self.stdout.write(f"wrapping key {one.name}: {state}, {there}, {one.data_keys} data keys")
            faults = list(queries.faults())
        except services.KeySourceError as problem:
            raise CommandError(str(problem)) from problem
        for fault in faults:
            self.stdout.write(fault)
        self.stdout.write(f"{queries.living()} data keys, {len(faults)} faults")
        if faults:
            message = f"{len(faults)} data keys do not open. Keep everything, and put the keys back from escrow."
            raise CommandError(message)
