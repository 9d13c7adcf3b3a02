"""A course is read, its questions come from the law, and what was right is what the law answers."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from tests.apps.training.conftest import DEPARTMENT, NOW, Person, SignIn

from dintel.apps.accounts.access import access_of
from dintel.apps.accounts.permissions import matrix
from dintel.apps.city import law
from dintel.apps.ledger.models import Leaf
from dintel.apps.ledger.queries.rows import row_faults
from dintel.apps.training import here, services
from dintel.apps.training.models import Answer, Attempt, Employee
from dintel.apps.training.queries import own
from dintel.domain.policy.rules import OUTCOMES

pytestmark = pytest.mark.django_db
COURSE = "at-the-counter"


def take(client: Client, *, right: bool, course: str = COURSE) -> str:
    """Answer every question of a course, all right or all wrong, and return the last page."""
    page = client.post(f"/training/courses/{course}/begin/", follow=True)
    for _ in range(here.shelf().courses[course].questions):
        attempt = Attempt.objects.order_by("-pk")[0]
        case = re.search(r'name="case" value="([^"]+)"', page.content.decode())[1]  # type: ignore[index]
        choices, answer = next((choices, answer) for name, choices, answer in attempt.questions if name == case)
        choice = answer if right else next(one for one in choices if one != answer)
        page = client.post(f"/training/goes/{attempt.key}/answer/", {"case": case, "choice": choice}, follow=True)
        assert ('<h1 class="is-right">' in page.content.decode()) is right
        page = client.get(f"/training/goes/{attempt.key}/")
    return page.content.decode()


def test_an_employee_takes_a_course_and_passes(signed_in: SignIn, person: Person) -> None:
    client = signed_in(person("employee", department=DEPARTMENT))
    home = client.get("/training/").content.decode()
    assert "When officers come to the counter" in home
    assert "At the booking centre" not in home
    assert "you open the page" in client.get(f"/training/courses/{COURSE}/").content.decode().lower()
    assert "<h1>Passed</h1>" in take(client, right=True)
    row = Attempt.objects.get()
    assert (row.right, row.of, row.passed) == (5, 5, True)
    assert row.valid_until is not None
    assert "Nothing is owed" not in client.get("/training/").content.decode()
    kinds = list(Leaf.objects.filter(kind__startswith="training.").order_by("pk").values_list("kind", flat=True))
    assert kinds == ["training.joined", "training.begun", *["training.answered"] * 5, "training.finished"]
    assert not [fault for fault in row_faults() if "training" in fault.where]


def test_whoever_does_not_pass_sees_why_and_gets_other_questions(signed_in: SignIn, person: Person) -> None:
    client = signed_in(person("front_desk"))
    page = take(client, right=False)
    assert "Not passed this time" in page
    assert page.count("The law answers:") == 5
    first = Attempt.objects.get()
    client.post(f"/training/courses/{COURSE}/begin/")
    assert Attempt.objects.exclude(pk=first.pk).get().questions != first.questions


def test_questions_are_drawn_again_from_seed_and_law_and_every_answer_is_the_policys(person: Person) -> None:
    employee = services.employee_for(user=person("employee"), at=NOW)
    for course in here.shelf().courses.values():
        attempt = services.begin_attempt(
            employee=employee, course=course, seed="s-1", language="en", by=employee.user, at=NOW
        )
        policy = law.policy_on(attempt.policy_on)
        again = here.questions(course, seed=attempt.seed, policy=policy)
        assert attempt.questions == [[one.case, list(one.choices), one.answer] for one in again]
        assert len(again) == course.questions
        for question in again:
            assert policy.decide(here.cases()[question.case].facts).outcome == question.answer
            assert set(question.choices) <= set(OUTCOMES)


def test_when_the_law_changes_so_does_what_is_right(monkeypatch: pytest.MonkeyPatch) -> None:
    course = here.shelf().courses[COURSE]
    before = {
        one.case: one.answer for one in here.questions(course, seed="7", policy=law.policy_on(date(2026, 11, 26)))
    }
    monkeypatch.setattr(type(law.policy()), "decide", lambda _self, _facts: law.policy().verdicts[0])
    after = {one.answer for one in here.questions(course, seed="7", policy=law.policy())}
    assert after == {law.policy().verdicts[0].outcome} != set(before.values())


def test_the_first_answer_stands_and_only_what_was_asked_can_be_answered(person: Person) -> None:
    user = person("employee")
    attempt = services.begin_attempt(
        employee=services.employee_for(user=user, at=NOW),
        course=here.shelf().courses[COURSE],
        seed="1",
        language="en",
        by=user,
        at=NOW,
    )
    case, choices, answer = attempt.questions[0]
    wrong = next(one for one in choices if one != answer)
    more = {"attempt": attempt, "case": case, "months": 12, "by": user, "at": NOW}
    assert services.answer_question(choice=wrong, **more).is_right is False
    assert services.answer_question(choice=answer, **more).is_right is False
    assert Answer.objects.count() == 1
    for strange in ({"choice": "maybe"}, {"case": "no-such-case", "choice": answer}):
        with pytest.raises(services.NotAskedError, match="go on from there"):
            services.answer_question(**{**more, **strange})


def test_a_go_that_was_left_goes_on_and_a_choice_must_be_made(signed_in: SignIn, person: Person) -> None:
    client = signed_in(person("employee"))
    client.post(f"/training/courses/{COURSE}/begin/")
    client.post(f"/training/courses/{COURSE}/begin/")
    attempt = Attempt.objects.get()
    page = client.post(f"/training/goes/{attempt.key}/answer/", {"case": attempt.questions[0][0]})
    assert page.status_code == 422
    assert "Choose one answer" in page.content.decode()
    strange = client.post(f"/training/goes/{attempt.key}/answer/", {"case": "x", "choice": "comply"})
    assert strange.status_code == 422
    assert not Answer.objects.exists()


def test_nobody_sees_the_goes_of_another(signed_in: SignIn, person: Person) -> None:
    client = signed_in(person("employee"))
    client.post(f"/training/courses/{COURSE}/begin/")
    key = Attempt.objects.get().key
    for other in (signed_in(person("employee")), signed_in(person("administrator"))):
        assert other.get(f"/training/goes/{key}/").status_code == 404
        assert other.post(f"/training/goes/{key}/answer/", {"choice": "comply"}).status_code == 404


@pytest.mark.parametrize("role", sorted(matrix().roles))
def test_everyone_who_works_for_the_city_learns(signed_in: SignIn, person: Person, role: str) -> None:
    client = signed_in(person(role, facility="4-h-park" if matrix().roles[role].place == "facility" else ""))
    learns = matrix().scope(role, "training.take") != "none"
    for address in ("/training/", f"/training/courses/{COURSE}/", "/training/papers/the-order/", "/training/drill/"):
        assert client.get(address).status_code == (200 if learns else 404), address


def test_courses_are_owed_by_role_and_department_and_again_when_they_run_out(person: Person) -> None:
    user = person("custody_officer")
    Employee.objects.create(
        name="x", user=user, role="employee", department="youth-and-family-services", from_on=date(2026, 11, 20)
    )
    access = access_of(user, date(2026, 11, 26))
    lines = {one.page.id: one.standing for one in own.home(access).courses}
    assert set(lines) == {COURSE, "booking-centre", "children-in-our-care"}
    assert lines["booking-centre"].due_on == date(2026, 12, 11)
    attempt = Attempt.objects.create(
        employee=Employee.objects.get(),
        course="booking-centre",
        policy_on=NOW.date(),
        questions=[],
        pass_percent=80,
        started_at=NOW,
        finished_at=NOW,
        passed=True,
        valid_until=date(2027, 11, 26),
    )
    states = []
    for day in (date(2026, 11, 26), date(2027, 11, 1), date(2027, 11, 26)):
        lines = {one.page.id: one.standing.state for one in own.home(access_of(user, day)).courses}
        states.append(lines["booking-centre"])
    assert states == ["valid", "renew", "expired"]
    assert attempt.of == 0


def test_the_page_costs_as_many_queries_with_much_done_as_with_little(
    signed_in: SignIn, person: Person, django_assert_max_num_queries: Any
) -> None:
    user = person("employee")
    client = signed_in(user)
    employee = services.employee_for(user=user, at=NOW)
    for number in range(30):
        Attempt.objects.create(
            employee=employee,
            course=COURSE,
            key=uuid4(),
            policy_on=NOW.date(),
            questions=[],
            pass_percent=80,
            started_at=NOW - timedelta(days=number),
            finished_at=NOW,
        )
    client.get("/training/")
    with django_assert_max_num_queries(12):
        page = client.get("/training/")
    assert page.content.decode().count("not passed") == 20


def test_spanish_says_all_of_it_in_spanish(signed_in: SignIn, person: Person) -> None:
    client = signed_in(person("employee", department=DEPARTMENT))
    page = client.get(f"/es/training/courses/{COURSE}/").content.decode()
    assert 'lang="es">Cuando llegan agentes al mostrador' in page
