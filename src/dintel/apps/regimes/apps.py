"""Tells Django about this app, and other rooms about its records."""

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
        from dintel.apps.ledger import tables  # noqa: PLC0415
        from dintel.apps.notices import due  # noqa: PLC0415
        from dintel.apps.regimes.due import reports_due  # noqa: PLC0415
        from dintel.apps.regimes.services.leaves import TABLES  # noqa: PLC0415

        register(
            Kind(
                "regime_report",
                lambda key: reverse("regimes:report", args=key.split(".")[:2]),
                lambda access, action, _key: access.can(action),
            )
        )
        tables.register(*TABLES)
        due.register("regime_report", reports_due, t("Reports the law asks for"))
