"""Tasks of an organisation, as the roll-out keeps them: for its own people, and for whoever keeps partners."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from dintel.apps.city import law
from dintel.apps.duties import names
from dintel.apps.duties.queries import tasks_of_partner
from dintel.apps.duties.queries.tasks import Row, Task, rows_of
from dintel.apps.partners.models import Organisation
from dintel.domain.rollout.task import LATE, OPEN, WAITING

UNDONE = (LATE, OPEN, WAITING)


@dataclass(frozen=True, slots=True)
class TaskLine:
    """One task in words."""

    task: Task
    title: str
    state: str
    words: str
    """How much is left of the city's own time; the state of one that is not open."""
    is_late: bool
    is_open: bool


def partner_of(organisation: Organisation) -> str:
    """Return by what the roll-out knows an organisation."""
    return f"partner:{organisation.key}"


def tasks(organisation: Organisation) -> QuerySet[Task]:
    """Return the tasks of an organisation that were not disposed of, open ones by their day."""
    return tasks_of_partner(partner_of(organisation)).filter(disposed_at=None)


def task_lines(organisation: Organisation, on: date) -> list[TaskLine]:
    """Return the tasks of an organisation in words, undone ones first; two queries."""
    lines = [_line(row, on) for row in rows_of(list(tasks(organisation)), on)]
    return sorted(lines, key=lambda one: (not one.is_open, one.task.target_on or date.max, one.task.pk))


def _line(row: Row, on: date) -> TaskLine:
    is_open, state = row.state in UNDONE, str(names.STATES[row.state])
    words = names.clock_words(row.task.target_on, on) if is_open else state
    return TaskLine(row.task, law.say(row.task.title), state, words, is_late=row.state == LATE, is_open=is_open)


def task(organisation: Organisation, pk: int) -> Task | None:
    """Return one of the organisation's own tasks, ``None`` for any other."""
    return tasks(organisation).filter(pk=pk).first()


def line_of(found: Task, on: date) -> TaskLine:
    """Return one task in words; one query."""
    return _line(rows_of([found], on)[0], on)
