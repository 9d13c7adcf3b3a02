"""Tells Django about this app, and other rooms about its records."""

from django.apps import AppConfig


class PartnersConfig(AppConfig):
    """Community groups, legal providers and schools: their portal, materials, referrals, events, the directory."""

    name = "dintel.apps.partners"
    default_auto_field = "django.db.models.BigAutoField"
