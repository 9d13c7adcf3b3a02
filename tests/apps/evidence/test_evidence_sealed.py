"""Evidence at rest: what lies on the disk says nothing, opens in its place only, and goes with its key."""

from __future__ import annotations

import io
import os
import uuid
from contextlib import closing
from pathlib import Path

import pytest
from django.test import Client
from tests.apps.evidence.evidence_device import AT, KEY, KIND, Device, content_at, sha256
from tests.apps.evidence.evidence_samples import jpeg, noisy_jpeg, pdf

from dintel.apps.accounts.models import User
from dintel.apps.evidence import sealed, services, store
from dintel.apps.evidence.models import File, Line, Upload
from dintel.apps.sealing import services as sealing
from dintel.apps.sealing.models import DataKey
from dintel.domain.sealing.header import HEADER_BYTES

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def everything(folder: Path) -> bytes:
    """Return the bytes of every file under a folder, one after another."""
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def test_nothing_of_a_file_lies_in_the_clear(device: Device, evidence_dir: Path) -> None:
    data = noisy_jpeg(300_000)
    url = device.create(data).headers["Location"]
    device.patch(url, 0, data[:200_000])
    arriving = everything(evidence_dir)
    assert len(arriving) > 200_000
    device.patch(url, 200_000, data[200_000:])
    services.make_working_copy(file=File.objects.get())
    kept = everything(evidence_dir)
    pages = [content_at(store.working(File.objects.get().key) / page["name"]) for page in File.objects.get().pages]
    assert pages
    for lying in (arriving, kept):
        for plain in (data, *pages):
            assert not any(plain[at : at + 24] in lying for at in range(0, len(plain) - 24, 997))


def test_reading_from_the_middle_opens_the_middle(device: Device) -> None:
    data = noisy_jpeg(300_000)
    device.send(data)
    with store.opened(store.original(sha256(data))) as content:
        for at in (0, 1, 65_535, 65_536, 200_001, len(data) - 3, len(data)):
            content.seek(at)
            assert content.read(70_000) == data[at : at + 70_000]
        assert content.seek(-5, os.SEEK_END) == len(data) - 5
        assert content.read() == data[-5:]
        assert content.seek(2, os.SEEK_CUR) == len(data) + 2
        assert content.read(1) == b""


def test_two_originals_in_each_others_place_do_not_open(device: Device) -> None:
    device.send(jpeg())
    device.send(pdf(), name="paper.pdf")
    one, other = (store.original(file.sha256) for file in File.objects.all())
    aside = one.with_name("aside")
    one.rename(aside)
    other.rename(one)
    aside.rename(other)
    for path in (one, other):
        with pytest.raises(sealing.UnsealError):
            content_at(path)


def test_a_page_of_another_files_working_copy_does_not_open(device: Device) -> None:
    device.send(noisy_jpeg(9_000))
    device.send(pdf(), name="paper.pdf")
    first, second = (services.make_working_copy(file=file) for file in File.objects.all())
    store.working(first.key).joinpath("thumbnail.jpg").replace(store.working(second.key) / "thumbnail.jpg")
    with pytest.raises(sealing.UnsealError):
        content_at(store.working(second.key) / "thumbnail.jpg")


def test_plaintext_put_in_place_of_an_original_is_not_taken_for_it(device: Device) -> None:
    device.send(jpeg())
    path = store.original(sha256(jpeg()))
    path.unlink()
    path.write_bytes(jpeg())
    with pytest.raises(sealing.UnsealError):
        content_at(path)
    assert services.verify_file(file=File.objects.get(), by=None, at=AT) is False


def test_with_the_key_destroyed_the_file_and_its_copy_are_gone_and_the_row_stays(device: Device) -> None:
    device.send(jpeg())
    file = services.make_working_copy(file=File.objects.get())
    sealing.destroy(subject=sealed.original_key(file.sha256), at=AT)
    for path in (store.original(file.sha256), store.working(file.key) / file.pages[0]["name"]):
        with pytest.raises(sealing.KeyDestroyedError):
            content_at(path)
    assert File.objects.get().sha256 == sha256(jpeg())
    assert services.verify_file(file=file, by=None, at=AT) is False


def test_the_same_bytes_may_come_again_after_disposal_under_a_new_key(device: Device) -> None:
    device.send(jpeg())
    sealing.destroy(subject=sealed.original_key(sha256(jpeg())), at=AT)
    device.send(jpeg(), name="again.jpg")
    assert content_at(store.original(sha256(jpeg()))) == jpeg()
    assert DataKey.objects.filter(subject_key=sha256(jpeg())).count() == 2


def test_a_working_copy_is_not_made_of_what_was_disposed_of(device: Device) -> None:
    device.send(jpeg())
    file = File.objects.get()
    sealing.destroy(subject=sealed.original_key(file.sha256), at=AT)
    assert services.make_working_copy(file=file).working == "waiting"
    assert not DataKey.objects.filter(subject_key=file.sha256, destroyed_at=None).exists()


def test_what_arrived_cannot_be_read_from_the_disk_after_it_is_let_go(device: Device, tmp_path: Path) -> None:
    """A second name for the same bytes shows what remains on a disk when the first is removed."""
    url = device.create(jpeg()).headers["Location"]
    device.patch(url, 0, jpeg()[:50])
    path = store.partial(Upload.objects.get().key)
    remains = tmp_path / "remains"
    os.link(path, remains)
    assert device.delete(url).status_code == 204
    assert remains.read_bytes()[:HEADER_BYTES] == bytes(HEADER_BYTES)
    with closing(sealed.OpenFile(remains)) as raw:
        assert sealed.arrived(raw) == 0
    with pytest.raises(sealing.UnsealError):
        sealed.opened(remains, sealed.ARRIVING)


def test_a_rotation_in_the_middle_of_an_upload_stops_nothing(device: Device) -> None:
    data = noisy_jpeg(30_000)
    url = device.create(data).headers["Location"]
    device.patch(url, 0, data[:10_000])
    sealing.rotate(at=AT)
    device.patch(url, 10_000, data[10_000:20_000])
    sealing.rotate(at=AT)
    assert device.patch(url, 20_000, data[20_000:]).status_code == 204
    assert content_at(store.original(sha256(data))) == data


def test_a_file_that_arrives_goes_on_where_a_piece_ends_and_nowhere_else() -> None:
    key = uuid.uuid4()
    store.append(key, 0, b"some bytes")
    with pytest.raises(ValueError, match="no piece ends at 4"):
        store.append(key, 4, b"more")
    assert content_at(store.partial(key)) == b"some bytes"


def test_a_form_under_a_key_that_had_an_upload_takes_its_place(lead: User, device: Device) -> None:
    key, data = uuid.uuid4(), jpeg()
    device.create(data, key=key)
    services.append(upload=Upload.objects.get(), offset=0, chunk=data[:50], at=AT)
    kept = services.keep_file(
        subject_kind=KIND,
        subject_key=KEY,
        name="photo.jpg",
        stream=io.BytesIO(data),
        declared_type=Upload.objects.get().declared_type,
        by=lead,
        at=AT,
        key=key,
    )
    assert content_at(store.original(kept.sha256)) == data


@pytest.mark.parametrize("copy", ["original", "working"])
def test_what_does_not_open_is_told_where_it_is_asked_for(device: Device, desk: Client, copy: str) -> None:
    device.send(pdf(2), name="paper.pdf")
    file = services.make_working_copy(file=File.objects.get())
    ask = {"copy": copy, "reason": "For the file"}
    url = f"/files/{file.key}/download/"
    assert b"".join(desk.post(url, ask).streaming_content)  # type: ignore[attr-defined]
    path = store.original(file.sha256) if copy == "original" else store.working(file.key) / "whole.pdf"
    path.chmod(0o600)
    changed = bytearray(path.read_bytes())
    changed[HEADER_BYTES + 5] ^= 1
    path.write_bytes(changed)
    assert "does not open" in desk.post(url, ask, follow=True).content.decode()
    sealing.destroy(subject=sealed.original_key(file.sha256), at=AT)
    assert "was disposed of" in desk.post(url, ask, follow=True).content.decode()
    assert Line.objects.filter(action="downloaded").count() == 1


def test_adding_a_piece_reads_the_last_one_and_none_before_it(device: Device, monkeypatch: pytest.MonkeyPatch) -> None:
    """A video of gigabytes comes in thousands of pieces; what one costs must not hang on how many came before."""
    read, pread, piece = [0], os.pread, b"x" * 1000

    def counted(descriptor: int, length: int, position: int) -> bytes:
        read[0] += length
        return pread(descriptor, length, position)

    monkeypatch.setattr(os, "pread", counted)
    device.create(piece * 300)
    upload, costs = Upload.objects.get(), []
    for number in range(300):
        read[0] = 0
        services.append(upload=upload, offset=1000 * number, chunk=piece, at=AT)
        costs.append(read[0])
    assert costs[2] == costs[150] == costs[299]
    assert costs[299] < 2 * len(piece)


def test_an_upload_goes_on_behind_the_piece_that_the_row_knows(device: Device) -> None:
    """The server died between the disk and the row: what the row does not know is written anew."""
    device.create(jpeg())
    upload = Upload.objects.get()
    services.append(upload=upload, offset=0, chunk=jpeg()[:50], at=AT)
    store.append(upload.key, 50, b"the row does not know this")
    store.append(upload.key, 76, b"nor this")
    assert services.arrived(upload=Upload.objects.get()) == 50
    services.append(upload=upload, offset=50, chunk=jpeg()[50:], at=AT)
    assert services.finish(upload=upload, at=AT).sha256 == sha256(jpeg())


def test_nothing_is_added_behind_a_piece_that_was_changed(device: Device) -> None:
    key = uuid.uuid4()
    store.append(key, 0, b"some bytes")
    data = bytearray(store.partial(key).read_bytes())
    data[HEADER_BYTES + 20] ^= 1
    store.partial(key).write_bytes(data)
    with pytest.raises(sealed.UnsealError, match="still arriving"):
        store.append(key, 10, b"more")
    assert store.partial(key).read_bytes() == data
