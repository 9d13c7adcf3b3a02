"""A list taken out as a file: exactly what the asker sees, defused, explained, and written down as a look."""

from __future__ import annotations

import csv
import io
import tracemalloc
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook
from tests.apps.contacts.finding_made import fill
from tests.apps.contacts.made import DAY, LIBRARY, NOW

from dintel.apps.accounts.models import Look, User
from dintel.apps.contacts import spreadsheet
from dintel.apps.contacts.models import Contact
from dintel.apps.contacts.report import Asked, Sighting
from dintel.apps.contacts.services import seal_contact

pytestmark = pytest.mark.django_db
File = Callable[..., Contact]
SignIn = Callable[[User], Client]
ROOM = Asked(facts={"asked": "nonpublic_area", "document": "i200"}, words="=HYPERLINK(1)")
HOLD = Asked(facts={"asked": "hold_person", "document": "i247a"}, words="Hold.")
COLUMNS = (
    *("number", "began_at", "ended_at", "received_at", "channel", "source", "facility", "facility_name"),
    *("department", "department_name", "place", "setting", "agency", "immigration", "officers", "verified"),
    *("with_counsel", "asked", "document", "requester", "purpose", "stream", "state", "outcome"),
)


def taken(client: Client, query: str = "", **form: str) -> list[dict[str, str]]:
    answer = client.post(f"/contacts/export/{query}", {"kind": "csv", "lines": "contacts", **form})
    assert answer.status_code == 200
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_the_columns_keep_their_names_and_order(file: File, duty_officer: User, signed_in: SignIn) -> None:
    file(ROOM)
    (row,) = taken(signed_in(duty_officer))
    assert tuple(row) == COLUMNS
    assert row["facility"] == LIBRARY
    assert row["facility_name"] == "Main Library"
    assert row["began_at"] == "2026-11-20T10:00:00-07:00"
    assert row["asked"] == "nonpublic_area"


def test_the_file_holds_the_rows_of_the_list_in_its_order(
    file: File, person: Callable[..., User], signed_in: SignIn
) -> None:
    lead = person("site_lead", facility=LIBRARY)
    here = [file(ROOM, began_at=NOW - DAY * number).number for number in range(3)]
    file(ROOM, facility="prisoner-transport-center")
    assert [row["number"] for row in taken(signed_in(lead))] == here
    assert [row["number"] for row in taken(signed_in(lead), "?from=2026-11-19")] == here[:2]


def test_one_line_a_request_where_that_is_asked_for(file: File, duty_officer: User, signed_in: SignIn) -> None:
    two, none = file(ROOM, HOLD), file(began_at=NOW - DAY)
    client = signed_in(duty_officer)
    rows = taken(client, lines="requests")
    assert [row["request"] for row in rows] == [f"{two.number}.1", f"{two.number}.2", ""]
    assert rows[2]["number"] == none.number
    assert taken(client)[0]["asked"] == "nonpublic_area; hold_person"


def test_what_was_told_goes_out_only_where_asked_for_and_defused(
    file: File, duty_officer: User, signed_in: SignIn
) -> None:
    file(ROOM, account="+1 more\tcell", said="@home", place="-x", agency="=cmd|' /C calc'!A0")
    client = signed_in(duty_officer)
    (row,) = taken(client)
    assert "account" not in row
    assert row["place"] == "'-x"
    assert row["agency"].startswith("'=cmd")
    (row,) = taken(client, told="on")
    assert row["account"] == "'+1 more\tcell"
    assert row["said"] == "'@home"
    assert row["words"] == "'=HYPERLINK(1)"


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@a", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠a"])
def test_no_cell_is_a_formula(text: str) -> None:
    written = b"".join(spreadsheet.as_csv(["a"], [[text]])).decode()
    assert next(iter(list(csv.reader(io.StringIO(written, newline="")))[1])).startswith("'")
    with spreadsheet.as_xlsx(["a"], [[text]], [], ("Rows", "About")) as file:
        assert load_workbook(file)["Rows"]["A2"].data_type == "s"


def test_a_workbook_explains_itself_on_its_second_sheet(file: File, duty_officer: User, signed_in: SignIn) -> None:
    file(ROOM, account="a\x0bb")
    answer = signed_in(duty_officer).post(
        "/contacts/export/?channel=visit", {"kind": "xlsx", "lines": "contacts", "told": "on"}
    )
    book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]
    assert book.sheetnames == ["Contacts", "About"]
    rows = list(book["Contacts"].values)
    assert rows[0][: len(COLUMNS)] == COLUMNS
    assert rows[1][1] == datetime(2026, 11, 20, 10, 0)  # noqa: DTZ001 - a cell of a workbook knows no zone
    about = {str(row[0]): str(row[1]) for row in book["About"].values}
    assert "By" not in about["Filters"]
    assert "They came in person" in about["Filters"]
    assert len(about["Law of the day"]) == 64
    assert set(COLUMNS) <= set(about)


def test_plain_text_can_be_marked_for_excel(file: File, duty_officer: User, signed_in: SignIn) -> None:
    file(ROOM, account="Muñoz")
    client = signed_in(duty_officer)
    for bom in (False, True):
        form = {"kind": "csv", "lines": "contacts", "told": "on", **({"bom": "on"} if bom else {})}
        body = b"".join(client.post("/contacts/export/", form).streaming_content)  # type: ignore[attr-defined]
        assert body.startswith(b"\xef\xbb\xbf") is bom
        assert "Muñoz" in body.decode()


def test_every_file_is_written_down_as_a_look(file: File, counsel: User, signed_in: SignIn) -> None:
    sealed = file(ROOM)
    file(HOLD)
    seal_contact(contact=sealed, why="A court's order.", readers=[], by=counsel, at=NOW)
    client = signed_in(counsel)
    client.get("/contacts/export/?channel=visit")
    assert not Look.objects.exists()
    assert len(taken(client, "?channel=visit")) == 2
    looks = set(Look.objects.values_list("user__name", "kind", "key", "action"))
    assert (counsel.name, "export", "channel=visit", "contact.export") in looks
    assert (counsel.name, "contact", sealed.number, "contact.export") in looks
    assert len(looks) == 2


def test_a_sealed_contact_leaves_only_with_those_named(
    file: File, counsel: User, duty_officer: User, signed_in: SignIn
) -> None:
    sealed = file(ROOM)
    seal_contact(contact=sealed, why="A court's order.", readers=[], by=counsel, at=NOW)
    assert taken(signed_in(duty_officer)) == []
    assert [row["number"] for row in taken(signed_in(counsel))] == [sealed.number]


def test_officers_names_go_out_only_to_whom_may_record_them(
    file: File, counsel: User, person: Callable[..., User], signed_in: SignIn
) -> None:
    file(ROOM, sightings=(Sighting(seen="names", answer="given", words="Fulano"),))
    (row,) = taken(signed_in(counsel), observations="on")
    assert row["observations"] == "names: given Fulano"
    for role in ("auditor", "duty_officer"):
        client = signed_in(person(role))
        assert "officers’ names" not in client.get("/contacts/export/").content.decode()
        (row,) = taken(client, observations="on")
        assert "observations" not in row


@pytest.mark.parametrize("role", ["front_desk", "custody_officer", "partner", "administrator", "equity_coordinator"])
def test_who_may_not_export_finds_nothing_there(role: str, person: Callable[..., User], signed_in: SignIn) -> None:
    client = signed_in(person(role, facility=LIBRARY))
    assert client.get("/contacts/export/").status_code == 404
    assert client.post("/contacts/export/", {"kind": "csv", "lines": "contacts"}).status_code == 404


def test_a_form_that_is_not_understood_takes_nothing_out(file: File, duty_officer: User, signed_in: SignIn) -> None:
    file(ROOM)
    answer = signed_in(duty_officer).post("/contacts/export/", {"kind": "exe"})
    assert answer.status_code == 422
    assert not Look.objects.exists()


def test_a_file_costs_statements_by_the_thousand_rows(
    duty_officer: User,
    counsel: User,
    signed_in: SignIn,
    django_assert_max_num_queries: Any,
    django_capture_on_commit_callbacks: Any,
) -> None:
    fill(200, [counsel])
    client = signed_in(duty_officer)
    with django_capture_on_commit_callbacks(execute=True):  # by then the month's key is known
        taken(client)
    with django_assert_max_num_queries(12):
        assert len(taken(client)) > 150


def test_a_long_file_does_not_fill_memory() -> None:
    rows = ([number, "word " * 40, datetime(2026, 1, 1, tzinfo=UTC)] for number in range(30_000))
    tracemalloc.start()
    size = sum(len(piece) for piece in spreadsheet.as_csv(["a", "b", "c"], rows))
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert size > 5_000_000
    assert most < 1_500_000
