"""A paper is confirmed in the version that holds; an older one is refused; who had read what is one query."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from tests.apps.contacts.made import filed, report
from tests.apps.training.conftest import DEPARTMENT, NOW, Listed, Person, SignIn

from dintel.apps.accounts.access import access_of
from dintel.apps.city import law
from dintel.apps.ledger.models import Leaf
from dintel.apps.training import here, services
from dintel.apps.training.models import Employee, Reading
from dintel.apps.training.queries.own import home
from dintel.apps.training.queries.papers import paper_page
from dintel.apps.training.queries.readers import readers_at

pytestmark = pytest.mark.django_db
PAPER = "/training/papers/the-order/"


def shown(page: Any) -> dict[str, str]:
    found = dict(re.findall(r'name="(version|text)" value="([0-9a-f]{64})"', page.content.decode()))
    assert set(found) == {"version", "text"}
    return found


def test_confirming_keeps_the_policys_hash_once(signed_in: SignIn, person: Person) -> None:
    client = signed_in(person("employee", department=DEPARTMENT))
    told = shown(client.get(PAPER))
    assert told["version"] == law.policy().hash
    for _ in range(2):
        assert "It is kept that you have read" in client.post(f"{PAPER}confirm/", told, follow=True).content.decode()
    row = Reading.objects.get()
    assert (row.version, row.text_hash) == (law.policy().hash, told["text"])
    assert Leaf.objects.filter(kind="training.read").count() == 1
    assert "You confirmed this version" in client.get(PAPER).content.decode()


def test_a_superseded_version_is_refused_kept_nowhere_and_leads_to_the_new_one(
    signed_in: SignIn, person: Person
) -> None:
    client = signed_in(person("employee"))
    told = shown(client.get(PAPER))
    for stale in ({"version": "a" * 64}, {"text": "b" * 64}, {"version": ""}):
        page = client.post(f"{PAPER}confirm/", told | stale)
        assert page.status_code == 409
        assert "The page you confirmed has been replaced" in page.content.decode()
        assert shown(page) == told
    assert not Reading.objects.exists()
    assert not Leaf.objects.filter(kind="training.read").exists()


def test_after_an_amendment_it_is_asked_again_and_says_what_changed(person: Person) -> None:
    """The ordinance comes into force on a day of 2026; whoever read the paper before it has to read it again."""
    user = person("employee", department=DEPARTMENT)
    paper = here.shelf().readings["the-order"]
    today = date(2026, 11, 26)
    before = next(day for day in (law.since(today) - timedelta(days=1),) if law.hash_on(day) != law.hash_on(today))
    employee = services.employee_for(user=user, at=NOW)
    at = datetime.combine(before, NOW.timetz())
    version = here.version_of(paper, before)
    services.acknowledge(
        employee=employee, paper=paper, shown=version.of, shown_text=version.text_hash, language="en", by=user, at=at
    )
    then = {one.page.id: one.standing.state for one in home(access_of(user, before)).papers}
    now = {one.page.id: one.standing.state for one in home(access_of(user, today)).papers}
    assert (then["the-order"], now["the-order"] in {"open", "late"}) == ("valid", True)
    changes = paper_page(access_of(user, today), paper).changes
    assert changes is not None
    assert not changes.not_compared
    assert bool(changes.changes) is not changes.reasons_only


def test_a_changed_text_alone_is_told_as_that(person: Person) -> None:
    user = person("employee")
    paper = here.shelf().readings["the-order"]
    version = here.version_of(paper, NOW.date())
    employee = services.employee_for(user=user, at=NOW)
    services.acknowledge(
        employee=employee, paper=paper, shown=version.of, shown_text=version.text_hash, language="en", by=user, at=NOW
    )
    corrected = replace(paper, text_hash="c" * 64)
    changes = paper_page(access_of(user, NOW.date()), corrected).changes
    assert changes is not None
    assert (changes.text_changed, changes.changes, changes.not_compared) == (True, (), False)
    stranger = replace(paper, text_hash=paper.text_hash)
    Reading.objects.update(version="d" * 64)
    changes = paper_page(access_of(user, NOW.date()), stranger).changes
    assert changes is not None
    assert changes.not_compared


def read(employee: Employee, version: str, at: datetime) -> None:
    Reading.objects.create(
        employee=employee, paper="the-order", version=version, text_hash="", language="en", at=at, policy_on=at.date()
    )


def test_who_had_read_which_version_at_a_moment_is_one_query(
    person: Person, listed: Listed, django_assert_num_queries: Any
) -> None:
    now = law.hash_on(NOW.date())
    read(listed("E-1"), now, NOW - timedelta(hours=1))
    early = listed("E-2")
    read(early, "e" * 64, NOW - timedelta(days=3))
    read(early, now, NOW + timedelta(minutes=1))
    listed("E-3")
    read(listed("E-4", department="police"), now, NOW - timedelta(hours=1))
    listed("E-5", until_on=NOW.date())
    listed("E-6", from_on=NOW.date() + timedelta(days=1))
    access = access_of(person("equity_coordinator"), NOW.date())
    paper = here.shelf().readings["the-order"]
    with django_assert_num_queries(1):
        found = readers_at(access, paper=paper, at=NOW, department=DEPARTMENT)
    assert {one.employee.number: one.state for one in found.readers} == {
        "E-1": "current",
        "E-2": "earlier",
        "E-3": "none",
    }
    assert (found.current, found.earlier, found.none) == (1, 1, 1)
    naive = {}
    for employee in Employee.objects.filter(department=DEPARTMENT):
        if employee.from_on <= NOW.date() and (employee.until_on is None or employee.until_on > NOW.date()):
            before = [one for one in Reading.objects.filter(employee=employee) if one.at < NOW]
            last = max(before, key=lambda one: one.at).version if before else ""
            naive[employee.number] = last
    assert {one.employee.number: one.version for one in found.readers} == naive


def test_before_the_book_opens_no_version_is_called_current(person: Person, listed: Listed) -> None:
    listed("E-1", from_on=date(1990, 1, 1))
    access = access_of(person("auditor"), NOW.date())
    found = readers_at(access, paper=here.shelf().readings["the-order"], at=NOW.replace(year=1995))
    assert (found.held, found.none) == ("", 1)


def test_a_liaison_sees_the_department_only_and_takes_it_as_a_file(
    signed_in: SignIn, person: Person, listed: Listed
) -> None:
    read(listed("E-1"), law.hash_on(law.today()), NOW - timedelta(days=2))
    listed("E-2", name="=HYPERLINK(1)")
    listed("E-9", department="police")
    client = signed_in(person("liaison", department=DEPARTMENT))
    asked = f"/training/readers/?paper=the-order&on={law.today()}&department="
    page = client.get(asked).content.decode()
    assert "Muestra E-1" in page
    assert "Muestra E-9" not in page
    body = b"".join(client.get(f"{asked}&as=csv")).decode("utf-8-sig")  # type: ignore[arg-type]
    rows = list(csv.reader(io.StringIO(body)))
    assert [row[0] for row in rows[1:]] == ["E-2", "E-1"]
    assert rows[1][1] == "'=HYPERLINK(1)"
    assert rows[2][-1] == "had confirmed the version of that day"


def test_from_a_contact_leads_only_who_may_open_it(signed_in: SignIn, person: Person, listed: Listed) -> None:
    listed("E-1")
    contact = filed(report(department=DEPARTMENT, facility=""))
    address = f"/training/readers/{contact.number}/the-order/"
    assert "Muestra E-1" in signed_in(person("counsel")).get(address).content.decode()
    assert signed_in(person("equity_coordinator")).get(address).status_code == 404
    assert signed_in(person("employee")).get(address).status_code == 404


def test_a_contacts_page_leads_to_its_readers_those_who_answer_for_training_there(
    signed_in: SignIn, person: Person
) -> None:
    contact = filed(report(department=DEPARTMENT, facility=""))
    nowhere = filed(report(department="", facility=""))
    way = f"/training/readers/{contact.number}/the-order/"
    counsel = signed_in(person("counsel"))
    page = counsel.get(f"/contacts/{contact.number}/").content.decode()
    assert f'<a href="{way}">Who had read “The order, in plain words” when it began</a>' in page
    assert counsel.get(way).status_code == 200
    assert "/training/readers/" not in counsel.get(f"/contacts/{nowhere.number}/").content.decode()
    for role in ("duty_officer", "records_custodian"):
        page = signed_in(person(role)).get(f"/contacts/{contact.number}/").content.decode()
        assert contact.number in page
        assert way not in page
