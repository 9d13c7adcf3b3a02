"""The pages: for whoever may see them, and the same nothing for everybody else."""

from __future__ import annotations

import io
import stat
import uuid
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template import Context, Template
from django.test import Client, RequestFactory
from tests.apps.evidence import evidence_samples as samples
from tests.apps.evidence.evidence_device import AT, KEY, KIND, Device, sha256

from dintel.apps.accounts.access import access_of, nobody
from dintel.apps.accounts.models import User
from dintel.apps.evidence import services, store
from dintel.apps.evidence.models import File, Hold, Line, Upload

pytestmark = pytest.mark.django_db
RECORD = f"/files/of/{KIND}/{KEY}/"


@pytest.fixture
def file(device: Device) -> File:
    """Return a kept photograph."""
    device.send(samples.jpeg(), sha256=sha256(samples.jpeg()))
    return File.objects.get()


def form(*files: tuple[str, bytes], **more: str) -> dict[str, Any]:
    """Return what the plain form sends."""
    return {"file": [SimpleUploadedFile(name, data, content_type="") for name, data in files], "end": "1", **more}


def test_a_plain_form_keeps_files_without_a_script(desk: Client, lead: User) -> None:
    response = desk.post(RECORD, form(("photo.jpg", samples.jpeg()), ("paper.pdf", samples.pdf())), follow=True)
    page = response.content.decode()
    assert response.status_code == 200
    assert "2 files are kept." in page
    assert [file.sha256 for file in File.objects.all()] == [sha256(samples.jpeg()), sha256(samples.pdf())]
    assert all(file.by == lead for file in File.objects.all())


def test_one_refused_file_stops_none_of_the_others(desk: Client) -> None:
    response = desk.post(RECORD, form(("photo.jpg", samples.HTML), ("paper.pdf", samples.pdf())))
    page = response.content.decode()
    assert response.status_code == 422
    assert "One file was not kept" in page
    assert "its content is a web page" in page
    assert File.objects.get().name == "paper.pdf"
    assert Line.objects.get(action="refused").details["name"] == "photo.jpg"


def test_a_form_without_a_file_says_so(desk: Client) -> None:
    response = desk.post(RECORD, {"end": "1"})
    assert response.status_code == 422
    assert "No file was chosen" in response.content.decode()


def test_a_form_that_was_cut_off_keeps_nothing(desk: Client, evidence_dir: Path) -> None:
    """What ends before the form's last field was cut off, even where the file looks whole."""
    body = (
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="photo.jpg"\r\n'
        b"Content-Type: image/jpeg\r\n\r\n" + samples.jpeg()[:-100]
    )
    response = desk.post(RECORD, body, content_type="multipart/form-data; boundary=x")
    assert response.status_code == 400
    assert "only in part" in response.content.decode()
    assert not File.objects.exists()
    assert not any((evidence_dir / "incoming").iterdir())


def test_a_form_larger_than_the_limit_is_not_read(desk: Client, settings: Any, evidence_dir: Path) -> None:
    settings.UPLOAD_LIMIT_BYTES = 1000
    response = desk.post(RECORD, form(("photo.jpg", samples.noisy_jpeg(80_000))))
    assert response.status_code == 413
    assert "at most 1000" in response.content.decode()
    assert not (evidence_dir / "incoming").exists()


def test_a_form_on_a_full_disk_says_so(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_args: object) -> None:
        raise store.FullError

    monkeypatch.setattr(store, "write_loose", full)
    response = desk.post(RECORD, form(("photo.jpg", samples.jpeg())))
    assert response.status_code == 507
    assert "disk is full" in response.content.decode()
    assert not Upload.objects.exists()


def test_a_form_from_another_site_is_refused(lead: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(lead)
    assert strict.post(RECORD, form(("photo.jpg", samples.jpeg()))).status_code == 403
    assert not File.objects.exists()


def test_a_record_without_files_says_what_will_appear(desk: Client) -> None:
    page = desk.get(RECORD).content.decode()
    assert "No photographs or files yet" in page
    assert "Add photographs or files" in page
    assert "No hold was ever placed" in page
    assert "/drawers/library-1/" in page


def test_a_files_page_tells_what_it_is(desk: Client, file: File) -> None:
    page = desk.get(f"/files/{file.key}/").content.decode()
    assert "It is a JPEG picture of" in page
    for group in (file.sha256[:4], file.sha256[-4:]):
        assert f"<code>{group}</code>" in page
    assert "The device that sent it had computed the same hash." in page
    assert f'src="/files/{file.key}/pages/1/"' in page
    assert 'value="working"' in page
    assert "such as place and time, was removed" in page


def test_a_page_is_our_own_picture_and_nothing_else(desk: Client, file: File) -> None:
    desk.get(f"/files/{file.key}/")
    response = desk.get(f"/files/{file.key}/pages/1/")
    assert response.headers["Content-Type"] == "image/jpeg"
    assert response.content.startswith(b"\xff\xd8\xff")
    assert samples.PLACE.encode() not in response.content
    assert response.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in response.headers["Cache-Control"]
    assert desk.get(f"/files/{file.key}/pages/2/").status_code == 404


def test_the_original_leaves_as_an_attachment_byte_for_byte(desk: Client, file: File) -> None:
    response = desk.post(f"/files/{file.key}/download/", {"copy": "original", "reason": "A test"})
    assert b"".join(response.streaming_content) == samples.jpeg()
    assert response.headers["Content-Disposition"] == 'attachment; filename="photo.jpg"'
    assert response.headers["Content-Type"] == "application/octet-stream"
    assert response.headers["Content-Length"] == str(file.size)


def test_the_working_copy_says_that_it_is_one(desk: Client, file: File) -> None:
    desk.get(f"/files/{file.key}/")
    response = desk.post(f"/files/{file.key}/download/", {"copy": "working", "reason": "A test"})
    assert response.headers["Content-Disposition"] == 'attachment; filename="photo-working-copy.jpg"'
    assert samples.PLACE.encode() not in b"".join(response.streaming_content)


def test_a_name_cannot_break_out_of_a_header_or_a_page(desk: Client, device: Device) -> None:
    name = 'a"; x=<script>alert(1)<, script>é.jpg'
    device.send(samples.jpeg(), name=name)
    file = File.objects.get()
    response = desk.post(f"/files/{file.key}/download/", {"copy": "original", "reason": "A test"})
    assert response.headers["Content-Disposition"].startswith("attachment; filename*=utf-8''a%22%3B%20x%3D%3Cscript")
    assert "<script>alert" not in desk.get(f"/files/{file.key}/").content.decode()
    assert "<script>alert" not in desk.get(RECORD).content.decode()


def addresses(file: File, hold: Hold) -> list[tuple[str, str, dict[str, str]]]:
    """Return every address that shows or changes something of a file."""
    why = {"reason": "A test", "copy": "original"}
    return [
        ("get", f"/files/{file.key}/", {}),
        ("get", f"/files/{file.key}/pages/1/", {}),
        ("get", f"/files/{file.key}/thumbnail/", {}),
        ("post", f"/files/{file.key}/download/", why),
        ("post", f"/files/{file.key}/verify/", {}),
        ("get", RECORD, {}),
        ("post", RECORD, {"end": "1"}),
        ("post", f"{RECORD}hold/", why),
        ("post", f"/files/holds/{hold.pk}/lift/", why),
    ]


@pytest.mark.parametrize("role", ["duty_officer", "administrator", "partner", "site_lead at the clinic"])
def test_what_is_closed_answers_as_if_it_were_not_there(file: File, counsel: User, person: Any, role: str) -> None:
    hold = services.hold(subject_kind=KIND, subject_key=KEY, reason="A lawsuit", by=counsel, at=AT)
    client = Client()
    client.force_login(person("site_lead", facility="clinic") if "clinic" in role else person(role))
    lines = Line.objects.count()
    for method, address, data in addresses(file, hold):
        closed = getattr(client, method)(address, data)
        absent = address.replace(str(file.key), str(uuid.uuid4())).replace(KEY, "nowhere-9")
        absent = absent.replace(f"holds/{hold.pk}/", "holds/999999/")
        missing = getattr(client, method)(absent, data)
        assert closed.status_code == missing.status_code == 404, address
        assert closed.content.decode().replace(address, "") == missing.content.decode().replace(absent, ""), address
    assert Line.objects.count() == lines


def test_whoever_may_read_but_not_add_or_hold_sees_no_such_buttons(file: File, person: Any) -> None:
    client = Client()
    client.force_login(person("auditor"))
    page = client.get(RECORD).content.decode()
    assert "photo.jpg" in page
    assert "data-upload" not in page
    assert "Place a hold" not in page
    assert client.post(RECORD, {"end": "1"}).status_code == 404
    assert client.post(f"{RECORD}hold/", {"reason": "x"}).status_code == 404


def test_a_site_lead_cannot_hold(desk: Client, file: File) -> None:
    assert desk.post(f"{RECORD}hold/", {"reason": "x"}).status_code == 404
    assert not Hold.objects.exists()


def test_a_visitor_is_sent_to_sign_in(client: Client, file: File) -> None:
    for address in (RECORD, f"/files/{file.key}/", f"/files/{file.key}/pages/1/"):
        response = client.get(address)
        assert response.status_code == 302
        assert "sign-in" in response.headers["Location"]


def test_a_hold_is_placed_shown_and_lifted(attorney: Client, desk: Client, file: File) -> None:
    attorney.post(f"{RECORD}hold/", {"reason": "A lawsuit about the visit"})
    for address in (RECORD, f"/files/{file.key}/"):
        assert "A legal hold stands" in desk.get(address).content.decode()
    hold = Hold.objects.get()
    empty = attorney.post(f"/files/holds/{hold.pk}/lift/", {"reason": ""}, follow=True)
    assert "No reason was given" in empty.content.decode()
    attorney.post(f"/files/holds/{hold.pk}/lift/", {"reason": "It was settled"})
    page = desk.get(RECORD).content.decode()
    assert "A legal hold stands" not in page
    assert "It was settled" in page


def rendered(source: str, user: User | None) -> str:
    """Return a template of another room as this person sees it."""
    request = RequestFactory().get("/")
    request.access = access_of(user, AT.date()) if user else nobody(AT.date())  # type: ignore[attr-defined]
    return Template("{% load evidence %}" + source).render(Context({"request": request}))


def test_other_rooms_show_files_and_a_place_to_add_them(file: File, lead: User) -> None:
    page = rendered(f'{{% files_of "{KIND}" "{KEY}" %}}{{% upload_form "{KIND}" "{KEY}" %}}', lead)
    assert "photo.jpg" in page
    assert f'data-subject="{KEY}"' in page
    assert 'enctype="multipart/form-data"' in page


def test_other_rooms_show_nothing_to_whoever_may_not(file: File, person: Any) -> None:
    source = f'{{% files_of "{KIND}" "{KEY}" %}}{{% upload_form "{KIND}" "{KEY}" %}}'
    for user in (person("duty_officer"), person("administrator"), None):
        assert rendered(source, user).strip() == ""


def test_a_list_of_files_costs_the_same_number_of_queries_however_long(
    device: Device, lead: User, django_assert_max_num_queries: Any
) -> None:
    for number in range(6):
        device.send(samples.jpeg(), name=f"photo-{number}.jpg")
    request = RequestFactory().get("/")
    request.access = access_of(lead, AT.date())  # type: ignore[attr-defined]
    template = Template(f'{{% load evidence %}}{{% files_of "{KIND}" "{KEY}" %}}')
    with django_assert_max_num_queries(2):
        template.render(Context({"request": request}))


def test_the_pages_of_a_file_stay_within_their_budget(
    desk: Client, file: File, django_assert_max_num_queries: Any
) -> None:
    desk.get(f"/files/{file.key}/")
    with django_assert_max_num_queries(11):  # its redacted copies are one
        desk.get(f"/files/{file.key}/")
    with django_assert_max_num_queries(12):
        desk.get(RECORD)


def test_every_page_is_there_in_spanish(desk: Client, file: File) -> None:
    for address in (RECORD, f"/files/{file.key}/"):
        assert '<html lang="es"' in desk.get(f"/es{address}").content.decode()


def test_a_stream_from_our_own_hands_is_kept(lead: User) -> None:
    kept = services.keep_file(
        subject_kind=KIND,
        subject_key=KEY,
        name="letter.pdf",
        stream=io.BytesIO(samples.pdf()),
        declared_type="application/pdf",
        by=lead,
        at=AT,
    )
    assert kept.sha256 == sha256(samples.pdf())
    assert stat.S_IMODE(store.original(kept.sha256).stat().st_mode) == 0o400


def test_the_same_form_key_twice_keeps_one_file(lead: User) -> None:
    key = uuid.uuid4()
    named = {"subject_kind": KIND, "subject_key": KEY, "name": "a.pdf", "declared_type": "", "by": lead, "at": AT}
    first, again = (services.keep_file(key=key, stream=io.BytesIO(samples.pdf()), **named) for _ in range(2))
    assert first == again
    assert File.objects.count() == 1
