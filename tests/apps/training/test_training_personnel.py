"""7,000 employees with 300 errors: every error is told, the good lines are taken, twice changes nothing."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook
from tests.apps.training.conftest import DEPARTMENT, NOW, Listed, Person, SignIn

from dintel.apps.accounts.permissions import matrix
from dintel.apps.ledger.models import Leaf
from dintel.apps.ledger.queries.rows import row_faults
from dintel.apps.training import reading_lists, services, words
from dintel.apps.training.models import Employee, PersonnelList
from dintel.domain.training.personnel import Checked

pytestmark = pytest.mark.django_db
HEAD = ["Employee number", "Name", "E-mail", "Department", "Role", "Left on"]
FAULTS = (
    ("number", ""),
    ("number", "E 1"),
    ("name", ""),
    ("email", "not an address"),
    ("department", "Departmnt of Nothing"),
    ("role", "frunt desk"),
    ("left_on", "last May"),
)
PLACES = {"number": 0, "name": 1, "email": 2, "department": 3, "role": 4, "left_on": 5}


def csv_of(rows: list[list[str]]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([HEAD, *rows])
    return out.getvalue().encode()


def row(number: int, **other: str) -> list[str]:
    cells = [f"E-{number}", f"Muestra {number}", f"e{number}@example.invalid", "Arts and Culture", "Front desk", ""]
    for column, value in other.items():
        cells[PLACES[column]] = value
    return cells


def staff(count: int, errors: int) -> list[list[str]]:
    """Return so many lines, so many of them with one fault each, spread over the file."""
    rows = [row(number) for number in range(count)]
    for number in range(errors):
        column, value = FAULTS[number % len(FAULTS)]
        rows[number * (count // errors)][PLACES[column]] = value
    return rows


def send(client: Client, body: bytes, *, is_whole: bool = True, name: str = "staff.csv") -> Any:
    told = {"key": str(uuid4()), "file": SimpleUploadedFile(name, body)} | ({"is_whole": "on"} if is_whole else {})
    return client.post("/training/lists/", told, follow=True)


def take(client: Client) -> Any:
    kept = PersonnelList.objects.order_by("-pk")[0]
    for _ in range(20):
        page = client.post(f"/training/lists/{kept.key}/take/", follow=True)
        if page.redirect_chain:
            break
    return page


@pytest.mark.once
def test_two_thousand_employees_with_ninety_errors(signed_in: SignIn, person: Person) -> None:
    client = signed_in(person("equity_coordinator"))
    rows = staff(2_000, 90)
    page = send(client, csv_of(rows)).content.decode()
    assert "2000 lines: 1910 can be taken, 90 cannot. Nothing is taken yet." in page
    assert page.count('<td class="number">') == 90
    assert not Employee.objects.exists()
    assert "The list was taken in" in take(client).content.decode()
    assert Employee.objects.count() == 1_910
    assert Leaf.objects.filter(kind="training.listed").count() == 1_910
    kept = PersonnelList.objects.get()
    assert (kept.added, kept.changed, kept.ended, bytes(kept.body)) == (1_910, 0, 0, b"")
    leaves = Leaf.objects.count()
    send(client, csv_of(rows))
    take(client)
    again = PersonnelList.objects.order_by("-pk")[0]
    assert (again.added, again.changed, again.ended) == (0, 0, 0)
    assert Leaf.objects.count() == leaves + 1
    assert not [fault for fault in row_faults() if "training" in fault.where]


def test_bad_lines_come_back_for_repair_and_are_taken_once_repaired(signed_in: SignIn, person: Person) -> None:
    client = signed_in(person("administrator"))
    send(
        client,
        csv_of([row(1), row(2, department="Arts and Cultur"), row(3, email="e1@example.invalid")]),
        is_whole=False,
    )
    kept = PersonnelList.objects.get()
    repaired = b"".join(client.get(f"/training/lists/{kept.key}/repair.csv")).decode("utf-8-sig")  # type: ignore[arg-type]
    rows = list(csv.reader(io.StringIO(repaired)))
    assert rows[0] == [*HEAD, "What is wrong"]
    assert [cells[0] for cells in rows[1:]] == ["E-2", "E-3"]
    assert "Perhaps: arts and culture" in rows[1][-1]
    assert "line 2 already" in rows[2][-1]
    take(client)
    rows[1][3], rows[2][2] = "Arts and Culture", "e3@example.invalid"
    send(client, csv_of([one[:6] for one in rows[1:]]), is_whole=False)
    take(client)
    assert sorted(Employee.objects.values_list("number", flat=True)) == ["E-1", "E-2", "E-3"]


def test_a_list_that_was_taken_has_no_file_for_repair_any_more(signed_in: SignIn, person: Person) -> None:
    client = signed_in(person("administrator"))
    send(client, csv_of([row(1), row(2, department="Nowhere")]), is_whole=False)
    take(client)
    kept = PersonnelList.objects.get()
    assert (kept.taken, bytes(kept.body)) == (1, b"")
    page = client.get(f"/training/lists/{kept.key}/repair.csv")
    assert (page.status_code, page["Location"]) == (302, f"/training/lists/{kept.key}/")


def test_whoever_is_not_on_a_whole_list_has_left_but_not_for_a_fault(
    signed_in: SignIn, person: Person, listed: Listed
) -> None:
    for number in ("E-1", "E-2", "E-3"):
        listed(number)
    client = signed_in(person("equity_coordinator"))
    page = send(client, csv_of([row(1), row(2, department="Nowhere")]))
    assert "This would say that 1 of 3 employees have left" in page.content.decode()
    take(client)
    ends = dict(Employee.objects.values_list("number", "until_on"))
    assert ends["E-1"] is None
    assert ends["E-2"] is None
    assert ends["E-3"] is not None
    send(client, csv_of([row(1), row(2), row(3)]))
    take(client)
    assert not Employee.objects.exclude(until_on=None).exists()


def test_who_signed_in_before_the_list_came_is_one_person(signed_in: SignIn, person: Person) -> None:
    user = person("employee", department=DEPARTMENT)
    employee = services.employee_for(user=user, at=NOW)
    client = signed_in(person("administrator"))
    send(client, csv_of([row(1, email=user.email)]), is_whole=False)
    take(client)
    kept = Employee.objects.get()
    assert (kept.pk, kept.number, kept.user) == (employee.pk, "E-1", user)


def test_who_stands_on_the_list_is_known_when_they_sign_in(person: Person, listed: Listed) -> None:
    user = person("employee")
    listed("E-1", email=user.email)
    assert services.employee_for(user=user, at=NOW).number == "E-1"
    assert services.employee_for(user=user, at=NOW).user == user
    assert Employee.objects.count() == 1


def test_a_workbook_is_read_and_what_is_no_list_is_refused_in_words(signed_in: SignIn, person: Person) -> None:
    client = signed_in(person("administrator"))
    book = Workbook()
    book.active.append(HEAD)  # type: ignore[union-attr]
    book.active.append(row(1, left_on="2026-12-31"))  # type: ignore[union-attr]
    out = io.BytesIO()
    book.save(out)
    assert "1 line: 1 can be taken" in send(client, out.getvalue(), name="staff.xlsx").content.decode()
    take(client)
    assert Employee.objects.get().until_on == date(2026, 12, 31)
    for body, told in ((b"a,b\n1,2\n", "There is no column for"), (b" ", "The file is empty"), (b"%PDF-1.7", "")):
        page = send(client, body)
        assert page.status_code == 422
        assert told in page.content.decode()


def test_a_file_can_be_thrown_away_and_only_those_who_manage_bring_one_in(signed_in: SignIn, person: Person) -> None:
    client = signed_in(person("administrator"))
    send(client, csv_of([row(1)]))
    kept = PersonnelList.objects.get()
    for role in matrix().roles:
        other = signed_in(person(role, facility="4-h-park" if matrix().roles[role].place == "facility" else ""))
        manages = matrix().scope(role, "training.manage") == "city"
        assert other.get("/training/lists/").status_code == (200 if manages else 404), role
        assert other.get(f"/training/lists/{kept.key}/").status_code == (200 if manages else 404), role
    client.post(f"/training/lists/{kept.key}/drop/")
    assert not PersonnelList.objects.exists()


def test_every_fault_has_words_and_a_way_out() -> None:
    body = csv_of(
        [
            *staff(7, 7),
            row(90),
            row(90, email=""),
            row(91, email="e90@example.invalid"),
            row(92, name="x" * 121),
            row(93, department=""),
            row(94, email="held@example.invalid"),
        ]
    )
    found: Checked = reading_lists.checked_list(body, {"held@example.invalid": "E-1"})
    kinds = {(one.kind, one.column) for one in found.faults}
    assert kinds == set(words.FAULTS)
    assert all(words.why(one) and words.write(one) and "{" not in words.why(one) for one in found.faults)
