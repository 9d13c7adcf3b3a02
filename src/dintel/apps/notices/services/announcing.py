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

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from dintel.apps.accounts.models import User
from dintel.apps.accounts.queries import holding
from dintel.apps.accounts.services import record_look
from dintel.apps.notices import channels
from dintel.apps.notices.models import Deadline, Delivery, Endpoint, Notice, Stage, Told
from dintel.apps.notices.plan import plan
from dintel.apps.notices.services.clocks import READ, finish_deadline
from dintel.lawbook.city.notices import OWNER, NoticeKind

AGAIN = timedelta(minutes=15)


class Walk:
    """The steps taken for one notice at one moment, held in memory until they are written together."""

    def __init__(self, notice: Notice, held: Mapping[str, Sequence[int]], at: datetime, known: Iterable[int]) -> None:
        """Begin where the notice stands; ``known`` are the people who were told before."""
        self.notice, self.held, self.at = notice, held, at
        self.planned = plan().kinds[notice.kind]
        self.known = set(known)
        self.stages: list[tuple[int, str, list[int]]] = []

    def tell(self, roles: Iterable[str]) -> None:
        """Tell whoever holds these roles and was not told before."""
        for role in roles:
            new = [user for user in self.held.get(role, ()) if user not in self.known]
            self.known.update(new)
            self.stages.append((self.notice.stage, role, new))

    def step(self) -> None:
        """Take the next step of the plan."""
        self.notice.stage += 1
        self.tell([self.planned.escalate[self.notice.stage - 1].role])

    @property
    def told(self) -> list[tuple[int, str, int]]:
        """Everybody told on this walk: at which step, as what, who."""
        return [(stage, role, user) for stage, role, new in self.stages for user in new]

    def go_on(self) -> None:
        """Take further steps until somebody was told, and plan the next."""
        # 2.
        while not self.told and self.notice.stage < len(self.planned.escalate):
            self.step()
        self.notice.escalate_at = next_step_at(self.notice, self.planned) if self.known else self.at + AGAIN

    def write(self) -> int:
        """Write who was told and what goes to them, and return how many they are. The notice stands already."""
        notice, at, told = self.notice, self.at, self.told
        Stage.objects.bulk_create(
            Stage(notice=notice, number=stage, role=role, at=at, told_count=len(new))
            for stage, role, new in self.stages
        )
        Told.objects.bulk_create(
            Told(notice=notice, user_id=user, role=role, stage=stage, at=at) for stage, role, user in told
        )
        Delivery.objects.bulk_create(
            _delivery(notice, name, at, user=user, inside=way.REACHES == channels.INSIDE)
            for name, way in channels.by_name().items()
            if name in self.planned.channels and way.REACHES != channels.SYSTEMS
            for _stage, _role, user in told
        )
        return len(told)


@transaction.atomic(savepoint=False)
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
    notice = Notice(
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
        notice.save(force_insert=True)
        notice.readers.set(readers)
        tell_readers(notice=notice, readers=readers, at=at, is_new=True)
    else:
        _tell_holders(notice, planned, at)
    return notice


def _tell_holders(notice: Notice, planned: NoticeKind, at: datetime) -> None:
    """Save a new notice, and tell those who hold the roles that the plan names, and the systems."""
    first = _first(planned, notice.deadline)
    walk = Walk(notice, _holding(notice, [*first, *_later(planned)], at), at, ())
    walk.tell(first)
    walk.go_on()
    notice.save(force_insert=True)
    walk.write()
    _tell_systems(notice, planned, at)


def tell_readers(*, notice: Notice, readers: Sequence[User], at: datetime, is_new: bool = False) -> int:
    """Tell the readers of a sealed notice who were not told before; return how many they are."""
    walk = Walk(notice, {"": [one.pk for one in readers]}, at, () if is_new else _known(notice))
    walk.tell([""])
    return walk.write()


def _first(planned: NoticeKind, deadline: Deadline | None) -> list[str]:
    roles = [deadline.owner_role if role == OWNER and deadline else role for role in planned.tell]
    return list(dict.fromkeys(role for role in roles if role != OWNER))


def _later(planned: NoticeKind) -> list[str]:
    return [step.role for step in planned.escalate]


def _holding(notice: Notice, roles: Sequence[str], at: datetime) -> dict[str, list[int]]:
    on = timezone.localdate(at)
    return holding(roles, on=on, department=notice.department, facility=notice.facility)


def _known(notice: Notice) -> Iterable[int]:
    return Told.objects.filter(notice=notice).order_by().values_list("user", flat=True)


def _delivery(
    notice: Notice,
    channel: str,
    at: datetime,
    *,
    user: int | None = None,
    endpoint: Endpoint | None = None,
    inside: bool = False,
) -> Delivery:
    return Delivery(
        notice=notice,
        channel=channel,
        user_id=user,
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
    first, later = _first(planned, kept.deadline), _later(planned)
    walk = Walk(kept, _holding(kept, [*first, *later], at), at, _known(kept))
    if not walk.known:
        walk.tell(role for role in dict.fromkeys([*first, *later]) if walk.held.get(role))
    while (due := next_step_at(kept, planned)) is not None and due <= at:
        walk.step()
    walk.go_on()
    kept.save(update_fields=["stage", "escalate_at"])
    return walk.write()


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
