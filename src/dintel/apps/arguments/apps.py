"""Tells Django about this app, and *See the record* about its pages. It has no table: it reads files and releases."""

from django.apps import AppConfig


class ArgumentsConfig(AppConfig):
    """Arguments for and against, each with its fair test and today's figures."""

    name = "dintel.apps.arguments"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Add the door of the public record."""
        from django.utils.translation import gettext_lazy as t  # noqa: PLC0415

        from dintel.apps.figures import shelf  # noqa: PLC0415 - models are there only now

        shelf.add(
            "arguments",
            title=t("Both sides"),
            words=t("Each argument for and against the order, a test that is fair to both, and the figure today."),
            address="arguments:index",
            order=15,
        )
