"""Tells Django about this app, and other rooms about its pages."""

from django.apps import AppConfig


class Open311Config(AppConfig):
    """Published counts by facility, as pages and as Open311 GeoReport v2."""

    name = "dintel.apps.open311"

    def ready(self) -> None:
        """Add the door to the public record."""
        from django.utils.translation import gettext_lazy as _  # noqa: PLC0415 - settings are there only now

        from dintel.apps.figures import shelf  # noqa: PLC0415

        shelf.add(
            "facilities",
            title=_("Contacts by building"),
            words=_("Look up a library, a park or a city hall: how often outside officers came in each quarter."),
            address="open311:facilities",
            order=25,
        )
