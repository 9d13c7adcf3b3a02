"""Tells Django about this app, and other rooms about its records."""

from django.apps import AppConfig


class DutiesConfig(AppConfig):
    """What the order asks of departments: duties, tasks, plans, the board, monthly certificates."""

    name = "dintel.apps.duties"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register tasks for notices, files and looks, and the tables whose rows stand in leaves."""
        from dintel.apps.duties.services.leaves import TABLES  # noqa: PLC0415 - models are there only now
        from dintel.apps.ledger import tables  # noqa: PLC0415

        tables.register(*TABLES)
