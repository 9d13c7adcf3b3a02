"""Tells Django about this app, and the worker about its rounds."""

from datetime import datetime, timedelta

from django.apps import AppConfig
from django.conf import settings
from django.core import checks
from django.utils.translation import gettext_lazy as _

from dintel.apps.ledger import tables
from dintel.apps.notices import due, rounds


class NoticesConfig(AppConfig):
    """Telling people in time: notices, escalation, running deadlines, webhooks, calendar feeds."""

    name = "dintel.apps.notices"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the work of the rooms below, which know of no worker; those above register their own."""
        from dintel.apps.notices.services.disposal import notice_class  # noqa: PLC0415 - models are there only now
        from dintel.apps.retention import register as retention  # noqa: PLC0415

        retention.register(notice_class())
        rounds.register(rounds.Round("retention.run", timedelta(seconds=10), _dispose_of_what_is_approved))
        rounds.register(rounds.Round("retention.month", timedelta(minutes=30), _tell_what_falls_due))
        from dintel.apps.notices import holidays  # noqa: PLC0415 - models are there only now
        from dintel.apps.notices.queries import clocks_due  # noqa: PLC0415 - as above
        from dintel.apps.notices.services.leaves import TABLES  # noqa: PLC0415 - models are there only now

        tables.register(*TABLES)
        checks.register(holidays.check_holidays, deploy=True)  # else every command would say so
        due.register("deadline", clocks_due.clocks_due, _("Clocks of the law"), tells_of_others=True)
        rounds.register(rounds.Round("unfinished uploads", timedelta(minutes=5), _end_unfinished_uploads))
        rounds.register(rounds.Round("evidence.scan", timedelta(seconds=3), _look_at_files))
        rounds.register(rounds.Round("ledger.sequence", timedelta(seconds=1), _sequence_leaves))
        rounds.register(rounds.Round("ledger.quiet", timedelta(seconds=20), _release_quiet_leaves))
        rounds.register(rounds.Round("ledger.checkpoint", timedelta(minutes=1), _sign_the_log))
        rounds.register(rounds.Round("ledger.timestamp", timedelta(minutes=1), _timestamp_the_log))


def _end_unfinished_uploads(at: datetime) -> None:
    from dintel.apps.evidence.services.uploads import expire_uploads  # noqa: PLC0415 - models are there only now

    expire_uploads(at=at)


def _look_at_files(at: datetime) -> None:
    from dintel.apps.evidence.looking import work  # noqa: PLC0415 - models are there only now

    work(at)


def _dispose_of_what_is_approved(at: datetime) -> None:
    from dintel.apps.retention.services import run_approved  # noqa: PLC0415 - models are there only now

    run_approved(at=at)


def _tell_what_falls_due(at: datetime) -> None:
    from dintel.apps.notices.services.falling import tell_what_falls_due  # noqa: PLC0415 - models are there only now

    tell_what_falls_due(at)


def _sequence_leaves(at: datetime) -> None:
    from dintel.apps.ledger.services import sequence  # noqa: PLC0415 - models are there only now

    sequence(at=at)


def _release_quiet_leaves(at: datetime) -> None:
    """Once an hour: what reporters wrote comes into the log, in an order drawn by lot."""
    from dintel.apps.ledger.services import release_quiet_leaves  # noqa: PLC0415 - models are there only now

    release_quiet_leaves(at=at)


def _sign_the_log(at: datetime) -> None:
    """Sign when the last checkpoint is old enough, and show the newest to the witnesses."""
    from dintel.apps.ledger import services  # noqa: PLC0415 - models are there only now

    most_age = timedelta(minutes=settings.LEDGER_CHECKPOINT_MINUTES)
    services.checkpoint(at=at, why="scheduled", most_age=most_age)
    services.witness(at=at)


def _timestamp_the_log(at: datetime) -> None:
    """Have somebody outside confirm the newest checkpoint's time, when the last such confirmation is old enough."""
    from dintel.apps.ledger.services import timestamp_newest  # noqa: PLC0415 - models are there only now

    timestamp_newest(at=at, most_age=timedelta(hours=settings.LEDGER_TIMESTAMP_HOURS))
