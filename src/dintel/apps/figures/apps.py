"""Tells Django about this app, and other rooms about its records."""

from datetime import datetime, timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from dintel.apps.figures import shelf
from dintel.apps.notices import rounds


class FiguresConfig(AppConfig):
    """Counts kept as they happen, what is released of them, public pages and open data."""

    name = "dintel.apps.figures"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the tables in leaves, the doors of the public record, and the rounds."""
        from dintel.apps.figures.services.leaves import TABLES  # noqa: PLC0415 - models are there only now
        from dintel.apps.ledger import tables  # noqa: PLC0415

        tables.register(*TABLES)
        shelf.add(
            "figures",
            title=_("Figures"),
            words=_(
                "How often officers came, what they asked, what the city answered, and how each number was counted."
            ),
            address="figures:figures",
            order=20,
        )
        shelf.add(
            "data",
            title=_("Open data"),
            words=_("Every figure as a file, every version kept, with a description that programs read."),
            address="figures:data",
            order=80,
        )
        rounds.register(rounds.Round("figures.counts", timedelta(seconds=10), _keep_counts))
        rounds.register(rounds.Round("figures.releases", timedelta(hours=1), _release_what_is_due))


def _keep_counts(at: datetime) -> None:
    from dintel.apps.figures.services import keep_counts  # noqa: PLC0415 - models are there only now

    keep_counts(at=at)


def _release_what_is_due(at: datetime) -> None:
    from dintel.apps.figures.services import release_due  # noqa: PLC0415 - models are there only now

    release_due(at=at)
