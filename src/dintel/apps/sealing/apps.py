"""Tells Django about this app."""

from django.apps import AppConfig


class SealingConfig(AppConfig):
    """Wrapping keys and data keys: sealing, rotation, escrow, destruction."""

    name = "dintel.apps.sealing"
    default_auto_field = "django.db.models.BigAutoField"
