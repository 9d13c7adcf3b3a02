"""Where Django learns of this room."""

from django.apps import AppConfig


class FrontdeskConfig(AppConfig):
    """The counter page and its outbox."""

    name = "dintel.apps.frontdesk"
    label = "frontdesk"
    default_auto_field = "django.db.models.BigAutoField"
