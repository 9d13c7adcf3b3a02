"""Tells Django about this app."""

from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    """Files kept as they came: hashes, working copies, custody, legal hold."""

    name = "dintel.apps.evidence"
    default_auto_field = "django.db.models.BigAutoField"
