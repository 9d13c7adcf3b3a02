"""A packet is made of a case, checked by its own verifier, made again to the byte, and its outcome comes back."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from PIL import Image
from tests.apps.complaints.cases import LATER, a_case
from tests.apps.complaints.reported import again

from dintel.apps.accounts.models import User
from dintel.apps.complaints import services
from dintel.apps.complaints.models import Message, Referral, ReferralPart, Report
from dintel.apps.complaints.packet.zipped import OtherBytesError
from dintel.apps.complaints.queries.packet import packet_file
from dintel.apps.complaints.services import BranchClosedError, CaseError
from dintel.apps.evidence import limits, store
from dintel.apps.evidence import services as evidence
from dintel.apps.ledger.queries import row_faults
from dintel.apps.ledger.services import checkpoint, sequence

pytestmark = pytest.mark.django_db
OFFENCE = "impersonating_peace_officer"


@pytest.fixture(autouse=True)
def _store(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep originals in a folder of the test's own, however full the disk is."""
    settings.EVIDENCE_DIR = tmp_path / "evidence"
    monkeypatch.setattr(limits, "FREE_BYTES", 0)


def a_photograph() -> io.BytesIO:
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "navy").save(out, "PNG")
    out.seek(0)
    return out


def with_a_file() -> tuple[Report, User]:
    report, person = a_case(name="A made-up name", reach="nobody@example.invalid")
    file = evidence.keep_file(
        subject_kind="report",
        subject_key=report.number,
        name="door.png",
        stream=a_photograph(),
        declared_type="image/png",
        by=person,
        at=LATER,
    )
    services.find(
        report=report,
        offence=OFFENCE,
        element="pretended",
        state="shown",
        words="He said “ICE”.",
        files=[str(file.key)],
        by=person,
        at=LATER,
    )
    sequence(at=LATER)
    checkpoint(at=LATER, why="test")
    return report, person


def made() -> tuple[Referral, bytes]:
    report, person = with_a_file()
    referral = services.make_packet(report=report, to="A prosecutor’s office", by=person, at=LATER)
    with packet_file(referral) as source:
        return referral, source.read()


def test_a_packet_is_checked_by_its_own_verifier_where_there_is_no_dintel(tmp_path: Path) -> None:
    referral, content = made()
    with zipfile.ZipFile(io.BytesIO(content)) as packet:
        packet.extractall(tmp_path / "unpacked")
        names = packet.namelist()
    command = [sys.executable, "-I", "-S", "-B", str(tmp_path / "unpacked" / "verify.py")]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    assert "originals/001-door.png: custody and log hold its SHA-256" in done.stdout
    assert f"Packet {referral.number}" in done.stdout
    assert {"packet.pdf", "manifest.json", "verify.py", "custody/custody.jsonl"} < set(names)
    assert (referral.size, again(referral.report).state) == (len(content), "referred")


def test_the_same_packet_comes_out_again_to_the_byte_and_never_another() -> None:
    referral, content = made()
    with packet_file(referral) as source:
        assert source.read() == content
    ReferralPart.objects.filter(path="packet.pdf").delete()
    forged = ReferralPart(referral=referral, path="packet.pdf", data=b"%PDF another")
    forged.save()
    with pytest.raises(OtherBytesError):
        packet_file(referral)


def test_an_original_that_is_gone_makes_no_packet() -> None:
    report, person = with_a_file()
    (kept,) = store.original_hashes()
    store.original(kept).unlink()
    with pytest.raises(CaseError, match="not on the disk as it came"):
        services.make_packet(report=report, to="An office", by=person, at=LATER)
    assert not Referral.objects.exists()
    assert again(report).state == "triaged"


def test_who_reported_is_nowhere_in_the_packet() -> None:
    _referral, content = made()
    with zipfile.ZipFile(io.BytesIO(content)) as packet:
        whole = b"".join(packet.read(name) for name in packet.namelist() if name != "packet.pdf")
        document = pypdfium2.PdfDocument(packet.read("packet.pdf"))
        shown = "".join(page.get_textpage().get_text_range() for page in document)
    import base64

    decoded = whole + b"".join(base64.b64decode(line[6:]) for line in whole.split(b"\n") if line.startswith(b"extra "))
    assert b"made-up name" not in decoded
    assert b"nobody@example" not in decoded
    assert "made-up name" not in shown
    assert "Two men in vests wanted money" in shown
    assert "Not yet shown" in shown


def test_a_closed_branch_or_an_empty_case_makes_no_packet() -> None:
    report, person = a_case()
    with pytest.raises(CaseError, match="Nothing is shown yet"):
        services.make_packet(report=report, to="An office", by=person, at=LATER)
    with pytest.raises(CaseError, match="which office"):
        services.make_packet(report=report, to=" ", by=person, at=LATER)
    later = LATER + timedelta(minutes=1)
    services.record_check(
        report=report, agency="An agency", number_called="311", answer="verified", by=person, at=later
    )
    with pytest.raises(BranchClosedError):
        services.make_packet(report=report, to="An office", by=person, at=later)


def test_the_outcome_comes_back_and_reaches_the_reporter_in_their_language() -> None:
    referral, _content = made()
    person = referral.by
    day = LATER.date()
    got = services.record_receipt(referral=referral, received_on=day, reference="DA-1", by=person, at=LATER)
    assert (got.received_on, got.reference) == (day, "DA-1")
    with pytest.raises(CaseError, match="in the future"):
        services.record_receipt(
            referral=referral, received_on=day + timedelta(days=2), reference="", by=person, at=LATER
        )
    with pytest.raises(CaseError, match="Choose what was decided"):
        services.record_outcome(referral=referral, outcome="lost", on=day, by=person, at=LATER)
    services.record_outcome(referral=referral, outcome="charged", on=day, by=person, at=LATER)
    assert Message.objects.order_by("-place")[0].words == "La fiscalía presentó cargos. Un tribunal decidirá."
    closed = services.close_report(report=referral.report, words="Thank you.", by=person, at=LATER)
    assert services.close_report(report=closed, words="", by=person, at=LATER).state == "closed"
    assert [one for one in row_faults() if one.where.startswith("complaints_")] == []


def test_the_manifest_names_the_words_of_the_law_that_were_used() -> None:
    from dintel.apps.complaints.offences import offences

    _referral, content = made()
    with zipfile.ZipFile(io.BytesIO(content)) as packet:
        listed = json.loads(packet.read("manifest.json"))
    assert listed["offences"] == {OFFENCE: offences()[OFFENCE].sha256}
