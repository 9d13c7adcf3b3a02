"""Tells Django about this app, and other rooms about its records."""

from datetime import datetime, timedelta

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    """Requests for records: those the city sends to federal agencies, and those it receives."""

    name = "dintel.apps.records"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register what other rooms learn of requests to the city."""
        register_inspection()


def register_inspection() -> None:
    """Register requests to the city: kind of record, tables in leaves, class of record, what is due, warnings."""
    from django.urls import reverse  # noqa: PLC0415 - models are there only now
    from django.utils.translation import gettext_lazy  # noqa: PLC0415

    from dintel.apps.accounts.subjects import Kind, register  # noqa: PLC0415
    from dintel.apps.ledger import tables  # noqa: PLC0415
    from dintel.apps.notices import due, rounds  # noqa: PLC0415
    from dintel.apps.records.queries import ipra_due, ipra_visible  # noqa: PLC0415
    from dintel.apps.records.services.ipra_disposal import request_class  # noqa: PLC0415
    from dintel.apps.records.services.ipra_leaves import TABLES  # noqa: PLC0415
    from dintel.apps.retention import register as retention  # noqa: PLC0415

    kind = ipra_visible.KIND
    path = "records:ipra_request"
    register(Kind(kind, lambda key: reverse(path, args=[key]), ipra_visible.may, ipra_visible.among))
    tables.register(*TABLES)
    retention.register(request_class())
    due.register(kind, ipra_due.due, gettext_lazy("Requests for the city’s records"))
    rounds.register(rounds.Round("records.requests", timedelta(minutes=15), _warn_of_requests))


def _warn_of_requests(at: datetime) -> None:
    from dintel.apps.records.services.ipra_warning import warn  # noqa: PLC0415 - models are there only now

    warn(at=at)
