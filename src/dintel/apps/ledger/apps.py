"""Tells Django about this app."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """Leaves, their order, signed checkpoints, witnesses, receipts, public proof pages."""

    name = "dintel.apps.ledger"
    default_auto_field = "django.db.models.BigAutoField"
