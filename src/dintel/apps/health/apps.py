"""Tells Django about this app."""

from django.apps import AppConfig


class HealthConfig(AppConfig):
    """Alive, ready, and numbers for monitoring."""

    name = "dintel.apps.health"
    label = "health"
