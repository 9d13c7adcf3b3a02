"""The log as everybody sees it: files for programs, pages for people, receipts that are looked at."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils.html import escape
from tests.apps.ledger.conftest import AT, Write

from dintel.apps.ledger import labels, queries, receipts, services
from dintel.apps.ledger.models import Alarm, Leaf, Tree
from dintel.domain.merkle.checkpoint import open_checkpoint
from dintel.domain.merkle.commitment import commit
from dintel.domain.merkle.hashing import leaf_hash
from dintel.domain.merkle.note import VerifierKey, cosigner
from dintel.domain.merkle.paths import unpack_entries
from dintel.domain.merkle.receipt import format_proof, parse_proof
from dintel.domain.merkle.tree import Frontier

pytestmark = [pytest.mark.django_db, pytest.mark.once]
SIZE = 600
LOG = "/ledger/log/"


@pytest.fixture
def leaves(write: Write) -> list[Leaf]:
    """Return the leaves of a log of 600, signed, with two more that wait."""
    made = write(SIZE)
    services.checkpoint(at=AT, why="scheduled")
    write(2, SIZE)
    services.sequence(at=AT)
    return list(Leaf.objects.filter(pk__in=[leaf.pk for leaf in made]).order_by("index"))


def receipt(leaf: Leaf, *, with_content: bool = True) -> str:
    text = queries.receipt_of(leaf, with_content=with_content)
    assert text is not None
    return text


def get(client: Client, path: str) -> Any:
    answer = client.get(f"{LOG}{path}")
    assert answer.status_code == 200, path
    assert not answer.cookies, path
    assert "Cookie" not in answer.headers.get("Vary", ""), path
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    return answer


def test_a_stranger_verifies_the_log_from_its_files_alone(client: Client, leaves: list[Leaf]) -> None:
    key = VerifierKey.parse(get(client, "key").content.decode().strip())
    signed, _none = open_checkpoint(get(client, "checkpoint").content, key)
    paths = ["tile/entries/000", "tile/entries/001", "tile/entries/002.p/88"]
    entries = [entry for path in paths for entry in unpack_entries(get(client, path).content)]
    assert len(entries) == signed.size == SIZE
    assert Frontier().extend(map(leaf_hash, entries)).root() == signed.root
    assert entries == [bytes(leaf.entry) for leaf in leaves]


def test_tiles_have_their_types_and_are_kept_for_good(client: Client, leaves: list[Leaf]) -> None:
    for path, length in {
        "tile/0/000": 8192,
        "tile/0/002.p/88": 2816,
        "tile/0/000.p/7": 224,
        "tile/1/000.p/2": 64,
    }.items():
        answer = get(client, path)
        assert (len(answer.content), answer.headers["Content-Type"]) == (length, "application/octet-stream")
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    for path in ("checkpoint", "checkpoints", "key", "witnesses"):
        answer = get(client, path)
        assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
        assert answer.headers["Cache-Control"] == "public, max-age=2"


@pytest.mark.parametrize(
    "path",
    [
        *("tile/0/002", "tile/0/002.p/89", "tile/0/002.p/90", "tile/0/003.p/1", "tile/1/000.p/3", "tile/2/000.p/1"),
        *(
            "tile/entries/002.p/89",
            "tile/entries/003.p/1",
            "tile/0/000.p/0",
            "tile/0/000.p/256",
            "tile/0/0",
            "tile/x/000",
        ),
        *("tile/00/000", "tile/0/x000/000", "tile/entries/../0/000", "tile/-1/000", "tile/64/000", "tile/0/"),
    ],
)
def test_what_was_not_signed_or_does_not_exist_is_not_there(client: Client, leaves: list[Leaf], path: str) -> None:
    assert Tree.objects.get().size == SIZE + 2
    assert client.get(f"{LOG}{path}").status_code == 404


def test_the_log_stands_under_no_language_and_a_log_that_never_signed_has_no_checkpoint(client: Client) -> None:
    assert client.get(f"{LOG}checkpoint").status_code == 404
    assert client.get(f"/es{LOG}key").status_code == 404
    assert b"".join(client.get(f"{LOG}checkpoints")) == b""


def test_every_checkpoint_is_listed_between_lines_of_dashes(client: Client, write: Write) -> None:
    notes = []
    for minutes in range(3):
        write(1)
        notes.append(services.checkpoint(at=AT + timedelta(minutes=minutes), why="on demand").note)
    assert b"".join(get(client, "checkpoints")).decode() == "----\n".join(notes)


def test_the_witnesses_are_listed(client: Client, settings: Any) -> None:
    key = str(cosigner("w.example/1", bytes(32)).key)
    settings.LEDGER_WITNESSES = [(key, "https://w.example")]
    assert get(client, "witnesses").content.decode() == f"{key}\n"


def test_an_export_holds_what_the_addresses_give(client: Client, leaves: list[Leaf], tmp_path: Path) -> None:
    folder = tmp_path / "log"
    call_command("ledger_export", str(folder))
    files = {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert sorted(files) == sorted(
        [
            *("key", "witnesses", "checkpoint", "checkpoints", "tile/0/000", "tile/0/001", "tile/0/002.p/88"),
            *("tile/1/000.p/2", "tile/entries/000", "tile/entries/001", "tile/entries/002.p/88"),
        ]
    )
    for path, data in files.items():
        answer = get(client, path)
        assert (b"".join(answer) if answer.streaming else answer.content) == data, path


def test_records_are_exported_as_they_were_committed_for_this_user_only(leaves: list[Leaf], tmp_path: Path) -> None:
    call_command("ledger_export", str(tmp_path / "log"), "--records")
    path = tmp_path / "log" / "records.jsonl"
    assert path.stat().st_mode & 0o777 == 0o600
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert [row["index"] for row in rows] == list(range(SIZE))
    for row, leaf in zip(rows, leaves, strict=True):
        from base64 import b64decode

        assert commit(b64decode(row["salt"]), row["content"].encode()) == bytes(leaf.entry)


def test_an_export_replaces_an_earlier_one_and_nothing_else(leaves: list[Leaf], tmp_path: Path) -> None:
    folder = tmp_path / "log"
    call_command("ledger_export", str(folder), "--records")
    call_command("ledger_export", str(folder))
    assert not (folder / "records.jsonl").exists()
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []
    other = tmp_path / "letters"
    other.mkdir()
    (other / "letter.txt").write_text("keep", encoding="utf-8")
    with pytest.raises(CommandError, match="other things"):
        call_command("ledger_export", str(other))
    assert (other / "letter.txt").read_text(encoding="utf-8") == "keep"


def test_an_export_that_fails_leaves_the_earlier_one(
    leaves: list[Leaf], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "log"
    call_command("ledger_export", str(folder))
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(CommandError, match="unchanged"):
        call_command("ledger_export", str(folder))
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_there_is_nothing_to_export_before_the_first_signature(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="signed nothing yet"):
        call_command("ledger_export", str(tmp_path / "log"))


def test_leaves_are_found_by_their_record_and_have_no_receipt_before_they_are_signed(leaves: list[Leaf]) -> None:
    (leaf,) = queries.leaves_of("contact", "C-2026-000007")
    assert leaf == leaves[7]
    (fresh,) = queries.leaves_of("contact", f"C-2026-{SIZE:06}")
    assert (fresh.index, queries.receipt_of(fresh, with_content=True)) == (SIZE, None)


def look(client: Client, text: str, **more: Any) -> Any:
    return client.post("/ledger/verify/", {"text": text, **more})


def test_a_receipt_with_its_record_holds(client: Client, leaves: list[Leaf]) -> None:
    page = look(client, receipt(leaves[300])).content.decode()
    assert "The receipt holds" in page
    assert "place 300 of the log localhost:8000/ledger" in page
    assert "note 300" in page


def test_what_was_recorded_is_shown_as_labelled_lines_and_folded_as_it_was_committed(
    client: Client, leaves: list[Leaf]
) -> None:
    page = look(client, receipt(leaves[300])).content.decode()
    for label, value in (
        ("What happened", "A contact was filed"),
        ("Of the record", "contact C-2026-000300"),
        ("By", "account 12"),
        ("facility", "main_library"),
        ("words", "note 300"),
    ):
        assert f"<dt>{label}</dt><dd>{value}</dd>" in page
    assert re.search(r"<dt>When</dt><dd>Nov\. 25, 2026, 11:30 a\.m\.</dd>", page)
    folded = page.partition("As it was committed</summary>")[2]
    assert escape(leaves[300].content or "") in folded
    spanish = client.post("/es/ledger/verify/", {"text": receipt(leaves[300])}).content.decode()
    assert "<dt>Qué pasó</dt><dd>Se registró un contacto</dd>" in spanish
    assert "<dt>Por</dt><dd>cuenta 12</dd>" in spanish
    assert "Tal como quedó asentado</summary>" in spanish


@pytest.mark.parametrize(
    "content", ["not json", "[]", "{}", '{"kind":5}', '{"at":"x","by":"","content":{},"kind":"k","subject":["a","b"]}']
)
def test_a_content_that_is_no_leafs_is_shown_as_it_is(content: str) -> None:
    assert labels.lines_of(content) == []


def test_what_nobody_did_and_what_has_no_words_is_shown_by_its_name() -> None:
    said = {"at": "2026-11-25T18:30:00Z", "by": "", "kind": "some.new_kind", "subject": ["thing", "7"]}
    lines = dict(labels.lines_of(json.dumps({**said, "content": {"is_new": True, "gone": False, "list": [{"a": 1}]}})))
    assert lines["What happened"] == "some new kind"
    assert lines["By"] == "the server itself"
    assert (lines["is new"], lines["gone"], lines["list › 1 › a"]) == ("yes", "no", "1")


def test_values_are_shown_as_people_know_them() -> None:
    said = {"at": "2026-11-25T18:30:00Z", "by": "", "kind": "contact.filed", "subject": ["contact", "C-1"]}
    contact = {"facility": "main-library", "channel": "counter", "outcome": "decline", "filed_by_id": 3}
    content = {
        "contact": contact,
        "request": {"document": "i200"},
        "paper": {"kind": "i200"},
        "role": {"role": "liaison"},
    }
    lines = dict(labels.lines_of(json.dumps({**said, "content": content})))
    assert lines["What happened"] == "A contact was filed"
    assert lines["contact › facility"] == "Main Library"
    assert lines["contact › outcome"] == "decline"
    assert lines["contact › filed by"] == "3"
    for shown, code in (("request › paper", "i200"), ("paper › kind", "i200"), ("role › role", "liaison")):
        assert lines[shown] not in {"", code}
    unknown = {"facility": "nowhere", "outcome": "x", "kind": "y", "document": "z", "role": "w"}
    assert dict(labels.lines_of(json.dumps({**said, "content": unknown}))).items() >= {
        ("facility", "nowhere"),
        ("role", "w"),
    }


def test_a_receipt_without_its_record_proves_the_entry(client: Client, leaves: list[Leaf]) -> None:
    text = receipt(leaves[300], with_content=False)
    page = look(client, text).content.decode()
    assert "The receipt holds" in page
    assert "note 300" not in page
    assert bytes(leaves[300].entry).hex() in page


def test_a_receipt_in_a_file_holds_whatever_ended_its_lines(client: Client, leaves: list[Leaf]) -> None:
    text = receipt(leaves[0])
    for sent in (text, text.replace("\n", "\r\n"), f"\n{text}\n\n"):
        file = SimpleUploadedFile("mine.dintel-receipt", sent.encode())
        assert "The receipt holds" in look(client, "", file=file).content.decode()


def test_one_flipped_bit_anywhere_and_it_does_not_hold(leaves: list[Leaf]) -> None:
    proof = parse_proof(receipt(leaves[300]))
    held = json.loads(proof.extra)
    changed = {
        "content": format_proof(
            300,
            proof.hashes,
            proof.checkpoint,
            json.dumps({**held, "content": held["content"].replace("300", "301")}).encode(),
        ),
        "salt": format_proof(
            300, proof.hashes, proof.checkpoint, json.dumps({**held, "salt": b64encode(bytes(32)).decode()}).encode()
        ),
        "index": format_proof(301, proof.hashes, proof.checkpoint, proof.extra),
        "hash": format_proof(300, (bytes(32), *proof.hashes[1:]), proof.checkpoint, proof.extra),
    }
    assert {name: receipts.look_at(text).problem for name, text in changed.items()} == dict.fromkeys(
        changed, "not_included"
    )
    other = format_proof(300, proof.hashes, proof.checkpoint.replace("\n600\n", "\n601\n"), proof.extra)
    assert receipts.look_at(other).problem == "not_signed"


@pytest.mark.parametrize(
    ("extra", "problem"),
    [
        (b"", "nothing_inside"),
        (b"[]", "nothing_inside"),
        (b"not json", "nothing_inside"),
        (b'{"salt":"AAAA","content":"x"}', "nothing_inside"),
        (b'{"entry":"!"}', "nothing_inside"),
        (b'{"entry":5}', "nothing_inside"),
        (b'{"salt":5,"content":7}', "nothing_inside"),
        (b'{"entry":"AAAA"}', "not_included"),
    ],
)
def test_a_receipt_for_nothing_is_called_so(leaves: list[Leaf], extra: bytes, problem: str) -> None:
    proof = parse_proof(receipt(leaves[0]))
    assert receipts.look_at(format_proof(0, proof.hashes, proof.checkpoint, extra)).problem == problem


def test_a_receipt_of_another_log_is_called_so(client: Client, leaves: list[Leaf], log_folder: Path) -> None:
    text = receipt(leaves[0])
    (log_folder / "key").write_text(b64encode(bytes(32)).decode(), encoding="utf-8")
    page = look(client, text).content.decode()
    assert "was not signed by this log" in page
    assert "The receipt holds" not in page


def test_a_receipt_that_the_log_of_today_denies_is_proof(client: Client, leaves: list[Leaf]) -> None:
    text = receipt(leaves[0])
    Tree.objects.update(size=10)
    page = look(client, text).content.decode()
    assert "The receipt holds" in page
    assert "That is proof that the record was changed" in page


@pytest.mark.parametrize(("text", "status"), [("", 422), ("rubbish", 200), ("\x00", 422), ("ñ" * 500, 200)])
def test_rubbish_is_answered_kindly_and_stays_in_the_form(client: Client, text: str, status: int) -> None:
    answer = look(client, text)
    page = answer.content.decode()
    assert answer.status_code == status
    assert ("This is not a whole receipt." in page) == (status == 200)
    assert text[:20] in page


def test_a_file_that_is_too_large_is_refused(client: Client) -> None:
    file = SimpleUploadedFile("big", b"x" * 2_000_001)
    answer = look(client, "", file=file)
    assert (answer.status_code, "too large to be a receipt" in answer.content.decode()) == (422, True)


def test_a_receipt_can_be_kept_as_a_file_and_drawn(client: Client, leaves: list[Leaf]) -> None:
    text = receipt(leaves[300])
    kept = client.post("/ledger/receipt/file/", {"text": text.replace("\n", "\r\n")})
    assert kept.content.decode() == text
    assert kept.headers["Content-Disposition"] == 'attachment; filename="receipt.dintel-receipt"'
    drawn = client.post("/ledger/receipt/qr/", {"text": text})
    assert drawn.headers["Content-Type"] == "image/svg+xml"
    assert drawn.content.startswith(b"<?xml")
    assert b"<script" not in drawn.content
    for address in ("/ledger/receipt/file/", "/ledger/receipt/qr/"):
        assert client.post(address, {"text": "rubbish"}).status_code == 400
        assert client.get(address).status_code == 405


def test_a_receipt_too_long_for_a_qr_code_is_said_to_be(client: Client, leaves: list[Leaf]) -> None:
    proof = parse_proof(receipt(leaves[0]))
    long = format_proof(0, proof.hashes, proof.checkpoint, b"x" * 3000)
    assert client.post("/ledger/receipt/qr/", {"text": long}).status_code == 400
    assert receipts.qr_svg(long) is None


def test_the_page_says_how_the_log_stands(client: Client, leaves: list[Leaf], settings: Any) -> None:
    page = client.get("/ledger/").content.decode()
    assert re.search(r"Entries signed</dt><dd>600<", page)
    assert re.search(r"Entries since then</dt><dd>2<", page)
    assert "dintel ledger verify http://localhost:8000/ledger/log/" in page
    assert "Nobody outside the city watches this log yet." in page
    assert "There has been no alarm." in page
    settings.LEDGER_WITNESSES = [(str(cosigner("w.example/1", bytes(32)).key), "https://w.example")]
    assert "w.example/1" in client.get("/ledger/").content.decode()


def test_an_alarm_is_shown_to_everybody_and_stays_when_it_is_settled(client: Client, leaves: list[Leaf]) -> None:
    alarm = Alarm.objects.create(kind="behind", details="A tree of 5", first_at=AT, last_at=AT)
    page = client.get("/ledger/").content.decode()
    assert "The database holds fewer entries than the log has signed." in page
    assert "Do not rely on new receipts" in page
    assert "La base de datos tiene menos asientos" in client.get("/es/ledger/").content.decode()
    Alarm.objects.filter(pk=alarm.pk).update(settled_at=AT, reason="The disk failed.")
    page = client.get("/ledger/").content.decode()
    assert "What the city says: The disk failed." in page
    assert "Do not rely on new receipts" not in page


def test_pages_and_files_take_few_statements_however_large_the_log(
    client: Client, leaves: list[Leaf], django_assert_max_num_queries: Any
) -> None:
    text = receipt(leaves[300])
    budgets = {"": 6, "verify/": 0, "log/checkpoint": 1, "log/checkpoints": 1, "log/key": 0, "log/tile/0/000": 2}
    for path, most in {**budgets, "log/tile/entries/001": 2}.items():
        with django_assert_max_num_queries(most):
            b"".join(client.get(f"/ledger/{path}"))
    with django_assert_max_num_queries(4):  # the tree, and the tiles on its right edge
        look(client, text)
    with django_assert_max_num_queries(2):  # the newest checkpoint; every tile of the proof
        receipt(leaves[300])
