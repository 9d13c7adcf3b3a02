"""Tells Django about this app, and other rooms about its records."""

from django.apps import AppConfig


class VerificationConfig(AppConfig):
    """The public page about officers at a door, and the desk that answers verified, not verified or unknown."""

    name = "dintel.apps.verification"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the class of questions, and the table whose rows stand in leaves."""
        from django.utils.translation import gettext_lazy as t  # noqa: PLC0415

        from dintel.apps.contacts.scenes import Source, register  # noqa: PLC0415
        from dintel.apps.ledger import tables  # noqa: PLC0415 - models are there only now
        from dintel.apps.retention import register as retention  # noqa: PLC0415
        from dintel.apps.verification.queries import KIND, scenes_found, scenes_named  # noqa: PLC0415
        from dintel.apps.verification.services.disposal import inquiry_class  # noqa: PLC0415
        from dintel.apps.verification.services.leaves import TABLES  # noqa: PLC0415
        from dintel.apps.verification.services.linking import note_report  # noqa: PLC0415

        register(Source(KIND, t("Question to the verification desk"), scenes_found, scenes_named, note_report))
        retention.register(inquiry_class())
        tables.register(*TABLES)
