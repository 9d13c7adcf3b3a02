"""Tells Django about this app, and other rooms about its records."""

from django.apps import AppConfig


class TrainingConfig(AppConfig):
    """Courses, acknowledgements, drills, and who had read what on a day."""

    name = "dintel.apps.training"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the tables whose rows stand in leaves, and what is due."""
        from dintel.apps.ledger import tables  # noqa: PLC0415 - models are there only now
        from dintel.apps.notices import due  # noqa: PLC0415
        from dintel.apps.training.queries.due import tell_training  # noqa: PLC0415
        from dintel.apps.training.services.leaves import TABLES  # noqa: PLC0415

        tables.register(*TABLES)
        due.register("training", tell_training)
