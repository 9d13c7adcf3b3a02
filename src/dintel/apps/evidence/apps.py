"""Tells Django about this app."""

from django.apps import AppConfig

from dintel.apps.ledger import tables


class EvidenceConfig(AppConfig):
    """Files kept as they came: hashes, working copies, custody, legal hold."""

    name = "dintel.apps.evidence"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the tables whose rows stand in leaves."""
        from dintel.apps.evidence.services.tables import TABLES  # noqa: PLC0415 - models are there only now

        tables.register(*TABLES)
