"""Tells Django about this app."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """Telling people in time: notices, escalation, running deadlines, webhooks, calendar feeds."""

    name = "dintel.apps.notices"
    default_auto_field = "django.db.models.BigAutoField"
