"""Tells Django about this app, other rooms about its records, and the worker about its jobs."""

from datetime import datetime, timedelta

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """The auditor's room."""

    name = "dintel.apps.audit"
    label = "audit"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register records, tables in leaves, the class of exports, the jobs, and the door for everybody."""
        from django.urls import reverse  # noqa: PLC0415 - models are there only now
        from django.utils.translation import gettext_lazy as t  # noqa: PLC0415

        from dintel.apps.accounts import subjects  # noqa: PLC0415
        from dintel.apps.audit.opening import opening  # noqa: PLC0415
        from dintel.apps.audit.services.disposal import export_class  # noqa: PLC0415
        from dintel.apps.audit.services.leaves import TABLES  # noqa: PLC0415
        from dintel.apps.figures import shelf  # noqa: PLC0415
        from dintel.apps.ledger import tables  # noqa: PLC0415
        from dintel.apps.notices import rounds  # noqa: PLC0415
        from dintel.apps.retention import register as retention  # noqa: PLC0415

        for kind, address in (("audit_statement", "audit:statement"), ("audit_check", "audit:check")):
            subjects.register(
                subjects.Kind(
                    kind,
                    lambda key, address=address: (  # type: ignore[misc]  # bound now
                        reverse(address, args=[key]) if key.isdecimal() else reverse("audit:room")
                    ),
                    lambda access, action, _key: access.can(action),
                )
            )
        for kind in ("audit", "audit_export"):
            subjects.register(
                subjects.Kind(kind, lambda _key: reverse("audit:room"), lambda access, action, _key: access.can(action))
            )
        tables.register(*TABLES)
        retention.register(export_class())
        rounds.register(rounds.Round("audit.jobs", timedelta(seconds=1), _work))
        shelf.add(
            "audits",
            title=t("What auditors found"),
            words=t("Statements of the city’s auditor, each signed so that nobody can change it later."),
            address="audit:public",
            order=60,
        )
        opening()


def _work(at: datetime) -> None:
    from dintel.apps.audit.jobs.working import work  # noqa: PLC0415 - models are there only now

    work(at)
