"""One department: its duties, its tasks, and how far it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.http import Http404

from dintel.apps.accounts.access import Access
from dintel.apps.duties import here
from dintel.apps.duties.models.task import Kept
from dintel.apps.duties.queries.board import Board, board
from dintel.apps.duties.queries.tasks import READ, Row, rows_of, visible
from dintel.lawbook.city.directives import Directive

DONE_SHOWN = 60


@dataclass(frozen=True, slots=True)
class DutyOf:
    """A duty of a department: what the order says, and the tasks by which it is done."""

    directive: Directive | None
    """``None`` for tasks that no directive asks."""
    tasks: tuple[Row, ...]
    done: int
    late: int


@dataclass(frozen=True, slots=True)
class DepartmentPage:
    """All that its page shows."""

    department: str
    board: Board
    duties: tuple[DutyOf, ...]
    proud: tuple[Row, ...]
    """What was done last."""


def department_page(access: Access, department: str, on: date) -> DepartmentPage:
    """Return a department's page; raises ``Http404`` for one that is not there or may not be seen. Seven queries."""
    known = {name for one in here.order().duties for name in one.departments}
    reach = access.reach(READ)
    if department not in known or not (reach.everywhere or department in reach.departments):
        raise Http404
    tasks = visible(access).filter(department=department).select_related("owner", "done_by")
    opened = rows_of(tuple(tasks.filter(kept=Kept.OPEN).order_by("target_on", "pk")), on)
    done = rows_of(tuple(tasks.filter(kept=Kept.DONE).order_by("-done_at", "-pk")[:DONE_SHOWN]), on)
    shown = board(access, on, department=department)
    return DepartmentPage(department, shown, tuple(_duties(department, opened, shown)), done)


def may_department(access: Access, _action: str, department: str) -> bool:
    """Say whether a person sees what a department has to do; for notices about it."""
    reach = access.reach(READ)
    return reach.everywhere or department in reach.departments


def _duties(department: str, opened: Sequence[Row], shown: Board) -> Iterable[DutyOf]:
    """Yield the duties that bind it, late ones first, then what else it was given."""
    by_duty: Mapping[str, list[Row]] = {one.id: [] for one in here.order().duties}
    other: list[Row] = []
    for row in opened:
        by_duty.get(row.task.duty, other).append(row)
    counts = {one.column.id: one.counts for one in shown.lines[0].fields}
    found = [
        DutyOf(one, tuple(by_duty[one.id]), counts[one.id].done, counts[one.id].late)
        for one in here.order().duties
        if department in one.departments or counts[one.id].all
    ]
    yield from sorted(found, key=lambda duty: -duty.late)
    if other:
        yield DutyOf(None, tuple(other), 0, sum(row.state == "late" for row in other))
