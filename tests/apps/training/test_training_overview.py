"""Who has learned what, for those who answer for it; drills; and what other systems are given."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any
from uuid import UUID
from xml.etree import ElementTree as ET

import pytest
from tests.apps.training.conftest import DEPARTMENT, NOW, Listed, Person, SignIn

from dintel.apps.accounts.access import access_of
from dintel.apps.accounts.permissions import matrix
from dintel.apps.city import law
from dintel.apps.contacts.models import Contact
from dintel.apps.notices.due import Scope
from dintel.apps.notices.models import Notice
from dintel.apps.training import here, scorm, services
from dintel.apps.training.models import Attempt, Drill, Employee
from dintel.apps.training.queries import overview as queries
from dintel.apps.training.queries.due import tell_training
from dintel.apps.training.queries.own import home

pytestmark = pytest.mark.django_db
COURSE = "at-the-counter"


def passed(employee: Employee, *, until: date | None = date(2027, 12, 1), right: int = 4) -> Attempt:
    return Attempt.objects.create(
        employee=employee,
        course=COURSE,
        policy_hash=law.policy().hash,
        policy_on=NOW.date(),
        language="en",
        questions=[["a", [], ""]] * 5,
        right=right,
        pass_percent=80,
        started_at=NOW,
        finished_at=NOW,
        passed=True,
        valid_until=until,
    )


def test_the_list_agrees_with_asking_each_person_alone(person: Person, listed: Listed) -> None:
    users = [person(role, department=DEPARTMENT) for role in ("employee", "front_desk", "liaison", "custody_officer")]
    for number, user in enumerate(users):
        listed(f"E-{number}", email=user.email, role="employee", from_on=date(2026, 10, 1))
        services.employee_for(user=user, at=NOW)
    passed(Employee.objects.get(number="E-0"))
    access = access_of(person("equity_coordinator"), NOW.date())
    found = {line.employee.user_id: dict(line.standings) for line in queries.lines(access, queries.Sieve())}
    for user in users:
        own = home(access_of(user, NOW.date()))
        assert found[user.pk] == {one.page.id: one.standing for one in (*own.courses, *own.papers)}


def test_it_is_searched_filtered_ordered_and_counted(person: Person, listed: Listed) -> None:
    passed(listed("E-1"))
    listed("E-2", from_on=NOW.date())
    listed("E-3", department="police", role="custody_officer")
    listed("E-4", until_on=NOW.date())
    access = access_of(person("equity_coordinator"), NOW.date())

    def numbers(**sieve: str) -> list[str | None]:
        return [one.employee.number for one in queries.lines(access, queries.Sieve(**sieve))]

    assert numbers() == ["E-1", "E-2", "E-3"]
    assert numbers(text="muestra e-2") == ["E-2"]
    assert numbers(department="police") == ["E-3"]
    assert numbers(page=COURSE) == ["E-1", "E-2"]
    assert numbers(page=COURSE, state="valid") == ["E-1"]
    assert numbers(page=COURSE, state="owed") == ["E-2"]
    assert numbers(order="department") == ["E-1", "E-2", "E-3"]
    assert numbers(page=COURSE, order="state") == ["E-2", "E-1"]
    counted = {one.page.id: one for one in queries.figures(queries.lines(access, queries.Sieve()))}
    assert (counted[COURSE].meant, counted[COURSE].done, counted[COURSE].percent) == (2, 1, 50)
    assert counted["booking-centre"].percent == 0


def test_seven_thousand_people_cost_as_many_queries_as_ten(
    signed_in: SignIn, person: Person, django_assert_max_num_queries: Any
) -> None:
    client = signed_in(person("equity_coordinator"))
    Employee.objects.bulk_create(
        Employee(number=f"E-{n}", name=f"M {n}", department=DEPARTMENT, role="front_desk", from_on=date(2026, 1, 1))
        for n in range(700)
    )
    client.get("/training/people/")
    with django_assert_max_num_queries(9):
        page = client.get("/training/people/?order=state").content.decode()
    assert page.count('<th scope="row">') == 50
    assert "Page 1 of 14" in page


@pytest.mark.parametrize("role", sorted(matrix().roles))
def test_whoever_answers_for_training_sees_it_and_nobody_else(
    signed_in: SignIn, person: Person, listed: Listed, role: str
) -> None:
    listed("E-1")
    listed("E-2", department="police")
    place = matrix().roles[role].place
    client = signed_in(
        person(
            role,
            department=DEPARTMENT if place == "department" else "",
            facility="4-h-park" if place == "facility" else "",
        )
    )
    scope = matrix().scope(role, "training.read")
    page = client.get("/training/people/")
    assert page.status_code == (404 if scope in {"none", "own"} else 200)
    seen = [number for number in ("E-1", "E-2") if f">{number}<" in page.content.decode()]
    assert seen == {"city": ["E-1", "E-2"], "department": ["E-1"]}.get(scope, [])


def test_a_site_lead_sees_those_who_work_at_the_site(signed_in: SignIn, person: Person) -> None:
    lead = person("site_lead", facility="4-h-park")
    services.employee_for(user=person("front_desk", facility="4-h-park"), at=NOW)
    services.employee_for(user=person("front_desk", facility="academy-hills-park"), at=NOW)
    page = signed_in(lead).get("/training/people/").content.decode()
    assert page.count("front_desk (synthetic)") == 1


def test_the_list_is_taken_as_a_file(signed_in: SignIn, person: Person, listed: Listed) -> None:
    passed(listed("E-1"))
    client = signed_in(person("liaison", department=DEPARTMENT))
    body = b"".join(client.get("/training/people/list.csv?page=at-the-counter")).decode("utf-8-sig")  # type: ignore[arg-type]
    head, line = csv.reader(io.StringIO(body))
    assert head[:3] == ["Employee number", "Name", "E-mail"]
    assert line[0] == "E-1"
    assert line[5 + [one.id for one in queries.pages()].index(COURSE)] == "done 2027-11-30"


def test_what_is_due_tells_one_of_ones_own_only(person: Person) -> None:
    user = person("employee", department=DEPARTMENT)
    access = access_of(user, NOW.date())
    told = list(tell_training(access, scope=Scope(person=user.pk), at=NOW, most=10))
    assert {one.kind for one in told} == {"course", "paper"}
    assert all(one.is_target and one.path.startswith("/") and one.due_on for one in told)
    assert not list(tell_training(access, scope=Scope(department=DEPARTMENT), at=NOW, most=10))
    assert len(list(tell_training(access, scope=Scope(person=user.pk), at=NOW, most=1))) == 1


def test_what_is_due_of_somebody_else_is_told_to_whoever_may_see_their_training(person: Person, listed: Listed) -> None:
    user = person("employee", department=DEPARTMENT)
    listed("E-1", email=user.email, role="employee")
    services.employee_for(user=user, at=NOW)
    scope = Scope(person=user.pk, who=access_of(user, NOW.date()))
    told = {}
    for role, department in (
        ("liaison", DEPARTMENT),
        ("liaison", "police"),
        ("equity_coordinator", ""),
        ("counsel", ""),
    ):
        access = access_of(person(role, department=department), NOW.date())
        told[role, department] = list(tell_training(access, scope=scope, at=NOW, most=10))
    assert [len(found) for found in told.values()] == [3, 0, 3, 3]
    course = next(one for one in told["liaison", DEPARTMENT] if one.kind == "course")
    assert course.owner == user.name
    assert course.path.startswith("/training/people/?text=")


# ---------------------------------------------------------------- drills


def walk_to(scene: str, *, right: bool) -> list[str]:
    """Return a walk that says what the scene shows, or one that always taps the last choice."""
    case = here.cases()[scene]
    found = next(_walks(case.facts, [], right=right), None)
    assert found is not None
    return found


def _walks(facts: Mapping[str, str], path: list[str], *, right: bool) -> Iterator[list[str]]:
    screen = law.interview().at(path, {"setting": facts["setting"]}).screen
    if screen is None:
        yield path
        return
    for choice in screen.choices if right else screen.choices[-1:]:
        if not right or all(facts.get(name, "unknown") == value for name, value in choice.facts.items()):
            yield from _walks(facts, [*path, choice.id], right=right)


def test_a_drill_walks_the_counters_questions_files_nothing_and_counts_for_the_site(
    signed_in: SignIn, person: Person
) -> None:
    client = signed_in(person("front_desk", facility="4-h-park"))
    scene = "scenario-02-staff-room"
    assert "Practice. Nobody is here" in client.get("/training/drill/").content.decode()
    path = walk_to(scene, right=True)
    for taps in range(len(path)):
        page = client.get(f"/training/drill/{scene}/?a={'.'.join(path[:taps])}").content.decode()
        assert f"?a={'.'.join(path[: taps + 1])}" in page
        assert "Practice. Nobody is here" in page
    page = client.post(f"/training/drill/{scene}/", {"a": ".".join(path)}, follow=True).content.decode()
    row = Drill.objects.get()
    assert (row.facility, row.walk, row.policy_hash) == ("4-h-park", path, law.policy().hash)
    assert row.outcome == row.expected == "decline"
    assert "You came to the answer of the law" in page
    assert "R-18-7" in page
    assert not Contact.objects.exists()
    assert not Notice.objects.exists()
    assert signed_in(person("front_desk")).get(f"/training/drills/{row.key}/").status_code == 404


def test_a_walk_that_goes_elsewhere_is_shown_beside_the_case(signed_in: SignIn, person: Person) -> None:
    client = signed_in(person("front_desk", facility="4-h-park"))
    scene = "scenario-02-staff-room"
    path = walk_to(scene, right=False)
    page = client.post(f"/training/drill/{scene}/", {"a": ".".join(path)}, follow=True).content.decode()
    assert "the scene shows something else" in page
    assert Drill.objects.get().outcome == law.interview().at(path, {"setting": "library"}).verdict.outcome  # type: ignore[union-attr]


def test_a_walk_that_is_not_done_is_not_kept_and_a_strange_one_begins_again(signed_in: SignIn, person: Person) -> None:
    client = signed_in(person("employee"))
    assert client.post("/training/drill/scenario-02-staff-room/", {"a": ""}).status_code == 200
    astray = client.get("/training/drill/scenario-02-staff-room/?a=nonsense").content.decode()
    assert "That choice is not offered here" in astray
    assert client.get("/training/drill/no-such-scene/").status_code == 404
    assert not Drill.objects.exists()


# ---------------------------------------------------------------- for the learning system

CP12 = "{http://www.imsproject.org/xsd/imscp_rootv1p1p2}"
ADL12 = "{http://www.adlnet.org/xsd/adlcp_rootv1p2}"
CP13 = "{http://www.imsglobal.org/xsd/imscp_v1p1}"
ADL13 = "{http://www.adlnet.org/xsd/adlcp_v1p3}"


@pytest.mark.parametrize(
    ("edition", "cp", "kind", "version"),
    [("1.2", CP12, f"{ADL12}scormtype", "1.2"), ("2004", CP13, f"{ADL13}scormType", "2004 4th Edition")],
)
def test_a_package_has_the_shape_of_its_edition(edition: str, cp: str, kind: str, version: str) -> None:
    course = here.shelf().courses[COURSE]
    body = scorm.package(course, edition=edition, seed="s", at=NOW)
    assert body == scorm.package(course, edition=edition, seed="s", at=NOW)
    zipped = zipfile.ZipFile(io.BytesIO(body))
    root = ET.fromstring(zipped.read("imsmanifest.xml"))  # noqa: S314 - made just above
    assert root.tag == f"{cp}manifest"
    assert root.findtext(f"{cp}metadata/{cp}schemaversion") == version
    organization = root.find(f"{cp}organizations/{cp}organization")
    assert organization is not None
    assert root.find(f"{cp}organizations").get("default") == organization.get("identifier")  # type: ignore[union-attr]
    resource = root.find(f"{cp}resources/{cp}resource")
    assert resource is not None
    item = organization.find(f"{cp}item")
    assert item is not None
    assert item.get("identifierref") == resource.get("identifier")
    assert resource.get(kind) == "sco"
    named = {one.get("href") for one in resource.findall(f"{cp}file")}
    assert resource.get("href") in named
    assert named | {"imsmanifest.xml"} == set(zipped.namelist())
    assert (item.findtext(f"{ADL12}masteryscore") == "80") is (edition == "1.2")
    page = zipped.read("index.html").decode()
    data = json.loads(zipped.read("course.js").decode().removeprefix("window.course = ").rstrip(";\n"))
    assert len(data["questions"]) == course.questions
    assert law.policy_on(NOW.date()).hash[:12] in page
    for one in data["questions"]:
        assert one["answer"] in [choice for choice, _words in one["choices"]]


def test_statements_are_xapi_shaped_and_name_people_by_number_only(
    signed_in: SignIn, person: Person, listed: Listed
) -> None:
    passed(listed("E-1"))
    user = person("employee")
    employee = services.employee_for(user=user, at=NOW)
    passed(employee)
    paper = here.shelf().readings["the-order"]
    version = here.version_of(paper, NOW.date())
    services.acknowledge(
        employee=Employee.objects.get(number="E-1"),
        paper=paper,
        shown=version.of,
        shown_text=version.text_hash,
        language="en",
        by=user,
        at=NOW,
    )
    page = signed_in(person("equity_coordinator")).get("/training/people/statements.json")
    told = json.loads(page.content)
    assert len(told) == 2
    for one in told:
        assert set(one["actor"]["account"]) == {"homePage", "name"}
        assert one["actor"]["account"]["name"] == "E-1"
        assert one["verb"]["id"].startswith("http")
        assert one["object"]["id"].startswith("http")
        assert set(one["object"]["definition"]["name"]) == {"en", "es"}
    score = told[0]["result"]["score"]
    assert UUID(told[0]["id"])
    assert (score["scaled"], score["raw"], score["max"]) == (0.8, 4, 5)
    assert "Muestra" not in page.content.decode()


def test_packages_are_for_those_who_run_the_training(signed_in: SignIn, person: Person) -> None:
    client = signed_in(person("administrator"))
    assert "SCORM 2004" in client.get("/training/packages/").content.decode()
    found = client.get(f"/training/packages/{COURSE}/1.2.zip")
    assert found["Content-Type"] == "application/zip"
    assert client.get(f"/training/packages/{COURSE}/9.zip").status_code == 404
    assert signed_in(person("employee")).get(f"/training/packages/{COURSE}/1.2.zip").status_code == 404
