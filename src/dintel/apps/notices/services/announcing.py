"""Telling people of something, and hearing that they have read it.

1. A notice and everything on its way are written in the caller's transaction: either both stand or
   neither does.
2. Those who hold the role that day are told. When nobody does, the next step is taken at once; when
   nobody holds any of them, it is tried again every quarter of an hour.
3. Of a sealed record its readers are told, all of them at once, and never anybody else; the notice
   holds the number and no more, and nothing goes to other systems.
4. Whoever has read it stops the steps.
5. Who was told is in a leaf, by each step. Several notices of one record leave theirs to the caller,
   who records them with its own in one statement.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from dintel.apps import rows
from dintel.apps.accounts.models import User
from dintel.apps.accounts.queries import holding
from dintel.apps.accounts.services import record_look
from dintel.apps.ledger import services as ledger
from dintel.apps.notices import channels
from dintel.apps.notices.models import Deadline, Delivery, Endpoint, Notice, Told
from dintel.apps.notices.plan import plan
from dintel.apps.notices.services.clocks import READ, finish_deadline
from dintel.apps.notices.services.leaves import all_said, announced, leave, said
from dintel.apps.notices.services.walk import Walk, delivery, next_step_at, write, write_ahead
from dintel.lawbook.city.notices import OWNER, NoticeKind

RUNNING = "SELECT * FROM notices_endpoint WHERE stopped_at IS NULL ORDER BY id"
"""Asked in every filing, most often for nothing; the statement is not built anew."""


@dataclass(frozen=True, slots=True)
class Audience:
    """Who would be told of a record of one place at one moment, and which systems."""

    held: Mapping[str, Sequence[int]]
    """People by role; under no role those who are told as themselves."""
    endpoints: Sequence[Endpoint]


def audience(*, kinds: Sequence[str], department: str, facility: str, at: datetime) -> Audience:
    """Return whom these kinds of news would reach, so that a busy caller can ask before its transaction."""
    return _audience(
        [(Notice(kind=kind, department=department, facility=facility), plan().kinds[kind]) for kind in kinds], at
    )


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
    people: Sequence[User] = (),
    at: datetime,
) -> Notice:
    """Tell those whom the city's plan names for ``kind``, and return the notice.

    ``people`` are told instead of the plan's first roles, where it is their own matter. ``title`` and ``lines`` are
    shown on the notice's own page only. Raises LookupError for a kind the plan does not know.
    """
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
    ledger.record_many(_tell_of([notice], readers, at, people))
    return notice


def announce_each(
    *,
    kinds: Sequence[str],
    subject_kind: str,
    subject_key: str,
    department: str = "",
    facility: str = "",
    sealed: bool = False,
    readers: Sequence[User] = (),
    at: datetime,
) -> list[ledger.NewLeaf]:
    """Tell of one record in several ways at once, as many statements as for one; return who was told, as leaves.

    The caller records the leaves in the same transaction, with the leaf of its own act:
    ``record_many([own, *told])`` is one statement. The notices say the record's key and no more. Raises
    LookupError for a kind the plan does not know.
    """
    notices = [
        Notice(
            kind=kind,
            subject_kind=subject_kind,
            subject_key=subject_key,
            title=subject_key,
            department=department,
            facility=facility,
            sealed=sealed,
            created_at=at,
        )
        for kind in kinds
    ]
    return _tell_of(notices, readers, at)


@dataclass(frozen=True, slots=True)
class News:
    """Notices that wait for the key of their record; who is told and what goes to them is written already."""

    walks: Sequence[Walk]
    also: Sequence[Delivery]


def prepare_each(*, kinds: Sequence[str], department: str, facility: str, to: Audience, at: datetime) -> News:
    """Write who is told of a record that is not sealed and has no key yet; ``announce_prepared`` must follow.

    ``announce_each`` in two parts, for a caller whose record gets its number late because numbers make others
    wait. Precondition: inside ``rows.together`` with keys for as many notices. Raises LookupError as those do.
    """
    notices = [Notice(kind=kind, department=department, facility=facility, created_at=at) for kind in kinds]
    walks = _walks(rows.take_keys(notices), to, at)
    also = _to_systems(walks, to, at)
    write_ahead(walks, also=also)
    return News(walks, also)


def announce_prepared(*, news: News, subject_kind: str, subject_key: str) -> list[ledger.NewLeaf]:
    """Write the notices of a record that has its key now, and return who was told, as ``announce_each`` does."""
    for walk in news.walks:
        walk.notice.subject_kind, walk.notice.subject_key, walk.notice.title = subject_kind, subject_key, subject_key
    rows.add_known([walk.notice for walk in news.walks])
    return [_leaf(walk, also=news.also) for walk in news.walks]


@transaction.atomic(savepoint=False)
def _tell_of(
    notices: Sequence[Notice], readers: Sequence[User], at: datetime, people: Sequence[User] = ()
) -> list[ledger.NewLeaf]:
    """Save new notices of one record, tell its readers if it is sealed, or else those in charge; return the leaves."""
    if not notices:
        return []
    if not notices[0].sealed:
        return _tell_holders(notices, at, people)
    leaves = []
    for notice in notices:
        notice.save(force_insert=True)
        notice.readers.set(readers)
        walk = tell_readers(notice=notice, readers=readers, at=at, is_new=True)
        leaves.append(_leaf(walk, readers=readers))
    return leaves


def _leaf(walk: Walk, *, readers: Sequence[User] = (), also: Sequence[Delivery] = ()) -> ledger.NewLeaf:
    return announced(
        walk.notice,
        stages=walk.stages_taken(),
        told=walk.people_told(),
        systems=[one.endpoint for one in also if one.endpoint is not None and one.notice is walk.notice],
        readers=readers,
        deadline=walk.notice.deadline,
        at=walk.at,
    )


def _tell_holders(notices: Sequence[Notice], at: datetime, people: Sequence[User]) -> list[ledger.NewLeaf]:
    """Save new notices of one place, and tell those who hold the roles that the plan names, and the systems."""
    to = _audience([(notice, plan().kinds[notice.kind]) for notice in notices], at)
    walks = _walks(notices, replace(to, held={**to.held, "": [one.pk for one in people]}), at)
    rows.add_known(notices)
    also = _to_systems(walks, to, at)
    write(walks, also=also)
    return [_leaf(walk, also=also) for walk in walks]


def _walks(notices: Sequence[Notice], to: Audience, at: datetime) -> list[Walk]:
    """Return the first steps for new notices, taken in memory."""
    walks = [Walk(notice, to.held, at, ()) for notice in notices]
    for walk in walks:
        walk.tell([""] if to.held.get("") else _first(walk.planned, walk.notice.deadline))
        walk.go_on()
    return walks


def _audience(planned: Sequence[tuple[Notice, NoticeKind]], at: datetime) -> Audience:
    if not planned:
        return Audience({}, ())
    roles = [role for notice, kind in planned for role in (*_first(kind, notice.deadline), *_later(kind))]
    systems = any(_ways(kind) for _notice, kind in planned)
    return Audience(
        held=_holding(planned[0][0], roles, at),
        endpoints=list(Endpoint.objects.raw(RUNNING)) if systems else (),
    )


def _ways(kind: NoticeKind) -> list[str]:
    """Return the channels by which registered systems hear of a kind."""
    reached = channels.by_name().items()
    return [name for name, way in reached if name in kind.channels and way.REACHES == channels.SYSTEMS]


def tell_readers(*, notice: Notice, readers: Sequence[User], at: datetime, is_new: bool = False) -> Walk:
    """Tell the readers of a sealed notice who were not told before; return the walk, which says who they are."""
    walk = Walk(notice, {"": [one.pk for one in readers]}, at, () if is_new else _known(notice))
    walk.tell([""])
    write([walk])
    return walk


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


def _to_systems(walks: Sequence[Walk], to: Audience, at: datetime) -> list[Delivery]:
    """Return what goes to registered systems, unsaved."""
    return [
        delivery(walk.notice, name, at, endpoint=endpoint)
        for walk in walks
        for name in _ways(walk.planned)
        for endpoint in to.endpoints
        if not endpoint.kinds or walk.notice.kind in endpoint.kinds
    ]


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
    if walk.stages:
        steps = {"stages": all_said(walk.stages_taken()), "told": all_said(walk.people_told())}
        leave("notice.escalated", kept, by=None, at=at, **steps)
    return write([walk])


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
    if told.read_at is not None:
        return kept
    told.read_at = at
    told.save(update_fields=["read_at"])
    is_first = kept.read_at is None
    if is_first:
        kept.read_at, kept.read_by, kept.escalate_at = at, by, None
        kept.save(update_fields=["read_at", "read_by", "escalate_at"])
    leave("notice.acknowledged", kept, by=by, at=at, told=said(told))
    if is_first:
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
