"""A packet takes originals out: where a scanner is set, none that it has not found clean, unless somebody let it."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from tests.apps.complaints.cases import LATER
from tests.apps.complaints.test_complaints_api import Program
from tests.apps.complaints.test_packet_evidence import a_case_with_files, verified
from tests.scanner_server import Scanner, scanner

from dintel.apps.accounts.models import User
from dintel.apps.complaints import services
from dintel.apps.complaints.models import PacketOrder, Referral, Report
from dintel.apps.complaints.queries.packet import packet_file
from dintel.apps.complaints.services import CaseError, ordering
from dintel.apps.evidence import limits
from dintel.apps.evidence import services as evidence
from dintel.apps.evidence.models import File, Line
from dintel.apps.evidence.services import scanning

pytestmark = [pytest.mark.django_db, pytest.mark.once]
OFFICE = "A prosecutor’s office"
FOUND = b"stream: Win.Test.Nothing FOUND\0"


@pytest.fixture
def there(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scanner]:
    """Return a scanner that is set and answers."""
    settings.EVIDENCE_DIR = tmp_path / "evidence"
    monkeypatch.setattr(limits, "FREE_BYTES", 0)
    monkeypatch.setattr(scanning, "rest", scanning.Rest())
    with scanner() as made:
        settings.SCANNER = made.place
        yield made


@pytest.fixture
def case(there: Scanner) -> tuple[Report, User]:
    """Return a case with a photograph and a redacted copy of it, at neither of which anybody has looked."""
    assert there.seen == []
    return a_case_with_files()


def make(report: Report, person: User, **more: Any) -> Any:
    return services.order_packet(report=report, to=OFFICE, key=uuid4(), by=person, at=LATER, **more)


def packets_of(person: User) -> Client:
    client = Client()
    client.force_login(person, backend="dintel.apps.accounts.backends.StaffBackend")
    return client


def test_no_packet_is_made_of_what_was_not_looked_at(case: tuple[Report, User]) -> None:
    with pytest.raises(CaseError, match="2 files of this packet stay here: the scanner has not looked at them yet"):
        make(*case)
    evidence.look_at_waiting(at=LATER)
    assert isinstance(make(*case), Referral)


def test_one_with_a_finding_stays_out_of_a_packet_until_it_is_let_out(
    case: tuple[Report, User], there: Scanner, tmp_path: Path
) -> None:
    report, person = case
    there.verdict = FOUND
    evidence.look_at_waiting(at=LATER)
    evidence.let_all_out(kind="report", key=report.number, reason="It is urgent.", by=person, at=LATER)
    with pytest.raises(CaseError, match="2 files of this packet stay here"):
        make(report, person)
    for file in File.objects.all():
        evidence.let_out(file=file, reason="IT has looked at it.", by=person, at=LATER)
    with packet_file(make(report, person)) as source, zipfile.ZipFile(source) as packet:
        parts = {name: packet.read(name) for name in packet.namelist()}
    (tmp_path / "packet").mkdir()
    code, said = verified(parts, tmp_path / "packet")
    assert code == 0, said
    assert b"Win.Test.Nothing" in parts["custody/custody.jsonl"], "whoever gets the packet reads what was found"
    assert [line.note for line in Line.objects.filter(action="let_out")] == ["IT has looked at it."] * 2


def test_a_packet_without_originals_asks_for_its_copies_alone(case: tuple[Report, User], there: Scanner) -> None:
    report, person = case
    evidence.look_at_waiting(at=LATER)
    there.verdict = FOUND
    original = File.objects.get(copy_of=None)
    evidence.look_again(files=[original], database="newer")
    with pytest.raises(CaseError, match="One file of this packet stays here"):
        make(report, person)
    assert isinstance(make(report, person, without_originals="It names a child."), Referral)


def test_what_is_found_later_stops_a_packet_that_was_made(case: tuple[Report, User], there: Scanner) -> None:
    report, person = case
    evidence.look_at_waiting(at=LATER)
    packet = make(report, person)
    client, path = packets_of(person), f"/complaints/packets/{packet.number}.zip"
    assert client.get(path).headers["Content-Type"] == "application/zip"
    there.verdict = FOUND
    evidence.look_again(files=[File.objects.get(copy_of=None)], database="newer")
    refused = client.get(path, follow=True)
    assert "One file of this packet stays here" in refused.content.decode()
    answer = Program(person).get(f"/packets/{packet.number}/zip")
    assert answer.status_code == 422
    assert Line.objects.filter(action="handed").count() == 1
    evidence.let_out(file=File.objects.get(copy_of=None), reason="The court has it.", by=person, at=LATER)
    assert client.get(path).headers["Content-Type"] == "application/zip"


def test_the_worker_says_why_an_ordered_packet_was_not_made(
    case: tuple[Report, User], there: Scanner, monkeypatch: pytest.MonkeyPatch
) -> None:
    report, person = case
    monkeypatch.setattr(ordering, "AT_ONCE_FILES", 0)
    evidence.look_at_waiting(at=LATER)
    order = make(report, person)
    there.verdict = FOUND
    evidence.look_again(files=[File.objects.get(copy_of=None)], database="newer")
    services.make_ordered(at=LATER)
    order = PacketOrder.objects.get(pk=order.pk)
    assert order.state == PacketOrder.State.FAILED
    assert "the scanner has not looked at it yet, or found something in it" in order.fault
