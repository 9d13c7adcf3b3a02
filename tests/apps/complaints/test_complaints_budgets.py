"""Every staff page of reports asks the database as often for many rows as for few, and keeps its budget."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.apps.accounts.made_up_staff import add_app, make_person
from tests.apps.complaints.cases import LATER, came_in
from tests.apps.complaints.flood_made import junk, made
from tests.apps.contacts.made import filed
from tests.apps.contacts.made import report as told

from dintel.apps.accounts.models import User
from dintel.apps.complaints import services
from dintel.apps.complaints.models import Message, Referral, Report
from dintel.apps.complaints.offences import offences
from dintel.apps.contacts.models import Contact

pytestmark = [pytest.mark.django_db, pytest.mark.once]
BUDGETS = tomllib.loads((Path(__file__).parent / "budgets.toml").read_text(encoding="utf-8"))
ROLES = ("intake_officer", "counsel", "investigator", "records_custodian")


@pytest.fixture
def people(db: None) -> dict[str, User]:
    people = {role: make_person(role) for role in ROLES}
    add_app(people["investigator"])
    return people


def grow(people: Mapping[str, User], case: Report, *, turn: int) -> None:
    """Add a good few rows of every kind that a page shows."""
    desk, person = people["intake_officer"], people["investigator"]
    made(junk(20, templates=3))
    for report in made([f"For counsel {turn} {one}." for one in range(3)]):
        Report.objects.filter(pk=report.pk).update(names_city_staff=True)
    for report in made([f"Of an investigator {turn} {one}." for one in range(3)]):
        services.assign(report=report, user=person, is_counsel=False, by=desk, at=LATER)
    aside = made([f"Set aside {turn} {one}." for one in range(3)])
    services.set_aside(reports=[one.pk for one in aside], reason="One text.", by=desk, at=LATER)
    for one in range(4):
        _work(people, case, f"{turn} {one}")
    services.make_packet(report=case, to="An office", by=person, at=LATER)
    for packet in Referral.objects.filter(report=case):
        services.record_outcome(referral=packet, outcome="declined", on=LATER.date(), by=person, at=LATER)


def _work(people: Mapping[str, User], case: Report, name: str) -> None:
    desk, person = people["intake_officer"], people["investigator"]
    services.triage(report=case, route="impersonation", reason=name, by=make_person("intake_officer"), at=LATER)
    services.record_check(report=case, agency=name, number_called="311", answer="no_answer", by=desk, at=LATER)
    services.assign(report=case, user=make_person("investigator"), is_counsel=False, by=desk, at=LATER)
    services.exclude(report=case, user=make_person("investigator"), reason=name, by=desk, at=LATER)
    services.add_task(report=case, words=name, by=person, at=LATER)
    services.ask_back(report=case, words=name, by=person, at=LATER)
    services.ask_identity(report=case, why=name, by=make_person("investigator"), at=LATER)
    services.link_contact(report=case, contact=Contact.objects.get(number=filed(told()).number), by=person, at=LATER)
    done = {(one.offence, one.element) for one in case.findings.all()}
    parts = [(offence.id, part.id) for offence in offences().values() for part in offence.elements]
    offence, element = next(part for part in parts if part not in done)
    services.find(report=case, offence=offence, element=element, state="shown", words=name, by=person, at=LATER)


def taken(user: User, path: str) -> list[str]:
    """Return the statements of one page, after it was opened once."""
    client = Client()
    client.force_login(user, backend="dintel.apps.accounts.backends.StaffBackend")
    for _turn in range(2):
        with CaptureQueriesContext(connection) as caught:
            answer = client.get(path)
            assert answer.status_code == 200, path
            assert answer.getvalue()
    return [query["sql"] for query in caught.captured_queries]


def test_every_page_keeps_its_budget_however_many_rows_it_shows(people: dict[str, User]) -> None:
    case, (new,) = came_in(name="A made-up name"), made(["A car waited, plate ABC-123, all day long."])
    services.assign(report=case, user=people["investigator"], is_counsel=False, by=people["intake_officer"], at=LATER)
    counted: list[dict[str, list[str]]] = []
    for turn in range(2):
        grow(people, case, turn=turn)
        (flood,), packet = made(junk(1, templates=1)), Referral.objects.filter(report=case)[0]
        names = {"case": case.number, "new": new.number, "packet": packet.number, "flood": flood.number}
        counted.append({name: taken(people[one["role"]], one["path"].format(**names)) for name, one in BUDGETS.items()})
    few, many = counted
    assert Message.objects.filter(report=case).count() > 8, "there was something to ask row by row"
    assert {name: len(one) for name, one in many.items()} == {name: len(one) for name, one in few.items()}
    for name, statements in many.items():
        assert len(statements) <= BUDGETS[name]["statements"], name + "\n" + "\n".join(statements)
