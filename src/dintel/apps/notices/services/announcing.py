"""Telling people of something, and hearing that they have read it.

1. A notice and everything on its way are written in the caller's transaction: either both stand or
   neither does.
2. Those who hold the role that day are told. When nobody does, the next step is taken at once; when
   nobody holds any of them, it is tried again every quarter of an hour.
3. Of a sealed record its readers are told, all of them at once, and never anybody else; the notice
   holds the number and no more, and nothing goes to other systems.
4. Whoever has read it stops the steps.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from dintel.apps.accounts.models import User
from dintel.apps.accounts.queries import holders
from dintel.apps.accounts.services import record_look
from dintel.apps.notices import channels
from dintel.apps.notices.models import Deadline, Delivery, Endpoint, Notice, Stage, Told
from dintel.apps.notices.plan import plan
from dintel.apps.notices.services.clocks import READ, finish_deadline
from dintel.lawbook.city.notices import OWNER, NoticeKind

AGAIN = timedelta(minutes=15)


@transaction.atomic
def announce(
    *,
    kind: str,
    subject_kind: str,
    subject_key: str,
    title: str,
    lines: Sequence[str] = (),
    department: str = "",
    facility: str = "",
    sealed: bool = False,
    readers: Sequence[User] = (),
    deadline: Deadline | None = None,
    at: datetime,
) -> Notice:
    """Tell those whom the city's plan names for ``kind``, and return the notice.

    ``title`` and ``lines`` are shown on the notice's own page only. Raises LookupError for a kind
    the plan does not know.
    """
    planned = plan().kinds[kind]
    notice = Notice.objects.create(
        kind=kind,
        subject_kind=subject_kind,
        subject_key=subject_key,
        title=subject_key if sealed else title,  # 3.
        lines=[] if sealed else [line for line in lines if line],
        department=department,
        facility=facility,
        sealed=sealed,
        deadline=deadline,
        created_at=at,
    )
    if sealed:
        notice.readers.set(readers)
        _tell(notice, {"": list(readers)}, at, first=True)
        return notice
    told = _tell(notice, _holding(notice, _first(planned, deadline), at), at, first=True)
    _tell_systems(notice, planned, at)
    _go_on(notice, planned, at, told=told)
    return notice


def tell_readers(*, notice: Notice, readers: Sequence[User], at: datetime) -> int:
    """Tell the readers of a sealed notice who were not told before; return how many they are."""
    return _tell(notice, {"": list(readers)}, at)


def _first(planned: NoticeKind, deadline: Deadline | None) -> list[str]:
    roles = [deadline.owner_role if role == OWNER and deadline else role for role in planned.tell]
    return list(dict.fromkeys(role for role in roles if role != OWNER))


def _holding(notice: Notice, roles: Sequence[str], at: datetime) -> dict[str, list[User]]:
    on = timezone.localdate(at)
    return {role: list(holders(role, on=on, department=notice.department, facility=notice.facility)) for role in roles}


def _step(notice: Notice, planned: NoticeKind, at: datetime) -> int:
    """Take the next step; return how many people it told. The notice is not saved."""
    notice.stage += 1
    return _tell(notice, _holding(notice, [planned.escalate[notice.stage - 1].role], at), at)


def _go_on(notice: Notice, planned: NoticeKind, at: datetime, *, told: int) -> int:
    """Take further steps until somebody was told, plan the next, and save; return how many were told."""
    # 2.
    while not told and notice.stage < len(planned.escalate):
        told = _step(notice, planned, at)
    notice.escalate_at = next_step_at(notice, planned)
    if not told and not Told.objects.filter(notice=notice).exists():
        notice.escalate_at = at + AGAIN
    notice.save(update_fields=["stage", "escalate_at"])
    return told


def _tell(notice: Notice, people: dict[str, list[User]], at: datetime, *, first: bool = False) -> int:
    """Write who is told at the present step and what goes to them; return how many they are."""
    planned = plan().kinds[notice.kind]
    known = set() if first else set(Told.objects.filter(notice=notice).values_list("user", flat=True))
    told, stages = [], []
    for role, found in people.items():
        new = [one for one in found if one.pk not in known]
        known.update(one.pk for one in new)
        told += [Told(notice=notice, user=one, role=role, stage=notice.stage, at=at) for one in new]
        stages.append(Stage(notice=notice, number=notice.stage, role=role, at=at, told_count=len(new)))
    Stage.objects.bulk_create(stages)
    Told.objects.bulk_create(told)
    Delivery.objects.bulk_create(
        _delivery(notice, name, at, user=one.user, inside=way.REACHES == channels.INSIDE)
        for name, way in channels.by_name().items()
        if name in planned.channels and way.REACHES != channels.SYSTEMS
        for one in told
    )
    return len(told)


def _delivery(
    notice: Notice,
    channel: str,
    at: datetime,
    *,
    user: User | None = None,
    endpoint: Endpoint | None = None,
    inside: bool = False,
) -> Delivery:
    return Delivery(
        notice=notice,
        channel=channel,
        user=user,
        endpoint=endpoint,
        state=Delivery.State.SENT if inside else Delivery.State.WAITING,
        sent_at=at if inside else None,
        next_at=None if inside else at,
        created_at=at,
    )


def _tell_systems(notice: Notice, planned: NoticeKind, at: datetime) -> None:
    ways = [
        name for name, way in channels.by_name().items() if name in planned.channels and way.REACHES == channels.SYSTEMS
    ]
    if ways:
        endpoints = [
            one for one in Endpoint.objects.filter(stopped_at=None) if not one.kinds or notice.kind in one.kinds
        ]
        Delivery.objects.bulk_create(
            _delivery(notice, name, at, endpoint=endpoint) for name in ways for endpoint in endpoints
        )


def next_step_at(notice: Notice, planned: NoticeKind) -> datetime | None:
    """Return when the step after the present one is due, ``None`` after the last."""
    if notice.stage >= len(planned.escalate):
        return None
    after: timedelta = planned.escalate[notice.stage].after
    return notice.created_at + after


@transaction.atomic
def escalate(*, notice: Notice, at: datetime) -> int:
    """Take the steps that are due for an unread notice; return how many people were told.

    Nothing happens if somebody has read it, or another worker was first.
    """
    open_ones = Notice.objects.select_for_update().filter(read_at=None, settled_at=None, sealed=False)
    kept = open_ones.filter(pk=notice.pk, escalate_at__lte=at).first()
    if kept is None:
        return 0
    planned = plan().kinds[kept.kind]
    told = 0
    if not Told.objects.filter(notice=kept).exists():
        roles = [*_first(planned, kept.deadline), *(step.role for step in planned.escalate)]
        holding = _holding(kept, list(dict.fromkeys(roles)), at)
        told = _tell(kept, {role: people for role, people in holding.items() if people}, at)
    while (due := next_step_at(kept, planned)) is not None and due <= at:
        told += _step(kept, planned, at)
    return _go_on(kept, planned, at, told=told)


@transaction.atomic
def acknowledge(*, notice: Notice, by: User, at: datetime) -> Notice:
    """Record that a person has read a notice, and return it; the first one stops the steps.

    Saying it again changes nothing.
    """
    # 4.
    kept = Notice.objects.select_for_update().get(pk=notice.pk)
    told, _created = Told.objects.get_or_create(
        notice=kept, user=by, defaults={"role": "", "stage": kept.stage, "at": at}
    )
    if told.read_at is None:
        told.read_at = at
        told.save(update_fields=["read_at"])
    if kept.read_at is None:
        kept.read_at, kept.read_by, kept.escalate_at = at, by, None
        kept.save(update_fields=["read_at", "read_by", "escalate_at"])
        _reach_targets(kept, by, at)
    return kept


def _reach_targets(notice: Notice, by: User, at: datetime) -> None:
    """End the clocks for which somebody only had to read this kind of notice."""
    ended = [target.deadline for target in plan().targets.values() if target.finished_by == notice.kind]
    open_ones = Deadline.objects.filter(
        subject_kind=notice.subject_kind, subject_key=notice.subject_key, rule__in=ended, finished_at=None
    )
    for deadline in open_ones if ended else ():
        finish_deadline(deadline=deadline, by=by, how=READ, at=at)


@transaction.atomic
def open_notice(*, notice: Notice, by: User, at: datetime) -> None:
    """Record the look when a sealed notice is opened; nothing is recorded of others."""
    if notice.sealed:
        record_look(user=by, kind=notice.subject_kind, key=notice.subject_key, action="notice.receive", at=at)
