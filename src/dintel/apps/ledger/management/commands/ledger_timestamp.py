"""Has an outside authority confirm the newest checkpoint now: `manage.py ledger_timestamp`."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from dintel.apps.commands import HouseCommand
from dintel.apps.ledger import queries, services
from dintel.apps.ledger.keys import KeyUnusableError


class Command(HouseCommand):
    """Signs what waits, and asks for a timestamp at once, whatever the schedule says."""

    help = "Sign the log and have the timestamp authority confirm it now, whatever the schedule says."

    def handle(self, *_args: Any, **_options: Any) -> None:  # noqa: ANN401 - as Django calls it
        """Sign, ask, and say what was kept. Raises CommandError with what is in the way."""
        if not queries.authority().host:
            message = (
                "No timestamp authority is named. Set DINTEL_TIMESTAMP_URL to its address and DINTEL_TIMESTAMP_ROOTS to"
                " a file with its root certificate; docs/how-to/timestamp-the-ledger.md says how."
            )
            raise CommandError(message)
        at = timezone.now()
        try:
            services.checkpoint(at=at, why="on demand")
        except (KeyUnusableError, services.LogRefusedError) as problem:
            raise CommandError(str(problem)) from problem
        kept = services.timestamp_newest(at=at)
        if kept is None:
            found = queries.authority()
            message = (
                f"{found.host} gave no timestamp ({found.problem}): {found.details} The worker asks again by itself."
            )
            raise CommandError(message)
        self.stdout.write(
            f"The log of {kept.size} entries existed no later than {kept.stamped_at:%Y-%m-%d %H:%M:%S} UTC,"
            f" says {kept.authority} (serial {kept.serial})."
        )
