"""Reports for programs, reminders, and the end of what was filed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.apps.regimes.conftest import AT, COUNCIL, FIRST_QUARTER, FilesReport, SignIn, in_bulk, moment

from dintel.apps.accounts.models import User
from dintel.apps.accounts.permissions import matrix
from dintel.apps.notices.models import Notice
from dintel.apps.regimes import here, services
from dintel.apps.regimes.models import Report, ReportReminder
from dintel.apps.regimes.services.disposal import report_class

pytestmark = pytest.mark.django_db
PUBLIC, OWN = f"/api/v1/record/reports/{COUNCIL}/2026-01", f"/api/v1/reports/{COUNCIL}/2026-01"
Send = Callable[..., Any]


@pytest.fixture
def send(signed_in: SignIn) -> Send:
    """Return a way to send JSON as somebody."""

    def post(user: User, what: str, **body: Any) -> Any:
        return signed_in(user).post(f"{OWN}/{what}", body, content_type="application/json")

    return post


def test_a_report_goes_its_way_by_programs_and_everybody_reads_its_public_copy(
    coordinator: User, paralegal: User, counsel: User, send: Send, signed_in: SignIn
) -> None:
    client = Client()
    in_bulk(3, began=date(2026, 2, 3), by=counsel)
    assert signed_in(coordinator).get(OWN).status_code == 404, "nothing is begun"
    drawn = send(coordinator, "draw").json()
    assert drawn["state"] == "draft"
    refused = send(coordinator, "look", sha256=drawn["sha256"])
    assert (refused.status_code, "Somebody else" in refused.json()["detail"]) == (422, True)
    assert send(paralegal, "look", sha256="0" * 64).status_code == 422, "another draft"
    assert send(paralegal, "look", sha256=drawn["sha256"]).json()["state"] == "looked_at"
    assert send(paralegal, "sign", sha256=drawn["sha256"]).status_code == 404, "not hers to sign"
    assert send(counsel, "sign", sha256=drawn["sha256"]).json()["state"] == "signed"
    assert client.get(PUBLIC).status_code == 404
    listed = _listed(client)
    assert (listed["2026-01"]["state"], listed["2026-01"]["version"]) == ("owed", None), "how far it is, is the city's"
    today = str(timezone.localdate())
    assert send(counsel, "file", filed_on=today, how="email", receipt="A-123456789").status_code == 422
    filed = send(counsel, "file", filed_on=today, how="email", receipt="R-1").json()
    public = client.get(PUBLIC).json()
    assert public["sha256"] == Report.objects.get().public_sha256 != filed["sha256"]
    values = [cell for table in public["tables"] for row in table["rows"] for cell in row["values"]]
    assert any(cell["is_left_out"] and cell["number"] is None for cell in values)
    whole = [cell for table in filed["tables"] for row in table["rows"] for cell in row["values"]]
    assert not any(cell["is_left_out"] for cell in whole)
    csv = b"".join(client.get(f"{PUBLIC}/csv").streaming_content).decode("utf-8-sig")
    assert csv.startswith("Table,Line,Column,Value")
    assert send(coordinator, "correct", why="A paper came late.").json()["version"] == 2
    assert client.get(PUBLIC).json()["version"] == 1, "the draft of a correction is nobody's to read"
    assert client.get(f"{PUBLIC}?version=2").status_code == 404
    assert signed_in(coordinator).get(f"{OWN}?version=1").json()["state"] == "filed"


def test_numbers_that_nobody_states_and_shapes_that_are_none_are_refused(coordinator: User, send: Send) -> None:
    for stated in ({"custody": {"received": 3}}, {"nothing": {}}, {"custody": {"received": "3"}}):
        assert send(coordinator, "draw", stated=stated).status_code == 422, stated
    assert send(coordinator, "draw", stated={}, more=1).status_code == 422
    assert not Report.objects.exists()


def test_each_operation_opens_to_the_roles_of_the_table(signed_in: SignIn, person: Any, filed: FilesReport) -> None:
    filed()
    for role in sorted(matrix().roles):
        browser = signed_in(person(role, department="aviation"))
        for path in ("/api/v1/reports", OWN):
            expected = matrix().scope(role, "regime.read") == "city"
            assert (browser.get(path).status_code == 200) == expected, (role, path)
        drawn = browser.post(f"{OWN}/draw", {}, content_type="application/json").status_code
        assert (drawn != 404) == (matrix().scope(role, "regime.prepare") == "city"), role


def test_comparisons_are_public_without_the_small_count(client: Client, filed: FilesReport, coordinator: User) -> None:
    in_bulk(3, began=date(2026, 2, 3), by=coordinator)
    other = services.Other(198, "A federal agency (synthetic)", "A letter", date(2026, 6, 1), "late_paper", "Faxed.")
    services.compare(report=filed(), sheet="custody", column="received", other=other, by=coordinator, at=AT)
    told = client.get("/api/v1/record/reports/compared").json()
    assert [(one["ours"], one["difference"], one["theirs"]) for one in told] == [(None, None, 198)]


def test_whoever_prepares_a_report_is_reminded_before_its_day_and_after_it_once_each(
    coordinator: User, paralegal: User, filed: FilesReport
) -> None:
    regime = here.regimes()[COUNCIL]
    period = here.period_of(regime, FIRST_QUARTER)
    due_on = here.due_day(regime, period).on
    assert due_on is not None

    def told(days: int) -> list[str]:
        before = set(Notice.objects.values_list("pk", flat=True))
        services.remind_of_reports(at=moment(due_on + timedelta(days=days)))
        new = Notice.objects.exclude(pk__in=before).filter(subject_key=f"{COUNCIL}.2026-01")
        return list(new.values_list("kind", flat=True))

    assert told(-20) == []
    assert told(-3) == ["report_soon"]
    assert told(-3) == told(0) == []
    assert told(2) == ["report_late"]
    assert told(40) == ["report_late"], "a worker that was down tells the last step, not each"
    assert told(41) == []
    assert ReportReminder.objects.filter(regime=COUNCIL, since=FIRST_QUARTER).count() == 3
    filed()
    ReportReminder.objects.all().delete()
    assert told(40) == [], "what is filed is nobody's to be late with"


def test_after_its_disposal_a_report_is_empty_and_its_public_copy_stays(
    filed: FilesReport, coordinator: User, signed_in: SignIn, client: Client
) -> None:
    in_bulk(3, began=date(2026, 2, 3), by=coordinator)
    report = filed()
    copy = client.get(PUBLIC).json()
    kept = report_class()
    held = list(kept.keys_held([_subject(report)]))
    assert held == [(str(report.pk), _subject(report))]
    in_hand = kept.lock(str(report.pk))
    assert in_hand is not None
    gone = in_hand.dispose(AT)
    assert _subject(report) in gone.subjects
    assert Report.objects.get().body == ""
    assert client.get(PUBLIC).json() == copy
    browser = signed_in(coordinator)
    page = browser.get(f"/owed/reports/{COUNCIL}/2026-01/").content.decode()
    assert "was disposed of, as the schedule says" in page
    assert browser.get(f"/owed/reports/{COUNCIL}/2026-01/1/report.csv").status_code == 404
    assert browser.get(OWN).status_code == 404
    assert browser.get(f"/owed/compared/{COUNCIL}/2026-01/").status_code == 200
    assert kept.lock(str(report.pk)) is None, "once"


def _listed(client: Client) -> dict[str, Any]:
    """Return what everybody is told of the council's reports, by period; other duties have periods of the same name."""
    return {one["period"]: one for one in client.get("/api/v1/record/reports").json() if one["regime"] == COUNCIL}


def _subject(report: Report) -> Any:
    from dintel.apps.retention.register import Subject

    return Subject("regime_report", report.key)


def test_before_its_day_nobody_reads_the_public_copy_of_what_was_filed(
    filed: FilesReport, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    filed()
    assert client.get(PUBLIC).status_code == 200
    later = timezone.localdate() + timedelta(days=1)
    monkeypatch.setattr(here, "opens_on", lambda _until: later)
    assert client.get(PUBLIC).status_code == client.get(f"{PUBLIC}/csv").status_code == 404
    listed = _listed(client)
    assert (listed["2026-01"]["state"], listed["2026-01"]["opens_on"]) == ("filed", str(later))
