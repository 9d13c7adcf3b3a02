"""The clock's own work: warn, escalate, count again, send. Doing it twice does nothing twice.

1. Each thing is done in a transaction of its own, and only if it is still to be done: two workers
   cannot both do it.
2. One thing that cannot be done is written to the log and put off; the rest goes on.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from dintel.apps import binding
from dintel.apps.accounts.models import Assignment, User
from dintel.apps.accounts.queries import in_force
from dintel.apps.ledger import services as ledger
from dintel.apps.notices import channels, names, outage
from dintel.apps.notices.mapping import kept_due, next_look
from dintel.apps.notices.models import Deadline, Delivery, Notice, Stage, Told, Turn
from dintel.apps.notices.plan import calendar_marks, plan
from dintel.apps.notices.rounds import go_round
from dintel.apps.notices.services.announcing import announce, escalate
from dintel.apps.notices.services.clocks import recount
from dintel.apps.notices.services.leaves import announced
from dintel.apps.notices.services.sending import Sent, send_due
from dintel.apps.sealing.services import KeySourceError

MOST_AT_ONCE = 100
PUT_OFF, PUT_OFF_WITHOUT_A_KEY = timedelta(minutes=5), timedelta(seconds=30)
DIGEST_WITHIN = timedelta(hours=2)
"""A digest that could not go out for so long is left out: the next one says the same."""
TURN = timedelta(seconds=30)
RECOUNT_EVERY = timedelta(hours=1)

_RECOUNTED: dict[tuple[int, frozenset[str]], datetime] = {}
"""By agency, when this process last found every clock counted in the calendars it has read."""

log = logging.getLogger("dintel.notices")


@dataclass(frozen=True, slots=True)
class Ticked:
    """What one round did. ``more`` says that another round is needed at once."""

    warned: int = 0
    passed: int = 0
    escalated: int = 0
    recounted: int = 0
    digests: int = 0
    rounds: int = 0
    """How many pieces of work of upper rooms were done."""
    sent: int = 0
    failed: int = 0
    dropped: int = 0
    more: bool = False


def tick(*, at: datetime) -> Ticked:
    """Do everything that is due at a moment and return what was done."""
    outage.look()
    recounted = _recount_now_and_then(at)
    looked = [_safely(_look, pk, at) for pk in _due(Deadline, "look_at", at)]
    escalated = [_safely(_escalate, pk, at) for pk in _due(Notice, "escalate_at", at)]
    digests = _digest(at)
    rounds = go_round(at)
    sent: Sent = send_due(at=at)
    return Ticked(
        warned=looked.count(names.SOON),
        passed=looked.count(names.PASSED),
        escalated=sum(1 for one in escalated if one),
        recounted=recounted,
        digests=digests,
        rounds=rounds,
        sent=sent.sent,
        failed=sent.failed,
        dropped=sent.dropped,
        more=sent.more or len(looked) == MOST_AT_ONCE or len(escalated) == MOST_AT_ONCE,
    )


def _recount_now_and_then(at: datetime) -> int:
    """Count clocks again whose calendar changed: at the first round of a process, and every hour.

    A process reads its calendars once, so in between there is nothing new.
    """
    marks = binding.whose(), frozenset(calendar_marks().values())
    if marks in _RECOUNTED and _RECOUNTED[marks] <= at < _RECOUNTED[marks] + RECOUNT_EVERY:
        return 0
    counted = recount(at=at)
    if not counted:
        _RECOUNTED[marks] = at
    return counted


def _due(model: type[Deadline | Notice], field: str, at: datetime) -> list[int]:
    found = model.objects.filter(**{f"{field}__lte": at}).order_by(field, "pk")
    return list(found.values_list("pk", flat=True)[:MOST_AT_ONCE])


def _safely(do: Callable[[int, datetime], str], pk: int, at: datetime) -> str:
    # 1.
    try:
        with transaction.atomic():
            return do(pk, at)
    except KeySourceError as problem:
        outage.begin(problem)
        again_at = at + PUT_OFF_WITHOUT_A_KEY
    except Exception:
        # 2.
        log.exception("%s could not be done for row %d; it is tried again in five minutes", do.__name__, pk)
        again_at = at + PUT_OFF
    if do is _look:
        Deadline.objects.filter(pk=pk).update(look_at=again_at)
    else:
        Notice.objects.filter(pk=pk).update(escalate_at=again_at)
    return ""


def _escalate(pk: int, at: datetime) -> str:
    told = escalate(notice=Notice(pk=pk), at=at)
    return "told" if told else ""


def _look(pk: int, at: datetime) -> str:
    """Warn of a deadline, or say that it has passed; return the kind of notice, if any."""
    row = Deadline.objects.select_for_update().filter(pk=pk, look_at__lte=at, finished_at=None).first()
    if row is None:
        return ""
    if row.due_at is None:
        row.look_at = None
        row.save(update_fields=["look_at"])
        return ""
    has_passed = row.due_at <= at
    kind = names.PASSED if has_passed else names.SOON
    row.passed_at = at if has_passed else None
    row.look_at = None if has_passed else next_look(kept_due(row), at)
    row.save(update_fields=["passed_at", "look_at"])
    Notice.objects.filter(deadline=row, settled_at=None).update(settled_at=at, escalate_at=None)
    announce(
        kind=kind,
        subject_kind=row.subject_kind,
        subject_key=row.subject_key,
        title=row.title,
        department=row.department,
        facility=row.facility,
        sealed=row.sealed,
        readers=tuple(User.objects.filter(pk__in=row.readers.values("pk"))) if row.sealed else (),
        deadline=row,
        at=at,
    )
    return kind


def _digest(at: datetime) -> int:
    """Start the latest digest that is due; return 1 if it was not started before."""
    slot = digest_slot(at)
    if slot is None:
        return 0
    key = slot.isoformat(timespec="minutes")
    if Notice.objects.filter(kind=names.DIGEST, subject_key=key).exists():
        return 0
    try:
        with transaction.atomic():
            _start_digest(key, at)
    except IntegrityError:  # another worker was first
        return 0
    except KeySourceError as problem:  # its leaf is sealed: the next round tries again
        outage.begin(problem)
        return 0
    return 1


def digest_slot(at: datetime) -> datetime | None:
    """Return the time of day at which the last digest was due, ``None`` if that was long ago."""
    zone, local = timezone.get_default_timezone(), timezone.localtime(at)
    slots = [
        datetime.combine(local.date() - timedelta(days=back), moment, tzinfo=zone)
        for back in (0, 1)
        for moment in plan().digests_at
    ]
    latest = max((slot for slot in slots if slot <= at), default=None)
    return latest if latest is not None and at - latest < DIGEST_WITHIN else None


def _start_digest(key: str, at: datetime) -> None:
    planned = plan().kinds[names.DIGEST]
    notice = Notice.objects.create(
        kind=names.DIGEST, subject_kind="digest", subject_key=key, title=key, created_at=at, settled_at=at
    )
    on = timezone.localdate(at)
    holding = Assignment.objects.filter(in_force(on), role__in=planned.tell)  # wherever they hold it
    people = User.objects.filter(pk__in=holding.values("user"), is_active=True).order_by("pk")
    told = [Told(notice=notice, user=user, stage=0, at=at) for user in people]
    Told.objects.bulk_create(told)
    stage = Stage.objects.create(notice=notice, number=0, role="", at=at, told_count=len(told))
    ledger.record_many([announced(notice, stages=[stage], told=told, at=at)])
    ways = [
        name for name, way in channels.by_name().items() if name in planned.channels and way.REACHES == channels.PEOPLE
    ]
    Delivery.objects.bulk_create(
        Delivery(notice=notice, channel=name, user=one.user, next_at=at, created_at=at) for name in ways for one in told
    )


def take_turn(*, holder: UUID, at: datetime) -> bool:
    """Take the turn to send, or keep it; return whether it is ours now. It runs out by itself."""
    free = Q(holder=holder) | Q(until__lte=at) | Q(holder=None)
    mine = Turn.objects.filter(free, name="worker")
    if mine.update(holder=holder, until=at + TURN, ticked_at=at):
        return True
    if Turn.objects.filter(name="worker").exists():
        return False
    Turn.objects.bulk_create([Turn(name="worker", holder=None, until=at)], ignore_conflicts=True)
    return bool(mine.update(holder=holder, until=at + TURN, ticked_at=at))


def give_up_turn(*, holder: UUID, at: datetime) -> None:
    """Give up the turn, so that another worker need not wait for it to run out."""
    Turn.objects.filter(name="worker", holder=holder).update(holder=None, until=at)
