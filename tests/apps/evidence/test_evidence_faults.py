"""Full disks, killed processes, torn writes: nothing that counted is lost, and the way on is open."""

from __future__ import annotations

import errno
import io
import os
import resource
import shutil
import signal
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError
from tests.apps.evidence import evidence_samples as samples
from tests.apps.evidence.evidence_device import AT, KEY, KIND, Device, content_at, sha256

from dintel.apps.accounts.models import User
from dintel.apps.evidence import limits, services, store
from dintel.apps.evidence.models import File, Line, Upload
from dintel.apps.evidence.refusals import RefusedError
from dintel.apps.evidence.store import folder

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[3]


def say_full(response: Any) -> None:
    """Check that a full disk is told in words."""
    assert response.status_code == 507
    (one,) = response.json()["errors"]
    assert "disk is full" in one["what"]
    assert "kept" in one["why"]
    assert "try again later" in one["do"]


def torn(number: int, after: int) -> Any:
    """Return a write that puts down only some bytes and then meets an error."""

    def write(descriptor: int, data: bytes | memoryview) -> None:
        os.write(descriptor, bytes(data)[:after])
        problem = OSError(number, os.strerror(number))
        if number in store.FULL:
            raise store.FullError from problem
        raise problem

    return write


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_keeps_the_partial_and_the_upload_goes_on_later(
    device: Device, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    data = samples.noisy_jpeg(30_000)
    url = device.create(data).headers["Location"]
    device.patch(url, 0, data[:10_000])
    with monkeypatch.context() as full:
        full.setattr(folder, "write", torn(number, 4_000))
        say_full(device.patch(url, 10_000, data[10_000:]))
        assert device.head(url).headers["Upload-Offset"] == "10000"
    upload = Upload.objects.get()
    assert (upload.arrived, store.length(upload.key)) == (10_000, 10_000)
    assert content_at(store.partial(upload.key)) == data[:10_000]
    assert device.patch(url, 10_000, data[10_000:]).status_code == 204
    assert File.objects.get().sha256 == sha256(data)


def test_another_fault_of_the_disk_keeps_the_partial_too(device: Device, monkeypatch: pytest.MonkeyPatch) -> None:
    data = samples.noisy_jpeg(30_000)
    url = device.create(data).headers["Location"]
    device.patch(url, 0, data[:10_000])
    with monkeypatch.context() as broken:
        broken.setattr(folder, "write", torn(errno.EIO, 4_000))
        device.client.raise_request_exception = False
        assert device.patch(url, 10_000, data[10_000:]).status_code == 500
    assert content_at(store.partial(Upload.objects.get().key)) == data[:10_000]
    assert device.patch(url, 10_000, data[10_000:]).status_code == 204


@contextmanager
def largest_file(size: int) -> Iterator[None]:
    """Let no file of this process grow beyond a size, as a disk does that is full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_disk_that_is_really_full(device: Device, capfd: Any) -> None:
    data = samples.noisy_jpeg(2_000_000)
    url = device.create(data).headers["Location"]
    with capfd.disabled(), largest_file(1_200_000):
        assert device.patch(url, 0, data[:1_000_000]).status_code == 204
        say_full(device.patch(url, 1_000_000, data[1_000_000:]))
    assert store.length(Upload.objects.get().key) == 1_000_000
    assert device.patch(url, 1_000_000, data[1_000_000:]).status_code == 204
    assert store.content_of(store.original(sha256(data))).size == len(data)


def test_room_is_left_for_the_database(device: Device, monkeypatch: pytest.MonkeyPatch) -> None:
    free = shutil.disk_usage("/tmp").free  # noqa: S108
    monkeypatch.setattr(limits, "FREE_BYTES", free * 2)
    response = device.create(samples.jpeg())
    say_full(response)
    assert not Upload.objects.exists()


def test_a_disk_that_fills_up_at_the_last_step_leaves_the_upload_whole(
    device: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = samples.jpeg()
    url = device.create(data).headers["Location"]

    def full(*_args: object) -> None:
        raise OSError(errno.ENOSPC, "full")

    with monkeypatch.context() as patched:
        patched.setattr(os, "replace", full)
        say_full(device.patch(url, 0, data))
    assert not File.objects.exists()
    assert device.head(url).headers["Dintel-File"]
    assert File.objects.get().sha256 == sha256(data)


def test_a_form_on_a_disk_that_fills_up_leaves_nothing(
    lead: User, monkeypatch: pytest.MonkeyPatch, evidence_dir: Path
) -> None:
    monkeypatch.setattr(folder, "write", torn(errno.ENOSPC, 100))
    with pytest.raises(RefusedError) as refused:
        services.keep_file(
            subject_kind=KIND,
            subject_key=KEY,
            name="a.jpg",
            stream=io.BytesIO(samples.jpeg()),
            declared_type="",
            by=lead,
            at=AT,
        )
    assert refused.value.status == 507
    assert not any((evidence_dir / "partial").iterdir())
    assert not Upload.objects.exists()


def test_a_row_that_could_not_be_written_takes_its_bytes_back(device: Device, monkeypatch: pytest.MonkeyPatch) -> None:
    data = samples.noisy_jpeg(30_000)
    device.create(data)
    upload = services.append(upload=Upload.objects.get(), offset=0, chunk=data[:10_000], at=AT)

    def down(*_args: object, **_named: object) -> None:
        raise DatabaseError

    with monkeypatch.context() as patched:
        patched.setattr(Upload, "save", down)
        with pytest.raises(DatabaseError):
            services.append(upload=upload, offset=10_000, chunk=b"x" * 5_000, at=AT)
    assert store.length(upload.key) == 15_000
    assert services.arrived(upload=Upload.objects.get()) == 10_000
    services.append(upload=upload, offset=10_000, chunk=data[10_000:11_000], at=AT)
    assert store.length(upload.key) == 11_000
    services.append(upload=upload, offset=11_000, chunk=data[11_000:], at=AT)
    assert services.finish(upload=upload, at=AT).sha256 == sha256(data)


def test_a_partial_that_was_lost_starts_again_where_its_bytes_end(device: Device) -> None:
    data = samples.noisy_jpeg(30_000)
    url = device.create(data).headers["Location"]
    device.patch(url, 0, data[:4_000])
    device.patch(url, 4_000, data[4_000:10_000])
    path = store.partial(Upload.objects.get().key)
    os.truncate(path, path.stat().st_size - 1)
    assert device.head(url).headers["Upload-Offset"] == "4000"
    path.unlink()
    assert device.head(url).headers["Upload-Offset"] == "0"
    assert device.patch(url, 0, data).status_code == 204


SENDER = """
import os, sys, uuid
from pathlib import Path
import django
django.setup()
from datetime import datetime, UTC
from django.conf import settings
settings.EVIDENCE_DIR = Path(sys.argv[2])
from dintel.apps.accounts.models import User
from dintel.apps.evidence import limits, services, store
from dintel.apps.evidence.models import File, Upload
from dintel.apps.evidence.store import folder
limits.FREE_BYTES = 0
AT = datetime(2026, 11, 22, tzinfo=UTC)
KEY = uuid.UUID(int=7)
data = Path(sys.argv[3]).read_bytes()
if sys.argv[1] == "die":
    by = User.objects.create_user("a@example.invalid", "A sender (synthetic)")
    upload, _ = services.begin_upload(key=KEY, subject_kind="drawer", subject_key="1", name="a.jpg",
        size=len(data), declared_type="", by=by, at=AT)
    services.append(upload=upload, offset=0, chunk=data[:50_000], at=AT)
    def slow(descriptor, piece):
        os.write(descriptor, bytes(piece)[: len(piece) // 2])
        print("half", flush=True)
        sys.stdin.read()
    folder.write = slow
    services.append(upload=upload, offset=50_000, chunk=data[50_000:], at=AT)
else:
    upload = Upload.objects.get(key=KEY)
    at = services.arrived(upload=upload)
    print(at, store.length(KEY), flush=True)
    services.append(upload=upload, offset=at, chunk=data[at:], at=AT)
    print(services.finish(upload=upload, at=AT).sha256, flush=True)
"""


@pytest.mark.once  # it starts a program on SQLite
def test_a_server_killed_in_the_middle_of_a_write_loses_nothing_that_counted(
    tmp_path: Path, home_with_tables: Path
) -> None:
    data = samples.noisy_jpeg(200_000)
    photograph, script = tmp_path / "photo.jpg", tmp_path / "sender.py"
    photograph.write_bytes(data)
    script.write_text(textwrap.dedent(SENDER))
    environment = {**os.environ, "DINTEL_HOME": str(home_with_tables)}
    environment.pop("DINTEL_DATABASE_URL", None)
    command = [sys.executable, str(script)]
    paths = [str(tmp_path / "kept"), str(photograph)]
    with subprocess.Popen(
        [*command, "die", *paths], cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as victim:
        assert victim.stdout is not None
        assert victim.stdout.readline() == "half\n"
        victim.send_signal(signal.SIGKILL)
    done = subprocess.run(
        [*command, "go on", *paths], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    at, there, hashed = done.stdout.split()
    assert at == "50000"
    assert int(there) > 100_000
    assert hashed == sha256(data)


def test_a_refusal_on_arrival_is_the_only_trace(device: Device) -> None:
    device.send(samples.ELF, name="photo.jpg")
    assert Line.objects.count() == 1
    assert not File.objects.exists()


@pytest.mark.parametrize("is_held", [False, True])
def test_an_upload_that_was_changed_on_the_disk_begins_anew(device: Device, counsel: User, is_held: bool) -> None:
    """What had arrived is let go, or the device would try for ever; under a hold it stays to be looked at."""
    data = samples.noisy_jpeg(200_000)
    url = device.create(data).headers["Location"]
    assert device.patch(url, 0, data[:100_000]).status_code == 204
    if is_held:
        services.hold(subject_kind=KIND, subject_key=KEY, reason="A lawsuit", by=counsel, at=AT)
    path = store.partial(Upload.objects.get().key)
    spoilt = bytearray(path.read_bytes())
    spoilt[len(spoilt) // 2] ^= 1
    path.write_bytes(spoilt)
    assert device.patch(url, 100_000, data[100_000:]).status_code == (500 if is_held else 410)
    assert path.exists() == is_held
    if not is_held:
        again = device.create(data).headers["Location"]
        assert device.patch(again, 0, data).status_code == 204
        assert File.objects.get().sha256 == sha256(data)
