"""Files arrive in every way there is; each is read rightly or refused with a way out."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest
from tests.apps.contacts.importing_made import HEADING, ROWS, as_csv, as_xlsx, bomb, with_entities

from dintel.apps.contacts.importing.plan import first_plan, plan_of
from dintel.apps.contacts.importing.sheet import MOST_BYTES, MOST_LINES, SheetError, read_sheet
from dintel.apps.contacts.importing.targets import guess, suggest
from dintel.apps.contacts.importing.values import CellError, Reading, clock_of, day_of, moment_of, order_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]
DENVER = Reading("mdy", "America/Denver")

READABLE = {
    "plain": as_csv(),
    "byte order mark": b"\xef\xbb\xbf" + as_csv(),
    "semicolons": as_csv(separator=";"),
    "tabs": as_csv(separator="\t"),
    "upright lines": as_csv(separator="|"),
    "line feeds": as_csv().replace(b"\r\n", b"\n"),
    "carriage returns": as_csv().replace(b"\r\n", b"\r"),
    "no end of line": as_csv().rstrip(),
    "blank lines": as_csv().replace(b"\r\n", b"\r\n\r\n"),
    "utf-16": as_csv().decode().encode("utf-16"),
    "excel's own first line": b"sep=;\r\n" + as_csv(separator=";"),
    "workbook": as_xlsx(),
}


@pytest.mark.parametrize("name", READABLE)
def test_a_list_is_read_however_it_was_saved(name: str) -> None:
    sheet = read_sheet(READABLE[name])
    assert sheet.columns == HEADING
    assert [line.cells[:10] for line in sheet.lines] == [row[:10] for row in ROWS]


def test_a_line_keeps_the_number_it_has_in_the_file() -> None:
    rows = (("1", 'two\nlines, "quoted"'), ("2", "b"))
    text = 'a,b\n1,"two\nlines, ""quoted"""\n\n2,b\n'
    sheet = read_sheet(text.encode())
    assert [(line.number, line.cells) for line in sheet.lines] == [(2, rows[0]), (5, rows[1])]


def test_windows_text_is_read_and_said() -> None:
    sheet = read_sheet("Fecha,Notas\n2026-01-01,Señor Muñoz\n".encode("cp1252"))
    assert sheet.encoding == "cp1252"
    assert sheet.samples(1) == ("Señor Muñoz",)
    assert "not in UTF-8" in sheet.notes[0]
    assert read_sheet("a,b\n1,é\n".encode("cp1252"), encoding="cp1252").notes == ()


def test_two_columns_of_one_name_are_told_apart_and_said() -> None:
    sheet = read_sheet(b"date,date,,date\n1,2,3,4\n")
    assert sheet.columns == ("date", "date (2)", "Column 3", "date (3)")
    assert len(sheet.notes) == 2


REFUSED = {
    "empty": (b"", "empty"),
    "only spaces": (b" \r\n\t ", "empty"),
    "heading alone": (as_csv(rows=()), "no rows"),
    "zero bytes": (as_csv().replace(b"Main", b"Ma\0in"), "zero bytes"),
    "utf-16 without its mark": ("a,b\n1,2\n".encode("utf-16-le"), "zero bytes"),
    "old workbook": (b"\xd0\xcf\x11\xe0" + b"\x01" * 600, "XLS"),
    "pdf": (b"%PDF-1.7 ...", "PDF"),
    "open quotation mark": (b'a,b\n1,"two\n3,4\n', "cannot be read"),
    "broken workbook": (as_xlsx()[:900], "damaged"),
    "a zip that is no workbook": (b"PK\x03\x04" + b"\0" * 300, "damaged"),
    "too many lines": (b"a,b\n" + b"1,2\n" * (MOST_LINES + 1), "more than 5,000 lines"),
    "too many columns": ((",".join(map(str, range(200))) + "\n" + ",".join(["1"] * 200)).encode(), "columns"),
    "too large": (b"a,b\n" + b"1" * (MOST_BYTES + 1), "megabytes"),
    "entities": (with_entities(), "unpacks"),
    "empty workbook": (as_xlsx(rows=(), heading=()), "no rows"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_list_is_refused_with_a_way_out(name: str) -> None:
    body, said = REFUSED[name]
    with pytest.raises(SheetError) as caught:
        read_sheet(body)
    assert said in caught.value.what
    assert caught.value.do


def test_a_workbook_that_unpacks_without_end_is_not_opened() -> None:
    body = bomb()
    assert len(body) < 1_000_000
    with pytest.raises(SheetError, match="unpacks"):
        read_sheet(body)


def test_a_formula_is_known_as_one() -> None:
    sheet = read_sheet(as_xlsx(rows=(("=1+1", datetime(2026, 3, 1, 8, 30), 3.0, True, time(9, 5)),)))  # noqa: DTZ001 - as in a workbook
    (line,) = sheet.lines
    assert line.cells == ("=1+1", "2026-03-01 08:30:00", "3", "yes", "09:05:00")
    assert line.formulas == {0}


@pytest.mark.parametrize(
    ("text", "order", "day"),
    [
        ("2026-11-22", "mdy", date(2026, 11, 22)),
        ("2026/1/2", "dmy", date(2026, 1, 2)),
        ("20261122", "ymd", date(2026, 11, 22)),
        ("11/22/2026", "mdy", date(2026, 11, 22)),
        ("22.11.2026", "dmy", date(2026, 11, 22)),
        ("1/2/26", "mdy", date(2026, 1, 2)),
        ("1/2/26", "dmy", date(2026, 2, 1)),
    ],
)
def test_a_day_is_read_as_the_person_says(text: str, order: str, day: date) -> None:
    assert day_of(text, Reading(order)) == day


@pytest.mark.parametrize(
    "text", ["", "soon", "2026-13-01", "2026-02-30", "31/02/2026", "22/11/2026", "1/2", "=TODAY()", "१"]
)
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(CellError) as caught:
        day_of(text, Reading("ymd"))
    assert caught.value.do


CLOCKS = {
    "9:05": time(9, 5),
    "09:05:30": time(9, 5, 30),
    "1430": time(14, 30),
    "2:05 pm": time(14, 5),
    "12 a.m.": time(0),
    "12:30PM": time(12, 30),
    "9": time(9),
    "14.30": time(14, 30),
    "00:00": time(0),
    "23:59:59.999": time(23, 59, 59),
}


@pytest.mark.parametrize(("text", "clock"), CLOCKS.items())
def test_a_time_of_day_is_read(text: str, clock: time) -> None:
    assert clock_of(text) == clock


@pytest.mark.parametrize("text", ["25:10", "24:00", "9:60", "13 pm", "0 am", "-1:00", "noonish", "9:5", ""])
def test_a_time_that_no_clock_shows_is_refused(text: str) -> None:
    with pytest.raises(CellError):
        clock_of(text)


def test_a_moment_is_taken_in_the_zone_of_the_file() -> None:
    assert moment_of("03/02/2026 14:05", DENVER) == (datetime(2026, 3, 2, 21, 5, tzinfo=UTC), "")
    assert moment_of("2026-07-02T14:05:00", DENVER)[0] == datetime(2026, 7, 2, 20, 5, tzinfo=UTC)
    assert moment_of("2026-07-02 14:05:00+02:00", DENVER)[0] == datetime(2026, 7, 2, 12, 5, tzinfo=UTC)
    assert moment_of("2026-07-02T14:05Z", DENVER)[0] == datetime(2026, 7, 2, 14, 5, tzinfo=UTC)
    assert moment_of("03/02/2026", DENVER)[0] == datetime(2026, 3, 2, 7, 0, tzinfo=UTC)


def test_an_hour_that_the_clock_skipped_is_refused_and_one_that_came_twice_is_said() -> None:
    with pytest.raises(CellError, match="did not exist"):
        moment_of("03/08/2026 02:30", DENVER)
    moment, note = moment_of("11/01/2026 01:30", DENVER)
    assert moment == datetime(2026, 11, 1, 7, 30, tzinfo=UTC)
    assert "came twice" in note


def test_the_order_of_days_is_judged_by_the_samples() -> None:
    assert order_of(["2026-01-02"]) == "ymd"
    assert order_of(["1/2/2026", "1/13/2026"]) == "mdy"
    assert order_of(["1/2/2026", "13/1/2026"]) == "dmy"
    assert order_of([]) == "ymd"


def test_headings_and_words_are_recognised_but_left_to_the_person() -> None:
    plan = first_plan(read_sheet(as_csv()), "America/Denver")
    assert plan.columns["Log no"] == "reference"
    assert plan.columns["Date"] in {"began_at", "began_on"}
    assert plan.columns["Agency"] == "agency"
    assert "Officer name" not in plan.columns
    assert guess("fecha") == "began_at"
    assert guess("place of birth") == ""
    assert guess("nationality") == ""
    assert suggest("channel", "Telephone") == "phone"
    assert suggest("channel", "in-person") == "visit"
    assert suggest("facility", "Main Libary") == "main-library"
    assert suggest("immigration", "Y") == "yes"
    assert suggest("asked", "zzzz") == ""


def test_a_plan_that_was_tampered_with_keeps_only_what_is_understood() -> None:
    plan = plan_of(
        {
            "columns": {"a": "began_at", "b": "began_at", "c": "status", "d": 3},
            "constants": {"channel": "pigeon", "asked": "hold_person", "agency": "ICE", "nothing": "x"},
            "words": {"channel": {"x": "fax", "y": "pigeon", "z": ""}, "agency": {"a": "b"}, "asked": 3},
            "order": "abc",
            "zone": "Mars/Olympus",
            "clean": "yes",
        }
    )
    assert plan.columns == {"a": "began_at"}
    assert plan.constants == {"asked": "hold_person", "agency": "ICE"}
    assert plan.words == {"channel": {"x": "fax", "z": ""}, "asked": {}}
    assert (plan.order, plan.zone, plan.clean) == ("ymd", "UTC", False)
    assert plan_of({}).columns == {}
    assert plan_of(plan.as_json()) == plan
