"""Tells Django about this app, and other rooms about its records."""

from datetime import datetime, timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from dintel.apps.notices import rounds


class DutiesConfig(AppConfig):
    """What the order asks of departments: duties, tasks, plans, the board, monthly certificates."""

    name = "dintel.apps.duties"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register records for notices and files, what is due, the rounds, classes of record, tables in leaves."""
        from django.urls import reverse  # noqa: PLC0415 - models are there only now

        from dintel.apps.accounts.subjects import Kind, register  # noqa: PLC0415
        from dintel.apps.duties.due import certificates_due, tasks_due  # noqa: PLC0415
        from dintel.apps.duties.queries.department import may_department  # noqa: PLC0415
        from dintel.apps.duties.queries.tasks import may  # noqa: PLC0415
        from dintel.apps.duties.services.disposal import attestation_class, task_class  # noqa: PLC0415
        from dintel.apps.duties.services.leaves import TABLES  # noqa: PLC0415
        from dintel.apps.ledger import tables  # noqa: PLC0415
        from dintel.apps.notices import due  # noqa: PLC0415
        from dintel.apps.retention import register as retention  # noqa: PLC0415

        register(Kind("task", lambda key: reverse("duties:task", args=[key]), may))
        register(Kind("department_duties", lambda key: reverse("duties:department", args=[key]), may_department))
        register(
            Kind(
                "certificates",
                lambda _key: reverse("duties:attestations"),
                lambda access, _action, _key: access.can("attestation.read"),
            )
        )
        tables.register(*TABLES)
        due.register("task", tasks_due, _("Tasks"), tells_of_others=True)
        due.register("attestation", certificates_due, _("Monthly certificates"), tells_of_others=True)
        retention.register(task_class())
        retention.register(attestation_class())
        rounds.register(rounds.Round("duties.chasing", timedelta(minutes=30), _chase))


def _chase(at: datetime) -> None:
    from dintel.apps.duties.services.chasing import chase  # noqa: PLC0415 - models are there only now

    chase(at=at)
