"""What falls due, as one person sees it: ``manage.py retention_preview PERSON``."""

from __future__ import annotations

import csv
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from dintel.apps.accounts.access import access_of
from dintel.apps.accounts.queries import User
from dintel.apps.city import law
from dintel.apps.commands import HouseCommand
from dintel.apps.retention import queries, spreadsheet


class Command(HouseCommand):
    """Print the preview; nothing is changed."""

    help = "Print what falls due for disposal by class and month, and what is held, as one person may see it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take whose eyes it is seen with: what is sealed for them is not counted."""
        parser.add_argument("person", help="the e-mail address of somebody who may see what falls due")

    def handle(self, *_args: Any, person: str, **_options: Any) -> None:  # noqa: ANN401 - Django's own
        """Print comma-separated values. Raises CommandError for somebody who may not see them."""
        user, today = User.objects.filter(email=person.strip().lower(), is_active=True).first(), law.today()
        if user is None or not access_of(user, today).can("retention.see"):
            message = f"{person!r} is nobody who may see what falls due. Give the address of a records custodian."
            raise CommandError(message)
        found = queries.preview(access_of(user, today), on=today)
        csv.writer(self.stdout).writerows(spreadsheet.rows(*found))
