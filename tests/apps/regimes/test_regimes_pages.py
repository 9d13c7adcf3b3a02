"""The pages of reports: who opens which, what everybody reads, files, budgets, what is due."""

from __future__ import annotations

import io
import re
import tomllib
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import pypdfium2
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from tests.apps.regimes.conftest import AT, COUNCIL, FIRST_QUARTER, FilesReport, Person, SignIn, in_bulk

from dintel.apps.accounts.models import User
from dintel.apps.accounts.permissions import matrix
from dintel.apps.regimes import here, paper, services
from dintel.apps.regimes.models import Report
from dintel.apps.regimes.queries.reports import Page, page_of
from dintel.apps.regimes.queries.showing import shown
from dintel.apps.regimes.services import Other

pytestmark = pytest.mark.django_db
BUDGETS = tomllib.loads(Path(__file__).with_name("budgets.toml").read_text(encoding="utf-8"))
READERS = {"counsel", "duty_officer", "equity_coordinator", "paralegal", "auditor"}
WRITERS = {"duty_officer", "equity_coordinator", "paralegal"}
OWN = f"/owed/reports/{COUNCIL}/2026-01/"
PUBLIC = f"/record/reports/{COUNCIL}/2026-01/"
DAY = date(2026, 2, 3)


def text_of(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def test_each_page_opens_to_the_roles_of_the_table(
    person: Person, filed: FilesReport, signed_in: SignIn, client: Client
) -> None:
    filed()
    for role in sorted(matrix().roles):
        browser = signed_in(person(role, department="aviation"))
        for path in ("/owed/", OWN, "/owed/compared/", f"{OWN}1/report.csv", "/owed/forms/il-law-enforcement/"):
            assert (browser.get(path).status_code == 200) == (role in READERS), (role, path)
        assert (browser.get(f"{OWN}correct/").status_code == 200) == (
            role in {"duty_officer", *READERS} - {"counsel", "auditor"}
        )
        assert (browser.get(f"/owed/compared/{COUNCIL}/2026-01/").status_code == 200) == (
            matrix().scope(role, "regime.prepare") == "city"
        )
    for path in ("/owed/", OWN):
        assert client.get(path).status_code == 302
    assert 'href="/record/reports/"' in text_of(client.get("/record/")), "the shelf of the record leads here"
    for path in ("/record/reports/", PUBLIC, "/record/reports/compared/", f"{PUBLIC}1/", f"{PUBLIC}1/report.csv"):
        assert client.get(path).status_code == 200, path


def test_a_report_walks_its_way_by_forms_and_the_public_copy_appears_at_the_end(
    coordinator: User, paralegal: User, counsel: User, signed_in: SignIn, client: Client
) -> None:
    def send(user: User, what: str, **told: str) -> Any:
        return signed_in(user).post(f"{OWN}{what}/", {"key": str(uuid4()), **told}, follow=True)

    assert "Not begun" in text_of(signed_in(coordinator).get("/owed/"))
    assert "drawn up" in text_of(send(coordinator, "draw"))
    sha = Report.objects.get().whole_sha256
    assert signed_in(coordinator).get(f"{OWN}sign/").status_code == 404
    assert "Somebody else has to look" in text_of(send(coordinator, "look", whole_sha256=sha))
    send(paralegal, "look", whole_sha256=sha)
    assert "somebody certifies it" in text_of(send(counsel, "sign", whole_sha256=sha))
    send(counsel, "sign", whole_sha256=sha, nil_certified="on")
    assert client.get(PUBLIC).status_code == 404, "what is not filed is nobody's to read"
    answer = send(counsel, "file", filed_on=f"{timezone.localdate()}", how="portal", receipt="Nr. 5 for A-123456789")
    assert answer.status_code == 422, "a number of a person has no place in a receipt"
    send(counsel, "file", filed_on=f"{timezone.localdate()}", how="portal", receipt="Nr. 5")
    page = client.get(PUBLIC)
    assert "Certified: there was nothing to count." in text_of(page)
    assert "public" in page["Cache-Control"]
    assert len(page.content) < 60_000


def test_what_the_city_does_not_have_is_nowhere(
    filed: FilesReport, client: Client, coordinator: User, signed_in: SignIn
) -> None:
    filed()
    for path in (
        *("/record/reports/nothing/2026-01/", f"/record/reports/{COUNCIL}/2026-02/", f"/record/reports/{COUNCIL}/x/"),
        *(f"/record/reports/{COUNCIL}/2026-04/", f"{PUBLIC}2/", "/record/reports/nm-plate-readers/2025-01/"),
    ):
        assert client.get(path).status_code == 404, path
    browser = signed_in(coordinator)
    assert browser.get("/owed/reports/ma-boston-trust-act/2024-01/").status_code == 404, "no report of this city"
    assert browser.get(f"{OWN}burn/").status_code == 404


@pytest.mark.parametrize("budget", BUDGETS.values(), ids=BUDGETS.keys())
def test_a_page_stays_within_its_budget_with_few_contacts_and_with_many(
    filed: FilesReport, coordinator: User, signed_in: SignIn, budget: dict[str, Any]
) -> None:
    other = Other(9, "Another (synthetic)", "A letter", DAY, "definition")
    services.compare(report=filed(), sheet="custody", column="received", other=other, by=coordinator, at=AT)
    browser = signed_in(coordinator) if budget["path"].startswith("/owed/") else Client()
    browser.get(budget["path"])  # what a process reads once
    for more in (0, 40):
        in_bulk(more, began=DAY, by=coordinator)
        with CaptureQueriesContext(connection) as asked:
            assert browser.get(budget["path"]).status_code == 200
        assert len(asked) <= budget["statements"], [query["sql"][:150] for query in asked]


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_paper_is_tagged_holds_the_counts_and_is_the_same_each_time(
    filed: FilesReport, counsel: User, language: str
) -> None:
    in_bulk(3, began=DAY, by=counsel)
    in_bulk(12, began=DAY, by=counsel, purpose="criminal", outcome="comply", document="arrest_warrant")
    report = filed()
    regime = here.regimes()[COUNCIL]
    page = page_of(regime, here.period_of(regime, FIRST_QUARTER))
    with translation.override(language):
        public = Page(regime, page.period, page.versions, report, shown(report.public_body))
        whole, copy = paper.report_pdf(page, is_public=False), paper.report_pdf(public, is_public=True)
        assert paper.report_pdf(page, is_public=False) == whole
    told = pypdfium2.PdfDocument(io.BytesIO(copy))
    assert told.get_metadata_value("Title").startswith("Informe trimestral" if language == "es" else "Quarterly report")
    text = " ".join(told[0].get_textpage().get_text_range().split())
    assert ("omitido" if language == "es" else "left out") in text
    assert b"/StructTreeRoot" in whole
    assert whole != copy


def test_the_file_has_one_line_for_each_value_and_says_why_there_is_none(
    filed: FilesReport, counsel: User, client: Client
) -> None:
    in_bulk(3, began=DAY, by=counsel)
    filed()
    lines = b"".join(client.get(f"{PUBLIC}1/report.csv")).decode("utf-8-sig").splitlines()
    assert lines[0] == "Table,Line,Column,Value,Why there is no number,Definition"
    assert any(re.match(r"At the booking centre,All,Detainers received,,left out,", line) for line in lines)


def test_what_is_owed_stands_on_the_page_of_what_is_due(
    coordinator: User, counsel: User, signed_in: SignIn, filed: FilesReport
) -> None:
    assert "Report to City Council" in text_of(signed_in(coordinator).get("/due/"))
    before = text_of(signed_in(coordinator).get("/due/")).count("Report to City Council")
    filed()
    assert text_of(signed_in(coordinator).get("/due/")).count("Report to City Council") == before - 1
    page = text_of(signed_in(counsel).get("/owed/"))
    assert "a proposal, not law" in page


def test_every_page_stands_in_spanish(filed: FilesReport, client: Client) -> None:
    filed()
    page = text_of(client.get(f"/es{PUBLIC}"))
    assert "Informe trimestral al Concejo Municipal" in page
    assert "Solicitudes de retención recibidas" in page
    assert "Why this page" not in text_of(client.get("/es/record/reports/compared/"))
