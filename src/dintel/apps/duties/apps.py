"""Tells Django about this app, and other rooms about its records."""

from django.apps import AppConfig


class DutiesConfig(AppConfig):
    """What the order asks of departments: duties, tasks, plans, the board, monthly certificates."""

    name = "dintel.apps.duties"
    default_auto_field = "django.db.models.BigAutoField"
