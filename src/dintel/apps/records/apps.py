"""Tells Django about this app, and other rooms about its records."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    """Requests for records: those the city sends to federal agencies, and those it receives."""

    name = "dintel.apps.records"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register what other rooms learn of requests for records, out and in."""
        from dintel.apps.records.foia import registers as foia  # noqa: PLC0415 - models are there only now
        from dintel.apps.records.ipra import registers as ipra  # noqa: PLC0415

        foia.register()
        ipra.register()
