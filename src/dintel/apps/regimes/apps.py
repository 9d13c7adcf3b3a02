"""Tells Django about this app, and other rooms about its records."""

from datetime import datetime, timedelta

from django.apps import AppConfig


class RegimesConfig(AppConfig):
    """Reports the law asks for, and counts compared."""

    name = "dintel.apps.regimes"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register reports as records, what is owed as due, tables in leaves."""
        from django.urls import reverse  # noqa: PLC0415 - models are there only now
        from django.utils.translation import gettext_lazy as t  # noqa: PLC0415

        from dintel.apps.accounts.subjects import Kind, register  # noqa: PLC0415
        from dintel.apps.figures import shelf  # noqa: PLC0415
        from dintel.apps.ledger import tables  # noqa: PLC0415
        from dintel.apps.notices import due, rounds  # noqa: PLC0415
        from dintel.apps.regimes.due import reports_due  # noqa: PLC0415
        from dintel.apps.regimes.services.disposal import report_class  # noqa: PLC0415
        from dintel.apps.regimes.services.leaves import TABLES  # noqa: PLC0415
        from dintel.apps.retention import register as retention  # noqa: PLC0415

        register(
            Kind(
                "regime_report",
                lambda key: reverse("regimes:report", args=key.split(".")[:2]),
                lambda access, action, _key: access.can(action),
            )
        )
        tables.register(*TABLES)
        shelf.add(
            "reports",
            title=t("Reports the city files"),
            words=t("What the law asks the city to report, what it reported, and other counts beside its own."),
            address="regimes:public",
            order=30,
        )
        retention.register(report_class())
        rounds.register(rounds.Round("regimes.reminders", timedelta(minutes=30), _remind))
        due.register("regime_report", reports_due, t("Reports the law asks for"))


def _remind(at: datetime) -> None:
    from dintel.apps.regimes.services import remind_of_reports  # noqa: PLC0415 - models are there only now

    remind_of_reports(at=at)
