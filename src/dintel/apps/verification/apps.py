"""Tells Django about this app, and other rooms about its records."""

from django.apps import AppConfig


class VerificationConfig(AppConfig):
    """The public page about officers at a door, and the desk that answers verified, not verified or unknown."""

    name = "dintel.apps.verification"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the class of questions, and the table whose rows stand in leaves."""
        from dintel.apps.ledger import tables  # noqa: PLC0415 - models are there only now
        from dintel.apps.retention import register as retention  # noqa: PLC0415
        from dintel.apps.verification.services.disposal import inquiry_class  # noqa: PLC0415
        from dintel.apps.verification.services.leaves import TABLES  # noqa: PLC0415

        retention.register(inquiry_class())
        tables.register(*TABLES)
