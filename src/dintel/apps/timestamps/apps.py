"""Tells Django about this app."""

from django.apps import AppConfig


class TimestampsConfig(AppConfig):
    """Timestamps from an authority outside the city, off unless the settings name one."""

    name = "dintel.apps.timestamps"
