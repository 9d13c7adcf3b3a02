"""What of a case's evidence is in a packet: originals, working copies, redacted copies, and in which language."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import uuid4

import pypdfium2
import pytest
from django.test import Client
from tests.apps.complaints.cases import LATER, a_case
from tests.apps.complaints.test_complaints_referral import OFFENCE
from tests.apps.evidence import evidence_samples as samples
from tests.timestamp_authority import NEEDS_OPENSSL, Authority, make_authority, served

from dintel.apps.accounts.models import User
from dintel.apps.complaints import services
from dintel.apps.complaints.models import Referral, Report
from dintel.apps.complaints.packet import verifier
from dintel.apps.complaints.packet.document import is_shown
from dintel.apps.complaints.packet.zipped import OtherBytesError
from dintel.apps.complaints.queries.packet import packet_file
from dintel.apps.complaints.services import CaseError
from dintel.apps.evidence import services as evidence
from dintel.apps.evidence import store
from dintel.apps.evidence.models import File, Line
from dintel.apps.evidence.redaction import Redaction
from dintel.apps.ledger import services as ledger
from dintel.apps.ledger.models import Checkpoint, Leaf
from dintel.apps.ledger.queries import row_faults
from dintel.apps.timestamps import services as timestamps

pytestmark = [pytest.mark.django_db, pytest.mark.once]
FACE = "The face of somebody who passed by."
ORIGINAL, REDACTED = "originals/001-door.jpeg", "redacted-copies/002-door-blurred.jpeg"
WORKING = ("working-copies/001-door.jpg", "working-copies/002-door-blurred.jpg")


def keep(report: Report, by: User, name: str, data: bytes, redaction: Redaction | None = None) -> File:
    return evidence.keep_file(
        subject_kind="report",
        subject_key=report.number,
        name=name,
        stream=io.BytesIO(data),
        declared_type="",
        by=by,
        at=LATER,
        redaction=redaction,
    )


def shown(report: Report, by: User, *files: File) -> None:
    part = {"offence": OFFENCE, "element": "pretended", "state": "shown"}
    services.find(report=report, **part, words="He said “ICE”.", files=[str(one.key) for one in files], by=by, at=LATER)


def a_case_with_files(**more: Any) -> tuple[Report, User]:
    report, person = a_case(**more)
    original = keep(report, person, "door.jpg", samples.jpeg())
    keep(report, person, "door-blurred.jpg", samples.jpeg(30, 20), Redaction(original, FACE))
    shown(report, person, original)
    return report, person


def made(report: Report, by: User, language: str = "en") -> tuple[Referral, dict[str, bytes]]:
    at = datetime.now(UTC)
    referral = services.make_packet(report=report, to="A prosecutor’s office", language=language, by=by, at=at)
    with packet_file(referral) as source, zipfile.ZipFile(source) as packet:
        return referral, {name: packet.read(name) for name in packet.namelist()}


def rows(parts: dict[str, bytes]) -> dict[str, dict[str, Any]]:
    return {row["path"]: row for row in json.loads(parts["manifest.json"])["files"]}


def words(parts: dict[str, bytes]) -> str:
    document = pypdfium2.PdfDocument(parts["packet.pdf"])
    text = "".join(page.get_textpage().get_text_range() for page in document)
    return " ".join(text.replace("\ufffe", "").split())


def verified(parts: dict[str, bytes], folder: Path, *more: str) -> tuple[int, str]:
    """Unpack a packet and run its own verifier there."""
    for name, data in parts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    command = [sys.executable, "-I", "-S", "-B", "verify.py", *more]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=60)
    assert not done.stderr, done.stderr
    return done.returncode, done.stdout


def test_originals_working_copies_and_redacted_copies_lie_in_folders_of_their_own(tmp_path: Path) -> None:
    _referral, parts = made(*a_case_with_files())
    told = rows(parts)
    assert (told[ORIGINAL]["what"], told[ORIGINAL]["of"], told[ORIGINAL]["name"]) == ("original", "", "door.jpg")
    assert (told[REDACTED]["what"], told[REDACTED]["of"]) == ("redacted", ORIGINAL)
    assert [(told[path]["what"], told[path]["of"]) for path in WORKING] == [
        ("working", ORIGINAL),
        ("working", REDACTED),
    ]
    assert all(sha256(parts[path]).hexdigest() == row["sha256"] for path, row in told.items())
    assert parts[ORIGINAL] == samples.jpeg()
    assert samples.PLACE.encode() in parts[ORIGINAL]
    assert all(samples.PLACE.encode() not in parts[path] for path in WORKING)
    code, said = verified(parts, tmp_path / "unpacked")
    assert code == 0, said
    assert f"{REDACTED}: custody and log hold its SHA-256; a redacted copy of {ORIGINAL}" in said


def test_the_packet_is_written_on_the_custody_of_the_files_when_it_is_made_and_each_time_it_is_taken_out() -> None:
    report, person = a_case_with_files()
    referral, _parts = made(report, person)
    client = Client()
    client.force_login(person, backend="dintel.apps.accounts.backends.StaffBackend")
    answer = client.get(f"/complaints/packets/{referral.number}.zip")
    assert sha256(b"".join(answer.streaming_content)).hexdigest() == referral.sha256
    packed, handed = Line.objects.order_by("number").filter(action__in=("packed", "handed"))
    assert packed.details == {"packet": referral.number, "packet_sha256": referral.sha256, "files": 2}
    assert (handed.action, handed.by) == ("handed", person)
    assert handed.details == {"packet": referral.number, "packet_sha256": referral.sha256}
    assert {"evidence.packed", "evidence.handed"} <= set(Leaf.objects.values_list("kind", flat=True))
    page = client.get(f"/files/{File.objects.order_by('received_at', 'pk')[0].key}/").content.decode()
    assert f"Put the files into a packet: {referral.number}." in page
    assert [one for one in row_faults() if one.where.startswith(("evidence_", "complaints_"))] == []
    _again, parts = made(report, person)
    assert b'"packed"' in parts["custody/custody.jsonl"]


def test_a_packet_is_made_over_a_checkpoint_that_holds_all_of_its_evidence(tmp_path: Path) -> None:
    report, person = a_case_with_files()
    assert not Checkpoint.objects.exists()
    code, said = verified(made(report, person)[1], tmp_path / "unpacked")
    assert (code, "not proved" in said) == (0, False), said


def test_a_log_that_refuses_to_sign_gives_a_packet_that_says_what_is_not_proved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refusal = ledger.LogRefusedError("rolled_back", "made up for a test")

    def refuse(**_told: object) -> None:
        raise refusal

    monkeypatch.setattr(ledger, "checkpoint", refuse)
    code, said = verified(made(*a_case_with_files())[1], tmp_path / "unpacked")
    assert code == 3
    assert f"not proved   {ORIGINAL}" in said


def test_a_working_copy_that_was_changed_or_lost_makes_no_other_packet() -> None:
    report, person = a_case_with_files()
    referral, _parts = made(report, person)
    copy = next(one for one in File.objects.all() if one.name == "door.jpg")
    store.put_working(copy.key, copy.pages[0]["name"], b"another picture", sha256=copy.sha256)
    with pytest.raises(OtherBytesError):
        packet_file(referral)
    client = Client()
    client.force_login(person, backend="dintel.apps.accounts.backends.StaffBackend")
    page = client.get(f"/complaints/packets/{referral.number}.zip", follow=True).content.decode()
    assert "A part of this packet is not as it was" in page
    assert not Line.objects.filter(action="handed").exists()
    (store.working(copy.key) / copy.pages[0]["name"]).unlink()
    with pytest.raises(CaseError, match="not on the disk as it came"):
        made(report, person)


def test_the_document_is_in_spanish_and_what_was_written_stays_as_written(tmp_path: Path) -> None:
    report, person = a_case_with_files()
    services.ask_back(report=report, words="¿De qué color era el coche?", by=person, at=LATER)
    referral, parts = made(report, person, "es")
    told = words(parts)
    assert referral.language == json.loads(parts["manifest.json"])["language"] == "es"
    for says in (
        f"Expediente de remisión {referral.number}",
        "Two men in vests wanted money at the door.",
        "Tal como lo escribió quien denunció. El formulario estaba en: español",
        "Alguien dijo ser agente",
        "¿De qué color era el coche?",
        f"Se ocultó: {FACE}",
        "Se añadió una copia",
    ):
        assert says in told, told
    for says in ("Not yet shown", "What was reported", "Custody"):
        assert says not in told
    assert verified(parts, tmp_path / "unpacked")[0] == 0
    with pytest.raises(CaseError, match="one of the languages"):
        made(report, person, "vi")


def test_what_no_font_shows_stands_to_the_letter_in_a_text_beside_it() -> None:
    said = "他们要钱。 Họ đòi tiền."
    report, person = a_case_with_files(happened_words=said)
    _referral, parts = made(report, person)
    assert said in parts["as-written.txt"].decode()
    assert "Letters that this paper cannot show stand in as-written.txt." in words(parts)
    assert "Họ đòi tiền." in words(parts)
    assert (is_shown("Họ đòi tiền. ¿Señor?\nΚαλά"), is_shown("他")) == (True, False)


def test_who_reported_is_in_no_part_of_the_packet() -> None:
    _referral, parts = made(*a_case_with_files(name="Nadie Inventada", reach="nobody@example.invalid"))
    for path, data in parts.items():
        assert b"Nadie" not in data, path
        assert b"nobody@example" not in data, path


WHY = "For the defence: a face that has nothing to do with it."


def test_a_packet_of_redacted_copies_alone_holds_no_byte_of_an_original_and_says_so(tmp_path: Path) -> None:
    report, person = a_case_with_files()
    keep(report, person, "plate.jpg", samples.jpeg(24, 12))
    at = datetime.now(UTC)
    referral = services.make_packet(report=report, to="An office", without_originals=f" {WHY} ", by=person, at=at)
    with packet_file(referral) as source, zipfile.ZipFile(source) as packet:
        parts = {name: packet.read(name) for name in packet.namelist()}
    told = json.loads(parts["manifest.json"])
    assert referral.without_originals == told["left_out_because"] == WHY
    assert [one["path"] for one in told["left_out"]] == [ORIGINAL, "originals/003-plate.jpeg"]
    assert {one["sha256"] for one in told["left_out"]} == set(
        File.objects.filter(copy_of=None).values_list("sha256", flat=True)
    )
    assert [name for name in parts if name.startswith(("originals/", "working-copies/"))] == [WORKING[1]]
    assert all(samples.jpeg() not in data for data in parts.values())
    said = words(parts)
    assert f"2 originals are not in this packet; their SHA-256 are. Why: {WHY}" in said, said
    assert f"{ORIGINAL} (left out)" in said
    packed = Line.objects.get(action="packed")
    assert (packed.details["files"], packed.details["left_out"]) == (1, 2)
    code, said = verified(parts, tmp_path / "unpacked")
    assert (code, "originals that are left out: 2 (1 without a redacted copy here)" in said) == (0, True), said
    assert [one for one in row_faults() if one.where.startswith(("evidence_", "complaints_"))] == []


def test_originals_are_left_out_by_the_form_with_a_reason_and_only_where_a_copy_is_left() -> None:
    report, person = a_case_with_files()
    client, address = Client(), f"/complaints/{report.number}/packet/"
    client.force_login(person, backend="dintel.apps.accounts.backends.StaffBackend")
    told = {"key": str(uuid4()), "to": "An office", "language": "en", "contents": "copies"}
    page = client.post(address, told)
    assert (page.status_code, "Say why originals are left out." in page.content.decode()) == (422, True)
    assert client.post(address, told | {"without_originals": "Hers is A123 456 789."}).status_code == 422
    whole = client.post(address, told | {"contents": "whole", "without_originals": WHY, "key": str(uuid4())})
    assert (whole.status_code, Referral.objects.get().without_originals) == (302, "")
    assert client.post(address, told | {"without_originals": WHY}).status_code == 302
    assert Referral.objects.order_by("-at")[0].without_originals == WHY
    case = client.get(f"/complaints/{report.number}/").content.decode()
    assert case.count("redacted copies alone</span>") == 1
    custody = client.get(f"/files/{File.objects.order_by('received_at', 'pk')[0].key}/").content.decode()
    assert "Put the redacted copies into a packet, without the originals" in custody
    bare, by = a_case()
    shown(bare, by)
    with pytest.raises(CaseError, match="No file has a redacted copy yet"):
        services.make_packet(report=bare, to="An office", without_originals=WHY, by=by, at=LATER)


@pytest.fixture
def authority(tmp_path: Path, settings: Any) -> Authority:
    found = make_authority(tmp_path / "authority")
    settings.TIMESTAMP_ROOTS, settings.TIMESTAMP_POLICY = str(found.roots), ""
    return found


@NEEDS_OPENSSL
def test_an_outside_timestamp_is_over_the_manifest_and_its_authority_is_checked(
    tmp_path: Path, settings: Any, authority: Authority
) -> None:
    report, person = a_case_with_files()
    with served(authority.reply) as settings.TIMESTAMP_URL:
        referral, parts = made(report, person)
    assert authority.verifies(parts["manifest.json"], parts["timestamp/manifest.tsr"])
    assert parts["timestamp/roots.pem"] == authority.roots.read_bytes()
    code, said = verified(parts, tmp_path / "named")
    assert code == 0, said
    assert f"the outside timestamp is over this manifest and says {datetime.now(UTC):%Y-%m-%d}" in said
    assert "holds        openssl: the timestamp is signed by an authority under these roots" in said
    assert "not checked  whether timestamp/roots.pem is the authority's: named by the city" in said
    code, said = verified(parts, tmp_path / "given", "--roots", str(authority.roots))
    assert (code, "named by the city; ask it" in said) == (0, False), said
    with packet_file(referral) as source:  # the token is kept: made again, the packet is the same
        assert sha256(source.read()).hexdigest() == referral.sha256


@NEEDS_OPENSSL
def test_a_timestamp_over_another_manifest_or_by_another_authority_is_found(
    tmp_path: Path, settings: Any, authority: Authority
) -> None:
    report, person = a_case_with_files()
    with served(authority.reply) as settings.TIMESTAMP_URL:
        _first, one = made(report, person)
        _second, two = made(report, person)
    code, said = verified({**one, "timestamp/manifest.tsr": two["timestamp/manifest.tsr"]}, tmp_path / "a")
    assert (code, "it is a timestamp over another manifest" in said) == (1, True), said
    stranger = make_authority(tmp_path / "stranger")
    code, said = verified(one, tmp_path / "b", "--roots", str(stranger.roots))
    assert (code, "not signed by an authority under these roots" in said) == (1, True), said
    forged = one["timestamp/manifest.tsr"]
    forged = forged[:-20] + bytes([forged[-20] ^ 1]) + forged[-19:]
    code, said = verified({**one, "timestamp/manifest.tsr": forged}, tmp_path / "c")
    assert (code, "DOES NOT     openssl" in said) == (1, True), said
    for turn, cut in enumerate((b"", b"\x30", forged[:-9], b"<html>")):
        code, said = verified({**one, "timestamp/manifest.tsr": cut}, tmp_path / f"d{turn}")
        assert (code, "timestamp/manifest.tsr: it cannot be read" in said) == (1, True), said


@NEEDS_OPENSSL
def test_without_openssl_it_is_said_what_the_timestamp_says_and_what_to_type(
    tmp_path: Path, settings: Any, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    report, person = a_case_with_files()
    with served(authority.reply) as settings.TIMESTAMP_URL:
        _referral, parts = made(report, person)
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    code, said = verified(parts, tmp_path / "unpacked")
    assert code == 0
    assert "openssl ts -verify -data manifest.json -in timestamp/manifest.tsr -CAfile ROOTS.pem" in said


def test_an_authority_that_gives_none_is_told_of_and_none_is_asked_unless_the_settings_say_so(
    tmp_path: Path, settings: Any, authority: Authority
) -> None:
    report, person = a_case_with_files()
    assert not timestamps.is_on()
    _referral, parts = made(report, person)
    assert not any(name.startswith("timestamp/") for name in parts)
    with served(lambda _query: b"<html>Please sign in.</html>") as settings.TIMESTAMP_URL:
        _referral, parts = made(report, person)
    assert "timestamp/manifest.tsr" not in parts
    code, said = verified(parts, tmp_path / "unpacked")
    assert (code, "there is none; the authority gave none when the packet was made" in said) == (0, True), said


def test_an_old_token_cut_in_the_middle_of_a_length_is_no_timestamp() -> None:
    from dintel.apps.complaints.packet.verifier.stamp import parts_of

    with pytest.raises(verifier_error()):
        parts_of(bytes([0x30, 0x82, 0x01]))


def verifier_error() -> type[Exception]:
    from dintel.apps.complaints.packet.verifier.container import BadError

    assert verifier.PIECES[0] == "container"
    return BadError
