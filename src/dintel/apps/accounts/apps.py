"""Tells Django about this app."""

from django.apps import AppConfig

from dintel.apps.ledger import tables


class AccountsConfig(AppConfig):
    """Staff, their roles, how they sign in, and who may see what."""

    name = "dintel.apps.accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the tables whose rows stand in leaves."""
        from dintel.apps.accounts.services.leaves import TABLES  # noqa: PLC0415 - models are there only now

        tables.register(*TABLES)
