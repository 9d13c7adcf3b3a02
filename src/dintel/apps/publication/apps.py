"""Tells Django about this app, and *See the record* about its pages."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from dintel.apps.figures import shelf


class PublicationConfig(AppConfig):
    """The order in plain words, what staff and residents do, and claims with their sources. It keeps no table."""

    name = "dintel.apps.publication"

    def ready(self) -> None:
        """Put the doors of these pages first: whoever comes to the record begins with the order."""
        shelf.add(
            "order",
            title=_("The order in plain words"),
            words=_("What the order says, sentence by sentence, with where it was read and what is not known."),
            address="publication:order",
            order=1,
        )
        shelf.add(
            "staff",
            title=_("What city workers do, and why"),
            words=_(
                "What is answered to a judge’s warrant, a criminal investigation or a telephone call, and the law "
                "behind it."
            ),
            address="publication:staff",
            order=2,
        )
        shelf.add(
            "residents",
            title=_("What you can do"),
            words=_("Ask about an officer, report a false one, find help, ask for records."),
            address="publication:residents",
            order=3,
        )
        shelf.add(
            "claims",
            title=_("Claims and their sources"),
            words=_("What the city and others said, where it was read, where they differ, and how to check it."),
            address="publication:claims",
            order=50,
        )
