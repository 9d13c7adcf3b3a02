"""Which tasks a person may see or work on, and one task as a story.

1. A task is seen by whoever sees duties at its place, and by the person who has it.
2. It is worked on by whoever answers for its place, and by the person who has it. A partner's task is worked on in the
   partner's own room, and by the coordinator.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q, QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from dintel.apps.accounts.access import Access
from dintel.apps.accounts.queries import User
from dintel.apps.duties import measures, names
from dintel.apps.duties.measures import Figure, Sought
from dintel.apps.duties.models import Change, Evidence, Task
from dintel.apps.duties.models.task import NUMBER, Kept, Shown, What
from dintel.apps.evidence import queries as evidence
from dintel.domain.rollout import state_of

__all__ = ["Task", "tasks_of_partner", "tasks_of_person", "visible"]

READ, WORK, PLAN = "duty.read", "duty.work", "duty.plan"
FETCHED = ("owner", "given_by", "done_by", "rollout", "data_key")


def visible(access: Access, action: str = READ) -> QuerySet[Task]:
    """Return the tasks the action may touch; one that was disposed of can only be read."""
    if not access.is_signed_in:
        return Task.objects.none()
    ended = Q() if action == READ else Q(disposed_at__isnull=True)
    return Task.objects.filter(_reached(access, action) & ended)


def _reached(access: Access, action: str) -> Q:
    reach = access.reach(action)
    if reach.everywhere:
        return Q()
    found = Q(pk__in=[])
    if reach.departments:
        found |= Q(department__in=reach.departments - {""})
    if reach.facilities:
        found |= Q(facility__in=reach.facilities - {""})
    if access.can(WORK) and action in {READ, WORK}:
        found |= Q(owner=access.user.pk)
    return found


def task_for(access: Access, number: str, action: str = READ) -> Task:
    """Return one task; raise ``Http404`` when it does not exist or the action may not touch it."""
    pk = number.removeprefix(NUMBER)
    found = None
    if number.startswith(NUMBER) and pk.isascii() and pk.isdigit() and len(pk) <= len(str(2**62)) - 1:
        found = visible(access, action).filter(pk=int(pk)).select_related(*FETCHED).first()
    if found is None:
        raise Http404
    return found


def may(access: Access, action: str, record: str) -> bool:
    """Say whether an action is open on a task: whoever works on it may add a file, whoever sees it may open one."""
    if action == "evidence.hold":
        return access.reach(action).everywhere and may(access, READ, record)
    wanted = WORK if action == "evidence.add" else READ
    return record.isascii() and record.isdigit() and visible(access, wanted).filter(pk=int(record)).exists()


def tasks_of_partner(partner: str) -> QuerySet[Task]:
    """Return the tasks of an organisation, ``partner:<key>``, the earliest first; whose page it is limits who asks."""
    rows = Task.objects.filter(partner=partner).exclude(partner="")
    return rows.select_related("data_key", "owner").order_by("kept", "target_on", "pk")


def tasks_of_person(user: User) -> QuerySet[Task]:
    """Return the tasks that were given to a person and are not done, the earliest first."""
    return Task.objects.filter(owner=user, kept=Kept.OPEN).order_by("target_on", "pk")


def waits_of(tasks: Iterable[Task]) -> Mapping[int, int]:
    """Return for how many undone tasks each of these waits; one query."""
    keys = [task.pk for task in tasks if task.kept == Kept.OPEN]
    undone = Q(needs__other__kept=Kept.OPEN)
    rows = Task.objects.filter(pk__in=keys).order_by().annotate(waits=Count("needs", filter=undone)).filter(waits__gt=0)
    return dict(rows.values_list("pk", "waits"))


@dataclass(frozen=True, slots=True)
class Row:
    """A task in a list, and its state on the day."""

    task: Task
    state: str
    waits: int


def rows_of(tasks: Sequence[Task], on: date) -> tuple[Row, ...]:
    """Return tasks as rows; one query."""
    waits = waits_of(tasks)
    return tuple(
        Row(task, state_of(task.kept, target_on=task.target_on, waits=(n := waits.get(task.pk, 0)), on=on), n)
        for task in tasks
    )


@dataclass(frozen=True, slots=True)
class Story:
    """One task with all that happened to it."""

    task: Task
    state: str
    changes: tuple[Change, ...]
    evidence: tuple[Evidence, ...]
    waits_for: tuple[Task, ...]
    """Undone ones first."""
    waiting: tuple[Task, ...]
    """What waits for this one."""
    rounds: tuple[Task, ...]
    """Earlier and later rounds of the same, the newest first."""
    figure: Figure | None

    @property
    def lines(self) -> tuple[Line, ...]:
        """What happened and what was shown, in one order."""
        found = [_line_of_change(one) for one in self.changes] + [_line_of_evidence(one) for one in self.evidence]
        return tuple(sorted(found, key=lambda line: line.at))


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that happened to a task, as its page tells it."""

    at: datetime
    title: str
    by: str
    detail: str
    words: str


def _line_of_change(row: Change) -> Line:
    detail = ""
    if row.what in {What.MOVED, What.HANDED, What.CAME_BACK}:
        told = {"before": _told(row.before), "after": _told(row.after)}
        detail = _("from %(before)s to %(after)s") % told
    return Line(row.at, row.get_what_display(), row.by.name if row.by else "", detail, row.why)


def _told(value: str) -> str:
    """Return what stood before or after a change: a day, a role, or that it was a person."""
    if not value:
        return _("nothing")
    if value.startswith("user:"):
        return _("a person")
    try:
        return names.day_words(date.fromisoformat(value))
    except ValueError:
        return names.role_of(value)


def _line_of_evidence(row: Evidence) -> Line:
    detail = row.figure or (_("A file, below") if row.kind == Shown.FILE else "")
    return Line(row.at, _("Shown"), row.by.name, detail, row.words)


def figure_of(access: Access, task: Task, on: date) -> Figure | None:
    """Return the figure that a task's step names, as far as the person may see it; it counts from the day of giving."""
    if not task.measure or task.partner:
        return None
    since = timezone.localdate(task.given_at)
    return measures.figure(access, task.measure, Sought(task.department, task.facility, since, on))


def story_of(access: Access, task: Task, on: date) -> Story:
    """Return a task's story; seven queries at most, and those of its figure."""
    needs = tuple(Task.objects.filter(needed_by__task=task).order_by("-kept", "pk"))
    undone = sum(one.kept == Kept.OPEN for one in needs)
    rounds = Task.objects.none()
    if task.plan and task.rhythm:
        same = {name: getattr(task, name) for name in ("plan", "step", "department", "facility", "partner")}
        rounds = Task.objects.filter(**same).exclude(pk=task.pk).order_by("-round")[:24]
    return Story(
        task=task,
        state=state_of(task.kept, target_on=task.target_on, waits=undone, on=on),
        changes=tuple(task.changes.select_related("by", "task__data_key")),
        evidence=tuple(task.evidence.select_related("by", "task__data_key")),
        waits_for=needs,
        waiting=tuple(Task.objects.filter(needs__other=task, kept=Kept.OPEN).order_by("pk")),
        rounds=tuple(rounds),
        figure=figure_of(access, task, on),
    )


def may_act(access: Access, task: Task) -> tuple[str, ...]:
    """Return what the person may do with a task as it stands, in the order in which the page offers it."""
    if task.disposed_at is not None:
        return ()
    works = visible(access, WORK).filter(pk=task.pk).exists()
    plans = access.reach(PLAN).everywhere
    if task.kept == Kept.OPEN:
        own = ("done", "show", "hand") if works else ()
        return (*own, *(("move", "withdraw") if plans else ()))
    if task.kept == Kept.DONE:
        return (*(("show",) if works else ()), *(("back",) if plans else ()))
    return ()


def files_beside(access: Access, task: Task) -> tuple[tuple[str, str], ...]:
    """Return the files that lie beside a task and can show that it was done: key and name."""
    return tuple((str(one.key), one.name) for one in evidence.files_of(access, "task", task.record))
