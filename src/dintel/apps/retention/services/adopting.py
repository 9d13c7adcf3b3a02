"""The city adopts its schedule: a recorded act, so that the log shows who, when and which one to the letter."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from dintel.apps.accounts.models import User
from dintel.apps.ledger import services as ledger
from dintel.apps.ledger.content import actor, content_of
from dintel.apps.retention.models import Adoption
from dintel.apps.retention.schedule import schedule
from dintel.apps.retention.services.refusals import RefusedError

LONGEST = 300


@transaction.atomic
def adopt(*, sha256: str, authority: str, by: User, at: datetime) -> Adoption:
    """Adopt the schedule that stands in the law's files and return the adoption.

    ``sha256`` is what the person read. Raises RefusedError where the files hold another by now, or no authority
    is named.
    """
    words, now = " ".join(authority.split())[:LONGEST], schedule()
    if not words:
        raise RefusedError(_("Name the paper on which the city adopted the schedule: who, when, which number."))
    if sha256 != now.sha256:
        raise RefusedError(_("The schedule has changed since you opened the page. Read it again, then adopt it."))
    kept = Adoption.objects.create(
        sha256=now.sha256,
        schedule=[now.classes[name].plain() for name in sorted(now.classes)],
        authority=words,
        by=by,
        at=at,
    )
    subject = ("schedule", now.sha256)
    ledger.record(kind="schedule.adopted", subject=subject, content={"adoption": content_of(kept)}, by=actor(by), at=at)
    return kept
