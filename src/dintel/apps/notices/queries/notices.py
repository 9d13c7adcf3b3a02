"""Notices: whom they told, who has read them, what is still on its way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dintel.apps.accounts import subjects
from dintel.apps.accounts.access import Access, Reach
from dintel.apps.notices import channels, names, words
from dintel.apps.notices.models import Delivery, Notice, NoticeReader, Stage, Told
from dintel.apps.notices.plan import plan
from dintel.apps.notices.queries.deadlines import DeadlineView, view_of
from dintel.apps.notices.queries.rows import Rows
from dintel.apps.prepared import prepared

MOST_UNREAD = 100
RECEIVE, ACKNOWLEDGE, READ = "notice.receive", "notice.acknowledge", "contact.read"


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """One notice in a list. A sealed one says its number and no more."""

    id: str
    path: str
    kind: str
    number: str
    title: str
    place: str
    created_at: datetime
    is_unread: bool
    is_settled: bool
    read_at: datetime | None
    read_by: str
    went_on: bool
    """Whether it went on to a further role because nobody read it."""
    sealed: bool


@dataclass(frozen=True, slots=True)
class StageView:
    """One step of telling: which role, who of it, and why."""

    at: datetime
    words: str
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DeliveryView:
    """One message on its way. ``problem`` says what went wrong last, ``next_at`` when it is tried again."""

    channel: str
    to: str
    state: str
    is_waiting: bool
    is_lost: bool
    sent_at: datetime | None
    tries: int
    next_at: datetime | None
    problem: str
    detail: str
    key: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class NoticePage:
    """One notice with everything that became of it."""

    notice: NoticeRow
    row: Notice
    lines: tuple[str, ...]
    stages: tuple[StageView, ...]
    readings: tuple[tuple[str, datetime], ...]
    deliveries: tuple[DeliveryView, ...]
    next_step: str
    clock: DeadlineView | None
    record: str
    may_acknowledge: bool
    i_have_read: bool


@dataclass(frozen=True, slots=True)
class StoryLine:
    """One line of a record's story: that people were told, or that somebody has read it."""

    at: datetime
    title: str
    words: str
    by: str


def visible_notices(access: Access) -> QuerySet[Notice]:
    """Return the notices of places within reach and those told to the asker; of sealed ones, as a reader."""
    reach = access.reach(RECEIVE)
    if not access.is_signed_in or reach.nothing:
        return Notice.objects.none()
    told = Q(pk__in=Told.objects.filter(user_id=access.user.pk).values("notice_id"))
    open_ones = Q() if reach.everywhere else _places(reach) | told
    sealed_ones = Q(sealed=True, pk__in=_named(access))
    return Notice.objects.exclude(kind=names.DIGEST).filter((Q(sealed=False) & open_ones) | sealed_ones)


def _places(reach: Reach) -> Q:
    """Return the condition that a notice is of a place within reach."""
    if reach.everywhere:
        return Q()
    return Q(department__in=reach.departments - {""}) | Q(facility__in=reach.facilities - {""})


def _named(access: Access) -> QuerySet[NoticeReader, Any]:
    """Return the keys of the sealed notices of which the asker is a reader."""
    return NoticeReader.objects.filter(user_id=access.user.pk).values("notice_id")


def _told(access: Access) -> QuerySet[Told]:
    """Return that the asker was told, of notices that are still open to them."""
    if not access.is_signed_in or not access.can(RECEIVE):
        return Told.objects.none()
    told = Told.objects.filter(user_id=access.user.pk).exclude(notice__kind=names.DIGEST)
    return told.filter(Q(notice__sealed=False) | Q(notice__in=_named(access)))


def _unread(access: Access) -> QuerySet[Told]:
    return _told(access).filter(notice__read_at=None, notice__settled_at=None)


def inbox(access: Access, *, show: str = "") -> Rows[NoticeRow]:
    """Return what the asker was told, newest first.

    ``show`` is ``unread`` (nobody has read it yet), ``everything`` of the asker's places, or one's own.
    """
    if show == "everything":
        return Rows(_of_places(access).select_related("read_by").order_by("-created_at", "-pk"), row_of)
    if show == "unread":
        found = _unread(access).order_by("-notice__created_at", "-pk")
    else:
        found = _told(access).order_by("-at", "-pk")
    return Rows(found.select_related("notice__read_by"), _row_of_told)


def _row_of_told(told: Told) -> NoticeRow:
    return row_of(told.notice)


def _of_places(access: Access) -> QuerySet[Notice]:
    """Return the notices of places within reach; those told to the asker elsewhere stand in their own list."""
    reach = access.reach(RECEIVE)
    if not access.is_signed_in or reach.nothing:
        return Notice.objects.none()
    seen = Q(sealed=False) | Q(pk__in=_named(access))
    return Notice.objects.exclude(kind=names.DIGEST).filter(_places(reach), seen)


def unread_count(access: Access) -> int:
    """Return how many notices told to the asker nobody has read yet, at most a hundred."""
    return len(_unread_ones(access))


@prepared
def _unread_ones(access: Access) -> QuerySet[Told, int]:
    return _unread(access).order_by().values_list("pk", flat=True)[:MOST_UNREAD]


def row_of(row: Notice) -> NoticeRow:
    """Return a notice as lists show it."""
    return NoticeRow(
        id=str(row.key),
        path=reverse("notices:notice", args=[row.key]),
        kind=_("Sealed record") if row.sealed else names.kind(row.kind),
        number=row.subject_key,
        title=row.title if row.title != row.subject_key else "",
        place="" if row.sealed else names.place(row.facility, row.department),
        created_at=row.created_at,
        is_unread=row.read_at is None and row.settled_at is None,
        is_settled=row.settled_at is not None,
        read_at=row.read_at,
        read_by=row.read_by.name if row.read_by else "",
        went_on=row.stage > 0,
        sealed=row.sealed,
    )


def find_notice(access: Access, key: UUID | str) -> Notice | None:
    """Return one notice the asker may see, ``None`` if there is none."""
    return visible_notices(access).filter(key=key).select_related("read_by", "deadline").first()


def notice_page(access: Access, key: UUID | str, at: datetime) -> NoticePage | None:
    """Return one notice with everything that became of it, ``None`` where the asker may see none."""
    row = find_notice(access, key)
    if row is None:
        return None
    told = list(row.told.select_related("user"))
    readable = subjects.may(access, READ, row.subject_kind, row.subject_key)
    i_was_told = any(one.user_id == access.user.pk for one in told)
    owner = access.user.pk if i_was_told else None
    return NoticePage(
        notice=row_of(row),
        row=row,
        lines=tuple(row.lines),
        stages=tuple(_stage(stage, told) for stage in row.stages.all()),
        readings=tuple((one.user.name, one.read_at) for one in told if one.read_at),
        deliveries=tuple(map(delivery_view, row.deliveries.select_related("user", "endpoint", "notice"))),
        next_step=_next_step(row, at),
        clock=view_of(row.deadline, at=at) if row.deadline else None,
        record=subjects.path_of(row.subject_kind, row.subject_key) if readable else "",
        may_acknowledge=access.may(ACKNOWLEDGE, department=row.department, facility=row.facility, owner=owner)
        or (row.sealed and access.can(ACKNOWLEDGE)),
        i_have_read=any(one.user_id == access.user.pk and one.read_at for one in told),
    )


def _stage(stage: Stage, told: Sequence[Told]) -> StageView:
    role = names.role(stage.role) if stage.role else _("the people named on the sealed record")
    people = tuple(one.user.name for one in told if one.stage == stage.number and one.role == stage.role)
    before = any(one.at < stage.at for one in told)
    if not stage.told_count:
        text = (
            _("Nobody more could be told as: %(role)s.") if before else _("Nobody was there to be told as: %(role)s.")
        )
    else:
        text = _("Nobody had read it, so it went on to: %(role)s.") if before else _("Told: %(role)s.")
    return StageView(stage.at, text % {"role": role}, people)


def _next_step(row: Notice, at: datetime) -> str:
    if row.read_at is not None or row.settled_at is not None:
        return ""
    if row.sealed:
        return _("Nobody has read it. It is sealed, so only the people named on it are told.")
    planned = plan().kinds.get(row.kind)
    if row.escalate_at is None or planned is None:
        return _("Nobody has read it. There is no further step; tell somebody yourself.")
    role = names.role(planned.escalate[row.stage].role) if row.stage < len(planned.escalate) else ""
    when = words.moment(row.escalate_at, timezone.localdate(at))
    if not role:
        return _("Nobody could be told yet. It is tried again at %(when)s.") % {"when": when}
    return _("If nobody has read it by %(when)s, it goes on to: %(role)s.") % {"when": when, "role": role}


def delivery_view(row: Delivery) -> DeliveryView:
    """Return a message on its way, in words."""
    to = row.user.name if row.user else (row.endpoint.name if row.endpoint else "")
    ways = channels.by_name()
    return DeliveryView(
        channel=str(ways[row.channel].NAME) if row.channel in ways else row.channel,
        to=to,
        state=str(names.STATES[row.state]),
        is_waiting=row.state in (Delivery.State.WAITING, Delivery.State.SENDING),
        is_lost=row.state == Delivery.State.FAILED,
        sent_at=row.sent_at if row.state == Delivery.State.SENT else None,
        tries=row.tries,
        next_at=row.next_at if row.state == Delivery.State.WAITING and row.tries else None,
        problem=str(names.PROBLEMS.get(row.problem, row.problem)) if row.problem else "",
        detail=row.problem_detail,
        key=str(row.key),
        created_at=row.created_at,
    )


def story_of(access: Access, kind: str, key: str) -> list[StoryLine]:
    """Return who was told of a record and who has read it, oldest first.

    The caller has decided that the asker may read the record; a sealed notice needs a reader besides.
    """
    mine = NoticeReader.objects.filter(user_id=access.user.pk).values("notice_id")
    found = Notice.objects.filter(subject_kind=kind, subject_key=key).filter(Q(sealed=False) | Q(pk__in=mine))
    lines: list[StoryLine] = []
    for row in found.select_related("read_by").prefetch_related("stages", "told__user").order_by("created_at", "pk"):
        lines.extend(_stage_lines(row))
        lines.extend(
            StoryLine(one.read_at, _("Notice read"), names.kind(row.kind), one.user.name)
            for one in row.told.all()
            if one.read_at
        )
    return sorted(lines, key=lambda line: line.at)


def _stage_lines(row: Notice) -> Iterator[StoryLine]:
    kind, is_first = names.kind(row.kind), True
    for stage in row.stages.all():
        role = names.role(stage.role) if stage.role else _("the people named on the sealed record")
        told = ngettext("%(n)d person", "%(n)d people", stage.told_count) % {"n": stage.told_count}
        values = {"kind": kind, "role": role, "told": told}
        if stage.told_count:
            title = _("Told") if is_first else _("Not read, so it went on")
            yield StoryLine(stage.at, title, _("%(kind)s: %(role)s (%(told)s)") % values, "")
            is_first = False
        else:
            title = _("Nobody there to be told") if is_first else _("Nobody more to be told")
            yield StoryLine(stage.at, title, _("%(kind)s: %(role)s") % values, "")
