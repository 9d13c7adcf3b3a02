"""Lists the log's alarms, and settles one of a witness: `manage.py ledger_alarms [--settle NUMBER --reason WORDS]`."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from dintel.apps.ledger import queries, services


class Command(BaseCommand):
    """Shows alarms with their numbers; keeps the reason why one of them no longer stands."""

    help = "List the log's alarms, or settle one that a witness raised. None is ever removed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take which, and why."""
        parser.add_argument("--settle", metavar="NUMBER", type=int, help="the alarm that is explained by the reason")
        parser.add_argument("--reason", metavar="WORDS", default="", help="why; shown to everybody, kept in the log")

    def handle(self, *_args: Any, **options: Any) -> None:  # noqa: ANN401 - as Django calls it
        """List, or settle and list. Raises CommandError with the way out."""
        if options["settle"] is not None:
            try:
                services.settle_alarm(number=options["settle"], reason=options["reason"], at=timezone.now())
            except services.NotSettledError as problem:
                raise CommandError(str(problem)) from problem
        elif options["reason"]:
            message = "A reason explains one alarm: name it with --settle NUMBER. Nothing was changed."
            raise CommandError(message)
        for one in queries.alarms():
            how = f"settled {one.settled_at:%Y-%m-%d}: {one.reason}" if one.settled_at else "STANDS"
            who = one.found_by or "this server"
            self.stdout.write(f"{one.pk}  {one.kind}, by {who}, {one.times} times: {one.details}\n    {how}")
