"""`manage.py first_administrator ADDRESS NAME`: the one account that nobody can be asked to give."""

from __future__ import annotations

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from dintel.apps.accounts import letters, queries, services
from dintel.apps.commands import HouseCommand


class Command(HouseCommand):
    """Makes the first administrator, and prints the link with which a password is chosen."""

    help = "Make the first administrator of a new Dintel. Prints the link to choose a password with."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take an address and a name."""
        parser.add_argument("address", help="the person's e-mail address at work")
        parser.add_argument("name", help="the person's name, in quotation marks")

    def handle(self, *_args: object, **options: str) -> None:
        """Make the account and its role.

        Raises CommandError when there is an administrator already.
        """
        now = timezone.now()
        today = timezone.localdate(now)
        if queries.administrators(today).filter(is_demo=False).exists():
            message = "There is an administrator already, who can invite others under /people/. Nothing was changed."
            raise CommandError(message)
        try:
            person = services.invite(
                email=options["address"], name=options["name"], language="", by=None, at=now, on=today
            )
            services.give_role(person=person, role="administrator", by=None, at=now, on=today)
        except services.NotAllowedError as rule:
            raise CommandError(str(rule)) from rule
        self.stdout.write(f"The account of {person.name} is made. Open this link within three days, once:")
        self.stdout.write(letters.invitation_link(person))
