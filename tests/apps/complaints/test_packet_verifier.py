"""The verifier that goes with a packet, run alone as a prosecutor runs it, against every named corruption."""

from __future__ import annotations

import ast
import io
import random
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from tests.apps.complaints import packet_made as made_up
from tests.apps.complaints.packet_made import (
    BECAUSE,
    BLURRED,
    LOG,
    ORIGINAL,
    OTHER,
    PHOTO,
    REDACTED,
    SALT,
    SEEN_AT,
    WITNESS,
    WORKING,
    WORKING_OF_COPY,
    Files,
    as_zip,
    copies_alone,
    listed,
    packet,
    recustodied,
    relisted,
    rewritten,
    unlisted,
)

from dintel.apps.complaints.packet import verifier, zipped
from dintel.domain import canonical
from dintel.domain.merkle.checkpoint import Checkpoint, cosign, sign_checkpoint
from dintel.domain.merkle.lines import write_base64
from dintel.domain.merkle.note import cosigner

HOLDS, BROKEN, NO_PACKET, UNPROVED = 0, 1, 2, 3
Run = Callable[..., tuple[int, str]]
PROOFS = [f"proofs/{number:03}.tlog-proof" for number in range(1, 7)]
STRANGER = cosigner("stranger.test", bytes(range(2, 34)))


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Return how the verifier is run: isolated, without site packages, from a folder that holds nothing else."""

    def told(content: bytes, *more: str, name: str = "packet.zip") -> tuple[int, str]:
        folder = tmp_path / "elsewhere"
        folder.mkdir(exist_ok=True)
        (folder / name).write_bytes(content)
        (folder / "verify.py").write_bytes(zipped.verifier())
        command = [sys.executable, "-I", "-S", "verify.py", name, *more]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=60)
        assert not done.stderr, done.stderr
        return done.returncode, done.stdout

    return told


# --- what holds ----------------------------------------------------------------------------------------


def test_a_whole_packet_holds_and_says_what_it_did_not_check(run: Run) -> None:
    code, told = run(as_zip(*packet()))
    assert code == HOLDS, told
    for says in (
        "6 proofs: record, place in the log, signature of city.test/log",
        "custody: 4 lines, each with the hash of the line before it",
        "custody: 4 of 4 lines are those that the log holds",
        f"{ORIGINAL}: custody and log hold its SHA-256",
        f"{REDACTED}: custody and log hold its SHA-256; a redacted copy of {ORIGINAL}",
        "not checked  1 working copies: a machine drew them",
        "not checked  whether the log's key is the city's",
        "witness.test cosigned 1 of 1 checkpoints, last at 2026-11-18",
        "not checked  whether that key is witness.test's: named by the city; ask the witness",
        "not checked  an outside timestamp: there is none; the city asked for none",
    ):
        assert says in told, told


def test_with_the_keys_from_elsewhere_nothing_is_taken_on_trust(run: Run) -> None:
    code, told = run(as_zip(*packet()), "--log-key", str(LOG.key), "--witness", str(WITNESS.key))
    assert (code, "whether" in told) == (HOLDS, False), told
    code, told = run(as_zip(*packet()), "--log-key", str(OTHER.key))
    assert code == BROKEN
    assert "its checkpoint is not signed by city.test/log" in told


def test_an_unpacked_packet_is_checked_where_it_lies(tmp_path: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(as_zip(*packet()))) as content:
        content.extractall(tmp_path / "unpacked")
    (tmp_path / "unpacked" / ".DS_Store").write_bytes(b"left by a computer")
    command = [sys.executable, "-I", "-S", "-B", str(tmp_path / "unpacked" / "verify.py")]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stderr) == (HOLDS, ""), done.stdout
    assert "not checked  .DS_Store: computers leave such files in folders" in done.stdout


def test_the_same_parts_give_the_same_bytes() -> None:
    assert as_zip(*packet()) == as_zip(*packet())


def test_the_verifier_is_one_file_of_the_standard_library_alone() -> None:
    tree = ast.parse(verifier.assembled())
    named = {
        node.module if isinstance(node, ast.ImportFrom) else node.names[0].name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
    }
    assert {str(name).partition(".")[0] for name in named} <= sys.stdlib_module_names
    defined = [node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)]
    assert len(set(defined)) == len(defined), "one piece would hide another's"


# --- witnesses -----------------------------------------------------------------------------------------


def test_a_packet_without_witnesses_says_so(run: Run) -> None:
    code, told = run(as_zip(*packet(seen=())))
    assert code == HOLDS
    assert "witnesses: the packet names none, and none was given with --witness" in told


def test_a_witness_that_the_reader_knows_and_that_saw_nothing_is_a_fault(run: Run) -> None:
    code, told = run(as_zip(*packet()), "--witness", str(STRANGER.key))
    assert code == BROKEN
    assert "stranger.test: not one checkpoint of this packet bears its cosignature" in told


def test_a_witness_that_only_the_city_names_and_that_saw_nothing_is_said(run: Run) -> None:
    manifest, made = packet(seen=())
    code, told = run(as_zip(replace(manifest, witnesses=(str(STRANGER.key),)), made))
    assert code == HOLDS
    assert "stranger.test: named by the city; no checkpoint of this packet bears its cosignature" in told


@pytest.mark.parametrize(
    ("key", "says"),
    [
        ("nonsense", "a witness's key is none"),
        (str(LOG.key), "is of another kind than it must be (0x04)"),
        (str(cosigner("sly.test", bytes(range(32))).key), "the witness sly.test has the log's own key"),
        (str(WITNESS.key).replace("+", "+0", 1), "does not have the id"),
    ],
)
def test_a_witness_key_that_could_witness_nothing_is_refused(run: Run, key: str, says: str) -> None:
    code, told = run(as_zip(*packet()), "--witness", key)
    assert code == BROKEN
    assert says in told


# --- corruptions ---------------------------------------------------------------------------------------


def changed_photo(made: Files) -> None:
    made[ORIGINAL] = PHOTO[:-1] + b"x"


def missing_proof(made: Files) -> None:
    del made[PROOFS[1]]


def added_file(made: Files) -> None:
    made["originals/002-other.jpg"] = b"x"


def added_in_a_terminals_language(made: Files) -> None:
    made["originals/\x1b[2K"] = b"x"


def swapped_files(made: Files) -> None:
    made["packet.pdf"], made[ORIGINAL] = made[ORIGINAL], made["packet.pdf"]


def swapped_original_and_copy(made: Files) -> None:
    made[ORIGINAL], made[REDACTED] = made[REDACTED], made[ORIGINAL]


def swapped_and_relisted(made: Files) -> None:
    relisted(made, ORIGINAL, BLURRED)
    relisted(made, REDACTED, PHOTO)


def swapped_names(made: Files) -> None:
    """Let the original pass for the copy, with every hash, key and name made to fit."""
    swapped_and_relisted(made)
    told = listed(made)
    rows = {row["path"]: row for row in told["files"]}
    rows[ORIGINAL]["file"], rows[REDACTED]["file"] = "file-2", "file-1"
    made["manifest.json"] = canonical.to_bytes(told)


def swapped_names_and_custody(made: Files) -> None:
    swapped_names(made)

    def change(told: list[dict[str, object]]) -> None:
        told[0]["details"], told[2]["details"] = {"copy_of": "file-2"}, {}

    recustodied(made, change)


def made_to_fit(path: str) -> Callable[[Files], None]:
    return lambda made: relisted(made, path, b"another file, with its hash in the manifest")


def custody_made_to_fit(made: Files) -> None:
    relisted(made, ORIGINAL, b"another")
    digest = next(row["sha256"] for row in listed(made)["files"] if row["path"] == ORIGINAL)

    def change(told: list[dict[str, object]]) -> None:
        for line in told:
            line["file_sha256"] = digest if line["file"] == "file-1" else line["file_sha256"]

    recustodied(made, change)


def only_the_size(made: Files) -> None:
    told = listed(made)
    next(row for row in told["files"] if row["path"] == ORIGINAL)["size"] += 1
    made["manifest.json"] = canonical.to_bytes(told)


def original_left_out(made: Files) -> None:
    told = listed(made)
    told["files"] = [row for row in told["files"] if row["path"] != REDACTED]
    del made[REDACTED]
    made["manifest.json"] = canonical.to_bytes(told)


def left_out_everywhere(made: Files) -> None:
    """Leave a file out of packet, manifest and custody; its proofs are still there."""
    original_left_out(made)
    recustodied(made, lambda told: told.__delitem__(slice(2, None)))


def custody_line_changed(made: Files) -> None:
    relisted(made, "custody/custody.jsonl", made["custody/custody.jsonl"].replace(b"previewed", b"listed"))


def custody_line_gone(made: Files) -> None:
    lines = made["custody/custody.jsonl"].splitlines(keepends=True)
    relisted(made, "custody/custody.jsonl", lines[0] + lines[2])


def custody_cut_short(made: Files) -> None:
    relisted(made, "custody/custody.jsonl", b"".join(made["custody/custody.jsonl"].splitlines(keepends=True)[:2]))


def custody_of_another_record(made: Files) -> None:
    recustodied(made, lambda told: told[0].update(record=["report", "R-2026-OTHER"]))


def custody_name_changed(made: Files) -> None:
    recustodied(made, lambda told: told[1].update(by_name="Somebody else"))


def of_proof(change: Callable[[str], str]) -> Callable[[Files], None]:
    def apply(made: Files) -> None:
        path = PROOFS[1]
        relisted(made, path, change(made[path].decode()).encode())

    return apply


def with_record(text: str) -> str:
    head, extra, rest = text.split("\n", 2)
    forged = {"salt": write_base64(SALT), "content": '{"kind":"report.received","content":{"words":"other"}}'}
    assert extra.startswith("extra ")
    return f"{head}\nextra {write_base64(canonical.to_bytes(forged))}\n{rest}"


def changed_line(number: int) -> Callable[[str], str]:
    """Change a letter in the middle of one of the signatures: the log's (-2) or the witness's (-1)."""

    def change(text: str) -> str:
        lines = text.splitlines(keepends=True)
        at = len(lines[number]) - 30
        letter = "A" if lines[number][at] != "A" else "B"
        lines[number] = lines[number][:at] + letter + lines[number][at + 1 :]
        return "".join(lines)

    return change


def signed_by_another(text: str) -> str:
    head, _, note = text.partition("\n\n")
    return head + "\n\n" + sign_checkpoint(Checkpoint.parse(note.partition("\n\n")[0] + "\n"), OTHER)


def another_root(text: str) -> str:
    head, _, _note = text.partition("\n\n")
    return head + "\n\n" + sign_checkpoint(Checkpoint(LOG.name, 6, bytes(32)), LOG)


def seen_elsewhere(text: str) -> str:
    """Put under a checkpoint the witness's cosignature of another one."""
    kept = text.splitlines(keepends=True)[:-1]
    return "".join(kept) + cosign(sign_checkpoint(Checkpoint(LOG.name, 6, bytes(32)), LOG), WITNESS, SEEN_AT)


def seen_at_another_time(text: str) -> str:
    """Let the witness have seen it later: the time is signed too."""
    kept, line = text.splitlines(keepends=True)[:-1], text.splitlines()[-1]
    later = cosign(sign_checkpoint(Checkpoint(LOG.name, 6, bytes(32)), LOG), WITNESS, SEEN_AT + 9)
    head, value = line.rpartition(" ")[0], line.rpartition(" ")[2]
    return "".join(kept) + f"{head} {later.rpartition(' ')[2][:16]}{value[16:]}\n"


CORRUPTIONS: list[tuple[Callable[[Files], None], str]] = [
    (changed_photo, f"{ORIGINAL} is not the file that the manifest lists"),
    (missing_proof, f"{PROOFS[1]} is missing"),
    (added_file, "originals/002-other.jpg stands in no list"),
    (added_in_a_terminals_language, "originals/?[2K stands in no list"),
    (swapped_files, "packet.pdf is not the file"),
    (swapped_original_and_copy, f"{REDACTED} is not the file that the manifest lists"),
    (swapped_and_relisted, f"{ORIGINAL}: custody says that another file came"),
    (swapped_names, f"{ORIGINAL}: the manifest calls it an original; custody does not"),
    (swapped_names_and_custody, "custody, line 1: the log holds another line"),
    (made_to_fit(ORIGINAL), f"{ORIGINAL}: custody says that another file came"),
    (made_to_fit(REDACTED), f"{REDACTED}: custody says that another file came"),
    (custody_made_to_fit, f"{ORIGINAL}: the log holds another file there"),
    (only_the_size, f"{ORIGINAL} is not the file"),
    (original_left_out, "a file came and is not in the packet: file-2"),
    (left_out_everywhere, "custody, line 3: the log holds it, and it is not in the packet"),
    (custody_line_changed, "custody, line 2: it was changed"),
    (custody_line_gone, "custody, line 2: it does not follow"),
    (custody_cut_short, "custody: it does not end where"),
    (custody_of_another_record, "custody, line 1: it is of another record"),
    (custody_name_changed, "custody, line 2: the log holds another line"),
    (lambda made: relisted(made, "custody/custody.jsonl", b"\xff"), "custody: it cannot be read"),
    (lambda made: relisted(made, "custody/custody.jsonl", b"[]\n"), "custody: it cannot be read"),
    (of_proof(with_record), "entry 1 does not stand in the tree"),
    (of_proof(changed_line(-2)), "a signature of city.test/log that does not belong to it"),
    (of_proof(changed_line(-1)), "does not belong to that checkpoint"),
    (of_proof(seen_elsewhere), "witness.test: its cosignature on the checkpoint of 6 entries does not belong"),
    (of_proof(seen_at_another_time), "witness.test: its cosignature on the checkpoint of 6 entries does not belong"),
    (of_proof(signed_by_another), "not signed by city.test/log"),
    (of_proof(another_root), "entry 1 does not stand in the tree"),
    (of_proof(lambda text: text.replace("index 1\n", "index 2\n")), "entry 2 does not stand in the tree"),
    (of_proof(lambda text: text.replace("index 1\n", "index 7\n")), "entry 7 does not stand in the tree"),
    (of_proof(lambda text: text.replace("c2sp", "c3sp")), "it is no proof of a record"),
    (of_proof(lambda _text: "nothing"), "it is no proof of a record"),
]


@pytest.mark.parametrize(
    ("corrupt", "says"), CORRUPTIONS, ids=[f"{turn}-{says[:40]}" for turn, (_, says) in enumerate(CORRUPTIONS)]
)
def test_every_corruption_is_found_and_named(run: Run, corrupt: Callable[[Files], None], says: str) -> None:
    code, told = run(rewritten(as_zip(*packet()), corrupt))
    assert code == BROKEN, told
    assert says in told, told


@pytest.mark.parametrize("path", [*packet()[1], "manifest.json"])
def test_a_flipped_bit_in_any_part_is_found(run: Run, path: str) -> None:
    def flip(made: Files) -> None:
        data = bytearray(made[path])
        data[len(data) // 2] ^= 1
        made[path] = bytes(data)

    code, told = run(rewritten(as_zip(*packet()), flip))
    assert code in {BROKEN, NO_PACKET}
    assert path in told or path == "manifest.json"  # of the manifest itself, it is said what it lists wrongly


def test_a_flipped_bit_anywhere_in_the_zip_is_found_or_changes_nothing_inside(run: Run) -> None:
    whole, drawn = as_zip(*packet()), random.Random(7)
    with zipfile.ZipFile(io.BytesIO(whole)) as content:
        inside = {name: content.read(name) for name in content.namelist()}
    for _turn in range(25):
        changed = bytearray(whole)
        changed[drawn.randrange(len(changed))] ^= 1 << drawn.randrange(8)
        code, told = run(bytes(changed))
        assert code in {HOLDS, BROKEN, NO_PACKET}, told
        if code == HOLDS:
            with zipfile.ZipFile(io.BytesIO(changed)) as content:
                assert {name: content.read(name) for name in content.namelist()} == inside


def with_one_more(name: str, data: bytes) -> bytes:
    """Return a packet's ZIP in which one name stands twice."""
    out = io.BytesIO(as_zip(*packet()))
    with pytest.warns(UserWarning, match="Duplicate name"), zipfile.ZipFile(out, "a") as more:
        more.writestr(name, data)
    return out.getvalue()


def test_two_files_of_one_name_are_found(run: Run) -> None:
    code, told = run(with_one_more("packet.pdf", b"%PDF other"))
    assert code == BROKEN
    assert "packet.pdf stands in the ZIP 2 times" in told
    assert run(with_one_more("manifest.json", b"{}"))[0] == NO_PACKET  # the last of two is the one that is read


def test_two_manifests_are_found_even_where_both_are_good(run: Run) -> None:
    code, told = run(with_one_more("manifest.json", packet()[0].to_bytes()))
    assert code == BROKEN
    assert "manifest.json stands in the ZIP 2 times" in told


# --- redacted copies alone ------------------------------------------------------------------------------


def test_a_packet_of_redacted_copies_alone_says_what_is_left_out_and_proves_the_rest(run: Run) -> None:
    code, told = run(as_zip(*copies_alone()))
    assert code == HOLDS, told
    for says in (
        "not checked  originals that are left out: 1. Why, in the city's words:",
        BECAUSE,
        f"{ORIGINAL}: left out; custody and log hold its SHA-256",
        f"{REDACTED}: custody and log hold its SHA-256; a redacted copy of {ORIGINAL}",
        "custody: 4 of 4 lines are those that the log holds",
        "Originals that were left out, as the manifest says: 1. Here are redacted copies alone.",
    ):
        assert says in told, told
    assert not any(PHOTO in data or path in {ORIGINAL, WORKING} for path, data in copies_alone()[1].items())


ELSEWHERE: dict[str, Any] = {"path": "originals/009.jpg", "sha256": "0" * 64, "size": 1, "file": "file-9"}


def of_manifest(change: Callable[[Any], None]) -> Callable[[Files], None]:
    """Return a corruption of the manifest alone, written anew in canonical form."""

    def apply(made: Files) -> None:
        told = listed(made)
        change(told)
        made["manifest.json"] = canonical.to_bytes(told)

    return apply


def original_put_back(made: Files) -> None:
    """Put the original into a packet that says it leaves it out."""
    made[ELSEWHERE["path"]] = PHOTO
    row = {**ELSEWHERE, "sha256": sha256(PHOTO).hexdigest(), "size": len(PHOTO), "file": "file-1"}
    of_manifest(lambda told: told["files"].append({**row, "what": "original", "name": "", "of": ""}))(made)


def drawing_put_back(made: Files) -> None:
    """Put in what a machine drew of the original, under the name of a drawing of the copy."""
    relisted(made, WORKING_OF_COPY, PHOTO)
    of_manifest(lambda told: [row.update(file="file-1") for row in told["files"] if row["what"] == "working"])(made)


def copy_left_out_too(made: Files) -> None:
    """Leave the redacted copy out as well, and call it an original."""
    for path in (REDACTED, WORKING_OF_COPY):
        unlisted(made, path)
    row = {"path": REDACTED, "sha256": sha256(BLURRED).hexdigest(), "size": len(BLURRED), "file": "file-2"}
    of_manifest(lambda told: told["left_out"].append(row))(made)


CORRUPTIONS_OF_COPIES: list[tuple[Callable[[Files], None], str]] = [
    (original_put_back, "originals/009.jpg: an original, in a packet that says it holds redacted copies alone"),
    (drawing_put_back, f"{WORKING_OF_COPY}: it shows an original that the packet says it leaves out"),
    (copy_left_out_too, f"{REDACTED}: the manifest calls it an original; custody does not: it says file-1"),
    (of_manifest(lambda told: told["left_out"][0].update(sha256="0" * 64)), f"{ORIGINAL}: custody says that another"),
    (of_manifest(lambda told: told["left_out"][0].update(size=7)), f"{ORIGINAL}: the log holds another file there"),
    (of_manifest(lambda told: told["left_out"].append(ELSEWHERE)), "originals/009.jpg: custody does not say that it"),
    (of_manifest(lambda told: told.update(left_out=[ELSEWHERE])), "a file came and is not in the packet: file-1"),
    (lambda made: made.update({ORIGINAL: PHOTO}), f"{ORIGINAL} stands in no list: it was added afterwards"),
]


@pytest.mark.parametrize(
    ("corrupt", "says"), CORRUPTIONS_OF_COPIES, ids=[says[:40] for _corrupt, says in CORRUPTIONS_OF_COPIES]
)
def test_every_corruption_of_a_packet_of_copies_is_found_and_named(
    run: Run, corrupt: Callable[[Files], None], says: str
) -> None:
    code, told = run(rewritten(as_zip(*copies_alone()), corrupt))
    assert code == BROKEN, told
    assert says in told, told


def claimed_whole(told: Any) -> None:
    """Call a packet of copies a whole one; what it leaves out is then missing."""
    del told["left_out"], told["left_out_because"]
    told["format"] = "dintel/referral-packet/v1"


def test_a_packet_that_claims_its_originals_and_lacks_them_fails(run: Run) -> None:
    code, told = run(rewritten(as_zip(*copies_alone()), of_manifest(claimed_whole)))
    assert (code, "a file came and is not in the packet: file-1" in told) == (BROKEN, True), told
    code, told = run(rewritten(as_zip(*packet()), lambda made: made.pop(ORIGINAL)))
    assert (code, f"{ORIGINAL} is missing" in told) == (BROKEN, True), told


@pytest.mark.parametrize(
    "change",
    [
        lambda told: told.update(left_out=[]),
        lambda told: told.update(left_out_because=" "),
        lambda told: told.update(left_out_because=7),
        lambda told: told.update(format="dintel/referral-packet/v1"),
        lambda told: told.pop("left_out"),
        lambda told: told["left_out"].append(told["left_out"][0]),
        lambda told: told["left_out"][0].update(path=REDACTED),
        lambda told: told["left_out"][0].update(path="../evil"),
        lambda told: told["left_out"][0].pop("file"),
    ],
)
def test_what_leaves_out_without_a_word_or_in_two_ways_is_no_packet(run: Run, change: Callable[[Any], None]) -> None:
    assert run(rewritten(as_zip(*copies_alone()), of_manifest(change)))[0] == NO_PACKET


# --- what no proof holds -------------------------------------------------------------------------------


def test_what_is_newer_than_the_checkpoint_is_called_unproved(run: Run) -> None:
    held = made_up.records(made_up.lines())
    code, told = run(as_zip(*packet(of=made_up.proofs([*held[:2], *held[4:]]))))
    assert code == UNPROVED, told
    assert f"not proved   {REDACTED}: no proof names its SHA-256" in told
    assert "not proved   custody, line 3, 4: in no proof" in told
    assert "But not all is proved" in told


def test_a_packet_made_to_fit_throughout_cannot_be_called_proved(run: Run) -> None:
    """Somebody changes a file, custody and manifest, and leaves out every proof that says otherwise."""

    def forge(made: Files) -> None:
        custody_made_to_fit(made)
        for path in PROOFS[:4]:
            unlisted(made, path)

    code, told = run(rewritten(as_zip(*packet()), forge))
    assert code == UNPROVED
    assert f"not proved   {ORIGINAL}" in told


def test_a_record_of_another_report_proves_nothing_here(run: Run) -> None:
    held = [record.replace(made_up.REPORT.encode(), b"R-2026-OTHER") for record in made_up.records(made_up.lines())]
    code, told = run(as_zip(*packet(of=made_up.proofs(held))))
    assert code == UNPROVED
    assert "custody: 0 of 4 lines are those that the log holds" in told


# --- what is no packet ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        lambda made: made.pop("manifest.json"),
        lambda made: made.update({"manifest.json": made["manifest.json"] + b" "}),
        lambda made: made.update({"manifest.json": made["manifest.json"].replace(b"packet/v1", b"packet/v9")}),
        lambda made: made.update({"manifest.json": made["manifest.json"].replace(b"packet.pdf", b"../../evil")}),
        lambda made: made.update({"manifest.json": made["manifest.json"].replace(b'"Albuquerque"', b"7")}),
        lambda made: made.update({"manifest.json": made["manifest.json"].replace(b"Albuquerque", b"\\ud800")}),
        lambda made: made.update({"manifest.json": b"[]"}),
        lambda made: made.update({"manifest.json": b"[" * 100_000}),
        lambda made: made.update({"manifest.json": b"\xff"}),
    ],
)
def test_what_is_no_packet_is_said_to_be_none(run: Run, change: Callable[[Files], None]) -> None:
    assert run(rewritten(as_zip(*packet()), change))[0] == NO_PACKET


def test_a_file_that_is_no_zip_is_none(run: Run) -> None:
    assert run(b"nothing")[0] == NO_PACKET
    whole = as_zip(*packet())
    assert run(whole[: len(whole) // 2])[0] == NO_PACKET


def test_no_packet_is_made_of_other_bytes_than_it_lists() -> None:
    manifest, made = packet()
    made[WORKING] = b"another"
    with pytest.raises(zipped.OtherBytesError, match=r"working-copies/001-door\.jpg"):
        as_zip(manifest, made)
