"""Tells Django about this app, and other rooms about its records."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    """Requests for records: those the city sends to federal agencies, and those it receives."""

    name = "dintel.apps.records"
    default_auto_field = "django.db.models.BigAutoField"
