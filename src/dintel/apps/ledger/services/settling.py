"""An alarm that a witness raised is settled with a reason, for good and in public. None is ever removed."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Model

from dintel.apps.ledger.content import actor
from dintel.apps.ledger.models import Alarm
from dintel.apps.ledger.queries.log import log_name
from dintel.apps.ledger.services.recording import record
from dintel.domain.canonical import Plain

SETTLED = "alarm.settled"
LONGEST_REASON = 300


class NotSettledError(Exception):
    """Nothing was changed. The message says why, and what to do now."""


@transaction.atomic
def settle_alarm(*, number: int, reason: str, by: Model, at: datetime) -> Alarm:
    """Return a witness's alarm, settled with a reason that everybody reads; the reason is a leaf.

    ``by`` is the account that answers for the reason; whether it may is for the caller to have asked, since
    this room knows no accounts.

    What this server found out by itself is settled by ``accept_restore`` alone, which shows that the log
    goes on from what was signed. A witness that refuses again raises a new alarm. Raises
    ``NotSettledError`` for one of those, for one that is not there or is settled, and without a reason
    of 1 to 300 characters.
    """
    alarm = Alarm.objects.select_for_update().filter(pk=number).first()
    if wrong := _wrong(alarm, number, reason.strip()):
        raise NotSettledError(wrong)
    assert alarm is not None  # noqa: S101 - _wrong has refused it
    alarm.settled_at, alarm.reason, alarm.settled_by = at, reason.strip(), actor(by)
    alarm.save(update_fields=["settled_at", "reason", "settled_by"])
    content: dict[str, Plain] = {
        "alarm": alarm.pk,
        "kind": alarm.kind,
        "found_by": alarm.found_by,
        "details": alarm.details,
        "times": alarm.times,
        "reason": alarm.reason,
        "settled_by": alarm.settled_by,
    }
    record(kind=SETTLED, subject=("ledger", log_name()), content=content, by=actor(by), at=at)
    return alarm


def _wrong(alarm: Alarm | None, number: int, reason: str) -> str:
    if alarm is None:
        return f"There is no alarm {number}. Run `manage.py ledger_alarms` for a list."
    if alarm.settled_at is not None:
        return f"Alarm {number} was settled on {alarm.settled_at:%Y-%m-%d}: {alarm.reason} A reason is given once."
    if not alarm.found_by:
        return (
            f"Alarm {number} was raised by this server: its database is not what was signed. Run `manage.py"
            " ledger_check`, which says the way out; a reason alone does not mend it."
        )
    if not 0 < len(reason) <= LONGEST_REASON:
        return f"Say in a sentence of at most {LONGEST_REASON} characters why: everybody reads it, for good."
    return ""
