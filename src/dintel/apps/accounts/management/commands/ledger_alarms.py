"""Lists the log's alarms, and settles one of a witness.

`manage.py ledger_alarms [--settle NUMBER --by EMAIL --reason WORDS]`. It stands here and not with the ledger, which
knows no accounts.
"""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from dintel.apps.accounts.access import access_of
from dintel.apps.accounts.queries import User, person_by_address
from dintel.apps.commands import HouseCommand
from dintel.apps.ledger import queries, services


def _answering(address: str) -> User:
    """Return the account with this address. Raises CommandError unless it is open and may explain an alarm."""
    person = person_by_address(address) if address else None
    if person is None or not access_of(person, timezone.localdate()).can("ledger.settle"):
        message = (
            f"{address!r} is nobody who may explain an alarm. Somebody answers for the reason in public: name with --by"
            " the address of counsel's or an administrator's open account. Nothing was changed."
        )
        raise CommandError(message)
    return person


class Command(HouseCommand):
    """Shows alarms with their numbers; keeps the reason why one of them no longer stands."""

    help = "List the log's alarms, or settle one that a witness raised. None is ever removed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take which, and why."""
        parser.add_argument("--settle", metavar="NUMBER", type=int, help="the alarm that is explained by the reason")
        parser.add_argument("--by", metavar="EMAIL", default="", help="who explains it: counsel or an administrator")
        parser.add_argument("--reason", metavar="WORDS", default="", help="why; shown to everybody, kept in the log")

    def handle(self, *_args: Any, **options: Any) -> None:  # noqa: ANN401 - as Django calls it
        """List, or settle and list. Raises CommandError with the way out."""
        if options["settle"] is not None:
            by = _answering(options["by"])
            try:
                services.settle_alarm(number=options["settle"], reason=options["reason"], by=by, at=timezone.now())
            except services.NotSettledError as problem:
                raise CommandError(str(problem)) from problem
        elif options["reason"] or options["by"]:
            message = "A reason explains one alarm: name it with --settle NUMBER. Nothing was changed."
            raise CommandError(message)
        for one in queries.alarms():
            whose = f" by {one.settled_by}" if one.settled_by else ""
            how = f"settled {one.settled_at:%Y-%m-%d}{whose}: {one.reason}" if one.settled_at else "STANDS"
            who = one.found_by or "this server"
            self.stdout.write(f"{one.pk}  {one.kind}, by {who}, {one.times} times: {one.details}\n    {how}")
