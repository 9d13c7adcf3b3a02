"""The verifier that goes with a packet, run alone as a prosecutor runs it, against every named corruption."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from dintel.apps.complaints.packet import zipped
from dintel.domain import canonical
from dintel.domain.merkle.checkpoint import Checkpoint, sign_checkpoint
from dintel.domain.merkle.commitment import commit
from dintel.domain.merkle.hashing import leaf_hash, node_hash
from dintel.domain.merkle.lines import write_base64
from dintel.domain.merkle.note import Signer, ed25519_signer
from dintel.domain.merkle.proofs import prove_inclusion
from dintel.domain.merkle.receipt import format_proof
from dintel.domain.merkle.tree import Frontier
from dintel.domain.referral.manifest import Manifest

LOG: Signer = ed25519_signer("city.test/log", bytes(range(32)))
OTHER: Signer = ed25519_signer("city.test/log", bytes(32))
PHOTO = b"a photograph" * 1000
SALT = b"s" * 32
Files = dict[str, bytes]


def proofs() -> Files:
    records = [
        canonical.to_bytes({"kind": "evidence.received", "content": {"file": {"sha256": sha256(PHOTO).hexdigest()}}}),
        canonical.to_bytes({"kind": "report.received", "content": {"words": "señor"}}),
        canonical.to_bytes({"kind": "else"}),
    ]
    entries = [commit(SALT, record) for record in records]
    leaves = [leaf_hash(entry) for entry in entries]
    note = sign_checkpoint(Checkpoint(LOG.name, len(entries), Frontier().extend(leaves).root()), LOG)
    made = {}
    for index, record in enumerate(records):
        extra = {"salt": write_base64(SALT), "content": record.decode()}
        if index == len(records) - 1:
            extra = {"entry": write_base64(entries[index])}
        hashes = prove_inclusion(index, len(entries), lambda height, at: _joined(leaves, height, at))
        made[f"proofs/{index + 1:03}.tlog-proof"] = format_proof(
            index, hashes, note, canonical.to_bytes(extra)
        ).encode()
    return made


def _joined(leaves: list[bytes], height: int, at: int) -> bytes:
    if height == 0:
        return leaves[at]
    return node_hash(_joined(leaves, height - 1, 2 * at), _joined(leaves, height - 1, 2 * at + 1))


def custody() -> tuple[bytes, str]:
    lines, head = [], ""
    for number, action in enumerate(("received", "previewed", "downloaded"), 1):
        said = {
            "number": number,
            "action": action,
            "by_name": "M. Ñ.",
            "previous": head,
            "details": {"b": 1, "a": None},
        }
        head = canonical.digest(said)
        lines.append(canonical.to_bytes({**said, "sha256": head}))
    return b"\n".join(lines) + b"\n", head


def packet() -> tuple[Manifest, Files]:
    chain, head = custody()
    made: Files = {
        "packet.pdf": b"%PDF",
        "originals/001-door.jpg": PHOTO,
        "custody/custody.jsonl": chain,
        "verify.py": zipped.verifier(),
        **proofs(),
    }
    kinds = {"packet.pdf": "document", "verify.py": "verifier", "custody": "custody", "originals": "original"}
    parts = tuple(
        zipped.part_of(path, data, kinds.get(path) or kinds.get(path.split("/")[0]) or "proof")
        for path, data in made.items()
    )
    manifest = Manifest(
        "P-2026-1", "R-2026-7K3D9", "Albuquerque", "2026-11-26T00:00:00Z", str(LOG.key), head, {"o": "1"}, parts
    )
    return manifest, made


def as_zip(manifest: Manifest, made: Files, stamp: bytes = b"") -> bytes:
    out = io.BytesIO()
    zipped.write_zip(out, manifest, {path: [data] for path, data in made.items()}, stamp=stamp)
    return out.getvalue()


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., tuple[int, str]]:
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


def rewritten(content: bytes, change: Callable[[Files], None]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as old:
        made = {name: old.read(name) for name in old.namelist()}
    change(made)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as new:
        for name, data in made.items():
            new.writestr(name, data)
    return out.getvalue()


def relisted(made: Files, path: str, data: bytes) -> None:
    """Change a file and the manifest with it, as somebody does who knows the format."""
    made[path] = data
    listed = json.loads(made["manifest.json"])
    for row in listed["files"]:
        if row["path"] == path:
            row["sha256"], row["size"] = sha256(data).hexdigest(), len(data)
    made["manifest.json"] = canonical.to_bytes(listed)


def test_a_whole_packet_holds_and_says_what_it_did_not_check(run: Callable[..., tuple[int, str]]) -> None:
    code, told = run(as_zip(*packet(), stamp=b"a token"))
    assert code == 0, told
    assert "3 proofs: record, place in the log, signature of city.test/log" in told
    assert "custody: 3 lines" in told
    assert "originals/001-door.jpg: the log held its SHA-256" in told
    assert "not checked  whether the log's key is the city's" in told
    assert "openssl ts -verify" in told


def test_with_the_key_from_elsewhere_nothing_is_taken_on_trust(run: Callable[..., tuple[int, str]]) -> None:
    code, told = run(as_zip(*packet()), "--log-key", str(LOG.key))
    assert (code, "not checked" in told) == (0, False)
    code, told = run(as_zip(*packet()), "--log-key", str(OTHER.key))
    assert code == 1
    assert "its checkpoint is not signed by city.test/log" in told


def test_an_unpacked_packet_is_checked_where_it_lies(tmp_path: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(as_zip(*packet()))) as content:
        content.extractall(tmp_path / "unpacked")
    command = [sys.executable, "-I", "-S", "-B", str(tmp_path / "unpacked" / "verify.py")]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout


def test_the_same_parts_give_the_same_bytes() -> None:
    assert as_zip(*packet()) == as_zip(*packet())


def changed_photo(made: Files) -> None:
    made["originals/001-door.jpg"] = PHOTO[:-1] + b"x"


def missing_proof(made: Files) -> None:
    del made["proofs/002.tlog-proof"]


def added_file(made: Files) -> None:
    made["originals/002-other.jpg"] = b"x"


def swapped_files(made: Files) -> None:
    made["packet.pdf"], made["originals/001-door.jpg"] = made["originals/001-door.jpg"], made["packet.pdf"]


def custody_line_changed(made: Files) -> None:
    relisted(made, "custody/custody.jsonl", made["custody/custody.jsonl"].replace(b"previewed", b"listed"))


def custody_line_gone(made: Files) -> None:
    lines = made["custody/custody.jsonl"].splitlines(keepends=True)
    relisted(made, "custody/custody.jsonl", lines[0] + lines[2])


def custody_cut_short(made: Files) -> None:
    relisted(made, "custody/custody.jsonl", b"".join(made["custody/custody.jsonl"].splitlines(keepends=True)[:2]))


def of_proof(change: Callable[[str], str]) -> Callable[[Files], None]:
    def apply(made: Files) -> None:
        path = "proofs/002.tlog-proof"
        relisted(made, path, change(made[path].decode()).encode())

    return apply


def with_record(text: str) -> str:
    head, extra, rest = text.split("\n", 2)
    forged = {"salt": write_base64(SALT), "content": '{"kind":"report.received","content":{"words":"other"}}'}
    assert extra.startswith("extra ")
    return f"{head}\nextra {write_base64(canonical.to_bytes(forged))}\n{rest}"


def with_bad_signature(text: str) -> str:
    return text[:-6] + ("A" if text[-6] != "A" else "B") + text[-5:]


def signed_by_another(text: str) -> str:
    head, _, note = text.partition("\n\n")
    return head + "\n\n" + sign_checkpoint(Checkpoint.parse(note.partition("\n\n")[0] + "\n"), OTHER)


def another_root(text: str) -> str:
    head, _, _note = text.partition("\n\n")
    return head + "\n\n" + sign_checkpoint(Checkpoint(LOG.name, 3, bytes(32)), LOG)


CORRUPTIONS: list[tuple[Callable[[Files], None], str]] = [
    (changed_photo, "originals/001-door.jpg is not the file that the manifest lists"),
    (missing_proof, "proofs/002.tlog-proof is missing"),
    (added_file, "originals/002-other.jpg stands in no list"),
    (swapped_files, "packet.pdf is not the file"),
    (custody_line_changed, "custody, line 2: it was changed"),
    (custody_line_gone, "custody, line 2: it does not follow"),
    (custody_cut_short, "custody: it does not end where"),
    (of_proof(with_record), "entry 1 does not stand in the tree"),
    (of_proof(with_bad_signature), "a signature of city.test/log that does not belong to it"),
    (of_proof(signed_by_another), "not signed by city.test/log"),
    (of_proof(another_root), "entry 1 does not stand in the tree"),
    (of_proof(lambda text: text.replace("index 1\n", "index 2\n")), "entry 2 does not stand in the tree"),
    (of_proof(lambda text: text.replace("index 1\n", "index 7\n")), "entry 7 does not stand in the tree"),
    (of_proof(lambda text: text.replace("c2sp", "c3sp")), "it is no proof of a record"),
    (of_proof(lambda _text: "nothing"), "it is no proof of a record"),
]


@pytest.mark.parametrize(("corrupt", "says"), CORRUPTIONS, ids=[says[:40] for _change, says in CORRUPTIONS])
def test_every_corruption_is_found_and_named(
    run: Callable[..., tuple[int, str]], corrupt: Callable[[Files], None], says: str
) -> None:
    code, told = run(rewritten(as_zip(*packet()), corrupt))
    assert code == 1, told
    assert says in told


def test_two_files_of_one_name_are_found(run: Callable[..., tuple[int, str]]) -> None:
    out = io.BytesIO(as_zip(*packet()))
    with zipfile.ZipFile(out, "a") as more, pytest.warns(UserWarning, match="Duplicate name"):
        more.writestr("packet.pdf", b"%PDF other")
    code, told = run(out.getvalue())
    assert code == 1
    assert "packet.pdf stands in the ZIP 2 times" in told


@pytest.mark.parametrize(
    "change",
    [
        lambda made: made.pop("manifest.json"),
        lambda made: made.update({"manifest.json": made["manifest.json"] + b" "}),
        lambda made: made.update({"manifest.json": made["manifest.json"].replace(b"packet/v1", b"packet/v9")}),
        lambda made: made.update({"manifest.json": made["manifest.json"].replace(b"packet.pdf", b"../../evil")}),
    ],
)
def test_what_is_no_packet_is_said_to_be_none(
    run: Callable[..., tuple[int, str]], change: Callable[[Files], None]
) -> None:
    assert run(rewritten(as_zip(*packet()), change))[0] == 2


def test_a_file_that_is_no_zip_is_none(run: Callable[..., tuple[int, str]]) -> None:
    assert run(b"nothing")[0] == 2


def test_no_packet_is_made_of_other_bytes_than_it_lists() -> None:
    manifest, made = packet()
    made["originals/001-door.jpg"] = b"another"
    with pytest.raises(zipped.OtherBytesError, match=r"originals/001-door\.jpg"):
        as_zip(manifest, made)
