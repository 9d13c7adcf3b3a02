"""A file on its way from a phone: cut off, doubled, out of order, too large, ended, expired."""

from __future__ import annotations

import base64
import hashlib
import stat
import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from tests.apps.evidence.evidence_device import AT, KEY, KIND, Device, content_at, sha256
from tests.apps.evidence.evidence_samples import MP4, jpeg, noisy_jpeg

from dintel.apps.accounts.models import User
from dintel.apps.evidence import limits, services, store, tus
from dintel.apps.evidence.models import File, Line, Upload
from dintel.apps.evidence.refusals import RefusedError

pytestmark = pytest.mark.django_db


def words(response: Any) -> dict[str, str]:
    """Return the one reason of a refusal, whole."""
    (one,) = response.json()["errors"]
    assert set(one) == {"what", "where", "why", "do"}
    assert all(one.values()), one
    return dict(one)


def test_the_server_says_what_it_speaks(desk: Client) -> None:
    response = desk.options("/files/uploads/")
    assert response.status_code == 204
    assert response.headers["Tus-Version"] == "1.0.0"
    assert set(response.headers["Tus-Extension"].split(",")) == {"creation", "expiration", "checksum", "termination"}
    assert response.headers["Tus-Max-Size"] == str(512 * 1024 * 1024)
    assert response.headers["Tus-Checksum-Algorithm"] == "sha256,sha1"


def test_a_photograph_arrives_and_is_kept_as_it_came(device: Device, lead: User, evidence_dir: Path) -> None:
    data = jpeg()
    response = device.send(data, sha256=sha256(data), filetype="image/jpeg")
    assert response.status_code == 204
    assert response.headers["Upload-Offset"] == str(len(data))
    file = File.objects.get()
    assert response.headers["Dintel-File"] == f"/files/{file.key}/"
    assert (file.type, file.size, file.sha256, file.by) == ("jpeg", len(data), sha256(data), lead)
    assert (file.subject_kind, file.subject_key, file.name) == (KIND, KEY, "photo.jpg")
    assert file.device_agreed
    path = evidence_dir / "original" / file.sha256[:2] / file.sha256
    assert content_at(path) == data
    assert stat.S_IMODE(path.stat().st_mode) == 0o400
    assert stat.S_IMODE(evidence_dir.stat().st_mode) == 0o700


def test_pieces_follow_one_another(device: Device) -> None:
    data = jpeg()
    url = device.create(data).headers["Location"]
    assert device.head(url).headers["Upload-Offset"] == "0"
    assert device.patch(url, 0, data[:100]).headers["Upload-Offset"] == "100"
    head = device.head(url)
    assert (head.headers["Upload-Offset"], head.headers["Upload-Length"]) == ("100", str(len(data)))
    assert head.headers["Cache-Control"] == "no-store"
    assert "GMT" in head.headers["Upload-Expires"]
    device.patch(url, 100, data[100:])
    assert store.content_of(store.original(File.objects.get().sha256)).sha256 == sha256(data)


def test_the_metadata_comes_back_as_it_was_sent(device: Device) -> None:
    created = device.create(jpeg())
    assert "filename " in device.head(created.headers["Location"]).headers["Upload-Metadata"]


@pytest.mark.parametrize("offset", [0, 50, 150, 10**15])
def test_a_piece_at_the_wrong_place_changes_nothing(device: Device, offset: int) -> None:
    data = jpeg()
    url = device.create(data).headers["Location"]
    device.patch(url, 0, data[:100])
    response = device.patch(url, offset, data[offset : offset + 10] or b"x")
    assert response.status_code == 409
    assert response.headers["Upload-Offset"] == "100"
    assert "100 bytes" in words(response)["what"]
    assert device.head(url).headers["Upload-Offset"] == "100"


def test_the_same_piece_twice_counts_once(device: Device) -> None:
    data = jpeg()
    url = device.create(data).headers["Location"]
    assert device.patch(url, 0, data).status_code == 204
    assert device.patch(url, 0, data).status_code == 409
    assert device.patch(url, len(data), b"").status_code == 204
    assert File.objects.count() == 1


def test_announcing_again_finds_the_same_upload(device: Device) -> None:
    data, key = jpeg(), uuid.uuid4()
    first = device.create(data, key=key)
    device.patch(first.headers["Location"], 0, data[:200])
    again = device.create(data, key=key)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.headers["Location"] == first.headers["Location"]
    assert again.headers["Upload-Offset"] == "200"
    assert Upload.objects.count() == 1


def test_announcing_after_it_is_kept_says_so(device: Device) -> None:
    data, key = jpeg(), uuid.uuid4()
    device.send(data, key=key)
    again = device.create(data, key=key)
    assert again.headers["Upload-Offset"] == str(len(data))
    assert again.headers["Dintel-File"] == f"/files/{key}/"
    assert File.objects.count() == 1


@pytest.mark.parametrize("other", [{"name": "other.jpg"}, {"size": 7}, {"sha256": "0" * 64}, {"subject": "library-2"}])
def test_one_key_stands_for_one_file(device: Device, other: dict[str, Any]) -> None:
    key = uuid.uuid4()
    device.create(jpeg(), key=key)
    response = device.create(jpeg(), **{"key": key, **other})
    assert response.status_code == 409
    assert "key" in words(response)["what"]


def test_two_gigabytes_are_refused_before_the_first_byte(device: Device, evidence_dir: Path) -> None:
    response = device.create(size=2 * 1024**3, name="film.mp4")
    assert response.status_code == 413
    told = words(response)
    assert "2\N{NO-BREAK SPACE}GB" in told["what"]
    assert "512\N{NO-BREAK SPACE}MB" in told["what"]
    assert "film.mp4" in told["what"]
    assert not Upload.objects.exists()
    assert not (evidence_dir / "partial").exists() or not any((evidence_dir / "partial").iterdir())


def test_a_number_nobody_can_mean_is_refused(device: Device) -> None:
    assert device.create(size=10**17).status_code == 413
    assert device.create(headers={"Upload-Length": "9" * 40}).status_code == 400
    assert device.create(headers={"Upload-Length": "-1"}).status_code == 400


def test_an_empty_file_is_refused_in_words(device: Device) -> None:
    response = device.create(size=0)
    assert response.status_code == 422
    assert "empty" in words(response)["what"]


def test_more_than_was_announced_is_cut_off(device: Device) -> None:
    data = jpeg()
    url = device.create(size=100).headers["Location"]
    assert device.patch(url, 0, data).status_code == 413
    assert device.head(url).headers["Upload-Offset"] == "0"
    device.patch(url, 0, data[:60])
    response = device.patch(url, 60, data[60:101])
    assert response.status_code == 413
    assert "announced" in words(response)["what"]
    assert device.head(url).headers["Upload-Offset"] == "60"


def test_a_stream_that_lies_about_its_length_is_cut_at_the_limit(lead: User, settings: Any, evidence_dir: Path) -> None:
    settings.UPLOAD_LIMIT_BYTES = 10_000

    class Endless:
        read_bytes = 0

        def read(self, size: int, /) -> bytes:
            self.read_bytes += size
            return b"\xff\xd8\xff" + bytes(size - 3)

    stream = Endless()
    with pytest.raises(RefusedError) as refused:
        services.keep_file(
            subject_kind=KIND, subject_key=KEY, name="a.jpg", stream=stream, declared_type="", by=lead, at=AT
        )
    assert refused.value.code == "too_large"
    assert stream.read_bytes <= limits.PIECE_BYTES
    assert not any((evidence_dir / "partial").iterdir()) if (evidence_dir / "partial").exists() else True
    assert not File.objects.exists()


def test_a_limit_that_was_lowered_holds_for_what_is_under_way(device: Device, settings: Any) -> None:
    data = noisy_jpeg(20_000)
    url = device.create(data).headers["Location"]
    device.patch(url, 0, data[:5_000])
    settings.UPLOAD_LIMIT_BYTES = 6_000
    assert device.patch(url, 5_000, data[5_000:]).status_code == 413
    assert device.patch(url, 5_000, data[5_000:6_000]).status_code == 204


def test_a_connection_that_is_cut_keeps_what_came(lead: User, rf: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "PIECE_BYTES", 1000)
    data = noisy_jpeg(5_000)

    class Cut:
        def __init__(self) -> None:
            self.left = data[:2_500]

        def read(self, size: int) -> bytes:
            if not self.left:
                raise tus.UnreadablePostError
            piece, self.left = self.left[:size], self.left[size:]
            return piece

    assert b"".join(tus.pieces(Cut(), 5_000)) == data[:2_500]  # type: ignore[arg-type]


@pytest.mark.parametrize(("algorithm", "computed"), [("sha256", hashlib.sha256), ("sha1", hashlib.sha1)])
def test_a_damaged_piece_is_not_kept(device: Device, algorithm: str, computed: Any) -> None:
    data = jpeg()
    url = device.create(data).headers["Location"]
    good = base64.b64encode(computed(data[:300]).digest()).decode()
    damaged = device.patch(url, 0, data[:299] + b"?", **{"Upload-Checksum": f"{algorithm} {good}"})
    assert damaged.status_code == 460
    assert "damaged" in words(damaged)["what"]
    assert device.head(url).headers["Upload-Offset"] == "0"
    assert device.patch(url, 0, data[:300], **{"Upload-Checksum": f"{algorithm} {good}"}).status_code == 204
    assert device.head(url).headers["Upload-Offset"] == "300"


@pytest.mark.parametrize("header", ["md5 AAAA", "sha256", "sha256 %%%", ""])
def test_a_checksum_nobody_can_compute_is_refused(device: Device, header: str) -> None:
    url = device.create(jpeg()).headers["Location"]
    response = device.patch(url, 0, jpeg()[:10], **{"Upload-Checksum": header or " "})
    assert response.status_code in {400, 460}
    assert device.head(url).headers["Upload-Offset"] == "0"


def test_a_piece_too_large_to_be_checked_is_refused(device: Device, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "CHECKED_BYTES", 100)
    url = device.create(jpeg()).headers["Location"]
    response = device.patch(url, 0, jpeg(), **{"Upload-Checksum": "sha256 AAAA"})
    assert response.status_code == 413
    assert "100" in words(response)["do"]


def test_a_file_that_changed_on_the_device_is_refused_and_written_down(device: Device) -> None:
    data = jpeg()
    response = device.send(data, sha256=sha256(b"something else"))
    assert response.status_code == 422
    assert "hash" in words(response)["why"]
    assert not File.objects.exists()
    line = Line.objects.get()
    assert (line.action, line.details["code"]) == ("refused", "changed_on_device")
    assert line.details["arrived"] == sha256(data)


def test_a_refusal_is_told_again_to_whoever_asks_again(device: Device) -> None:
    key, data = uuid.uuid4(), b"\x7fELF" + bytes(40)
    first = device.send(data, key=key, name="a.jpg")
    assert first.status_code == 422
    assert device.create(data, key=key, name="a.jpg").json() == first.json()
    assert device.patch(f"/files/uploads/{key}/", 0, data).json() == first.json()
    head = device.head(f"/files/uploads/{key}/")
    assert head.status_code == 410
    assert "Upload-Offset" not in head.headers
    assert Line.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_what_was_refused_leaves_no_bytes(device: Device, evidence_dir: Path) -> None:
    device.send(b"\x7fELF" + bytes(40), name="a.jpg")
    device.send(jpeg())
    assert not any((evidence_dir / "partial").iterdir())
    assert len(list((evidence_dir / "original").rglob("*/*"))) == 1


def test_an_upload_cut_off_after_its_last_byte_is_finished_when_asked(device: Device) -> None:
    data = jpeg()
    url = device.create(data).headers["Location"]
    upload = Upload.objects.get()
    services.append(upload=upload, offset=0, chunk=data, at=AT)
    assert not File.objects.exists()
    head = device.head(url)
    assert head.headers["Upload-Offset"] == str(len(data))
    assert head.headers["Dintel-File"].endswith(f"{File.objects.get().key}/")


def test_finishing_twice_gives_one_file(device: Device) -> None:
    device.send(jpeg())
    upload = Upload.objects.get()
    assert services.finish(upload=upload, at=AT) == services.finish(upload=upload, at=AT) == File.objects.get()
    assert Line.objects.count() == 1


def test_a_crash_between_disk_and_row_is_mended_by_finishing_again(
    device: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = jpeg()
    device.create(data)
    upload = services.append(upload=Upload.objects.get(), offset=0, chunk=data, at=AT)
    with monkeypatch.context() as crash:
        crash.setattr("dintel.apps.evidence.services.uploads.keeping._kept", _crash)
        with pytest.raises(KeyboardInterrupt):
            services.finish(upload=upload, at=AT)
    assert store.original(sha256(data)).exists()
    assert services.finish(upload=upload, at=AT).sha256 == sha256(data)


def _crash(*_args: Any, **_named: Any) -> None:
    raise KeyboardInterrupt


def test_the_same_bytes_twice_are_stored_once_and_listed_twice(device: Device, evidence_dir: Path) -> None:
    device.send(jpeg())
    device.send(jpeg(), name="again.jpg")
    assert File.objects.count() == 2
    assert len(list((evidence_dir / "original").rglob("*/*"))) == 1


def test_a_damaged_original_gives_way_to_the_same_bytes_sent_again(device: Device) -> None:
    device.send(jpeg())
    path = store.original(sha256(jpeg()))
    path.chmod(0o600)
    path.write_bytes(b"damaged")
    device.send(jpeg(), name="again.jpg")
    assert content_at(path) == jpeg()


@pytest.mark.django_db(transaction=True)
def test_an_upload_can_be_ended_and_begun_again(device: Device, evidence_dir: Path) -> None:
    key = uuid.uuid4()
    url = device.create(jpeg(), key=key).headers["Location"]
    device.patch(url, 0, jpeg()[:50])
    assert device.delete(url).status_code == 204
    assert device.head(url).status_code == 410
    assert device.patch(url, 50, jpeg()[50:]).status_code == 410
    assert not any((evidence_dir / "partial").iterdir())
    assert device.create(jpeg(), key=key).headers["Upload-Offset"] == "0"
    assert device.patch(url, 0, jpeg()).status_code == 204


def test_ending_an_upload_does_not_remove_a_kept_file(device: Device) -> None:
    data = jpeg()
    url = device.create(data).headers["Location"]
    device.patch(url, 0, data)
    response = device.delete(url)
    assert response.status_code == 409
    assert "kept already" in words(response)["what"]
    assert store.original(sha256(data)).exists()


def test_nothing_under_hold_is_removed(device: Device, counsel: User) -> None:
    url = device.create(jpeg()).headers["Location"]
    device.patch(url, 0, jpeg()[:50])
    services.hold(subject_kind=KIND, subject_key=KEY, reason="A court may ask.", by=counsel, at=AT)
    assert device.delete(url).status_code == 409
    assert services.expire_uploads(at=AT + timedelta(days=4000)) == 0
    assert device.head(url).headers["Upload-Offset"] == "50"


def test_a_stale_upload_expires_and_kept_files_stay(device: Device) -> None:
    device.send(jpeg())
    url = device.create(MP4, name="film.mp4").headers["Location"]
    device.patch(url, 0, MP4[:50])
    upload = Upload.objects.get(size=len(MP4))
    almost = upload.expires_at - timedelta(seconds=1)
    assert services.expire_uploads(at=almost) == 0
    assert services.expire_uploads(at=upload.expires_at) == 1
    assert services.expire_uploads(at=upload.expires_at) == 0
    assert device.head(url).status_code == 410
    assert store.original(sha256(jpeg())).exists()


def test_every_piece_gives_a_stale_upload_more_time(device: Device) -> None:
    device.create(jpeg())
    upload = services.append(upload=Upload.objects.get(), offset=0, chunk=b"x", at=AT + timedelta(days=5))
    assert upload.expires_at == AT + timedelta(days=12)


def test_a_whole_upload_is_finished_and_not_expired(device: Device) -> None:
    device.create(jpeg())
    services.append(upload=Upload.objects.get(), offset=0, chunk=jpeg(), at=AT)
    assert services.expire_uploads(at=AT + timedelta(days=30)) == 0
    assert File.objects.get().sha256 == sha256(jpeg())


def test_beginning_an_upload_clears_away_stale_ones(device: Device) -> None:
    device.create(jpeg(), name="old.jpg")
    Upload.objects.update(expires_at=AT - timedelta(days=400))
    device.create(jpeg(), name="new.jpg")
    assert Upload.objects.earliest("pk").state == Upload.State.ENDED


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Tus-Resumable": "0.2.2"}, 412),
        ({"Upload-Length": ""}, 400),
        ({"Upload-Length": "many"}, 400),
        ({"Upload-Metadata": "kind %%%"}, 400),
        ({"Upload-Metadata": "kind " + base64.b64encode(b"\xff").decode()}, 400),
        ({"Upload-Metadata": "kind " + base64.b64encode(b"a\0b").decode()}, 400),
        ({"Upload-Metadata": "x" * 5000}, 400),
    ],
)
def test_what_does_not_follow_the_protocol_is_named(device: Device, headers: dict[str, str], status: int) -> None:
    response = device.create(jpeg(), headers=headers)
    assert response.status_code == status
    assert response.headers["Tus-Resumable"] == "1.0.0"
    assert words(response)["where"] in {"Tus-Resumable", "Upload-Length", "Upload-Metadata"}
    assert not Upload.objects.exists()


def test_a_key_or_hash_that_is_none_is_refused(device: Device) -> None:
    assert device.create(jpeg(), key="12").status_code == 400
    assert device.create(jpeg(), sha256="xyz").status_code == 400


def test_a_piece_must_be_of_the_protocols_type_and_have_a_length(device: Device, desk: Client) -> None:
    url = device.create(jpeg()).headers["Location"]
    assert device.patch(url, 0, b"x", **{"Content-Type": "image/jpeg"}).status_code == 415
    assert device.patch(url, 0, b"x", **{"Transfer-Encoding": "chunked"}).status_code == 411
    assert device.patch(url, 0, b"x", **{"Upload-Offset": "one"}).status_code == 400


def test_the_method_may_stand_in_a_header(device: Device, desk: Client) -> None:
    data = jpeg()
    url = device.create(data).headers["Location"]
    headers = {"Tus-Resumable": "1.0.0", "Upload-Offset": "0", "X-HTTP-Method-Override": "PATCH"}
    response = desk.post(url, data, content_type="application/offset+octet-stream", headers=headers)
    assert response.headers["Upload-Offset"] == str(len(data))


def test_other_methods_are_told_which_ones_there_are(desk: Client) -> None:
    response = desk.put("/files/uploads/", headers={"Tus-Resumable": "1.0.0"})
    assert response.status_code == 405
    assert response.headers["Allow"] == "POST, OPTIONS"


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/passwd.jpg", "passwd.jpg"),
        ("C:\\Users\\x\\photo.jpg", "photo.jpg"),
        ("photo\u202egpj.jpg", "photogpj.jpg"),
        ("  a \r\n b .jpg", "a b .jpg"),
        ("x" * 400 + ".jpg", "x" * 196 + ".jpg"),
        ("", "file"),
        ("...", "file"),
    ],
)
def test_a_name_is_words_and_never_a_path(device: Device, sent: str, kept: str) -> None:
    assert device.create(jpeg(), name=sent).status_code == 201
    assert Upload.objects.get().name == kept


def test_another_persons_upload_is_not_there(device: Device, attorney: Client) -> None:
    url = device.create(jpeg()).headers["Location"]
    other = Device(attorney)
    for response in (other.head(url), other.patch(url, 0, b"x"), other.delete(url)):
        assert response.status_code == 404
    assert other.head(f"/files/uploads/{uuid.uuid4()}/").status_code == 404


def test_nothing_is_taken_for_a_record_that_is_closed(device: Device, person: Any) -> None:
    closed = device.create(jpeg(), subject="clinic-1")
    unknown = device.create(jpeg(), kind="cellar")
    assert closed.status_code == unknown.status_code == 404
    for role in ("auditor", "duty_officer", "administrator"):
        client = Client()
        client.force_login(person(role))
        assert Device(client).create(jpeg()).status_code == 404


def test_whoever_is_signed_out_is_told_that_nothing_is_lost(client: Client) -> None:
    response = Device(client).create(jpeg())
    assert response.status_code == 401
    assert "kept" in words(response)["why"]


def test_another_site_cannot_send(lead: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(lead)
    assert Device(strict).create(jpeg()).status_code == 403
    assert not Upload.objects.exists()
