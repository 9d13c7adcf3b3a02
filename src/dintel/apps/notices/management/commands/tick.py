"""`manage.py tick`: do once what the worker does all the time."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from dintel.apps import binding
from dintel.apps.commands import HouseCommand
from dintel.apps.notices import services
from dintel.apps.office.queries import turns


class Command(HouseCommand):
    """Warns, escalates and sends what is due, then ends."""

    help = "Warn of deadlines, escalate unread notices and send what is due, once. Safe to repeat, and beside a worker."

    def handle(self, *_args: Any, **_options: Any) -> None:  # noqa: ANN401 Django's own signature
        """Tick until nothing more is due, and say what was done."""
        for member in turns():
            with binding.to(member):
                self._tick()

    def _tick(self) -> None:
        ticked = services.tick(at=timezone.now())
        self._say(ticked)
        while ticked.more:
            ticked = services.tick(at=timezone.now())
            self._say(ticked)

    def _say(self, ticked: services.Ticked) -> None:
        self.stdout.write(
            f"{ticked.warned} warned, {ticked.passed} passed, {ticked.escalated} escalated, {ticked.digests} digests, "
            f"{ticked.sent} sent, {ticked.failed} not sent and tried again, {ticked.dropped} dropped"
        )
