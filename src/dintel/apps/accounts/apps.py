"""Tells Django about this app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Staff, their roles, how they sign in, and who may see what."""

    name = "dintel.apps.accounts"
    default_auto_field = "django.db.models.BigAutoField"
