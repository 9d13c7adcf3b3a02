"""Deadlines that run: what is due first, and how each was counted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial, reduce
from operator import or_
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from dintel.apps.accounts import subjects
from dintel.apps.accounts.access import Access, Reach
from dintel.apps.city import law
from dintel.apps.notices import names, words
from dintel.apps.notices.mapping import NEVER, due_of, kept_due, pauses_of, rule_of
from dintel.apps.notices.models import Deadline, DeadlineReader, Pause
from dintel.apps.notices.plan import calendars, cite, plan, told_roles
from dintel.apps.notices.queries.rows import Rows
from dintel.apps.prepared import prepared
from dintel.domain.deadlines import Due

READ = "contact.read"
"""Whoever may read a record sees its deadlines."""


@dataclass(frozen=True, slots=True)
class StepView:
    """One day of a count, in words. ``number`` is its turn, 0 if it was not counted."""

    on: date
    number: int
    counted: bool
    words: str
    sure: bool


@dataclass(frozen=True, slots=True)
class DeadlineView:
    """One clock as pages show it. ``words`` is the whole clock in a line."""

    id: str
    path: str
    title: str
    """What the law calls it."""
    number: str
    """The record it runs on."""
    about: str
    """The title its room gave it, where that says more than the number."""
    owner: str
    owner_role: str
    place: str
    started_at: datetime
    due_at: datetime | None
    last_on: date | None
    words: str
    late: bool
    today: bool
    paused: str
    """Why and since when it stands; empty while it runs."""
    finished: str
    sealed: bool
    is_target: bool
    is_printed: bool
    row: Deadline = field(repr=False)

    @property
    def steps(self) -> tuple[StepView, ...]:
        """Return every day counted or skipped; reads the pauses when asked."""
        return steps_of(due_of(self.row, pauses_of(self.row.pauses.all())))


@dataclass(frozen=True, slots=True)
class PauseView:
    """One pause, with who stopped the clock and who let it run on."""

    from_at: datetime
    until_at: datetime | None
    reason: str
    by: str
    resumed_by: str


@dataclass(frozen=True, slots=True)
class DeadlinePage:
    """One deadline with every day, every doubt and every pause."""

    clock: DeadlineView
    row: Deadline
    steps: tuple[StepView, ...]
    doubts: tuple[str, ...]
    pauses: tuple[PauseView, ...]
    calendar: str
    relies_on: str
    cite: str
    target_reason: str
    ended: str
    """How it ended, in words; empty while it runs."""
    record: str
    """The record's address, empty where the asker may not read it."""
    may_pause: bool
    stands: bool


def steps_of(found: Due) -> tuple[StepView, ...]:
    """Return the days of a count in words."""
    unit = found.rule.unit
    return tuple(
        StepView(step.on, step.number, step.counted, words.step(step, unit), step.sure) for step in found.steps
    )


def visible_deadlines(access: Access) -> QuerySet[Deadline]:
    """Return the deadlines the asker may see: of places within reach; of sealed ones, as a reader."""
    reach = access.reach(READ)
    if not access.is_signed_in or reach.nothing:
        return Deadline.objects.none()
    mine = DeadlineReader.objects.filter(user_id=access.user.pk).values("deadline_id")
    unsealed = Q(sealed=False) & _within(reach)
    return Deadline.objects.filter(unsealed | Q(sealed=True, pk__in=mine))


def _within(reach: Reach) -> Q:
    if reach.everywhere:
        return Q()
    return Q(department__in=reach.departments - {""}) | Q(facility__in=reach.facilities - {""})


def with_pause(found: QuerySet[Deadline]) -> QuerySet[Deadline]:
    """Return the same rows, each with its open pause beside it, as ``view_of`` reads it."""
    standing = Pause.objects.filter(deadline=OuterRef("pk"), until_at=None)
    return found.annotate(
        paused_from=Subquery(standing.values("from_at")[:1]), paused_why=Subquery(standing.values("reason")[:1])
    )


def open_deadlines(
    access: Access, *, owner: str = "", show: str = "", at: datetime | None = None
) -> Rows[DeadlineView]:
    """Return what is not done yet, due first; ``show`` is ``late``, ``paused`` or everything."""
    at = at or timezone.now()
    found = _running(access)
    if owner:
        found = found.filter(owner_role=owner)
    if show == "late":
        found = found.filter(sorts_at__lte=at)
    if show == "paused":
        standing = Pause.objects.filter(deadline=OuterRef("pk"), until_at=None)
        found = found.filter(Exists(standing), sorts_at=NEVER)
    return Rows(with_pause(found), partial(view_of, at=at))


def _running(access: Access) -> QuerySet[Deadline]:
    return visible_deadlines(access).filter(finished_at=None).order_by("sorts_at", "pk")


def first_deadlines(access: Access, most: int, *, at: datetime) -> list[DeadlineView]:
    """Return the first of them, at most so many; one query."""
    return [view_of(row, at=at) for row in _first(access, most)]


@prepared
def _first(access: Access, most: int) -> QuerySet[Deadline]:
    return with_pause(_running(access))[:most]


def owner_roles() -> list[tuple[str, str]]:
    """Return the roles that can answer for a deadline, with their names."""
    return sorted(((role, names.role(role)) for role in told_roles()), key=lambda pair: pair[1])


def deadlines_of(
    access: Access, kind: str, keys: Iterable[str], at: datetime | None = None
) -> dict[str, list[DeadlineView]]:
    """Return the deadlines of records the asker may read, by record, due first; one query.

    The caller has decided that the asker may read them; a sealed deadline needs a reader besides.
    """
    at = at or timezone.now()
    mine = DeadlineReader.objects.filter(user_id=access.user.pk).values("deadline_id")
    found = Deadline.objects.filter(subject_kind=kind, subject_key__in=list(keys)).filter(
        Q(sealed=False) | Q(pk__in=mine)
    )
    by_key: dict[str, list[DeadlineView]] = {}
    for row in with_pause(found).order_by("sorts_at", "pk"):
        by_key.setdefault(row.subject_key, []).append(view_of(row, at=at))
    return by_key


def is_any_running(records: Iterable[tuple[str, str]]) -> bool:
    """Return whether a clock of any of some records, kind and key each, has not been finished."""
    named = [Q(subject_kind=kind, subject_key=key) for kind, key in records]
    return bool(named) and Deadline.objects.filter(reduce(or_, named), finished_at__isnull=True).exists()


def view_of(row: Deadline, *, at: datetime) -> DeadlineView:
    """Return a row, annotated with its open pause, as pages show it."""
    found, today = kept_due(row), timezone.localdate(at)
    finished = _finished(row, today)
    since, why = getattr(row, "paused_from", None), getattr(row, "paused_why", "") or ""
    paused = words.paused(since, why, today) if since and row.due_at is None and not finished else ""
    is_running = not (finished or paused)
    return DeadlineView(
        id=str(row.key),
        path=reverse("notices:deadline", args=[row.key]),
        title=law.say(found.rule.title),
        number=row.subject_key,
        about=row.title if row.title != row.subject_key else "",
        owner=names.role(row.owner_role),
        owner_role=row.owner_role,
        place=names.place(row.facility, row.department),
        started_at=row.started_at,
        due_at=row.due_at,
        last_on=row.last_on,
        words=finished or paused or words.clock(found, at, target=row.target_minutes),
        late=is_running and row.due_at is not None and row.due_at <= at,
        today=is_running and row.last_on == today,
        paused=paused,
        finished=finished,
        sealed=row.sealed,
        is_target=bool(row.target_minutes),
        is_printed=found.rule.unit == "printed_date",
        row=row,
    )


def _finished(row: Deadline, today: date) -> str:
    if row.finished_at is None:
        return ""
    on = words.moment(row.finished_at, today)
    in_time = row.due_at is None or row.finished_at <= row.due_at
    return _("Done on %(on)s, in time") % {"on": on} if in_time else _("Done on %(on)s, late") % {"on": on}


def find_deadline(access: Access, key: UUID | str) -> Deadline | None:
    """Return one deadline the asker may see, ``None`` if there is none.

    One's own record counts too: its room says whether the asker may read it.
    """
    found = Deadline.objects.filter(key=key).first()
    if found is None or not access.is_signed_in:
        return None
    if found.sealed and not found.readers.filter(pk=access.user.pk).exists():
        return None
    if access.may(READ, department=found.department, facility=found.facility) or (found.sealed and access.can(READ)):
        return found
    return found if subjects.may(access, READ, found.subject_kind, found.subject_key) else None


def deadline_page(access: Access, key: UUID | str, at: datetime) -> DeadlinePage | None:
    """Return one deadline with every day, ``None`` where the asker may see none."""
    seen = find_deadline(access, key)
    if seen is None:
        return None
    row = with_pause(Deadline.objects.filter(pk=seen.pk)).get()
    rows = list(row.pauses.select_related("paused_by", "resumed_by"))
    found, today = due_of(row, pauses_of(rows)), timezone.localdate(at)
    target = plan().targets.get(row.rule)
    readable = subjects.may(access, READ, row.subject_kind, row.subject_key)
    may_pause = access.may("deadline.pause", department=row.department, facility=row.facility)
    return DeadlinePage(
        clock=view_of(row, at=at),
        row=row,
        steps=steps_of(found),
        doubts=(*(words.doubt(one, today) for one in found.doubts), *_unsaid(row, rows)),
        pauses=tuple(_pause_view(one) for one in rows),
        calendar=law.say(calendars()[found.rule.calendar].name) if found.rule.needs_calendar else "",
        relies_on=found.rule.relies_on,
        cite=cite(found.rule.relies_on),
        target_reason=law.say(target.reason) if target and row.target_minutes else "",
        ended=str(names.ENDINGS.get(row.how, row.how)),
        record=subjects.path_of(row.subject_kind, row.subject_key) if readable else "",
        may_pause=may_pause and row.finished_at is None,
        stands=any(one.until_at is None for one in rows),
    )


def _unsaid(row: Deadline, pauses: Sequence[Pause]) -> tuple[str, ...]:
    if pauses and rule_of(row).pauses == "unsaid":
        return (_("Nothing that was read says that this clock may stand. Counsel answers for the pause."),)
    return ()


def _pause_view(row: Pause) -> PauseView:
    resumed_by = row.resumed_by.name if row.resumed_by else ""
    return PauseView(row.from_at, row.until_at, row.reason, row.paused_by.name, resumed_by)
