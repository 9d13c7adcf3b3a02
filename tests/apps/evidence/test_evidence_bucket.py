"""Evidence in a bucket: the same ways as in a folder, and whatever its server and the line to it do to them."""

from __future__ import annotations

import io
import os
import random
import shutil
import threading
import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from tests.apps.evidence import evidence_samples as samples
from tests.apps.evidence.evidence_device import AT, KEY, KIND, Device, content_at, sha256
from tests.bucket_server import ERROR, FAULTS, LOST, SPOILT, TORN, Line, address, bucket_server, line_to

from dintel.apps.accounts.models import User
from dintel.apps.evidence import services, store
from dintel.apps.evidence.custody_line import Record
from dintel.apps.evidence.models import File, Upload
from dintel.apps.evidence.services.arrivals import LEFT_FOR
from dintel.apps.evidence.store import bucket
from dintel.operations import backup, copying, restore

pytestmark = pytest.mark.django_db
ASKED = {"copy": "original", "reason": "A test"}
once = pytest.mark.once
"""Asks the bucket and not the database; what locks there is tried on both."""


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Line]:
    """Run a server for all tests, with a line to it."""
    with bucket_server(tmp_path_factory.mktemp("bucket") / "log") as port, line_to(port) as made:
        client = bucket.client_of(address(made.port), os.getpid())
        client.create_bucket(Bucket="evidence")
        client.close()
        bucket.client_of.cache_clear()
        yield made


@pytest.fixture(autouse=True)
def _in_a_bucket(settings: Any, line: Line, monkeypatch: pytest.MonkeyPatch, evidence_dir: Path) -> Iterator[None]:
    """Let files lie in a part of the bucket that is this test's own, and let nobody try twice by themselves."""
    monkeypatch.setattr(bucket, "TRIES", 1)
    made, really = dict[int, Any](), bucket.client_of

    def remembered(*where: Any) -> Any:
        client = really(*where)
        return made.setdefault(id(client), client)

    monkeypatch.setattr(bucket, "client_of", remembered)
    settings.EVIDENCE_BUCKET = address(line.port, prefix=uuid.uuid4().hex)
    line.begin()
    yield
    for client in made.values():
        client.close()
    really.cache_clear()


def lies(part: str) -> list[str]:
    """Return what lies in a part of the bucket."""
    return list(store.home().names(part))


@once
def test_a_file_goes_all_its_ways_and_nothing_lies_in_the_folder(
    device: Device, desk: Client, lead: User, evidence_dir: Path, django_capture_on_commit_callbacks: Any
) -> None:
    data = samples.noisy_jpeg(200_000)
    url = device.create(data).headers["Location"]
    assert device.patch(url, 0, data[:70_000]).status_code == 204
    assert device.head(url).headers["Upload-Offset"] == "70000"
    assert device.patch(url, 70_000, data[70_000:70_001]).status_code == 204
    with django_capture_on_commit_callbacks(execute=True):
        assert device.patch(url, 70_001, data[70_001:]).status_code == 204
    file = File.objects.get()
    assert content_at(store.original(file.sha256)) == data
    assert lies("partial") == []
    assert services.make_working_copy(file=file).working == "made"
    assert b"".join(desk.post(f"/files/{file.key}/download/", ASKED).streaming_content) == data
    assert services.verify_file(file=file, by=lead, at=AT)
    call_command("evidence_check", stdout=io.StringIO(), stderr=io.StringIO())
    assert [path for path in evidence_dir.rglob("*") if path.is_file() and path.parent.name != "locks"] == []
    key = store.home()._key(f"original/{file.sha256[:2]}/{file.sha256}")
    sealed = store.home()._client.get_object(Bucket="evidence", Key=key)["Body"].read()
    assert data[:5000] not in sealed


@once
def test_a_form_keeps_a_file_under_the_key_of_its_page(lead: User, django_capture_on_commit_callbacks: Any) -> None:
    key, data = uuid.uuid4(), samples.jpeg()
    told = {"name": "photo.jpg", "declared_type": "", "by": lead, "at": AT, "key": key}
    with django_capture_on_commit_callbacks(execute=True):
        kept = services.keep_file(subject_kind=KIND, subject_key=KEY, stream=io.BytesIO(data), **told)
    assert (kept.key, content_at(store.original(kept.sha256)), lies("partial")) == (key, data, [])


@once
def test_a_large_file_comes_in_parts_and_is_read_from_any_place(lead: User) -> None:
    data = samples.noisy_jpeg(9_000_000)
    told = {"name": "photo.jpg", "declared_type": "", "by": lead, "at": AT}
    kept = services.keep_file(subject_kind=KIND, subject_key=KEY, stream=io.BytesIO(data), **told)
    with store.opened(store.original(kept.sha256)) as content:
        for at in (8_000_000, 5, 4_500_000, 4_500_001):
            content.seek(at)
            assert content.read(70_000) == data[at : at + 70_000]


@once
def test_what_was_disposed_of_is_gone_from_the_bucket(lead: User, django_capture_on_commit_callbacks: Any) -> None:
    told = {"name": "photo.jpg", "declared_type": "", "by": lead, "at": AT}
    kept = services.keep_file(subject_kind=KIND, subject_key=KEY, stream=io.BytesIO(samples.jpeg()), **told)
    services.make_working_copy(file=kept)
    assert lies("working")
    with django_capture_on_commit_callbacks(execute=True):
        services.dispose_files(record=Record(KIND, KEY), at=AT)
    assert lies("original") == lies("working") == []


@once
def test_a_disposal_while_the_bucket_is_away_is_finished_by_the_sweep(lead: User, line: Line) -> None:
    told = {"name": "photo.jpg", "declared_type": "", "by": lead, "at": AT}
    services.keep_file(subject_kind=KIND, subject_key=KEY, stream=io.BytesIO(samples.jpeg()), **told)
    services.dispose_files(record=Record(KIND, KEY), at=AT)  # its end never comes: the test stands in a transaction
    line.begin(LOST, most=1000)
    with pytest.raises(store.AwayError):
        services.sweep(records=[Record(KIND, KEY)])
    line.begin()
    assert len(lies("original")) == 1
    assert services.sweep(records=[Record(KIND, KEY)]) == 1
    assert lies("original") == []


@once
def test_what_a_crash_left_is_swept_after_days_and_what_is_awaited_stays(device: Device) -> None:
    awaited = device.create(samples.jpeg()).headers["Location"]
    device.patch(awaited, 0, samples.jpeg()[:100])
    store.append(uuid.uuid4(), 0, b"of a form whose server died")
    home = store.home()
    home._client.create_multipart_upload(Bucket="evidence", Key=home._key("original/ab/cd"))
    assert services.sweep_arrivals(at=datetime.now(UTC)) == 1, "the server of the tests dates all such uploads in 2010"
    assert services.sweep_arrivals(at=datetime.now(UTC) + LEFT_FOR + timedelta(minutes=5)) == 1
    assert lies("partial") == [f"partial/{Upload.objects.get().key}"]


@once
def test_a_host_that_lost_its_lock_writes_over_nothing() -> None:
    key, late = uuid.uuid4(), store.home()
    store.append(key, 0, b"acknowledged")
    with (
        mock.patch.object(bucket.Bucket, "_pieces", return_value=[]),  # it looked before the other one wrote
        pytest.raises(store.AwayError, match="PreconditionFailed"),
    ):
        late.add(f"partial/{key}", 0, b"late")
    assert content_at(store.partial(key)) == b"acknowledged"


A_FEW, SEED = 1, random.Random(7)


def sent(lead: User, data: bytes, line: Line) -> File:
    """Send a file as a device does that asks where to go on after whatever befell it; return it."""
    told = {"name": "a.jpg", "declared_type": "", "by": lead, "at": AT, "size": len(data), "key": uuid.uuid4()}
    acknowledged = 0
    for _turn in range(8):
        try:
            upload, _ = services.begin_upload(subject_kind=KIND, subject_key=KEY, **told)
            at = services.arrived(upload=upload)
            assert at >= acknowledged, "what was acknowledged is gone"
            while at < len(data):
                upload = services.append(upload=upload, offset=at, chunk=data[at : at + 15_000], at=AT)
                acknowledged = at = upload.arrived
            return services.finish(upload=upload, at=AT)
        except store.AwayError:
            continue
    raise AssertionError(line.asked)


@once
@pytest.mark.parametrize("fault", FAULTS)
def test_no_request_that_goes_wrong_loses_what_counted(lead: User, line: Line, fault: str) -> None:
    """Requests of an upload are disturbed in turn; the device goes on, and the file is what was sent.

    A few of them all over the way; with ``DINTEL_TEST_BUCKET_FAULTS=all`` every one, in a quarter of an hour.
    """
    line.begin()
    sent(lead, samples.noisy_jpeg(30_000), line)
    step = 1 if os.environ.get("DINTEL_TEST_BUCKET_FAULTS") == "all" else max(1, len(line.asked) // A_FEW)
    for number in range(SEED.randrange(step), len(line.asked), step):
        data = samples.noisy_jpeg(30_000 + number)
        line.begin(fault, first=number)
        kept = sent(lead, data, line)
        line.begin()
        assert (kept.size, content_at(store.original(kept.sha256))) == (len(data), data), number


@once
def test_a_bucket_that_is_away_is_told_in_words_and_everything_goes_on_after_it(
    device: Device, desk: Client, line: Line
) -> None:
    device.client.raise_request_exception = desk.raise_request_exception = False
    data = samples.noisy_jpeg(30_000)
    url = device.create(data).headers["Location"]
    device.patch(url, 0, data[:10_000])
    line.begin(ERROR, most=1000)
    answer = device.patch(url, 10_000, data[10_000:])
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
    line.begin()
    assert device.patch(url, 10_000, data[10_000:]).status_code == 204
    file = File.objects.get()
    line.begin(LOST, most=1000)
    page = desk.post(f"/files/{file.key}/download/", ASKED)
    assert (page.status_code, "did not take what you sent" in page.content.decode()) == (503, True)
    line.begin()
    assert b"".join(desk.post(f"/files/{file.key}/download/", ASKED).streaming_content) == data


@once
@pytest.mark.parametrize("fault", [TORN, SPOILT])
def test_an_answer_spoilt_on_its_way_is_asked_for_again_and_no_damage_is_told(
    lead: User, line: Line, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bucket, "TRIES", 3)
    told = {"name": "photo.jpg", "declared_type": "", "by": lead, "at": AT}
    kept = services.keep_file(subject_kind=KIND, subject_key=KEY, stream=io.BytesIO(samples.jpeg()), **told)
    line.begin(fault)
    assert services.verify_file(file=kept, by=lead, at=AT)


@once
def test_bytes_that_were_changed_in_the_bucket_are_told(lead: User) -> None:
    told = {"name": "photo.jpg", "declared_type": "", "by": lead, "at": AT}
    kept = services.keep_file(subject_kind=KIND, subject_key=KEY, stream=io.BytesIO(samples.jpeg()), **told)
    home = store.home()
    where = {"Bucket": "evidence", "Key": home._key(f"original/{kept.sha256[:2]}/{kept.sha256}")}
    sealed = bytearray(home._client.get_object(**where)["Body"].read())
    sealed[-20] ^= 1
    home._client.put_object(**where, Body=bytes(sealed))
    assert not services.verify_file(file=kept, by=lead, at=AT)


@once
def test_what_the_server_kept_short_is_not_acknowledged(lead: User) -> None:
    told = {"name": "photo.jpg", "declared_type": "", "by": lead, "at": AT}
    client = type(store.home()._client)
    with (
        mock.patch.object(client, "head_object", return_value={"ContentLength": 3}, create=True),
        pytest.raises(store.AwayError, match="and has 3"),
    ):
        services.keep_file(subject_kind=KIND, subject_key=KEY, stream=io.BytesIO(samples.jpeg()), **told)
    assert not File.objects.exists()


def lying(folder: Path) -> dict[str, bytes]:
    """Return the bytes of every file of a home folder, locks apart."""
    found = (one for one in folder.rglob("*") if one.is_file() and "locks" not in one.parts)
    return {one.relative_to(folder).as_posix(): one.read_bytes() for one in found}


@cache
def third() -> bytes:
    """Return the file that is begun and goes on elsewhere."""
    return samples.noisy_jpeg(40_000)


def two_files_and_a_beginning(lead: User) -> tuple[File, Upload]:
    """Keep two files with a working copy, and begin a third."""
    told = {"name": "photo.jpg", "declared_type": "", "by": lead, "at": AT}
    kept = services.keep_file(subject_kind=KIND, subject_key=KEY, stream=io.BytesIO(samples.jpeg()), **told)
    services.make_working_copy(file=kept)
    services.keep_file(subject_kind=KIND, subject_key=KEY, stream=io.BytesIO(samples.noisy_jpeg(30_000)), **told)
    data, key = third(), uuid.uuid4()
    upload, _ = services.begin_upload(subject_kind=KIND, subject_key=KEY, size=len(data), key=key, **told)
    return kept, services.append(upload=upload, offset=0, chunk=data[:20_000], at=AT)


@once
def test_files_move_into_a_bucket_and_back_and_a_move_that_was_cut_off_goes_on(
    lead: User, settings: Any, line: Line, evidence_dir: Path
) -> None:
    there, settings.EVIDENCE_BUCKET = settings.EVIDENCE_BUCKET, None
    settings.EVIDENCE_CREDENTIALS = ("key", "secret")
    kept, upload = two_files_and_a_beginning(lead)
    before = lying(evidence_dir)
    url = f"s3://evidence/{there.prefix}?endpoint=http://127.0.0.1:{line.port}&style=path"
    line.begin(LOST, first=9)
    with pytest.raises(CommandError, match="Run it again: it goes on where it was"):
        call_command("evidence_move", "--to", url, stdout=io.StringIO(), stderr=io.StringIO())
    line.begin()
    said = io.StringIO()
    call_command("evidence_move", "--to", url, stdout=said, stderr=io.StringIO())
    assert " 0 were there" not in said.getvalue()
    said = io.StringIO()
    call_command("evidence_move", "--to", url, stdout=said, stderr=io.StringIO())
    assert said.getvalue() == f"0 files sent, {len(before)} were there, 0 wrong\n"
    assert lying(evidence_dir) == before

    settings.EVIDENCE_BUCKET = there
    shutil.rmtree(evidence_dir)
    with pytest.raises(CommandError, match="lie there already"):
        call_command("evidence_move", "--to", url, stdout=io.StringIO(), stderr=io.StringIO())
    assert content_at(store.original(kept.sha256)) == samples.jpeg()
    call_command("evidence_move", "--to", "folder", stdout=io.StringIO(), stderr=io.StringIO())
    assert lying(evidence_dir) == before
    data = third()
    services.append(upload=upload, offset=20_000, chunk=data[20_000:], at=AT)
    assert services.finish(upload=upload, at=AT).sha256 == sha256(data)


@once
@pytest.mark.parametrize("is_bucket", [True, False])
def test_a_backup_of_a_bucket_is_put_back_into_either_home(
    lead: User, settings: Any, tmp_path: Path, is_bucket: bool
) -> None:
    kept, upload = two_files_and_a_beginning(lead)
    files = [copying.written(coming, tmp_path / "made" / name, name) for coming, name in backup._files()]
    settings.EVIDENCE_BUCKET = replace(settings.EVIDENCE_BUCKET, prefix=uuid.uuid4().hex + "/") if is_bucket else None
    settings.EVIDENCE_DIR = tmp_path / "another" / "evidence"
    restore._put_back_files(tmp_path / "made", mock.Mock(files=files))
    assert content_at(store.original(kept.sha256)) == samples.jpeg()
    assert content_at(store.working(kept.key) / kept.pages[0]["name"])
    data = third()
    services.append(upload=upload, offset=20_000, chunk=data[20_000:], at=AT)
    assert services.finish(upload=upload, at=AT).sha256 == sha256(data)


@pytest.mark.django_db(transaction=True)
def test_two_hosts_take_pieces_of_one_upload_in_turn(lead: User, settings: Any, tmp_path: Path) -> None:
    """Each host has a folder of its own, and nothing in it but locks; on PostgreSQL they wait for each other."""
    data = samples.noisy_jpeg(60_000)
    told = {"name": "a.jpg", "declared_type": "", "by": lead, "at": AT, "size": len(data), "key": uuid.uuid4()}
    upload, _ = services.begin_upload(subject_kind=KIND, subject_key=KEY, **told)
    for number, at in enumerate(range(0, len(data), 20_000)):
        settings.EVIDENCE_DIR = tmp_path / f"host-{number % 2}" / "evidence"
        services.append(upload=upload, offset=at, chunk=data[at : at + 20_000], at=AT)
    assert services.finish(upload=upload, at=AT).sha256 == sha256(data)


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="hosts that share a bucket share PostgreSQL")
def test_one_host_waits_for_the_lock_of_another_and_a_host_that_dies_lets_go(settings: Any, tmp_path: Path) -> None:
    key, order, holds, ends = uuid.uuid4(), list[str](), threading.Event(), threading.Event()

    def first() -> None:
        with store.locked(key):
            holds.set()
            assert ends.wait(30)
            order.append("first")
        connection.close()

    other = threading.Thread(target=first)
    other.start()
    assert holds.wait(30)
    settings.EVIDENCE_DIR = tmp_path / "another-host"
    with store.locked(uuid.uuid4()):
        order.append("another upload waits for nobody")
    ends.set()
    with store.locked(key):
        order.append("second")
    other.join()
    assert order == ["another upload waits for nobody", "first", "second"]
