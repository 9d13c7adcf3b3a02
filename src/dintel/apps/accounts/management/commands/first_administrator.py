"""`manage.py first_administrator ADDRESS NAME`: the one account that nobody can be asked to give."""

from __future__ import annotations

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from dintel.apps.accounts import letters, services
from dintel.apps.accounts.services import Rule
from dintel.apps.commands import HouseCommand


class Command(HouseCommand):
    """Makes the first administrator, and prints the link with which a password is chosen."""

    help = "Make the first administrator of a new Dintel. Prints the link to choose a password with."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take an address and a name."""
        parser.add_argument("address", help="the person's e-mail address at work")
        parser.add_argument("name", help="the person's name, in quotation marks")
        parser.add_argument(
            "--instead", action="store_true", help="close the account that was invited before and nobody came in by"
        )

    def handle(self, *_args: object, address: str, name: str, instead: bool, **_options: object) -> None:
        """Make the account and its role, or print a new link while nobody came in by it.

        Raises CommandError when an administrator came in already, and for what is no address.
        """
        now = timezone.now()
        today = timezone.localdate(now)
        try:
            person = services.begin_administration(email=address, name=name, is_instead=instead, at=now, on=today)
        except services.NotAllowedError as rule:
            words = f"{address!r}: {rule} Give the address first, then the name in quotation marks."
            raise CommandError(words if rule.rule in {Rule.NO_ADDRESS, Rule.NO_NAME} else str(rule)) from rule
        self.stdout.write(f"The account of {person.name} is made. Open this link within three days, once:")
        self.stdout.write(letters.invitation_link(person))
