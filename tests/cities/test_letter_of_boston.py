"""The yearly letter of Boston, in Boston: what was published comes out of contacts of that shape, and is filed.

The figures are those of ``LAW`` 3.2 with the sources of the regime's own file: 12, 19, 15 and 57 detainers in 2022 to
2025, none acted on; 28 percent of the last by the fax line; 198 by the federal agency's count of 2024. How the 15 were
spread over the stations was not read beyond the order of the three; the spread here is made up.
"""

from __future__ import annotations

import csv
import io
from datetime import date, datetime, timedelta
from uuid import uuid4

import pypdfium2
import pytest
from django.test import Client
from django.utils import timezone

from dintel.apps.accounts.demo import make_demo_people
from dintel.apps.accounts.queries import User
from dintel.apps.contacts import services as register
from dintel.apps.contacts.queries.visible import newest_named
from dintel.apps.contacts.report import Asked
from dintel.apps.contacts.report import Report as Told
from dintel.apps.regimes import here, paper, services
from dintel.apps.regimes.models import Report
from dintel.apps.regimes.queries.reports import page_of

pytestmark = pytest.mark.django_db
PUBLISHED = {2022: 12, 2023: 19, 2024: 15, 2025: 57}
PLACES = "Detainers by place"
KEY, MONEY = "ma-boston-trust-act", {"detainers": {"money": 0}}
AT = datetime(2026, 11, 22, 12, tzinfo=timezone.get_fixed_timezone(-300))
STATIONS_2024 = ("district-c-11",) * 8 + ("district-b-3",) * 4 + ("district-e-13",) * 3
SHAPES = {
    2022: [("district-c-11", "fax")] * 12,
    2023: [("district-c-11", "fax")] * 19,
    2024: [(station, "fax") for station in STATIONS_2024],
    2025: [("district-b-3", "fax")] * 16 + [("police-headquarters", "email")] * 41,
}


@pytest.fixture
def people() -> dict[str, User]:
    """Return one account a role, in office since before the first letter."""
    return make_demo_people(at=datetime(2021, 12, 1, tzinfo=timezone.get_fixed_timezone(-300)))


def file_detainers(year: int, by: User) -> None:
    """File each detainer of a year by the register's own service: faxed or sent, declined by the law of its day."""
    facts = {"asked": "hold_person", "document": "i247a", "requester": "immigration_agency", "purpose": "civil"}
    facts |= {"urgency": "none", "validity": "valid", "setting": "booking_centre"}
    for number, (place, channel) in enumerate(SHAPES[year]):
        began_at = datetime(year, 2, 1, 9, tzinfo=AT.tzinfo) + timedelta(days=number * 5)
        told = Told(source="desk", language="en", channel=channel, facility=place, began_at=began_at)
        told = Told(**{one: getattr(told, one) for one in told.__slots__} | {
            "agency": "ICE (synthetic)", "immigration": "yes", "asked": (Asked(facts=facts),),
        })  # fmt: skip
        key, at = uuid4(), began_at + timedelta(hours=1)
        register.file_contact(key=key, body_sha256=uuid4().hex * 2, report=told, by=by, at=at)
        contact = newest_named(key)
        assert contact is not None
        assert contact.requests.get().determinations.get().outcome == "decline"
        register.verify_contact(
            contact=contact, result="verified", how="called_agency", asked_of="", words="", verified_at=at, by=by, at=at
        )


def filed(year: int, people: dict[str, User]) -> Report:
    """Take the letter of a year from the count to the clerk."""
    counsel = people["counsel"]
    drawn = services.draw_up(
        regime=here.regimes()[KEY], since=date(year, 1, 1), stated=MONEY, by=people["paralegal"], at=AT
    )
    whole = drawn.whole_sha256
    seen = services.look_at(report=drawn, whole_sha256=whole, by=people["equity_coordinator"], at=AT)
    signed = services.sign(report=seen, whole_sha256=whole, role="counsel", nil_certified=True, by=counsel, at=AT)
    return services.file_report(
        report=signed, filed_on=AT.date(), how="by_hand", receipt="(synthetic)", by=counsel, at=AT
    )


def values_of(client: Client, year: int) -> dict[tuple[str, str, str], str]:
    """Return the letter as the clerk gets it: each value by table, line and column."""
    answer = client.get(f"/owed/reports/{KEY}/{year}-01/1/report.csv")
    lines = csv.reader(io.StringIO(b"".join(answer).decode("utf-8-sig")))
    return {(table, line, column): value for table, line, column, value, *_rest in lines}


def test_the_letters_of_four_years_are_owed_here_and_say_what_was_published(people: dict[str, User]) -> None:
    assert [one.key for one in here.own()] == [KEY], "it is this city's own duty, and the only one"
    by, client = people["duty_officer"], Client()
    client.force_login(people["counsel"], backend="dintel.apps.accounts.backends.StaffBackend")
    for year, shape in SHAPES.items():
        file_detainers(year, by)
        filed(year, people)
        told = values_of(client, year)
        received = {line: int(value) for (table, line, column), value in told.items() if table == PLACES and value}
        assert received.pop("All") == len(shape) == PUBLISHED[year]
        assert sum(received.values()) == PUBLISHED[year], "the stations add up to the city"
        one = {column: value for (table, line, column), value in told.items() if table == "Detainers"}
        assert one["Detainers received"] == str(PUBLISHED[year])
        assert {one[name] for name in ("People held", "People handed over", "Federal reimbursements")} == {"0"}
    assert one["By fax, percent of those received"] == "28.07 %", "sixteen of fifty-seven, published as 28 percent"


def test_the_letter_of_2024_is_a_page_a_tagged_pdf_and_stands_beside_the_federal_count(people: dict[str, User]) -> None:
    file_detainers(2024, people["duty_officer"])
    report = filed(2024, people)
    other = services.Other(
        theirs=198,
        whose="Immigration and Customs Enforcement",
        source="publicitytop.com/?p=164833",
        dated_on=date(2026, 1, 27),
        reason="late_paper",
        words="Papers were faxed to single stations.",
    )
    compared = services.compare(
        report=report, sheet="detainers", column="received", other=other, by=people["equity_coordinator"], at=AT
    )
    assert (compared.ours, compared.theirs) == (15, 198)
    regime = here.regimes()[KEY]
    body = paper.report_pdf(page_of(regime, here.period_of(regime, date(2024, 1, 1))), is_public=False)
    assert b"/StructTreeRoot" in body
    text = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(io.BytesIO(body)))
    for words in ("Boston", "Detainers received 15", "Trust Act"):
        assert words in text
    public = Client().get("/record/reports/compared/").content.decode()
    assert "198" in public
    assert "15" in public
