"""Redacted copies: files of their own, tied to their original, added by whoever may open it, seen on both chains."""

from __future__ import annotations

import io
import json
import uuid
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from tests.apps.evidence import evidence_samples as samples
from tests.apps.evidence.conftest import Make
from tests.apps.evidence.evidence_device import AT, KEY, KIND, Device, sha256
from tests.apps.sealing.insider import put

from dintel.apps.accounts.models import User
from dintel.apps.evidence import services, store
from dintel.apps.evidence.custody_line import Record
from dintel.apps.evidence.models import File, Line, Upload
from dintel.apps.evidence.queries import beside_originals
from dintel.apps.evidence.redaction import Redaction
from dintel.apps.evidence.refusals import Code, RefusedError
from dintel.apps.ledger.models import Leaf
from dintel.apps.ledger.queries import row_faults

pytestmark = [pytest.mark.django_db, pytest.mark.once]
FACE = "The face of somebody who passed by."


@pytest.fixture
def original(device: Device) -> File:
    """Return a kept photograph."""
    device.send(samples.jpeg())
    return File.objects.get()


def send(desk: Client, original: File, data: bytes, **more: str) -> Any:
    said = {"taken_out": FACE, "key": str(uuid.uuid4()), "end": "1", **more}
    said["file"] = SimpleUploadedFile("no-face.jpg", data, content_type="image/jpeg")  # type: ignore[assignment]
    return desk.post(f"/files/{original.key}/redacted/", said)


def faults() -> list[object]:
    return [one for one in row_faults() if one.where.startswith("evidence_")]


def keep(original: File, by: User, data: bytes = b"", taken_out: str = FACE) -> File:
    return services.keep_file(
        subject_kind=original.subject_kind,
        subject_key=original.subject_key,
        name="no-face.jpg",
        stream=io.BytesIO(data or samples.jpeg(30, 20)),
        declared_type="image/jpeg",
        by=by,
        at=AT,
        redaction=Redaction(original, taken_out),
    )


def test_a_copy_is_a_file_of_its_own_on_both_chains_with_leaves(desk: Client, original: File, lead: User) -> None:
    blurred = samples.jpeg(30, 20)
    assert send(desk, original, blurred).status_code == 302
    copy = File.objects.get(copy_of=original)
    assert (copy.sha256, copy.by, copy.taken_out) == (sha256(blurred), lead, FACE)
    arrived, told = Line.objects.order_by("number")[1:]
    assert (arrived.file, arrived.action, arrived.details["copy_of"]) == (copy, "received", str(original.key))
    assert arrived.details["taken_out"] == FACE
    assert (told.file, told.action) == (original, "redacted")
    assert told.details == {"copy": str(copy.key), "copy_sha256": copy.sha256}
    kinds = [leaf.kind for leaf in Leaf.objects.order_by("pk") if leaf.kind.startswith("evidence.")]
    assert kinds == ["evidence.received", "evidence.received", "evidence.redacted"]
    said = json.loads(Leaf.objects.filter(kind="evidence.received").order_by("pk")[1].content or "")
    assert (said["content"]["file"]["copy_of_id"], said["content"]["file"]["taken_out"]) == (original.pk, FACE)
    assert faults() == []


def test_the_pages_show_originals_and_their_copies(desk: Client, original: File, lead: User) -> None:
    copy = keep(original, lead)
    page = desk.get(f"/files/{original.key}/").content.decode()
    assert f'href="/files/{copy.key}/"' in page
    assert f"Taken out: {FACE}" in page
    assert "Added a redacted copy of" in page
    page = desk.get(f"/files/{copy.key}/").content.decode()
    assert "This is a redacted copy." in page
    assert f'href="/files/{original.key}/"' in page
    assert "Add a redacted copy" not in page
    assert "Redacted copy of" in desk.get(f"/files/of/{KIND}/{KEY}/").content.decode()


def test_what_is_the_original_to_the_byte_is_no_copy(desk: Client, original: File) -> None:
    response = send(desk, original, samples.jpeg())
    assert response.status_code == 422
    page = response.content.decode()
    assert "“no-face.jpg” is, byte for byte, “photo.jpg”, which is kept already." in page
    assert FACE in page  # nothing typed is lost
    assert File.objects.count() == 1
    assert Line.objects.get(action="refused").details["code"] == "same_bytes"
    assert faults() == []


def test_a_copy_differs_from_every_file_of_its_record(original: File, lead: User) -> None:
    first = keep(original, lead)
    with pytest.raises(RefusedError) as told:
        keep(original, lead)
    assert (told.value.code, told.value.facts["known"]) == (Code.SAME_BYTES, first.name)


def test_a_copy_is_of_a_kind_that_is_taken(desk: Client, original: File) -> None:
    response = send(desk, original, samples.HTML)
    assert response.status_code == 422
    assert "its content is a web page" in response.content.decode()
    assert File.objects.count() == 1


def test_two_presses_make_one_copy(desk: Client, original: File) -> None:
    key = str(uuid.uuid4())
    for _press in range(2):
        assert send(desk, original, samples.jpeg(30, 20), key=key).status_code == 302
    assert File.objects.filter(copy_of=original).count() == 1


@pytest.mark.parametrize(
    ("more", "says"),
    [({"taken_out": " "}, "This field is required"), ({"taken_out": "A" * 301}, "at most 300 characters")],
)
def test_without_words_there_is_no_copy(desk: Client, original: File, more: dict[str, str], says: str) -> None:
    response = send(desk, original, samples.jpeg(30, 20), **more)
    assert response.status_code == 422
    assert says in response.content.decode()
    assert File.objects.count() == 1


def test_a_number_of_a_person_is_not_written_down_as_what_was_taken_out(desk: Client, original: File) -> None:
    response = send(desk, original, samples.jpeg(30, 20), taken_out="Her number A012345678")
    assert response.status_code == 422
    assert "The city does not keep this" in response.content.decode()
    assert File.objects.count() == 1


def test_a_form_that_was_cut_off_or_too_long_makes_no_copy(desk: Client, original: File, settings: Any) -> None:
    where = f"/files/{original.key}/redacted/"
    assert "only in part" in desk.post(where, {"taken_out": FACE}, follow=True).content.decode()
    settings.UPLOAD_LIMIT_BYTES = 1000
    sent = {"file": SimpleUploadedFile("a.jpg", samples.noisy_jpeg(80_000)), "end": "1"}
    assert "at most 1000" in desk.post(where, sent, follow=True).content.decode()
    assert File.objects.count() == 1


def test_only_whoever_opens_the_original_and_adds_to_its_record_may_add_one(original: File, person: Make) -> None:
    for role, place in (("site_lead", "clinic"), ("auditor", ""), ("duty_officer", "")):
        client = Client()
        client.force_login(person(role, place))
        assert send(client, original, samples.jpeg(30, 20)).status_code == 404, role
    auditor = Client()
    auditor.force_login(person("auditor"))
    page = auditor.get(f"/files/{original.key}/").content.decode()
    assert "No redacted copy yet" in page
    assert "Add a redacted copy" not in page
    assert File.objects.count() == 1


def test_a_form_from_another_site_is_refused(original: File, lead: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(lead)
    assert send(strict, original, samples.jpeg(30, 20)).status_code == 403


def test_there_is_no_copy_of_a_copy(desk: Client, original: File, lead: User) -> None:
    copy = keep(original, lead)
    assert send(desk, copy, samples.jpeg(10, 10)).status_code == 404
    with pytest.raises(ValueError, match="a redacted copy itself"):
        Redaction(copy, FACE)
    with pytest.raises(ValueError, match="what was taken out"):
        Redaction(original, "  ")


def test_words_stand_with_a_copy_alone(original: File) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        put(original, "taken_out", b"nothing")


def test_an_original_that_went_meanwhile_gets_no_copy(original: File, lead: User) -> None:
    upload, _new = services.begin_upload(
        key=uuid.uuid4(),
        subject_kind=KIND,
        subject_key=KEY,
        name="no-face.jpg",
        size=len(samples.jpeg(30, 20)),
        declared_type="image/jpeg",
        by=lead,
        at=AT,
        redaction=Redaction(original, FACE),
    )
    upload = services.append(upload=upload, offset=0, chunk=samples.jpeg(30, 20), at=AT)
    with transaction.atomic():
        services.dispose_file(file=original, at=AT)
    with pytest.raises(RefusedError) as told:
        services.finish(upload=upload, at=AT)
    assert told.value.code == Code.DISPOSED
    assert Upload.objects.get(key=upload.key).state == Upload.State.OPEN


def test_disposal_takes_the_words_and_the_bytes_of_copies_too(
    original: File, lead: User, django_capture_on_commit_callbacks: Any
) -> None:
    copy = keep(original, lead)
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        services.dispose_files(record=Record(KIND, KEY), at=AT)
    assert [(file.name, file.taken_out) for file in File.objects.all()] == [("", "")] * 2
    assert not store.original(copy.sha256).exists()
    assert not Line.objects.exclude(details={}).exists()


def test_copies_stand_beside_their_original_and_one_without_it_stays(original: File, lead: User) -> None:
    copy = keep(original, lead)
    other = services.keep_file(
        subject_kind=KIND,
        subject_key=KEY,
        name="other.jpg",
        stream=io.BytesIO(samples.jpeg(9, 9)),
        declared_type="image/jpeg",
        by=lead,
        at=AT,
    )
    assert beside_originals([original, other, copy]) == [original, copy, other]
    assert beside_originals([other, copy]) == [other, copy]
