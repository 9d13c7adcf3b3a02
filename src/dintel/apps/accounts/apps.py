"""Tells Django about this app."""

from django.apps import AppConfig

from dintel.apps.ledger import labels, tables


class AccountsConfig(AppConfig):
    """Staff, their roles, how they sign in, and who may see what."""

    name = "dintel.apps.accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the tables whose rows stand in leaves, how people know a role, and when a sign-in begins."""
        from django.contrib.auth.signals import user_logged_in  # noqa: PLC0415 - as below
        from django.utils.translation import gettext  # noqa: PLC0415 - translations are there only now

        from dintel.apps.accounts.permissions import matrix  # noqa: PLC0415
        from dintel.apps.accounts.services.leaves import TABLES  # noqa: PLC0415 - models are there only now
        from dintel.apps.accounts.sessions import begin  # noqa: PLC0415 - as above

        tables.register(*TABLES)
        labels.register("role", lambda role: gettext(matrix().roles[role].name) if role in matrix().roles else role)
        user_logged_in.connect(begin, dispatch_uid="dintel.sessions")
