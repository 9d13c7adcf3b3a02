"""The board: departments against duties or plans, what changed, what is late, and the burn-up.

Four queries, none of which reads more than what is open, what was done counted by index, and the weeks that are shown:
five years of history cost nothing (``bench/board.py``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Count, Q, QuerySet

from dintel.apps.accounts.access import Access
from dintel.apps.duties import here
from dintel.apps.duties.models import Change, Task
from dintel.apps.duties.models.task import Kept, What
from dintel.apps.duties.queries.tasks import READ, visible
from dintel.domain.rollout import Counts, Happened, Point, burnup, cell_of
from dintel.domain.rollout.burnup import DONE, FINISHED, GIVEN, SCOPE
from dintel.domain.rollout.cell import NOTHING

DUTY, PLAN = "duty", "plan"
WEEK = timedelta(days=7)
WEEKS = 26
PARTNERS = ""
"""The row of tasks that no department has: partners' and the city's own."""


@dataclass(frozen=True, slots=True)
class Column:
    """A duty or a plan at the head of the board."""

    id: str
    number: str
    """What stands at the head of the picture."""
    title: str
    """In the law's English."""
    bound: frozenset[str]


@dataclass(frozen=True, slots=True)
class Field:
    """One department against one duty."""

    column: Column
    state: str
    counts: Counts


@dataclass(frozen=True, slots=True)
class Line:
    """One department on the board; ``fields`` stand in the order of the columns."""

    department: str
    fields: tuple[Field, ...]
    counts: Counts
    week: Mapping[str, int] = field(default_factory=dict)
    """What happened in the last seven days, by ``What``, and under ``late`` what became late."""


@dataclass(frozen=True, slots=True)
class Board:
    """All that the board shows."""

    by: str
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    """The most late first."""
    counts: Counts
    week: Mapping[str, int]
    points: tuple[Point, ...]


def columns_by(by: str) -> tuple[Column, ...]:
    """Return what stands at the head of the board."""
    if by == PLAN:
        duties = here.order().directives
        return tuple(
            Column(plan.id, str(number), plan.title, frozenset(duties[plan.duty].departments))
            for number, plan in enumerate(here.plans().values(), start=1)
        )
    return tuple(Column(one.id, str(one.number), one.what, frozenset(one.departments)) for one in here.order().duties)


def board(access: Access, on: date, *, by: str = DUTY, weeks: int = WEEKS, department: str | None = None) -> Board:
    """Return the board as far as the person sees it; of one department if it is named. Four queries."""
    tasks = visible(access)
    if department is not None:
        tasks = tasks.filter(department=department)
    counted, became_late = _counted(tasks, by, on)
    week, happened = _happened(access, tasks, on, weeks, department)
    for name, count in became_late.items():
        week.setdefault(name, {})["late"] = count
    columns = columns_by(by)
    rows = _departments(access, counted) if department is None else (department,)
    lines = [_line(name, columns, counted.get(name, {}), week.get(name, {}), access) for name in rows]
    total = _sum(line.counts for line in lines)
    return Board(
        by=by,
        columns=columns,
        lines=tuple(sorted(lines, key=_pressing)),
        counts=total,
        week=_all_week(week.values()),
        points=_points(total, happened, on, weeks),
    )


def _pressing(line: Line) -> tuple[int, float, str]:
    return (-line.counts.late, line.counts.done / line.counts.all if line.counts.all else 0, line.department)


Counted = dict[str, dict[str, Counts]]


def _counted(tasks: QuerySet[Task], by: str, on: date) -> tuple[Counted, dict[str, int]]:
    """Return the counts by department and column, and what became late in the last seven days by department."""
    found: Counted = {}
    became_late: dict[str, int] = {}
    late = Q(target_on__lt=on)
    opened = tasks.filter(kept=Kept.OPEN).order_by().values_list("department", by)
    for name, column, count, late_count, again, lately in opened.annotate(
        open=Count("pk"),
        late=Count("pk", filter=late),
        again=Count("pk", filter=Q(round__gt=1)),
        lately=Count("pk", filter=late & Q(target_on__gte=on - WEEK)),
    ):
        found.setdefault(name, {})[column] = Counts(count, late_count, again, 0)
        if lately:
            became_late[name] = became_late.get(name, 0) + lately
    done = tasks.filter(kept=Kept.DONE).order_by().values_list("department", by).annotate(done=Count("pk"))
    for name, column, count in done:
        before = found.setdefault(name, {}).get(column, Counts())
        found[name][column] = Counts(before.open, before.late, before.again, count)
    return found, became_late


def _departments(access: Access, counted: Counted) -> Sequence[str]:
    """Return the departments on the board: those the person reaches, and those of tasks they see."""
    reach = access.reach(READ)
    known = list(_city_departments())
    found = known if reach.everywhere else [name for name in known if name in reach.departments]
    return [*found, *(name for name in sorted(counted) if name not in found)]


def _city_departments() -> Iterable[str]:
    bound = {name for one in here.order().duties for name in one.departments}
    return sorted(bound)


def _line(
    department: str, columns: Sequence[Column], counted: Mapping[str, Counts], week: Mapping[str, int], access: Access
) -> Line:
    reach = access.reach(READ)
    sees_all = reach.everywhere or department in reach.departments
    empty = Counts()
    fields = []
    for column in columns:
        counts = counted.get(column.id, empty)
        is_bound = sees_all and department in column.bound
        fields.append(Field(column, cell_of(counts, is_bound=is_bound), counts))
    return Line(department, tuple(fields), _sum(counted.values()), week)


def _sum(counts: Iterable[Counts]) -> Counts:
    found = [(one.open, one.late, one.again, one.done) for one in counts]
    return Counts(*map(sum, zip(*found, strict=True))) if found else Counts()


def _happened(
    access: Access, tasks: QuerySet[Task], on: date, weeks: int, department: str | None
) -> tuple[dict[str, dict[str, int]], list[Happened]]:
    """Return what happened in the last seven days by department, and in the weeks shown by day."""
    rows = Change.objects.filter(on__gt=on - WEEK * weeks, on__lte=on).order_by()
    if not access.reach(READ).everywhere or department is not None:
        rows = rows.filter(task__in=tasks)
    by_day = rows.values_list("on", "what").annotate(count=Count("pk"))
    happened = [Happened(day, what, count) for day, what, count in by_day]
    week: dict[str, dict[str, int]] = {}
    lately = rows.filter(on__gt=on - WEEK).values_list("task__department", "what").annotate(count=Count("pk"))
    for name, what, count in lately:
        week.setdefault(name, {})[what] = count
    return week, happened


def _all_week(weeks: Iterable[Mapping[str, int]]) -> dict[str, int]:
    found: dict[str, int] = dict.fromkeys((*What.values, "late"), 0)
    for week in weeks:
        for what, count in week.items():
            found[what] += count
    return found


def _points(total: Counts, happened: Sequence[Happened], on: date, weeks: int) -> tuple[Point, ...]:
    """Return the burn-up of the weeks shown, counted back from what stands today.

    So what lies before them is never read: what was given or done by their beginning is today's count less what
    happened since.
    """
    since = on - WEEK * weeks
    moves = {GIVEN: SCOPE, DONE: FINISHED}
    today = {GIVEN: total.open + total.done, DONE: total.done}
    before = [
        Happened(since, what, today[what] - sum(moves[what].get(one.what, 0) * one.count for one in happened))
        for what in (GIVEN, DONE)
    ]
    return burnup([*before, *happened], since=since, until=on, days=7)


def late_first(access: Access, on: date, most: int = 12) -> QuerySet[Task]:
    """Return the tasks that are late, the longest first."""
    rows = visible(access).filter(kept=Kept.OPEN, target_on__lt=on).select_related("owner")
    return rows.order_by("target_on", "pk")[:most]


def nothing_given(board: Board) -> int:
    """Return how many fields have nothing though the order binds."""
    return sum(one.state == NOTHING for line in board.lines for one in line.fields)
