"""A reporter's photographs and videos: resumable or from a plain form, quiet, read by whoever may read the report."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.apps.complaints.conftest import Person
from tests.apps.complaints.reported import send
from tests.apps.evidence import evidence_samples as samples

from dintel.apps.accounts.models import User
from dintel.apps.complaints import coming_back as report_box
from dintel.apps.complaints.models import Report
from dintel.apps.complaints.services import floods, strike_the_hour
from dintel.apps.evidence import services as evidence
from dintel.apps.evidence import store
from dintel.apps.evidence.models import Chain, File, Line, Upload
from dintel.apps.ledger.models import Leaf, QuietLeaf
from dintel.apps.ledger.queries.rows import row_faults
from dintel.apps.visitors import coming_back

pytestmark = [pytest.mark.django_db, pytest.mark.once]
PAGE, UPLOADS = "/report/box/files/", "/report/box/files/uploads/"
Open = Callable[[Report], Client]


@pytest.fixture
def box() -> Open:
    """Return how a box is opened: the cookie that coming back with the code leaves."""

    def opened(report: Report) -> Client:
        client = Client()
        response = report_box.let_in(RequestFactory().get("/report/"), HttpResponse(), report.pk)
        client.cookies = response.cookies
        return client

    return opened


def attached(name: str, data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, content_type="")


def announce(client: Client, data: bytes, *, name: str = "photo.jpg", key: UUID | None = None, size: int = 0) -> Any:
    pairs = {"key": key or uuid4(), "filename": name, "filetype": "", "kind": "contact", "subject": "C-2026-0001"}
    told = ",".join(f"{name} {base64.b64encode(str(text).encode()).decode()}" for name, text in pairs.items())
    headers = {"Tus-Resumable": "1.0.0", "Upload-Length": str(size or len(data)), "Upload-Metadata": told}
    return client.post(UPLOADS, headers=headers)


def piece(client: Client, url: str, offset: int, data: bytes) -> Any:
    headers = {"Tus-Resumable": "1.0.0", "Upload-Offset": str(offset)}
    return client.patch(url, data, content_type="application/offset+octet-stream", headers=headers)


def ask(client: Client, url: str) -> Any:
    return client.head(url, headers={"Tus-Resumable": "1.0.0"})


def test_a_photograph_is_kept_for_the_report_whatever_the_device_says_it_is_for(box: Open) -> None:
    report, photo = send().report, samples.jpeg()
    client = box(report)
    created = announce(client, photo, name="Juana Example 2026-11-25 21.14.jpg")
    assert (created.status_code, created.headers["Location"][: len(UPLOADS)]) == (201, UPLOADS)
    done = piece(client, created.headers["Location"], 0, photo)
    assert done.headers["Dintel-File"].startswith(f"{PAGE}#file-")
    file = File.objects.get()
    assert (file.subject_kind, file.subject_key, file.sha256) == (
        "report",
        report.number,
        hashlib.sha256(photo).hexdigest(),
    )
    assert file.name == f"file-{str(file.key)[:4]}.jpg"
    page = client.get(PAGE).content.decode()
    assert file.name in page
    assert "Juana" not in page


def test_nothing_of_it_says_a_time_a_name_or_an_order(box: Open) -> None:
    client, photo = box(send().report), samples.jpeg()
    created = announce(client, photo, name="Juana Example 21.14.jpg")
    piece(client, created.headers["Location"], 0, photo[:50])
    client.post(PAGE, {"file": attached("Juana.pdf", samples.pdf()), "end": "1"})
    rows = [*Upload.objects.all(), *File.objects.all(), *Chain.objects.all(), *Line.objects.all()]
    assert len(rows) == 5
    for row in rows:
        values = [getattr(row, field.attname) for field in row._meta.concrete_fields]
        assert row.pk < 0
        assert not [one for one in values if "Juana" in str(one)]
        clocks = {timezone.localtime(one).time().isoformat() for one in values if isinstance(one, datetime)}
        assert clocks <= {"00:00:00"}
    assert not Leaf.objects.filter(kind__startswith="evidence.").exists(), "its leaves wait for the hour"
    quiet = QuietLeaf.objects.get(kind="evidence.received")
    assert '"by":""' in quiet.content
    assert "Juana" not in quiet.content
    faults = [str(fault) for fault in row_faults(files=True)]
    assert not faults


def test_a_video_that_is_cut_off_at_nine_tenths_goes_on(box: Open, settings: Any) -> None:
    client = box(send().report)
    video = samples.MOV + bytes(1000) * 1000
    cut, key = len(video) * 9 // 10, uuid4()
    created = announce(client, video, name="IMG_0001.MOV", key=key)
    piece(client, created.headers["Location"], 0, video[:cut])
    again = announce(client, video, name="IMG_0001.MOV", key=key)
    assert (again.status_code, again.headers["Upload-Offset"]) == (200, str(cut))
    assert ask(client, created.headers["Location"]).headers["Upload-Offset"] == str(cut)
    done = piece(client, created.headers["Location"], cut, video[cut:])
    assert (done.status_code, File.objects.get().type) == (204, "mov")
    once_more = announce(client, video, name="IMG_0001.MOV", key=key)
    assert once_more.headers["Dintel-File"] == done.headers["Dintel-File"], "sent again, it is there already"
    assert File.objects.count() == 1


def test_each_piece_lets_the_half_hour_begin_anew(box: Open) -> None:
    client, photo = box(send().report), samples.jpeg()
    created = announce(client, photo)
    assert created.cookies["report-en"]["max-age"] == coming_back.SECONDS
    assert piece(client, created.headers["Location"], 0, photo[:10]).cookies["report-en"]["samesite"] == "Strict"
    assert not piece(client, created.headers["Location"], 500, photo).cookies, "a refused one does not"


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (samples.HEIC, "IMG_1.HEIC", ""),
        (samples.MOV, "IMG_1.MOV", ""),
        (samples.pdf(), "scan.pdf", ""),
        (samples.EXE, "photo.jpg", "not_taken"),
        (samples.jpeg(), "paper.pdf", "not_what_it_says"),
        (samples.HTML, "page.html", "not_taken"),
    ],
)
def test_files_are_judged_by_their_content_as_staffs_are(box: Open, data: bytes, name: str, code: str) -> None:
    client = box(send().report)
    created = announce(client, data, name=name)
    done = piece(client, created.headers["Location"], 0, data)
    assert (done.json()["code"] if code else "") == code
    assert done.status_code == (422 if code else 204)
    page = client.post(PAGE, {"file": attached(name, data), "end": "1"})
    assert page.status_code == (422 if code else 302)


def test_without_scripts_several_files_come_in_one_form(box: Open) -> None:
    client = box(send().report)
    files = [attached("a.jpg", samples.jpeg()), attached("b.exe", samples.EXE)]
    page = client.post(PAGE, {"file": files, "end": "1"})
    assert page.status_code == 422
    assert File.objects.get().type == "jpeg", "a refused one stops none of the others"
    assert client.post(PAGE, {"end": "1"}).status_code == 422
    assert client.post(PAGE, {"file": attached("c.jpg", samples.jpeg())}).status_code == 400


def test_a_file_that_is_too_large_is_told_in_words_for_a_resident(box: Open, settings: Any) -> None:
    settings.OUTSIDE_FILE_LIMIT_BYTES = 1000
    client = box(send().report)
    words = announce(client, b"", size=1001).json()["errors"][0]
    assert "at most 1000\N{NO-BREAK SPACE}bytes" in words["what"]
    assert "administrator" not in " ".join(words.values())
    page = client.post(PAGE, {"file": attached("c.jpg", samples.noisy_jpeg(90_000)), "end": "1"})
    assert page.status_code == 413
    assert "administrator" not in page.content.decode()


def test_nobody_sends_to_or_sees_a_box_that_is_not_theirs(box: Open) -> None:
    mine, other, photo = send().report, send().report, samples.jpeg()
    created = announce(box(mine), photo)
    url = created.headers["Location"]
    stranger = box(other)
    assert ask(stranger, url).status_code == 404
    assert piece(stranger, url, 0, photo).status_code == 404
    assert stranger.delete(url, headers={"Tus-Resumable": "1.0.0"}).status_code == 404
    for nobody in (Client(),):
        assert announce(nobody, photo).status_code == 401
        assert "Enter your code again" in announce(nobody, photo).json()["errors"][0]["do"]
        assert nobody.get(PAGE).headers["Location"] == "/report/return/"
    piece(box(mine), url, 0, photo)
    assert "file-" not in stranger.get(PAGE).content.decode().partition('id="sent"')[2]


def test_a_reporter_stops_what_has_not_arrived_and_takes_nothing_back_that_has(box: Open) -> None:
    client, photo = box(send().report), samples.jpeg()
    url = announce(client, photo).headers["Location"]
    assert client.delete(url, headers={"Tus-Resumable": "1.0.0"}).status_code == 204
    url = announce(client, photo).headers["Location"]
    piece(client, url, 0, photo)
    told = client.delete(url, headers={"Tus-Resumable": "1.0.0"})
    assert (told.status_code, told.json()["code"]) == (409, "already_kept")


def test_a_file_brings_a_report_back_that_was_set_aside(box: Open, intake_officer: User) -> None:
    report = send().report
    floods.set_aside(reports=[report.pk], reason="A machine.", by=intake_officer, at=timezone.now())
    announce(box(report), samples.jpeg())
    assert not Report.objects.get(pk=report.pk).set_aside


def test_whoever_may_read_the_report_reads_its_files_and_nobody_else(box: Open, desk: Client, person: Person) -> None:
    report, photo = send().report, samples.jpeg()
    client = box(report)
    piece(client, announce(client, photo).headers["Location"], 0, photo)
    file = File.objects.get()
    assert desk.get(f"/files/{file.key}/").status_code == 404, "nothing is seen before the hour"
    strike_the_hour(at=timezone.now() + timedelta(hours=1))
    page = desk.get(f"/files/{file.key}/")
    assert "from somebody without an account" in page.content.decode()
    assert Line.objects.filter(action="previewed").count() == 1
    assert client.get(f"/files/{file.key}/").status_code == 302, "the reporter is no member of staff"
    for role in ("front_desk", "duty_officer", "investigator", "auditor", "administrator", "records_custodian"):
        other = Client()
        other.force_login(person(role))
        assert other.get(f"/files/{file.key}/").status_code == 404
        assert other.get(f"/files/of/report/{report.number}/").status_code == 404


def test_the_working_copy_is_without_what_the_device_wrote_and_the_original_has_it(box: Open) -> None:
    client, photo = box(send().report), samples.jpeg()
    piece(client, announce(client, photo).headers["Location"], 0, photo)
    file = evidence.make_working_copy(file=File.objects.get(), wait_seconds=10)
    assert samples.TELLTALE.encode() in b"".join(store.pieces(store.original(file.sha256)))
    shown = b"".join(store.pieces(store.working(file.key) / file.pages[0]["name"]))
    assert samples.TELLTALE.encode() not in shown


def test_the_page_asks_the_database_as_often_for_many_files_as_for_one(box: Open) -> None:
    client = box(send().report)
    client.post(PAGE, {"file": attached("a.jpg", samples.jpeg()), "end": "1"})
    with CaptureQueriesContext(connection) as few:
        client.get(PAGE)
    for number in range(4):
        client.post(PAGE, {"file": attached("a.jpg", samples.jpeg(64 + number)), "end": "1"})
    with CaptureQueriesContext(connection) as many:
        client.get(PAGE)
    assert len(many) == len(few) <= 4
