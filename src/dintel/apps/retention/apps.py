"""Tells Django about this app, and about the classes of the rooms below, which know nothing of it."""

from django.apps import AppConfig


class RetentionConfig(AppConfig):
    """Schedules, what falls due, disposal by two people, certificates."""

    name = "dintel.apps.retention"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the classes of files, uploads and looks, and the table whose rows stand in leaves."""
        from dintel.apps.ledger import tables  # noqa: PLC0415 - as below
        from dintel.apps.retention.models import Adoption  # noqa: PLC0415 - as below
        from dintel.apps.retention.register import register  # noqa: PLC0415 - models are there only now
        from dintel.apps.retention.services import lower_rooms  # noqa: PLC0415

        for kept in (lower_rooms.file_class(), lower_rooms.upload_class(), lower_rooms.looks_class()):
            register(kept)
        tables.register(tables.Table(("adoption",), Adoption))
