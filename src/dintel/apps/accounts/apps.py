"""Tells Django about this app."""

from django.apps import AppConfig

from dintel.apps.ledger import labels, tables


class AccountsConfig(AppConfig):
    """Staff, their roles, how they sign in, and who may see what."""

    name = "dintel.apps.accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the tables whose rows stand in leaves, and how people know a role."""
        from django.utils.translation import gettext  # noqa: PLC0415 - translations are there only now

        from dintel.apps.accounts.permissions import matrix  # noqa: PLC0415
        from dintel.apps.accounts.services.leaves import TABLES  # noqa: PLC0415 - models are there only now

        tables.register(*TABLES)
        labels.register("role", lambda role: gettext(matrix().roles[role].name) if role in matrix().roles else role)
