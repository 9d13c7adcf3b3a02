"""Who must learn what: the files say it until the coordinator sets it; each setting is kept with who and why."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from tests.apps.training.conftest import DEPARTMENT, NOW, Listed, Person, SignIn

from dintel.apps.accounts.access import access_of
from dintel.apps.accounts.models import User
from dintel.apps.accounts.permissions import matrix
from dintel.apps.ledger.models import Leaf
from dintel.apps.training import here, services
from dintel.apps.training.models import Employee, Requirement
from dintel.apps.training.queries import overview
from dintel.apps.training.queries.own import course_for, home
from dintel.apps.training.queries.required import asked_shelf, required_for
from dintel.apps.training.services import RequirementError
from dintel.domain.training.owed import Audience, Terms

pytestmark = pytest.mark.django_db
COURSE, PAPER, PAGE = "at-the-counter", "the-order", "/training/required/at-the-counter/"
DAY = timedelta(days=1)
POLICE = Terms(Audience(frozenset({"liaison"}), frozenset({"police"})), date(2026, 11, 2), 10, 24)


def told(**other: Any) -> dict[str, Any]:
    standard = {"key": str(uuid4()), "after": "0", "why": "The desk was moved.", "set_on": "2026-11-02"}
    return {**standard, "within_days": "10", "valid_months": "24", **other}


def owes(user: User) -> set[str]:
    found = home(access_of(user, NOW.date()))
    return {one.page.id for one in (*found.courses, *found.papers)}


def set_to(terms: Terms | None, by: User, *, after: int = 0, page: str = COURSE) -> Requirement:
    shelf = here.shelf()
    found = shelf.courses.get(page) or shelf.readings[page]
    return services.require(page=found, terms=terms, after=after, why="As agreed.", by=by, at=NOW)


def test_what_is_set_holds_in_place_of_the_files_until_it_goes_back(person: Person) -> None:
    coordinator, desk = person("equity_coordinator"), person("front_desk", facility="4-h-park")
    police, clerk = person("liaison", department="police"), person("liaison", department=DEPARTMENT)
    assert [COURSE in owes(one) for one in (desk, police, clerk)] == [True, False, False]
    set_to(POLICE, coordinator)
    assert [COURSE in owes(one) for one in (desk, police, clerk)] == [False, True, False]
    assert course_for(COURSE).valid_months == 24
    assert required_for(COURSE).is_set
    set_to(Terms(Audience(), NOW.date(), 0, is_asked=False), coordinator, after=1)
    assert COURSE not in owes(police)
    assert COURSE not in asked_shelf().courses
    assert course_for(COURSE).id == COURSE
    row = set_to(None, coordinator, after=2)
    assert (row.number, row.as_in_files, row.for_roles) == (3, True, ["employee", "front_desk", "site_lead"])
    assert [COURSE in owes(one) for one in (desk, police)] == [True, False]
    assert not required_for(COURSE).is_set
    assert Leaf.objects.filter(kind="training.required", subject_key=COURSE).count() == 3


def test_a_pass_holds_as_long_as_it_was_said_to_hold_when_it_was_passed(person: Person) -> None:
    user = person("front_desk", facility="4-h-park")
    employee = services.employee_for(user=user, at=NOW)

    def passes() -> date | None:
        course = course_for(COURSE)
        go = services.begin_attempt(employee=employee, course=course, seed="s", language="en", by=user, at=NOW)
        for case, _choices, answer in go.questions:
            services.answer_question(attempt=go, case=case, choice=answer, months=course.valid_months, by=user, at=NOW)
        go.refresh_from_db()
        return go.valid_until

    first = passes()
    set_to(Terms(Audience(), date(2026, 11, 2), 10, 24), person("equity_coordinator"))
    assert (first, passes()) == (date(2027, 11, 26), date(2028, 11, 26))


@pytest.mark.parametrize(
    ("terms", "after", "why", "message"),
    [
        (POLICE, 0, " ", "Say why"),
        (POLICE, 1, "x", "Somebody set this meanwhile"),
        (None, 0, "x", "holds already"),
        (Terms(Audience(), date(1999, 1, 1), 10), 0, "x", "too far away"),
        (Terms(Audience(), date(2026, 1, 1), 3651), 0, "x", "number of days"),
        (Terms(Audience(), date(2026, 1, 1), 1, 121), 0, "x", "number of months"),
    ],
)
def test_what_cannot_be_set_is_said_and_kept_nowhere(
    person: Person, terms: Terms | None, after: int, why: str, message: str
) -> None:
    course, by = here.shelf().courses[COURSE], person("equity_coordinator")
    with pytest.raises(RequirementError, match=message):
        services.require(page=course, terms=terms, after=after, why=why, by=by, at=NOW)
    assert not Requirement.objects.exists()


def test_the_coordinator_looks_what_it_would_mean_then_sets_it_once(
    signed_in: SignIn, person: Person, listed: Listed
) -> None:
    coordinator = person("equity_coordinator")
    listed("E-1", department="police", role="liaison")
    listed("E-2")
    browser = signed_in(coordinator)
    assert "Asked of 1 person, done by 0." in browser.get(PAGE).content.decode()
    form = told(roles=["liaison"], departments=["police"])
    look = browser.post(PAGE, {**form, "look": "1"})
    assert look.status_code == 200
    assert "Nothing is set yet." in look.content.decode()
    assert (look.context["meant"].meant, look.context["now"].meant) == (1, 1)
    assert not Requirement.objects.exists()
    for _ in range(2):
        assert browser.post(PAGE, form, follow=True).status_code == 200
    row = Requirement.objects.get()
    assert (row.for_roles, row.for_departments, row.within_days, row.by) == (["liaison"], ["police"], 10, coordinator)
    page = browser.get(PAGE).content.decode()
    for part in ("The desk was moved.", "Set by equity_coordinator (synthetic)", "10 days after", "24 months after"):
        assert part in page
    assert "The desk was moved." in browser.get("/training/required/").content.decode()
    stale = browser.post(PAGE, told(roles=["liaison"]))
    assert stale.status_code == 422
    assert "Somebody set this meanwhile" in stale.content.decode()
    assert browser.post(PAGE, {"back": "1", "key": str(uuid4()), "after": "1", "why": ""}).status_code == 422
    back = {"back": "1", "key": str(uuid4()), "after": "1", "why": "It was a trial."}
    assert browser.post(PAGE, back, follow=True).context["found"].is_set is False


def test_a_paper_is_asked_again_by_its_version_alone(signed_in: SignIn, person: Person) -> None:
    browser = signed_in(person("equity_coordinator"))
    address = f"/training/required/{PAPER}/"
    page = browser.get(address).content.decode()
    assert "whenever its version changes" in page
    assert 'name="valid_months"' not in page
    form = told(is_paused="on")
    del form["valid_months"]
    assert browser.post(address, form).status_code == 302
    assert Requirement.objects.get().valid_months == 0
    assert PAPER not in asked_shelf().readings
    assert browser.get("/training/required/nothing/").status_code == 404


def test_a_number_of_a_person_is_not_kept_in_a_reason_and_the_reason_is_sealed(
    signed_in: SignIn, person: Person
) -> None:
    browser = signed_in(person("equity_coordinator"))
    assert browser.post(PAGE, told(why="A 123 456 789 was here.")).status_code == 422
    assert not Requirement.objects.exists()
    assert browser.post(PAGE, told()).status_code == 302
    with connection.cursor() as cursor:
        cursor.execute("SELECT why FROM training_requirement")
        assert b"desk" not in bytes(cursor.fetchone()[0])


@pytest.mark.parametrize("role", sorted(matrix().roles))
def test_only_the_coordinator_sets_and_whoever_answers_for_training_reads(
    signed_in: SignIn, person: Person, role: str
) -> None:
    place = matrix().roles[role].place
    at = (
        {"department": DEPARTMENT} if place == "department" else {"facility": "4-h-park"} if place == "facility" else {}
    )
    browser = signed_in(person(role, **at))
    reads = (
        matrix().scope(role, "training.read") not in {"none", "own"}
        or matrix().scope(role, "training.manage") != "none"
    )
    for address in (PAGE, "/training/required/"):
        assert browser.get(address).status_code == (200 if reads else 404)
    sets = matrix().scope(role, "training.require") == "city"
    assert browser.post(PAGE, told()).status_code == (302 if sets else 404)
    assert Requirement.objects.exists() is sets
    assert sets is (role == "equity_coordinator")


def test_a_department_s_figures_are_of_its_own_people(person: Person, listed: Listed) -> None:
    listed("E-1")
    listed("E-2", department="police")
    course = here.shelf().courses[COURSE]
    everybody = Terms(Audience(), date(2026, 1, 1), 0)
    for role, meant in (("liaison", 1), ("equity_coordinator", 2)):
        access = access_of(person(role, department=DEPARTMENT if role == "liaison" else ""), NOW.date())
        found = overview.figure_under(access, course, everybody)
        assert (found.meant, found.late, found.done) == (meant, meant, 0)
    assert Employee.objects.count() == 2
