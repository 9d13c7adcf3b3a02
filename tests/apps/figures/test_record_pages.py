"""What everybody sees and takes: pages that read releases alone, files that verify, a second count by somebody else."""

from __future__ import annotations

import csv
import io
import re
import subprocess
import sys
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pyarrow.parquet as pq
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.apps.accounts.made_up_staff import make_person
from tests.apps.contacts.made import ice
from tests.apps.figures.quarter import JULY, OPEN, SOME, released
from tests.browser import JOURNEY, violations

from dintel.apps.contacts import services as contacts
from dintel.apps.figures import data, shelf
from dintel.apps.figures.models import Release
from dintel.apps.figures.queries.measures import every
from dintel.apps.ledger import services as ledger

pytestmark = pytest.mark.django_db
MOST_BYTES = 60_000
PAGES = ("record/", "record/figures/", "record/figures/requests/", "record/data/")
FILES = ("datapackage.json", "catalog.jsonld", "releases.atom")
HERE = Path(__file__).parent


@pytest.fixture
def out(quarter: Any, coordinator: Any, counsel: Any) -> Any:
    """Return the releases of a quarter in which contacts are sealed and verified."""
    made = quarter(14, 8, 2)
    contacts.seal_contact(contact=made[0], why="A grand jury.", readers=[], by=counsel, at=OPEN)
    for one in made[1:7]:
        contacts.verify_contact(
            contact=one, result="verified", how="police", asked_of="", words="", verified_at=OPEN, by=counsel, at=OPEN
        )
    for figure in ("contacts", "requests", "detainers"):
        released(coordinator, figure=figure)
    return Release.objects.get(figure="requests")


def test_pages_read_releases_alone_and_are_small_and_kept_by_browsers(out: Any, client: Any) -> None:
    for page in PAGES:
        client.get(f"/{page}")  # templates are read once
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(f"/{page}")
        tables = {query["sql"].split('FROM "')[1].split('"')[0] for query in asked.captured_queries}
        assert tables <= {"figures_release"}, page
        assert len(asked) <= 1, page
        assert len(answer.content) < MOST_BYTES
        assert answer.headers["Cache-Control"] == "public, max-age=300"
        again = client.get(f"/{page}", headers={"if-none-match": answer.headers["ETag"]})
        assert again.status_code == 304
        assert "Cookie" not in answer.headers.get("Vary", "")


def test_ten_years_of_files_are_a_short_page_and_a_year_each(out: Any, client: Any) -> None:
    made = []
    for number in range(40):
        year, quarter = 2016 + number // 4, 1 + number % 4
        since = date(year, 3 * quarter - 2, 1)
        made.append(
            Release(
                figure=out.figure,
                period=f"{year}-Q{quarter}",
                since=since,
                number=1,
                at=out.at,
                by=out.by,
                body=out.body,
                sha256=f"{number:064x}",
                why="",
            )
        )
    Release.objects.bulk_create(made)
    text = client.get("/record/data/").content.decode()
    assert text.count("/record/data/requests/20") == 4 * len(data.forms()), "the newest four of them"
    assert "All 41 files" in text
    of_one = client.get("/record/data/requests/")
    assert len(of_one.content) < MOST_BYTES
    newest = of_one.content.decode()
    assert newest.count("/record/data/requests/2026-Q3.1.") == len(data.forms())
    assert "/record/data/requests/2025-Q4.1." not in newest
    older = client.get("/record/data/requests/?year=2017").content.decode()
    assert re.findall(r"requests/(2017-Q.)\.1\.csv", older) == ["2017-Q4", "2017-Q3", "2017-Q2", "2017-Q1"]
    for address in ("requests/?year=1999", "requests/?year=x", "nothing/", "warrants/"):
        assert client.get(f"/record/data/{address}").status_code == 404, address


def test_a_figure_says_all_that_a_reader_needs(out: Any, client: Any) -> None:
    text = client.get("/record/figures/requests/").content.decode()
    for words in (
        "How often did the city help, and how often did it decline?",
        "requests for a criminal investigation or case in which the city helped",
        "July to September 2026",
        "kept back",
        "All requests in contacts that began in the period",
        "It does not say what became of a person afterwards.",
        "Councilors Lewis, Grout and Champine",
        "R-18-7 (b)",
        "The signed text of the order was not read",
        out.sha256,
        "/record/data/requests/2026-Q3.1.csv",
        "/record/figures/requests/2026-Q3/1/receipt/",
    ):
        assert words in text, words
    assert "<desc" in text
    assert "¿Con qué frecuencia ayudó la ciudad" in client.get("/es/record/figures/requests/").content.decode()
    warrants = client.get("/record/figures/warrants/").content.decode()
    assert "Nothing was released yet" in warrants
    assert "The city’s own target at the booking centre is 30 minutes." in warrants


def test_what_is_not_out_is_not_there(out: Any, client: Any) -> None:
    for path in (
        "figures/nothing/",
        "figures/requests/2026-Q2/",
        "figures/requests/2026-Q3/2/",
        "figures/requests/2026-Q3/1/receipt/",
    ):
        assert client.get(f"/record/{path}").status_code == 404, path
    for path in ("requests/2026-Q3.2.csv", "requests/2026-Q3.1.xlsx", "nothing/2026-Q3.1.csv"):
        assert client.get(f"/record/data/{path}").status_code == 404, path
    assert client.get("/api/v1/record/figures/requests/releases/2026-Q3.9").status_code == 404


def test_a_corrected_release_stays_and_says_so(out: Any, client: Any, coordinator: Any, file: Any) -> None:
    for _ in range(9):
        file(ice(**SOME[1]), at=JULY)
    released(coordinator, at=OPEN + timedelta(days=1), why="Nine reports came in late.")
    old = client.get("/record/figures/requests/2026-Q3/1/").content.decode()
    assert "This release was corrected." in old
    assert "Nine reports came in late." in old
    new = client.get("/record/figures/requests/").content.decode()
    assert "What was put right: Nine reports came in late." in new
    assert "corrected since" in new
    feed = ET.fromstring(client.get("/record/data/releases.atom").content)  # noqa: S314 - our own
    names = [one.text for one in feed.findall("{*}entry/{*}id")]
    assert len(names) == len(set(names)) == 4
    assert str(names[0]).endswith("/record/figures/requests/2026-Q3/2/")


def test_files_hold_what_was_released_and_verify(out: Any, client: Any, settings: Any) -> None:
    base = "/record/data/requests/2026-Q3.1"
    told = client.get(f"{base}.json")
    assert sha256(told.content).hexdigest() == out.sha256
    assert told.headers["ETag"] == f'"{out.sha256}.json"'
    assert client.get(f"{base}.json", headers={"if-none-match": told.headers["ETag"]}).status_code == 304
    assert "Last-Modified" in told.headers
    rows = list(csv.DictReader(io.StringIO(client.get(f"{base}.csv").content.decode(), newline="")))
    assert tuple(rows[0]) == data.COLUMNS
    held = [row for row in rows if row["kept_back"] == "true"]
    assert held
    assert {row["count"] for row in held} == {""}
    package = client.get("/record/data/datapackage.json").json()
    mine = next(one for one in package["resources"] if one["name"] == "requests-2026-q3-1")
    assert mine["path"] == f"{settings.PUBLIC_URL}{base}.csv"
    assert mine["hash"] == f"sha256:{sha256(client.get(f'{base}.csv').content).hexdigest()}"
    key = mine["schema"]["primaryKey"]
    assert len({tuple(row[name] for name in key) for row in rows}) == len(rows)
    catalog = client.get("/record/data/catalog.jsonld").json()
    assert {one["identifier"].split("/")[-2] for one in catalog["dataset"]} == {"contacts", "requests", "detainers"}
    assert catalog["dataset"][0]["spatial"]["identifier"].startswith("ocd-division/")


def test_parquet_holds_the_same_or_says_that_it_cannot(out: Any, client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(data, "has_parquet", lambda: False)
    refused = client.get("/record/data/requests/2026-Q3.1.parquet")
    assert refused.status_code == 501
    assert "pyarrow is not installed" in refused.content.decode()
    monkeypatch.undo()
    table = pq.read_table(io.BytesIO(client.get("/record/data/requests/2026-Q3.1.parquet").content)).to_pylist()
    rows = list(csv.DictReader(io.StringIO(client.get("/record/data/requests/2026-Q3.1.csv").content.decode())))
    assert [(one["group_1"], one["count"]) for one in table] == [
        (row["group_1"], int(row["count"]) if row["count"] else None) for row in rows
    ]


def test_programs_read_the_same_without_a_sign_in(out: Any, client: Any) -> None:
    every_one = client.get("/api/v1/record/figures").json()
    assert [one["id"] for one in every_one][:3] == ["contacts", "facilities", "requests"]
    assert next(one for one in every_one if one["id"] == "requests")["releases"] == ["2026-Q3.1"]
    told = client.get("/api/v1/record/figures/requests/releases/2026-Q3.1").json()
    assert told["sha256"] == out.sha256
    assert {"groups": ["criminal", "total"], "count": 8} in told["tables"][0]["rows"]


def test_somebody_else_counts_three_figures_from_an_export_and_gets_the_same(
    out: Any, client: Any, tmp_path: Path
) -> None:
    """An auditor's export, the published files, and a script that knows only the definitions."""
    auditor = make_person("auditor")
    client.force_login(auditor)
    answer = client.post("/contacts/export/", {"kind": "csv", "lines": "requests"})
    export = tmp_path / "export.csv"
    export.write_bytes(b"".join(answer.streaming_content))
    paths = []
    for figure in ("contacts", "requests", "detainers"):
        paths.append(tmp_path / f"{figure}.csv")
        paths[-1].write_bytes(client.get(f"/record/data/{figure}/2026-Q3.1.csv").content)
    command = [sys.executable, "-I", "-S", str(HERE / "recompute_figures.py"), str(export), *map(str, paths)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("counts are the same") == 3
    text = paths[1].read_text(encoding="utf-8")
    paths[1].write_text(
        text.replace("criminal,answer,total,8,false", "criminal,answer,total,9,false"), encoding="utf-8"
    )
    assert text != paths[1].read_text(encoding="utf-8")
    wrong = subprocess.run(command, capture_output=True, text=True, check=False)
    assert wrong.returncode == 1
    assert "9 was released, 8 is counted" in wrong.stdout


def test_whoever_may_release_does_it_on_a_page_and_others_find_none(
    quarter: Any,
    coordinator: Any,
    signed_in: Any,
) -> None:
    quarter(14, 8, 9)
    for role in ("auditor", "duty_officer", "administrator"):
        assert signed_in(make_person(role)).get("/figures/").status_code == 404
    client = signed_in(coordinator)
    text = client.get("/figures/").content.decode()
    assert "may come out now" in text
    period = text.split('action="/figures/requests/release/"')[1].split('name="period" value="')[1].split('"')[0]
    with CaptureQueriesContext(connection) as asked:
        client.get("/figures/")
    assert len(asked) <= 5
    assert client.post("/figures/requests/release/", {"period": "2099-Q1"}).status_code == 422
    ledger.sequence(at=OPEN)
    answer = client.post("/figures/requests/release/", {"period": period}, follow=True)
    assert answer.status_code == 200
    assert Release.objects.get().by == coordinator
    again = client.post("/figures/requests/release/", {"period": period, "why": "Kept."})
    assert "nothing in it has changed since" in again.content.decode()
    assert "Kept." in again.content.decode(), "what was written is not lost"
    assert client.post("/figures/nothing/release/", {"period": period}).status_code == 404


def test_each_room_adds_its_door(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelf, "_ENTRIES", dict(shelf._ENTRIES))
    shelf.add("reports", title="Reports", words="For others.", address="design:home", order=1)
    text = client.get("/record/").content.decode()
    assert text.index("Reports") < text.index("Figures</a>")


def test_every_measure_counts_what_it_names() -> None:
    for one in every().values():
        assert all(values for values in one.dimensions().values()), one.id
        assert one.rule >= 1


def test_the_demo_city_has_figures_to_show(db: None) -> None:
    from django.utils import timezone

    from dintel.apps.accounts.demo import make_demo_people
    from dintel.apps.figures.demo import make_demo_figures

    at = timezone.now()
    people = make_demo_people(at=at - timedelta(days=30))
    make_demo_figures(people=people, at=at)
    made = Release.objects.count()
    assert made >= 12
    assert Release.objects.filter(figure="requests").exists()
    make_demo_figures(people=people, at=at)
    assert Release.objects.count() == made


class TestInABrowser:
    pytestmark = JOURNEY

    def test_the_record_stands_on_a_phone_without_scripts_and_without_a_finding(
        self, live_server: Any, chromium: Any, file: Any
    ) -> None:
        for told, number in zip(SOME, (14, 8, 2), strict=True):
            for _ in range(number):
                file(ice(**told), at=JULY)
        released(make_person("equity_coordinator"))
        page = chromium.new_context(viewport={"width": 320, "height": 640}).new_page()
        for path in (*PAGES, "es/record/figures/requests/", "record/figures/warrants/"):
            assert page.goto(f"{live_server.url}/{path}").status == 200
            assert page.locator("h1").count() == 1
            assert page.evaluate("document.documentElement.scrollWidth") <= 320, path
            page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
            found = violations(page)
            assert not found, [(path, one["id"], one["nodes"][0]["html"][:200]) for one in found]
        plain = chromium.new_context(java_script_enabled=False).new_page()
        plain.goto(f"{live_server.url}/record/")
        plain.get_by_role("link", name="Figures", exact=True).click()
        plain.get_by_role("link", name="How often did the city help").click()
        assert plain.locator("table").first.is_visible()
        assert plain.locator("a", has_text="CSV").first.get_attribute("href") == "/record/data/requests/2026-Q3.1.csv"
