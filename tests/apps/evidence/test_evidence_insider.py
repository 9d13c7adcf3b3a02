"""What an insider can do to files of evidence and their rows, on the disk and in the database, and how it is found."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from tests.apps.evidence import evidence_samples as samples
from tests.apps.evidence.evidence_device import Device

from dintel.apps.evidence import store
from dintel.apps.evidence.models import Chain, File, Line
from dintel.apps.ledger import queries

pytestmark = pytest.mark.django_db


def found(*, files: bool = False) -> list[str]:
    """Return the faults of this room's rows, and of what they name on the disk."""
    told = queries.row_faults(files=files)
    return [f"{one.kind}: {one.where}" for one in told if one.where.startswith("evidence_")]


@pytest.fixture
def file(device: Device) -> File:
    """Return one of two kept files, with which nothing is amiss."""
    device.send(samples.jpeg())
    device.send(samples.noisy_jpeg(30_000))
    assert found(files=True) == []
    return File.objects.order_by("pk")[0]


def test_evidence_swapped_on_the_disk_for_other_bytes(file: File) -> None:
    path = store.original(file.sha256)
    path.chmod(0o600)
    path.write_bytes(samples.png())
    assert found() == []
    assert found(files=True) == [f"swapped file: evidence_file {file.pk}"]


def test_evidence_swapped_on_the_disk_for_another_sealed_file(file: File) -> None:
    """Sealed bytes open in their own place only."""
    other = File.objects.order_by("pk")[1]
    path = store.original(file.sha256)
    path.chmod(0o600)
    path.write_bytes(store.original(other.sha256).read_bytes())
    assert found(files=True) == [f"swapped file: evidence_file {file.pk}"]


def test_one_flipped_bit_of_evidence(file: File) -> None:
    path = store.original(file.sha256)
    path.chmod(0o600)
    data = bytearray(path.read_bytes())
    data[-3] ^= 1
    path.write_bytes(data)
    assert found(files=True) == [f"swapped file: evidence_file {file.pk}"]


def test_evidence_taken_off_the_disk(file: File) -> None:
    store.original(file.sha256).unlink()
    assert found(files=True) == [f"swapped file: evidence_file {file.pk}"]


def test_evidence_swapped_in_the_row_for_a_file_that_is_kept(file: File) -> None:
    """Bytes and row agree; only the leaf does not."""
    other = File.objects.order_by("pk")[1]
    File.objects.filter(pk=file.pk).update(sha256=other.sha256, size=other.size)
    assert found(files=True) == [f"changed row: evidence_file {file.pk}"]


def test_evidence_moved_to_another_record(file: File) -> None:
    File.objects.filter(pk=file.pk).update(subject_key="C-2026-000099")
    assert found() == [f"changed row: evidence_file {file.pk}"]


def test_a_line_of_custody_taken_out_with_the_chain_made_to_fit(file: File, attorney: Client) -> None:
    attorney.get(f"/files/{file.key}/")
    first, *_rest, last = Line.objects.order_by("number")
    assert last.action == "previewed"
    last.delete()
    Chain.objects.update(length=last.number - 1, head=last.previous)
    assert found() == [f"deleted row: evidence_line id {first.pk + last.number - 1}"]


def test_a_line_of_custody_backdated(file: File) -> None:
    line = Line.objects.order_by("number")[0]
    Line.objects.filter(pk=line.pk).update(at=file.received_at.replace(year=2020))
    assert found() == [f"changed row: evidence_line {line.pk}"]


def test_the_command_reads_files_only_when_it_is_told_to(file: File, capsys: pytest.CaptureFixture[str]) -> None:
    store.original(file.sha256).unlink()
    named = f"swapped file: evidence_file {file.pk}: its bytes are missing"
    with pytest.raises(CommandError):
        call_command("ledger_check")  # accounts of the tests have no leaves
    assert named not in capsys.readouterr().out
    with pytest.raises(CommandError):
        call_command("ledger_check", "--files")
    assert named in capsys.readouterr().out
