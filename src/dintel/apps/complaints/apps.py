"""Tells Django about this app, and other rooms about its records."""

from django.apps import AppConfig


class ComplaintsConfig(AppConfig):
    """Reports of false officers, from the first question to the prosecutor's answer."""

    name = "dintel.apps.complaints"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the tables in leaves."""
        from dintel.apps.accounts.subjects import register  # noqa: PLC0415
        from dintel.apps.complaints.queries.files import kind_of_report  # noqa: PLC0415
        from dintel.apps.complaints.services.leaves import TABLES  # noqa: PLC0415 - models are there only now
        from dintel.apps.ledger import tables  # noqa: PLC0415

        tables.register(*TABLES)
        register(kind_of_report())
