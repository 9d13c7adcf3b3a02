"""Tells Django about this app, and other rooms about its records."""

from datetime import datetime, timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from dintel.apps.notices import rounds


class TrainingConfig(AppConfig):
    """Courses, acknowledgements, drills, and who had read what on a day."""

    name = "dintel.apps.training"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register kinds of record, the tables in leaves, what is due, retention, and reminders."""
        from dintel.apps.accounts.subjects import Kind, register  # noqa: PLC0415 - models are there only now
        from dintel.apps.contacts import ways  # noqa: PLC0415
        from dintel.apps.duties import measures  # noqa: PLC0415
        from dintel.apps.ledger import tables  # noqa: PLC0415
        from dintel.apps.notices import due  # noqa: PLC0415
        from dintel.apps.retention import register as retention  # noqa: PLC0415
        from dintel.apps.training import here  # noqa: PLC0415
        from dintel.apps.training.queries import figures  # noqa: PLC0415
        from dintel.apps.training.queries.due import tell_training  # noqa: PLC0415
        from dintel.apps.training.queries.readers import ways_to_readers  # noqa: PLC0415
        from dintel.apps.training.queries.visible import address_of, may_department  # noqa: PLC0415
        from dintel.apps.training.services.disposal import employee_class  # noqa: PLC0415
        from dintel.apps.training.services.leaves import TABLES  # noqa: PLC0415

        register(Kind("training", address_of, may_department))
        retention.register(employee_class())
        tables.register(*TABLES)
        rounds.register(rounds.Round("training reminders", timedelta(hours=6), _remind))
        due.register("training", tell_training, _("Courses and papers"), tells_of_others=True)
        ways.register("training", ways_to_readers)
        measures.register("training", _("People trained"), figures.trained, things=lambda: here.shelf().courses)
        measures.register("drill", _("Last drill"), figures.drilled)


def _remind(at: datetime) -> None:
    from dintel.apps.training.services.reminding import remind  # noqa: PLC0415 - models are there only now

    remind(at=at)
