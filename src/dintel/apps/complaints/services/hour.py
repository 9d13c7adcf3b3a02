"""The hour strikes: what reporters wrote comes into the log, and the intake desk is told that there is something."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import ngettext

from dintel.apps.ledger import services as ledger
from dintel.apps.ledger.models import QuietLeaf
from dintel.apps.notices.services import announce
from dintel.apps.sealing.services import stock_spare_keys

KIND, SUBJECT = "reports_in", "reports"
WORDS = ("report.sent", "report.message")


def strike_the_hour(*, at: datetime) -> int:
    """Return how many reports and messages came into the log; tell the intake desk of their number, once.

    Between hours only spare keys are made. Doing it again changes nothing: it is the hour once.
    """
    stock_spare_keys()
    with transaction.atomic():
        waiting = set(QuietLeaf.objects.filter(kind__in=WORDS).values_list("pk", flat=True))
        if not ledger.release_quiet_leaves(at=at):
            return 0
        came = len(waiting - set(QuietLeaf.objects.filter(pk__in=waiting).values_list("pk", flat=True)))
        if came:
            title = ngettext("%(count)s report or message came in", "%(count)s reports and messages came in", came)
            hour = f"{timezone.localtime(at):%Y-%m-%d %H:00}"
            announce(kind=KIND, subject_kind=SUBJECT, subject_key=hour, title=title % {"count": came}, at=at)
    return came
