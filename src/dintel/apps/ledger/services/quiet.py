"""Leaves whose place in the log tells no time: they wait, and come into it together, shuffled, once an hour.

1. A quiet leaf is written in the transaction of what it records: it is durable when the row is.
2. Its content knows the day alone; its key is drawn, never counted.
3. On the hour all that wait become leaves in an order drawn by lot. Leaves of one record keep theirs, or the last
   of them would not say how the record stands. Each is held until the round ends, so that what a disposal takes from
   one (`forgetting`) is taken from it either here or in the log.
4. Two rounds are never closer than ``LEAST_GAP``: else a late one would put a short window around what came between.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta

from django.db import transaction

from dintel.apps import rows
from dintel.apps.ledger.models import Leaf, QuietLeaf
from dintel.apps.ledger.services.recording import NewLeaf, leaf_of
from dintel.apps.ledger.services.sequencing import locked_tree
from dintel.apps.sealing.models import DataKey
from dintel.domain.canonical import Plain

LEAST_GAP = timedelta(minutes=30)
CARRIED = ("kind", "subject_kind", "subject_key", "salt", "content", "data_key", "entry")


def record_quietly(
    *,
    kind: str,
    subject: tuple[str, str],
    content: Mapping[str, Plain],
    on: date,
    key: DataKey,
    is_first: bool = False,
) -> QuietLeaf:
    """Return a leaf that waits for the hour, of one thing that happened on a day, written by nobody who is named.

    ``is_first`` says that the record has no leaf yet, which saves a look. Preconditions and errors as ``record_many``.
    """
    midnight = datetime.combine(on, time(), UTC)
    leaf = leaf_of(NewLeaf(kind, subject, content, midnight, "", key), {})
    before = 0 if is_first else QuietLeaf.objects.filter(subject_kind=subject[0], subject_key=subject[1]).count()
    quiet = QuietLeaf(**{name: getattr(leaf, name) for name in CARRIED}, turn=before)
    rows.add([quiet])  # 1., 2.
    return quiet


def release_quiet_leaves(*, at: datetime) -> int:
    """Let what waits come into the log, if an hour has begun since the last time; return how many leaves that were.

    Doing it again, or in two processes at once, changes nothing.
    """
    with transaction.atomic():
        tree = locked_tree()
        if tree.released_at is not None and not _is_due(tree.released_at, at):  # 4.
            return 0
        tree.released_at = at
        tree.save(update_fields=["released_at"])
        waiting = list(QuietLeaf.objects.select_for_update(of=("self",)).select_related("data_key"))
        secrets.SystemRandom().shuffle(waiting)
        waiting.sort(key=lambda leaf: leaf.turn)  # 3.
        rows.add([Leaf(**{name: getattr(leaf, name) for name in CARRIED}) for leaf in waiting])
        QuietLeaf.objects.filter(pk__in=[leaf.pk for leaf in waiting]).delete()
        return len(waiting)


def next_release_after(released_at: datetime | None, at: datetime) -> datetime:
    """Return when what waits now comes into the log: the next full hour that is not too close to the last round."""
    hour = at.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return hour if released_at is None or _is_due(released_at, hour) else hour + timedelta(hours=1)


def _is_due(last: datetime, at: datetime) -> bool:
    hour = at.replace(minute=0, second=0, microsecond=0)
    return last < hour and at - last >= LEAST_GAP
