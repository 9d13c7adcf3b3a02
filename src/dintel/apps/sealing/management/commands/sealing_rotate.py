"""Gives all data keys a new wrapping key: `manage.py sealing_rotate`. Runs while people work."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from dintel.apps.commands import HouseCommand
from dintel.apps.sealing import services


class Command(HouseCommand):
    """Rotates the wrapping key; a run that was cut off is ended by the next."""

    help = "Wrap every data key with a new wrapping key, while running; ends a run that was cut off."

    def handle(self, *_args: Any, **_options: Any) -> None:  # noqa: ANN401 - as Django calls it
        """Rotate and say what was done. Raises CommandError with the way out."""
        try:
            done = services.rotate(at=timezone.now())
        except (services.KeySourceError, services.UnsealError) as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write(f"{done.wrapped_anew} data keys are under the wrapping key {done.wrapping_key} now")
        for name in done.retired:
            self.stdout.write(f"{name} is retired; keep it as long as a backup may need it")
        self.stdout.write("Put the new key into escrow: manage.py sealing_escrow FILE")
