"""A record is sealed or opened: what was said of it follows at once.

1. Sealing takes every word but the number out of notices and deadlines.
2. What is still on its way to anyone but the readers, and to any system, does not go out.
3. Those told before keep having been told; they no longer see it. Readers who were not told are.
4. One leaf holds all of it. Who sealed the record stands in the leaf of the record.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from dintel.apps.accounts.models import User
from dintel.apps.ledger import services as ledger
from dintel.apps.notices.models import Deadline, Delivery, Notice
from dintel.apps.notices.services.announcing import tell_readers
from dintel.apps.notices.services.leaves import all_said, names_of
from dintel.apps.notices.services.walk import Walk
from dintel.domain.canonical import Plain


@transaction.atomic
def seal_subject(
    *, subject_kind: str, subject_key: str, sealed: bool, readers: Sequence[User] = (), at: datetime
) -> None:
    """Seal everything said of a record for all but its readers, name other readers, or open it."""
    about = {"subject_kind": subject_kind, "subject_key": subject_key}
    deadlines = list(Deadline.objects.select_for_update().filter(**about))
    for deadline in deadlines:
        deadline.sealed, deadline.title = sealed, subject_key if sealed else deadline.title
        deadline.save(update_fields=["sealed", "title"])
        deadline.readers.set(readers if sealed else ())
    notices = list(Notice.objects.select_for_update().filter(**about))
    walks = [_follow(notice, sealed=sealed, readers=readers, at=at) for notice in notices]
    if sealed:
        # 2.
        on_the_way = Delivery.objects.filter(
            notice__subject_kind=subject_kind, notice__subject_key=subject_key, next_at__isnull=False
        )
        strangers = on_the_way.filter(Q(user=None) | ~Q(user__in=[reader.pk for reader in readers]))
        strangers.update(state=Delivery.State.DROPPED, problem="sealed", next_at=None, lease=None, sent_at=at)
    if deadlines or notices:
        # 4.
        taken = [walk for walk in walks if walk is not None]
        content: dict[str, Plain] = {
            "deadlines": all_said(deadlines),
            "notices": all_said(notices),
            "stages": [one for walk in taken for one in all_said(walk.stages_taken())],
            "told": [one for walk in taken for one in all_said(walk.people_told())],
            "readers": names_of(readers if sealed else ()),
        }
        kind = "notices.sealed" if sealed else "notices.opened"
        ledger.record(kind=kind, subject=(subject_kind, subject_key), content=content, at=at)


def _follow(notice: Notice, *, sealed: bool, readers: Sequence[User], at: datetime) -> Walk | None:
    notice.sealed = sealed
    if sealed:
        # 1.
        notice.title, notice.lines, notice.escalate_at = notice.subject_key, [], None
    notice.save(update_fields=["sealed", "title", "lines", "escalate_at"])
    notice.readers.set(readers if sealed else ())
    if sealed and notice.read_at is None and notice.settled_at is None:
        return tell_readers(notice=notice, readers=readers, at=at)
    return None
