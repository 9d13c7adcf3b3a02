"""Tells Django about this app, and other rooms about its records."""

from datetime import datetime, timedelta

from django.apps import AppConfig

from dintel.apps.notices import rounds


class ComplaintsConfig(AppConfig):
    """Reports of false officers, from the first question to the prosecutor's answer."""

    name = "dintel.apps.complaints"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the tables in leaves, classes of record, the rounds, what its notice is about, reports for looks."""
        from django.urls import is_valid_path, reverse  # noqa: PLC0415 - models are there only now

        from dintel.apps.accounts.subjects import Kind, register  # noqa: PLC0415
        from dintel.apps.complaints.queries.visible import among, may  # noqa: PLC0415
        from dintel.apps.complaints.services.disposal import report_classes  # noqa: PLC0415
        from dintel.apps.complaints.services.leaves import TABLES  # noqa: PLC0415 - models are there only now
        from dintel.apps.ledger import tables  # noqa: PLC0415
        from dintel.apps.retention import register as retention  # noqa: PLC0415

        register(Kind("report", lambda key: reverse("complaints:case", args=[key]), may, among))
        from dintel.apps.complaints.queries.scenes import is_reported  # noqa: PLC0415
        from dintel.apps.contacts import scenes  # noqa: PLC0415

        scenes.register_reported(is_reported)
        tables.register(*TABLES)
        for kept in report_classes():
            retention.register(kept)
        register(
            Kind(
                "reports",
                lambda _key: href if is_valid_path(href := f"{reverse('design:home')}complaints/") else "",
                lambda access, _action, _key: access.can("complaint.triage"),
            )
        )
        rounds.register(rounds.Round("ledger.quiet", timedelta(seconds=20), _strike_the_hour))
        rounds.register(rounds.Round("reports.packets", timedelta(seconds=1), _make_packets))
        rounds.register(rounds.Round("reports.spent tickets", timedelta(hours=1), _forget_spent_tickets))


def _strike_the_hour(at: datetime) -> None:
    from dintel.apps.complaints.services.hour import strike_the_hour  # noqa: PLC0415 - models are there only now

    strike_the_hour(at=at)


def _forget_spent_tickets(at: datetime) -> None:
    from dintel.apps.complaints.services.tickets import forget_spent  # noqa: PLC0415 - models are there only now

    forget_spent(at=at)


def _make_packets(at: datetime) -> None:
    from dintel.apps.complaints.services.ordering import make_ordered  # noqa: PLC0415 - models are there only now

    make_ordered(at=at)
