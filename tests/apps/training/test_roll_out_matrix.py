"""Every address of duties and training, asked for over HTTP by every role: open to those named here, or not there.

The table is written by hand and not read from ``permissions.toml``: a role that is let in by a slip there fails here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, reverse
from django.utils import timezone
from tests.apps.contacts.made import filed, report
from tests.apps.training.conftest import BACKEND, DEPARTMENT, Listed, Person

from dintel.apps.accounts.models import User
from dintel.apps.accounts.permissions import matrix
from dintel.apps.duties import services as duties
from dintel.apps.duties import urls as duty_urls
from dintel.apps.duties.months import month_before, month_of
from dintel.apps.training import here, services
from dintel.apps.training import urls as training_urls
from dintel.apps.training.models import Drill, PersonnelList, Room

pytestmark = [pytest.mark.django_db, pytest.mark.once]
SITE, OTHER = "alamosa-robert-l-murphy-library", "police"
COURSE, PAPER, SCENE = "at-the-counter", "the-order", "scenario-02-staff-room"

ALL = frozenset(matrix().roles)
CITY = frozenset({"counsel", "duty_officer", "equity_coordinator", "paralegal", "auditor"})
"""Who sees every department's duties."""
HOME = frozenset({"liaison", "employee"})
SITES = frozenset({"site_lead", "custody_supervisor"})
LEADS = frozenset({"equity_coordinator"})
RUNS = LEADS | {"administrator"}
SIGNS = frozenset({"counsel", "duty_officer", "equity_coordinator", "records_custodian", "auditor"})
TAUGHT = frozenset({"counsel", "equity_coordinator", "auditor", "liaison"}) | SITES
TAKES = ALL - {"partner", "councillor"}
NOBODY: frozenset[str] = frozenset()

DUTIES: Mapping[str, frozenset[str]] = {
    "GET board": CITY | HOME | SITES,
    "GET order": CITY | HOME | SITES,
    "GET department": CITY | HOME,
    "GET department elsewhere": CITY,
    "GET roll_out": LEADS,
    "POST roll_out": LEADS,
    "GET plan": CITY | HOME | SITES,
    "GET mine": ALL - {"partner", "councillor", "auditor"},
    "GET tasks": CITY | HOME | SITES,
    "GET export_tasks": CITY | HOME | SITES,
    "GET new_task": LEADS,
    "POST new_task": LEADS,
    "GET task": CITY | HOME,
    "GET task at the site": CITY | HOME | SITES,
    "POST do": LEADS | {"liaison"},
    "POST do at the site": LEADS | {"liaison"} | SITES,
    "POST do move": LEADS,
    "GET attestations": SIGNS | {"liaison"} | SITES,
    "GET export_certificates": SIGNS | {"liaison"} | SITES,
    "GET certificate": SIGNS | {"liaison"},
    "POST certificate": frozenset({"liaison"}),
    "POST certificate at the site": frozenset({"liaison"}) | SITES,
}
TRAINING: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(("GET home", "GET course", "GET paper", "GET drill", "GET walk"), TAKES),
    **dict.fromkeys(("POST begin", "POST confirm", "POST walk"), TAKES),
    **dict.fromkeys(("GET go", "POST answer", "GET feedback", "GET drilled"), NOBODY),  # another person's
    **dict.fromkeys(("GET overview", "GET overview_csv", "GET statements", "GET readers", "GET drills"), TAUGHT),
    "GET readers_of_contact": TAUGHT - LEADS,  # the coordinator reads no contact
    **dict.fromkeys(("GET required", "GET requirement"), TAUGHT | RUNS),
    "POST requirement": LEADS,
    **dict.fromkeys(("GET lists", "POST lists", "GET list", "POST take", "GET repair", "POST drop"), RUNS),
    **dict.fromkeys(("GET rooms", "POST rooms", "GET room", "GET wall", "GET qr", "POST close", "POST strike"), RUNS),
    **dict.fromkeys(("GET packages", "GET package"), RUNS),
    "GET here": ALL,
}
OPEN = {"GET": {200}, "POST": {200, 302, 409, 422}}


@pytest.fixture
def addresses(person: Person, listed: Listed) -> dict[str, str]:
    """Return where each row of the tables is, over one small city in which everything is there once."""
    owner, coordinator = person("front_desk", facility="4-h-park"), person("equity_coordinator")
    at, employee = timezone.now(), services.employee_for(user=owner, at=timezone.now())
    go = services.begin_attempt(
        employee=employee, course=here.shelf().courses[COURSE], seed="s", language="en", by=owner, at=at
    )
    case = go.questions[0][0]
    services.answer_question(attempt=go, case=case, choice=go.questions[0][2], months=12, by=owner, at=at)
    drill = Drill.objects.create(
        employee=employee, scene=SCENE, policy_hash="0" * 64, walk=[], outcome="decline", expected="decline", at=at
    )
    course = here.shelf().courses[COURSE]
    room = services.open_room(course=course, place="4-h-park", department="", by=coordinator, at=at)
    there = services.come_in(room=room, employee=listed("E-1"), how="number", by=None, at=at)
    told = {"name": "l", "is_whole": False, "by": coordinator, "at": at}
    kept = PersonnelList.objects.create(key=uuid4(), body=b"", finished_at=at, **told)
    waiting = PersonnelList.objects.create(key=uuid4(), body=b"number,name,department\nE-2,,police\n", **told)
    number = filed(report(department=DEPARTMENT, facility=SITE)).number
    tasks = [_task(coordinator, at, facility) for facility in ("", SITE)]
    month = f"{month_before(month_of(timezone.localdate())):%Y-%m}"
    found: dict[str, Any] = {
        "department": [DEPARTMENT],
        "department elsewhere": [OTHER],
        "plan": ["desk-protocol"],
        "task": [tasks[0]],
        "task at the site": [tasks[1]],
        "do": [tasks[0], "done"],
        "do at the site": [tasks[1], "done"],
        "do move": [tasks[0], "move"],
        "certificate": [DEPARTMENT, month],
        "certificate at the site": [SITE, month],
        **{name: [COURSE] for name in ("course", "begin", "requirement")},
        **{name: [PAPER] for name in ("paper", "confirm")},
        **{name: [go.key] for name in ("go", "answer")},
        "feedback": [go.key, case],
        "walk": [SCENE],
        "drilled": [drill.key],
        "readers_of_contact": [number, PAPER],
        **{name: [kept.key] for name in ("take", "drop")},
        **{name: [waiting.key] for name in ("list", "repair")},
        **{name: [room.key] for name in ("room", "wall", "close")},
        "qr": [room.key, "ABCD2345"],
        "strike": [room.key, there.pk],
        "package": [COURSE, "1.2"],
    }
    return {
        row: reverse(f"{space}:{_name(row)}", args=found.get(row.partition(" ")[2], ()))
        for space, table in (("duties", DUTIES), ("training", TRAINING))
        for row in table
    }


def _task(by: User, at: Any, facility: str) -> str:
    new = duties.NewTask(title="Look", department=DEPARTMENT, facility=facility, target_on=at.date() + timedelta(9))
    return duties.assign_task(key=uuid4(), task=new, by=by, at=at).number


def _name(row: str) -> str:
    return row.split(" ")[1]


def _asked(client: Client, row: str, address: str) -> HttpResponse:
    ask: Callable[..., Any] = client.post if row.startswith("POST") else client.get
    return ask(address)  # type: ignore[no-any-return]


def _wrong(client: Client, role: str, addresses: Mapping[str, str]) -> Iterator[tuple[str, str, int]]:
    """Yield each row that answers a role otherwise than the table says."""
    for row, roles in {**DUTIES, **TRAINING}.items():
        status = _asked(client, row, addresses[row]).status_code
        if status not in (OPEN[row.partition(" ")[0]] if role in roles else {404}):
            yield role, row, status


def test_the_tables_name_every_address() -> None:
    for urls, table in ((duty_urls, DUTIES), (training_urls, TRAINING)):
        known = {one.name for one in urls.urlpatterns if isinstance(one, URLPattern)}
        assert known == {_name(row) for row in table}


def test_each_address_is_there_for_those_named_and_for_nobody_else(addresses: dict[str, str], person: Person) -> None:
    client, wrong = Client(), []
    for role in sorted(ALL):
        place = matrix().roles[role].place
        user = person(
            role, department=DEPARTMENT if place == "department" else "", facility=SITE if place == "facility" else ""
        )
        client.force_login(user, backend=BACKEND)
        wrong += _wrong(client, role, addresses)
    assert wrong == []


def test_a_visitor_is_asked_to_sign_in_and_changes_nothing(addresses: dict[str, str]) -> None:
    client = Client()
    for row, address in addresses.items():
        if row != "GET here":
            response = _asked(client, row, address)
            if row.startswith("GET"):
                assert (response.status_code, response.headers["Location"][:9]) == (302, "/sign-in/"), row
            else:
                assert response.status_code == 401, row
    assert Room.objects.get().closed_at is None
