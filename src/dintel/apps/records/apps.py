"""Tells Django about this app, and other rooms about its records."""

from datetime import datetime, timedelta

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    """Requests for records: those the city sends to federal agencies, and those it receives."""

    name = "dintel.apps.records"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register what other rooms learn of requests for records, out and in."""
        register_foia()
        register_inspection()


def register_foia() -> None:
    """Register requests to agencies: kinds of record, tables in leaves, class of record, what is due, rounds."""
    from django.urls import reverse  # noqa: PLC0415 - models are there only now

    from dintel.apps.accounts.subjects import Kind, register  # noqa: PLC0415
    from dintel.apps.ledger import tables  # noqa: PLC0415
    from dintel.apps.notices import due, rounds  # noqa: PLC0415
    from dintel.apps.records.queries import foia_due, foia_visible  # noqa: PLC0415
    from dintel.apps.records.services.foia_disposal import foia_class  # noqa: PLC0415
    from dintel.apps.records.services.foia_leaves import TABLES  # noqa: PLC0415
    from dintel.apps.retention import register as retention  # noqa: PLC0415

    kind, series = foia_visible.KIND, foia_visible.SERIES_KIND
    register(
        Kind(
            kind,
            lambda key: reverse("records:foia_request", args=[key]),
            foia_visible.may,
            foia_visible.among,
        )
    )
    register(Kind(series, lambda key: reverse("records:foia_one_series", args=[key]), foia_visible.may_series))
    tables.register(*TABLES)
    retention.register(foia_class())
    due.register(kind, foia_due.due)
    rounds.register(rounds.Round("foia.series", timedelta(minutes=15), _draft_what_is_due))
    rounds.register(rounds.Round("foia.overdue", timedelta(minutes=15), _tell_what_is_overdue))


def _draft_what_is_due(at: datetime) -> None:
    from dintel.apps.records.services.foia_series import draft_due  # noqa: PLC0415 - models are there only now

    draft_due(at=at)


def _tell_what_is_overdue(at: datetime) -> None:
    from dintel.apps.records.services.foia_rounds import tell_overdue  # noqa: PLC0415 - models are there only now

    tell_overdue(at=at)


def register_inspection() -> None:
    """Register requests to the city: kind of record, tables in leaves, class of record, what is due, warnings."""
    from django.urls import reverse  # noqa: PLC0415 - models are there only now

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
    due.register(kind, ipra_due.due)
    rounds.register(rounds.Round("records.requests", timedelta(minutes=15), _warn_of_requests))


def _warn_of_requests(at: datetime) -> None:
    from dintel.apps.records.services.ipra_warning import warn  # noqa: PLC0415 - models are there only now

    warn(at=at)
