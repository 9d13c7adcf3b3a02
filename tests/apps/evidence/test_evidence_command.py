"""`evidence_check`: every file against its hash, every chain, with progress; a fault ends with 1."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from tests.apps.evidence import evidence_samples as samples
from tests.apps.evidence.evidence_device import Device
from tests.apps.sealing.insider import flip

from dintel.apps.evidence import store
from dintel.apps.evidence.models import File, Line, Upload

pytestmark = pytest.mark.django_db


def check(**options: Any) -> tuple[str, str]:
    """Run the command; return what it says and its progress."""
    out, err = io.StringIO(), io.StringIO()
    call_command("evidence_check", stdout=out, stderr=err, **options)
    return out.getvalue(), err.getvalue()


def test_all_is_well(device: Device) -> None:
    device.send(samples.jpeg())
    device.send(samples.pdf(), name="paper.pdf")
    said, progress = check()
    assert said == "2 files, 1 chains, 0 stale uploads ended, 0 faults\n"
    assert progress == "files: 2 of 2\nchains: 1 of 1\n"


def test_nothing_kept_is_well_too() -> None:
    assert check()[0].startswith("0 files, 0 chains")


def test_changed_and_missing_bytes_are_named(device: Device) -> None:
    device.send(samples.jpeg())
    device.send(samples.pdf(), name="paper.pdf")
    first, second = File.objects.all()
    path = store.original(first.sha256)
    path.chmod(0o600)
    path.write_bytes(b"changed")
    store.original(second.sha256).unlink()
    out = io.StringIO()
    with pytest.raises(CommandError, match="2 faults"):
        call_command("evidence_check", stdout=out, stderr=io.StringIO())
    assert f"file {first.key}: its bytes hash to" in out.getvalue()
    assert f"file {second.key}: its bytes are missing" in out.getvalue()


def test_a_broken_chain_is_named(device: Device) -> None:
    device.send(samples.jpeg())
    flip(Line.objects.get(), "details")
    with pytest.raises(CommandError, match="1 fault"):
        check(chains_only=True)


def test_bytes_nobody_refers_to_are_named_and_left(device: Device) -> None:
    device.send(samples.jpeg())
    stray = store.original("ab" * 32)
    stray.write_bytes(b"stray")
    said, _ = check()
    assert f"original {'ab' * 32}: no file refers to it" in said
    assert stray.exists()


def test_stale_uploads_are_ended(device: Device) -> None:
    device.create(samples.jpeg())
    Upload.objects.update(expires_at="2020-01-01T00:00:00Z")
    assert "1 stale uploads ended" in check()[0]
