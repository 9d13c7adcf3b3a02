"""Tells Django about this app, and other rooms about its records."""

from datetime import datetime, timedelta

from django.apps import AppConfig

from dintel.apps.notices import rounds


class BookingConfig(AppConfig):
    """The booking centre: its access log, holds asked for, warrants timed, sign-off and gaps."""

    name = "dintel.apps.booking"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register kinds of record for notices and looks, the tables in leaves, and the search for gaps."""
        from django.urls import reverse  # noqa: PLC0415 - models are there only now

        from dintel.apps.accounts.subjects import Kind, register  # noqa: PLC0415
        from dintel.apps.booking.queries.visible import may_centre, may_shift, may_visit  # noqa: PLC0415
        from dintel.apps.booking.services.disposal import beside, visit_class  # noqa: PLC0415
        from dintel.apps.booking.services.leaves import TABLES  # noqa: PLC0415
        from dintel.apps.booking.services.shift_disposal import gap_class, shift_class  # noqa: PLC0415
        from dintel.apps.ledger import tables  # noqa: PLC0415
        from dintel.apps.retention import register as retention  # noqa: PLC0415

        register(Kind("visit", lambda key: reverse("booking:visit", args=[key]), may_visit))
        register(Kind("shift", lambda key: reverse("booking:shift", args=[key]), may_shift))
        register(Kind("booking_centre", lambda key: f"{reverse('booking:gaps')}?at={key}", may_centre))
        for kept in (visit_class(), shift_class(), gap_class()):
            retention.register(kept)
        retention.register_part("contact", "booking", beside())
        tables.register(*TABLES)
        rounds.register(rounds.Round("booking gaps", timedelta(minutes=5), _look_for_gaps))


def _look_for_gaps(at: datetime) -> None:
    from dintel.apps.booking.services.gaps import find_gaps  # noqa: PLC0415 - models are there only now

    find_gaps(at=at)
