"""Tells Django about this app, and the worker about its rounds."""

from datetime import datetime, timedelta

from django.apps import AppConfig

from dintel.apps.notices import rounds


class NoticesConfig(AppConfig):
    """Telling people in time: notices, escalation, running deadlines, webhooks, calendar feeds."""

    name = "dintel.apps.notices"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the work of the rooms below, which know of no worker; those above register their own."""
        rounds.register(rounds.Round("unfinished uploads", timedelta(minutes=5), _end_unfinished_uploads))


def _end_unfinished_uploads(at: datetime) -> None:
    from dintel.apps.evidence.services.uploads import expire_uploads  # noqa: PLC0415 - models are there only now

    expire_uploads(at=at)
