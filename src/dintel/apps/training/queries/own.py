"""One person's own training: what is owed, what was taken, what is to be read. Nobody else's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from dintel.apps.accounts.access import Access
from dintel.apps.accounts.queries import held_by
from dintel.apps.prepared import prepared
from dintel.apps.training import here
from dintel.apps.training.models import Answer, Attempt, Drill, Employee, Presence, Reading
from dintel.apps.training.queries.required import asked_shelf, course_named
from dintel.apps.training.queries.scenes import Scene, scene_of
from dintel.apps.training.services.learning import questions_of
from dintel.domain.training.drawing import Question
from dintel.domain.training.owed import STATES, Standing, standing
from dintel.lawbook.courses import Course, Page, Text
from dintel.lawbook.courses import Reading as Paper

MOST = 20
"""Of what one did, on one's own page."""


@dataclass(frozen=True, slots=True)
class Me:
    """Who is asking, as one of the city's employees; ``employee`` is empty until something is kept of them."""

    employee: Employee | None
    roles: frozenset[str]
    department: str
    facility: str
    came_on: date


@dataclass(frozen=True, slots=True)
class Line:
    """One course or paper and where somebody stands with it."""

    page: Page
    text: Text
    standing: Standing

    @property
    def place(self) -> tuple[int, date]:
        """The most pressing first, then the earliest."""
        return (STATES.index(self.standing.state), self.standing.due_on or date.max)


@dataclass(frozen=True, slots=True)
class Home:
    """What somebody is asked to learn and read, and what they did."""

    courses: tuple[Line, ...]
    papers: tuple[Line, ...]
    attempts: tuple[Attempt, ...]
    drills: tuple[Drill, ...]

    @property
    def owed(self) -> tuple[Line, ...]:
        """What is to be done, the most pressing first."""
        return _owed(*self.courses, *self.papers)


def me(access: Access) -> Me:
    """Return who is asking; two queries."""
    employee = next(iter(_employees(access)), None)
    held, _has_factor = held_by(access.user, access.on)
    roles = {one.role for one in held} | ({employee.role} if employee else set())
    department = employee.department if employee else ""
    return Me(
        employee=employee,
        roles=frozenset(roles),
        department=department or next((one.department for one in held if one.department), ""),
        facility=next((one.facility for one in held if one.facility), ""),
        came_on=employee.from_on if employee else access.on,
    )


@prepared
def _employees(access: Access) -> QuerySet[Employee]:
    return Employee.objects.filter(user=access.user.pk).order_by("pk")


def owed_by(asking: Me, on: date) -> tuple[Line, ...]:
    """Return what somebody is asked to learn and read and has not, the most pressing first; four queries."""
    courses, papers = _asked(asking, on)
    return _owed(*courses, *papers)


def _owed(*lines: Line) -> tuple[Line, ...]:
    return tuple(sorted((one for one in lines if one.standing.is_owed), key=lambda one: one.place))


def home(access: Access, asking: Me | None = None) -> Home:
    """Return what the asker is asked to learn and read, and what they did; eight queries, two of them for ``me``."""
    asking = asking or me(access)
    courses, papers = _asked(asking, access.on)
    taken = Attempt.objects.filter(employee=asking.employee).exclude(finished_at=None)
    drills = Drill.objects.filter(employee=asking.employee)
    return Home(
        courses=courses,
        papers=papers,
        attempts=tuple(taken[:MOST]) if asking.employee else (),
        drills=tuple(drills[:MOST]) if asking.employee else (),
    )


def _asked(asking: Me, on: date) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
    """Return where somebody stands with each course and each paper they are asked for."""
    shelf, passes, read = asked_shelf(), passes_of(asking.employee), versions_read(asking.employee)
    courses = (_line(one, asking, passes.get(one.id, ()), one.set_on, on) for one in shelf.courses.values())
    papers = (_paper_line(one, asking, read, on) for one in shelf.readings.values())
    return (
        tuple(one for one in courses if _is_for(asking, one.page)),
        tuple(one for one in papers if _is_for(asking, one.page)),
    )


def _is_for(asking: Me, page: Page) -> bool:
    return page.audience.holds(roles=asking.roles, department=asking.department)


def _line(page: Page, asking: Me, until: Iterable[date | None], set_on: date, on: date) -> Line:
    found = standing(came_on=asking.came_on, set_on=set_on, within_days=page.within_days, until=until, on=on)
    return Line(page, page.text(here.language()), found)


def _paper_line(paper: Paper, asking: Me, read: frozenset[tuple[str, str, str]], on: date) -> Line:
    """Return where somebody stands with a paper: only its version of the day counts."""
    version = here.version_of(paper, on)
    is_read = (paper.id, version.of, version.text_hash) in read
    return _line(paper, asking, [None] if is_read else (), version.since, on)


def passes_of(employee: Employee | None) -> Mapping[str, list[date | None]]:
    """Return the first day on which each pass no longer holds, by course; two queries."""
    found: dict[str, list[date | None]] = {}
    if employee is None:
        return found
    for course, until in (*_passed(employee=employee.pk), *_was_there(employee=employee.pk)):
        found.setdefault(course, []).append(until)
    return found


@prepared
def _passed(*, employee: int) -> QuerySet[Attempt, tuple[str, date | None]]:
    rows = Attempt.objects.filter(employee=employee, passed=True)
    return rows.order_by().values_list("course", "valid_until")


@prepared
def _was_there(*, employee: int) -> QuerySet[Presence, tuple[str, date | None]]:
    rows = Presence.objects.filter(employee=employee, struck_at=None, room__closed_at__isnull=False)
    return rows.order_by().values_list("room__course", "room__valid_until")


def versions_read(employee: Employee | None) -> frozenset[tuple[str, str, str]]:
    """Return the papers somebody has read, each with its version and text."""
    if employee is None:
        return frozenset()
    return frozenset(_readings(employee=employee.pk))


@prepared
def _readings(*, employee: int) -> QuerySet[Reading, tuple[str, str, str]]:
    return Reading.objects.filter(employee=employee).order_by().values_list("paper", "version", "text_hash")


def drills_of(access: Access) -> Sequence[Drill]:
    """Return one's own last drills, the newest first."""
    return list(Drill.objects.filter(employee__user=access.user)[:MOST])


def course_for(name: str) -> Course:
    """Return a course. Raises ``Http404`` where there is none: anybody who learns may take any."""
    found = course_named(name)
    if found is None:
        raise Http404
    return found


def paper_for(name: str) -> Paper:
    """Return a paper. Raises ``Http404`` where there is none."""
    found = here.shelf().readings.get(name)
    if found is None:
        raise Http404
    return found


@dataclass(frozen=True, slots=True)
class Go:
    """A go at a course: where it stands, and the question that is open."""

    attempt: Attempt
    course: Course | None
    """``None`` when the course is no longer on the shelf."""
    given: Mapping[str, str]
    question: Question | None
    scene: Scene | None

    @property
    def number(self) -> int:
        """Which question is open, or was the last."""
        return min(len(self.given) + 1, self.attempt.of)


def attempt_for(access: Access, key: UUID) -> Attempt:
    """Return one's own go. Raises ``Http404`` for anybody else's."""
    found = Attempt.objects.select_related("employee").filter(key=key, employee__user=access.user).first()
    if found is None:
        raise Http404
    return found


def go_of(attempt: Attempt) -> Go:
    """Return where a go stands. A case that is gone from the law's files cannot be shown and is passed over."""
    given = dict(attempt.answers.values_list("case", "choice"))
    open_ones = (one for one in questions_of(attempt) if one.case not in given and one.case in here.cases())
    question = next(open_ones, None)
    scene = scene_of(here.cases()[question.case]) if question else None
    return Go(attempt, course_named(attempt.course), given, question, scene)


def answer_for(attempt: Attempt, case: str) -> Answer:
    """Return the answer to one question. Raises ``Http404`` where it was not answered, or the case is gone."""
    found = attempt.answers.filter(case=case).first()
    if found is None or case not in here.cases():
        raise Http404
    return found


__all__ = [
    "Attempt",
    "Go",
    "Home",
    "Line",
    "Me",
    "answer_for",
    "attempt_for",
    "course_for",
    "drills_of",
    "go_of",
    "home",
    "me",
    "paper_for",
]
