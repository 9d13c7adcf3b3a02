"""Tells Django about this app, and other rooms about its records."""

from django.apps import AppConfig


class TrainingConfig(AppConfig):
    """Courses, acknowledgements, drills, and who had read what on a day."""

    name = "dintel.apps.training"
    default_auto_field = "django.db.models.BigAutoField"
