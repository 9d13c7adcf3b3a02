"""Synthetic employees, two rooms and some courses taken, for the demo city; every name says that it is invented."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

from dintel.apps.accounts.queries import User
from dintel.apps.design.profile import active_city
from dintel.apps.training import here, reading_lists, services
from dintel.apps.training.queries.demo import are_there, employees_in
from dintel.apps.training.services.learning import questions_of

NAMESPACE = uuid5(NAMESPACE_URL, "dintel:demo:training")
MARK = "(synthetic)"
DAY = timedelta(days=1)
EMPLOYEES = 60
LEARNED = ("front_desk", "custody_officer", "verification_officer", "counsel")
READ = (*LEARNED, "liaison", "site_lead", "equity_coordinator")
COURSES = {
    "custody_officer": "booking-centre",
    "verification_officer": "who-is-at-the-door",
    "counsel": "papers-and-counsel",
}


def make_demo_training(people: Mapping[str, User], at: datetime) -> None:
    """Fill the training of the demo, once; ``people`` is one account a role."""
    key = uuid5(NAMESPACE, "list")
    if are_there(key):
        return
    trainer = people["equity_coordinator"]
    body = "\n".join(["number,name,email,department,role", *_lines(list(active_city().departments))]).encode()
    kept = services.keep_list(key=key, name="employees.csv", body=body, is_whole=False, by=trainer, at=at - 20 * DAY)
    services.take_some(kept=kept, checked=reading_lists.checked_list(body, {}), by=trainer, at=at - 20 * DAY)
    taught = [one for one in here.shelf().courses.values() if one.in_a_room]
    for number, course in enumerate(taught[:2]):
        _teach(course.id, trainer, number, at - (6 + number) * DAY)
    for role in LEARNED:
        if (taken := COURSES.get(role, "at-the-counter")) in here.shelf().courses:
            _learn(taken, people[role], at - 5 * DAY)
    for role in READ:
        _read(people[role], at - 4 * DAY)


def _lines(departments: Sequence[str]) -> Iterator[str]:
    for number in range(1, EMPLOYEES + 1):
        role = ("front_desk", "employee", "liaison", "custody_officer")[number % 4]
        department = departments[number % len(departments)]
        yield f"D-{number:04},Employee {number} {MARK},,{department},{role}"


def _teach(course: str, trainer: User, number: int, at: datetime) -> None:
    place = next(one for one in active_city().facilities.values() if one.is_city and one.department)
    found = here.shelf().courses[course]
    room = services.open_room(course=found, place=place.id, department=place.department, by=trainer, at=at)
    for employee in employees_in(number, 22):
        services.come_in(room=room, employee=employee, how="number", by=None, at=at + timedelta(minutes=5))
    services.close_room(room=room, by=trainer, at=at + timedelta(hours=1))


def _learn(course: str, user: User, at: datetime) -> None:
    found = here.shelf().courses[course]
    employee = services.employee_for(user=user, at=at)
    attempt = services.begin_attempt(employee=employee, course=found, seed="demo", language="en", by=user, at=at)
    for place, one in enumerate(questions_of(attempt)):
        slips = place == 0 and found.questions > 4  # noqa: PLR2004 - one slip in five still passes
        choice = next(c for c in one.choices if (c == one.answer) is not slips)
        services.answer_question(
            attempt=attempt, case=one.case, choice=choice, months=found.valid_months, by=user, at=at
        )


def _read(user: User, at: datetime) -> None:
    employee = services.employee_for(user=user, at=at)
    for paper in here.shelf().readings.values():
        version = here.version_of(paper, at.date())
        services.acknowledge(
            employee=employee,
            paper=paper,
            shown=version.of,
            shown_text=version.text_hash,
            language="en",
            by=user,
            at=at,
        )
