"""Looks through the booking centre's log: ``python manage.py booking_gaps``, from a timer."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from dintel.apps.booking.services import find_gaps
from dintel.apps.commands import HouseCommand


class Command(HouseCommand):
    """Find what does not add up, and tell it once."""

    help = "Find what does not add up in the booking centre's log, and tell those whom the city's plan names."

    def handle(self, **_options: Any) -> None:  # noqa: ANN401 - Django's own
        """Print how many gaps are new, and each of them."""
        found = find_gaps(at=timezone.now())
        self.stdout.write(f"{len(found)} new")
        for gap in found:
            self.stdout.write(f"{gap.kind} {gap.key}")
