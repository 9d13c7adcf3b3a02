"""Who has learned and read what, person by person and in numbers.

What is owed follows from roles, days and rules that are data, so it is worked out here and stands in no column. It
costs seven queries however many people there are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from dintel.apps.accounts.access import Access
from dintel.apps.accounts.queries import Assignment, in_force
from dintel.apps.design.profile import active_city
from dintel.apps.training import here
from dintel.apps.training.models import Attempt, Employee, Presence, Reading
from dintel.apps.training.queries.required import asked_shelf
from dintel.apps.training.queries.visible import employees
from dintel.domain.training.owed import EXPIRED, LATE, OWED, STATES, Standing, Terms, standing
from dintel.lawbook.courses import Page
from dintel.lawbook.courses import Reading as Paper

PRESSING = frozenset({LATE, EXPIRED})
Until = Mapping[tuple[int, str], list[date | None]]


@dataclass(frozen=True, slots=True)
class Sieve:
    """What is looked for; ``page`` is a course's or paper's id, ``state`` one of ``owed.STATES`` or "owed"."""

    text: str = ""
    department: str = ""
    page: str = ""
    state: str = ""
    order: str = "name"


@dataclass(frozen=True, slots=True)
class Line:
    """One person and where they stand with each course and paper that is theirs."""

    employee: Employee
    standings: Mapping[str, Standing]

    @property
    def cells(self) -> tuple[Standing | None, ...]:
        """One for each page of the shelf, in its order; nothing where it is not theirs."""
        return tuple(self.standings.get(one.id) for one in pages())

    @property
    def worst(self) -> tuple[int, date]:
        """The most pressing of it."""
        placed = [(STATES.index(one.state), one.due_on or date.max) for one in self.standings.values()]
        return min(placed, default=(len(STATES), date.max))

    @property
    def is_late(self) -> bool:
        """Whether anything is late or has run out."""
        return any(one.state in PRESSING for one in self.standings.values())


@dataclass(frozen=True, slots=True)
class Figures:
    """How many of those meant have done it."""

    page: Page
    meant: int
    done: int
    late: int

    @property
    def percent(self) -> int:
        """The share that has done it, rounded down."""
        return self.done * 100 // self.meant if self.meant else 0


def pages() -> tuple[Page, ...]:
    """Return every course and paper, in the order of the columns."""
    shelf = here.shelf()
    return (*shelf.courses.values(), *shelf.readings.values())


def lines(access: Access, sieve: Sieve) -> list[Line]:
    """Return the people of a sieve with their standings, in its order; those who left are not asked for anything."""
    found = [one for one in _lines(access, sieve) if _passes(one, sieve)]
    if sieve.order == "state":
        found.sort(key=lambda one: one.worst)
    elif sieve.order == "department":
        found.sort(key=lambda one: (one.employee.department, one.employee.name))
    return found


def figures(found: Iterable[Line]) -> list[Figures]:
    """Return for each course and paper how many of some people were meant, have done it, and are late."""
    counted: dict[str, list[str]] = {one.id: [] for one in pages()}
    for line in found:
        for page, where in line.standings.items():
            counted[page].append(where.state)
    return [
        Figures(
            page=one,
            meant=len(counted[one.id]),
            done=sum(state in {"valid", "renew"} for state in counted[one.id]),
            late=sum(state in PRESSING for state in counted[one.id]),
        )
        for one in pages()
    ]


def figure_under(access: Access, page: Page, terms: Terms) -> Figures:
    """Return how many would be meant, have done it, and be late, if a page were asked under some terms; six queries."""
    wanted = [page.under(terms)] if terms.is_asked else []
    found = placed(list(people(access, Sieve())), wanted, access.on)
    return next(one for one in figures(found) if one.page.id == page.id)


def people(access: Access, sieve: Sieve) -> QuerySet[Employee]:
    """Return the people of a sieve who work for the city on the asker's day."""
    rows = employees(access).filter(works(access.on))
    for word in sieve.text.split():
        rows = rows.filter(Q(name__icontains=word) | Q(number__iexact=word) | Q(email__icontains=word))
    return rows.filter(department=sieve.department) if sieve.department else rows


def works(on: date) -> Q:
    """Return the condition that somebody works for the city on a day."""
    return (Q(until_on=None) | Q(until_on__gt=on)) & Q(from_on__lte=on)


def _lines(access: Access, sieve: Sieve) -> Iterator[Line]:
    wanted = [one for one in asked() if not sieve.page or one.id == sieve.page]
    return placed(list(people(access, sieve)), wanted, access.on)


def asked() -> tuple[Page, ...]:
    """Return every course and paper that is asked of anybody, under the terms that hold; one query."""
    shelf = asked_shelf()
    return (*shelf.courses.values(), *shelf.readings.values())


def placed(found: Sequence[Employee], asked: Sequence[Page], on: date) -> Iterator[Line]:
    """Yield some people with where they stand with some courses and papers; five queries."""
    roles, until = _roles(on), _until(found)
    for employee in found:
        held = {employee.role, *roles.get(employee.user_id or 0, ())}
        mine = (one for one in asked if one.audience.holds(roles=held, department=employee.department))
        yield Line(employee, {one.id: _standing(one, employee, until, on) for one in mine})


def _passes(line: Line, sieve: Sieve) -> bool:
    if sieve.page and not line.standings:
        return False
    wanted = OWED if sieve.state == "owed" else {sieve.state}
    return not sieve.state or any(one.state in wanted for one in line.standings.values())


def _standing(page: Page, employee: Employee, until: Until, on: date) -> Standing:
    paper = page if isinstance(page, Paper) else None
    set_on = here.version_of(paper, on).since if paper else page.set_on
    key = f"{page.id} {here.version_of(paper, on).of} {paper.text_hash}" if paper else page.id
    ends = until.get((employee.pk, key), ())
    return standing(came_on=employee.from_on, set_on=set_on, within_days=page.within_days, until=ends, on=on)


def _roles(on: date) -> dict[int, set[str]]:
    """Return the roles that people with an account hold."""
    found: dict[int, set[str]] = {}
    for user, role in Assignment.objects.filter(in_force(on)).values_list("user", "role"):
        found.setdefault(user, set()).add(role)
    return found


def _until(found: Sequence[Employee]) -> Until:
    """Return until when each pass and each confirmation holds, by person and by page (a paper's with its version)."""
    until: dict[tuple[int, str], list[date | None]] = {}
    some = {"employee__in": [one.pk for one in found]} if len(found) == 1 else {}
    passed = Attempt.objects.filter(passed=True, **some).order_by().values_list("employee", "course", "valid_until")
    there = Presence.objects.filter(struck_at=None, room__closed_at__isnull=False, **some).order_by()
    for employee, course, end in (*passed, *there.values_list("employee", "room__course", "room__valid_until")):
        until.setdefault((employee, course), []).append(end)
    read = Reading.objects.filter(**some).order_by().values_list("employee", "paper", "version", "text_hash")
    for employee, paper, version, text in read:
        until.setdefault((employee, f"{paper} {version} {text}"), []).append(None)
    return until


def late_departments(on: date) -> list[str]:
    """Return the departments in which somebody is late with something on a day, by id."""
    rows = list(Employee.objects.filter(works(on), disposed_at=None, department__in=active_city().departments))
    return sorted({line.employee.department for line in placed(rows, asked(), on) if line.is_late})
