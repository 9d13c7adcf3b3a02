"""Figures of reports: counted by hand beside, open to those who see the city's figures, and without any content."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import Http404
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.apps.accounts.made_up_staff import make_person
from tests.apps.complaints.cases import LATER, access, came_in
from tests.apps.complaints.flood_made import made
from tests.apps.complaints.reported import send

from dintel.apps.accounts.models import User
from dintel.apps.accounts.permissions import matrix
from dintel.apps.accounts.services import record_look
from dintel.apps.complaints import services
from dintel.apps.complaints.models import Report
from dintel.apps.complaints.queries.figures import Figures, figures_of

pytestmark = pytest.mark.django_db
DAY, ON = date(2026, 3, 5), date(2026, 11, 26)
NOON = datetime(2026, 3, 5, 19, tzinfo=UTC)
PART = {"offence": "impersonating_peace_officer", "element": "pretended"}


@pytest.fixture
def desk() -> User:
    return make_person("intake_officer")


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="dintel.apps.accounts.backends.StaffBackend")
    return client


def rows_of(client: Client, path: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(client.get(path).content.decode())))


def counts(found: Figures, name: str) -> dict[str, int]:
    (figure,) = [one for one in found.figures if one.id == name]
    return {line.value: line.count for line in figure.lines if line.count}


def of_auditor(**more: Any) -> Figures:
    return figures_of(access(make_person("auditor")), ON, **more)


def referred(report: Report, person: User, *outcomes: tuple[str, date]) -> None:
    services.find(report=report, **PART, state="shown", words="They said so.", by=person, at=NOON)
    packet = services.make_packet(report=report, to="An office", by=person, at=NOON + timedelta(days=20))
    for outcome, on in outcomes:
        services.record_outcome(referral=packet, outcome=outcome, on=on, by=person, at=LATER)


def test_each_report_counts_once_in_each_figure_as_counted_by_hand(desk: User) -> None:
    reports = made([f"A report {one}." for one in range(6)], day=DAY)
    april = made(["In April."], day=date(2026, 4, 2))
    services.set_aside(reports=[reports[5].pk], reason="One text.", by=desk, at=NOON)
    for report, way in zip(reports[:4], ("scam", "impersonation", "impersonation", "emergency"), strict=True):
        services.triage(report=report, route=way, reason="First.", by=desk, at=NOON)
    services.triage(report=reports[3], route="officer_conduct", reason="Then.", by=desk, at=NOON + timedelta(days=1))
    for answer, days in (("no_answer", 1), ("not_verified", 2)):
        at = NOON + timedelta(days=days)
        services.record_check(report=reports[1], agency="One", number_called="311", answer=answer, by=desk, at=at)
    referred(reports[1], desk, ("charged", date(2026, 6, 1)), ("convicted", date(2026, 9, 1)))
    referred(reports[2], desk)
    found = of_auditor()
    assert (found.year, found.received) == (2026, 7)
    assert counts(found, "month") == {"2026-03": 6, "2026-04": 1}
    assert counts(found, "aside") == {"set_aside": 1, "kept": 6}
    assert counts(found, "way") == {"scam": 1, "impersonation": 2, "officer_conduct": 1, "none": 2}
    assert counts(found, "state") == {"new": 2, "triaged": 2, "referred": 2}
    assert counts(found, "answer") == {"not_verified": 1, "none": 5}
    assert counts(found, "outcome") == {"convicted": 1, "none": 1}
    assert {line.of for one in found.figures if one.id in {"way", "state", "answer"} for line in one.lines} == {6}
    assert april[0].number not in str(found), "a figure names no report"


def test_what_staff_do_not_know_of_yet_is_in_no_count() -> None:
    send()
    assert of_auditor().received == 0
    came_in()
    assert of_auditor().received > 0


@pytest.mark.parametrize(("many", "medians"), [(9, [None] * 3), (10, [2.0, 3.0, None]), (11, [2.0, 3.0, None])])
def test_a_median_stands_only_where_ten_are(desk: User, many: int, medians: list[float | None]) -> None:
    for turn, report in enumerate(made([f"A report {one}." for one in range(many)], day=DAY)):
        late = timedelta(days=2 if turn else 40)
        record_look(user=desk, kind="report", key=report.number, action="complaint.read", at=NOON + late)
        record_look(user=desk, kind="report", key=report.number, action="complaint.read", at=NOON + late * 3)
        services.triage(report=report, route="scam", reason="First.", by=desk, at=NOON + late + timedelta(days=1))
        services.triage(report=report, route="scam", reason="Again.", by=desk, at=NOON + late * 2)
    delays = of_auditor().delays
    assert [line.median_days for line in delays.lines] == medians
    assert [(line.count, line.of) for line in delays.lines] == [(many, many), (many, many), (0, many)]


def test_days_are_the_citys_and_not_those_of_greenwich(desk: User) -> None:
    reports = made([f"A report {one}." for one in range(10)], day=DAY)
    for report in reports:  # half past five in the afternoon in the city, and past midnight in Greenwich
        services.triage(
            report=report, route="scam", reason="x", by=desk, at=datetime.fromisoformat("2026-03-06T00:30Z")
        )
    assert of_auditor().delays.lines[1].median_days == 0


def test_years_stand_apart_and_one_without_reports_does_not_exist() -> None:
    made(["Old."], day=date(2025, 12, 31))
    made(["New."], day=date(2026, 1, 1))
    found = of_auditor(year=2025)
    assert (found.years, found.received, counts(found, "month")) == ((2026, 2025), 1, {"2025-12": 1})
    assert [line.value for line in found.figures[0].lines] == [f"2025-{one:02}" for one in range(1, 13)]
    assert [line.value for line in of_auditor().figures[0].lines][-1] == "2026-11", "months to come are not shown"
    with pytest.raises(Http404):
        of_auditor(year=2024)


def test_somebody_kept_out_of_a_report_sees_the_same_numbers(desk: User) -> None:
    auditor, (report,) = make_person("auditor"), made(["One."], day=DAY)
    before = figures_of(access(auditor), ON)
    services.exclude(report=report, user=auditor, reason="Kin.", by=desk, at=LATER)
    assert figures_of(access(auditor), ON) == before


@pytest.mark.parametrize("role", list(matrix().roles))
@pytest.mark.parametrize("path", ["figures/", "figures.csv", "figures-definitions.csv"])
def test_only_those_who_see_the_figures_of_the_whole_city_find_the_pages(role: str, path: str) -> None:
    made(["One."], day=DAY)
    client = browser(make_person(role))
    sees = matrix().scope(role, "figures.read") == "city"
    assert client.get(f"/complaints/{path}").status_code == (200 if sees else 404)
    doors = client.get("/me/").content.decode()
    assert ('href="/complaints/figures/"' in doors) is sees
    assert client.get("/api/v1/complaints/figures").status_code == (200 if sees else 404)


def test_small_counts_say_that_they_are_not_for_publication_and_others_do_not() -> None:
    made([f"A report {one}." for one in range(12)], day=DAY)
    made(["One more."], day=date(2026, 4, 1))
    rows = list(
        csv.DictReader(io.StringIO(browser(make_person("auditor")).get("/complaints/figures.csv").content.decode()))
    )
    told = {(row["figure"], row["value"]): row for row in rows}
    march, april, may = (told["month", f"2026-{one:02}"] for one in (3, 4, 5))
    assert [(one["count"], one["not_for_publication"]) for one in (march, april, may)] == [
        ("12", "no"),
        ("1", "yes"),
        ("0", "no"),
    ]
    assert {row["of"] for row in rows if row["figure"] == "month"} == {"13"}


def test_each_figure_on_the_page_and_in_the_files_says_what_it_counts() -> None:
    made(["One."], day=DAY)
    client = browser(make_person("auditor"))
    page = client.get("/es/complaints/figures/").content.decode()
    lines = rows_of(client, "/es/complaints/figures-definitions.csv")
    assert len(lines) == 7
    for line in lines:
        for column in ("title", "counted", "of", "does_not_say"):
            assert line[column]
            assert line[column] in page
    named = {one["id"] for one in client.get("/api/v1/complaints/figures").json()["figures"]}
    assert named == {line["figure"] for line in lines}


@pytest.mark.parametrize("year", ["1999", "26", "２０２６", "x", "-001", "0000"])
def test_a_year_that_is_none_is_answered_as_what_is_not_there(year: str) -> None:
    made(["One."], day=DAY)
    assert browser(make_person("auditor")).get("/complaints/figures/", {"year": year}).status_code == 404


def test_the_figures_open_no_report_and_ask_as_often_for_many_as_for_few(desk: User) -> None:
    asked = []
    auditor = access(make_person("auditor"))
    for turn in range(2):
        for report in made([f"A report {turn} {one}." for one in range(5)], day=DAY):
            services.triage(report=report, route="scam", reason="x", by=desk, at=NOON)
        with CaptureQueriesContext(connection) as caught:
            figures_of(auditor, ON)
        asked.append(len(caught))
        assert not any(word in query["sql"] for query in caught for word in ('"answers"', '"identity"', "datakey"))
    assert asked == [4, 4]
