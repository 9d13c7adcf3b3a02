"""A packet for tests, made of made-up parts under a log and witnesses of the tests' own."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import Any

from dintel.apps.complaints.packet import zipped
from dintel.domain import canonical
from dintel.domain.canonical import Plain
from dintel.domain.merkle.checkpoint import Checkpoint, cosign, sign_checkpoint
from dintel.domain.merkle.commitment import commit
from dintel.domain.merkle.hashing import leaf_hash, node_hash
from dintel.domain.merkle.lines import write_base64
from dintel.domain.merkle.note import Signer, cosigner, ed25519_signer
from dintel.domain.merkle.proofs import prove_inclusion
from dintel.domain.merkle.receipt import format_proof
from dintel.domain.merkle.tree import Frontier
from dintel.domain.referral.manifest import LeftOut, Manifest, Part

LOG: Signer = ed25519_signer("city.test/log", bytes(range(32)))
OTHER: Signer = ed25519_signer("city.test/log", bytes(32))
WITNESS: Signer = cosigner("witness.test", bytes(range(1, 33)))
SEEN_AT = 1_795_000_000
PHOTO, BLURRED, PICTURE = b"a photograph" * 1000, b"a photograph without a face" * 500, b"its pixels" * 400
SALT = b"s" * 32
REPORT = "R-2026-7K3D9"
Files = dict[str, bytes]
ORIGINAL, REDACTED, WORKING = "originals/001-door.jpg", "redacted-copies/002-door.jpg", "working-copies/001-door.jpg"
WORKING_OF_COPY = "working-copies/002-door.jpg"
BECAUSE = "A face that is nobody’s business there."
FILES: dict[str, dict[str, Plain]] = {
    "file-1": {"id": 7, "key": "file-1", "sha256": sha256(PHOTO).hexdigest(), "size": len(PHOTO), "copy_of_id": None},
    "file-2": {"id": 9, "key": "file-2", "sha256": sha256(BLURRED).hexdigest(), "size": len(BLURRED), "copy_of_id": 7},
}
DONE: tuple[tuple[str, str, dict[str, Plain]], ...] = (
    ("received", "file-1", {"name": "door.jpg"}),
    ("previewed", "file-1", {}),
    ("received", "file-2", {"copy_of": "file-1", "taken_out": "A face."}),
    ("redacted", "file-1", {"copy": "file-2"}),
)


def lines() -> list[dict[str, Plain]]:
    made: list[dict[str, Plain]] = []
    for number, (action, file, details) in enumerate(DONE, 1):
        said: dict[str, Plain] = {
            "record": ["report", REPORT],
            "number": number,
            "file": file,
            "file_sha256": FILES[file]["sha256"],
            "action": action,
            "by": 3,
            "by_name": "M. Ñ.",
            "at": "2026-11-26T00:00:00.000000+00:00",
            "note": "",
            "details": details,
            "previous": made[-1]["sha256"] if made else "",
        }
        made.append({**said, "sha256": canonical.digest(said)})
    return made


def custody(told: Sequence[dict[str, Plain]]) -> bytes:
    return b"".join(canonical.to_bytes(line) + b"\n" for line in told)


def records(told: Sequence[dict[str, Plain]]) -> list[bytes]:
    made = [
        canonical.to_bytes(
            {
                "kind": f"evidence.{line['action']}",
                "subject": ["report", REPORT],
                "content": {
                    "line": {"number": line["number"], "sha256": line["sha256"]},
                    "file": FILES[str(line["file"])],
                },
            }
        )
        for line in told
    ]
    return [
        *made,
        canonical.to_bytes({"kind": "report.sent", "subject": ["report", REPORT], "content": {"words": "señor"}}),
        canonical.to_bytes({"kind": "else"}),
    ]


def proofs(held: Sequence[bytes], *, by: Signer = LOG, seen: Sequence[Signer] = (WITNESS,)) -> Files:
    """Return a proof of each record; of the last one the entry alone."""
    entries = [commit(SALT, record) for record in held]
    leaves = [leaf_hash(entry) for entry in entries]
    note = sign_checkpoint(Checkpoint(by.name, len(entries), Frontier().extend(leaves).root()), by)
    note += "".join(cosign(note, witness, SEEN_AT) for witness in seen)
    made = {}
    for index, record in enumerate(held):
        extra: dict[str, Plain] = {"salt": write_base64(SALT), "content": record.decode()}
        if index == len(held) - 1:
            extra = {"entry": write_base64(entries[index])}
        hashes = prove_inclusion(index, len(entries), lambda height, at: _joined(leaves, height, at))
        text = format_proof(index, hashes, note, canonical.to_bytes(extra))
        made[f"proofs/{index + 1:03}.tlog-proof"] = text.encode()
    return made


def _joined(leaves: list[bytes], height: int, at: int) -> bytes:
    """Return a node of a tree that is whole so far; what lies beyond its edge is asked for by nobody."""
    if height == 0:
        return leaves[at]
    return node_hash(_joined(leaves, height - 1, 2 * at), _joined(leaves, height - 1, 2 * at + 1))


def parts_of(made: Files) -> tuple[Part, ...]:
    whole = {
        "packet.pdf": ("document", "", ""),
        "verify.py": ("verifier", "", ""),
        "as-written.txt": ("written", "", ""),
        "custody/custody.jsonl": ("custody", "", ""),
        "timestamp/roots.pem": ("roots", "", ""),
        ORIGINAL: ("original", "file-1", ""),
        REDACTED: ("redacted", "file-2", ORIGINAL),
        WORKING: ("working", "file-1", ORIGINAL),
        WORKING_OF_COPY: ("working", "file-2", REDACTED),
    }
    found = []
    for path, data in made.items():
        what, file, of = whole.get(path, ("proof", "", ""))
        found.append(replace(zipped.part_of(path, data, what), file=file, of=of))
    return tuple(found)


def packet(
    *, of: Files | None = None, by: Signer = LOG, seen: Sequence[Signer] = (WITNESS,), more: Files | None = None
) -> tuple[Manifest, Files]:
    told = lines()
    made: Files = {
        "packet.pdf": b"%PDF",
        ORIGINAL: PHOTO,
        REDACTED: BLURRED,
        WORKING: PICTURE,
        "as-written.txt": "señor".encode(),
        "custody/custody.jsonl": custody(told),
        "verify.py": zipped.verifier(),
        **(proofs(records(told), by=by, seen=seen) if of is None else of),
        **(more or {}),
    }
    manifest = Manifest(
        "P-2026-1",
        REPORT,
        "Albuquerque",
        "2026-11-26T00:00:00Z",
        str(by.key),
        str(told[-1]["sha256"]),
        {"o": "1"},
        parts_of(made),
        "es",
        tuple(str(one.key) for one in seen),
    )
    return manifest, made


def copies_alone() -> tuple[Manifest, Files]:
    """Return the packet again as one of redacted copies alone: no original, and nothing that was drawn of one."""
    manifest, made = packet(more={WORKING_OF_COPY: PICTURE})
    gone = {ORIGINAL, WORKING}
    parts = tuple(part for part in manifest.parts if part.path not in gone)
    (first,) = (part for part in manifest.parts if part.path == ORIGINAL)
    left_out = (LeftOut(first.path, first.sha256, first.size, first.file),)
    kept = {path: data for path, data in made.items() if path not in gone}
    return replace(manifest, parts=parts, left_out=left_out, left_out_because=BECAUSE), kept


def as_zip(manifest: Manifest, made: Files, stamp: bytes = b"") -> bytes:
    out = io.BytesIO()
    zipped.write_zip(out, manifest, {path: [data] for path, data in made.items()}, stamp=stamp)
    return out.getvalue()


def rewritten(content: bytes, change: Callable[[Files], None]) -> bytes:
    """Return the ZIP with its files changed, written anew so that the ZIP itself is whole."""
    with zipfile.ZipFile(io.BytesIO(content)) as old:
        made = {name: old.read(name) for name in old.namelist()}
    change(made)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as new:
        for name, data in made.items():
            new.writestr(name, data)
    return out.getvalue()


def listed(made: Files) -> Any:
    return json.loads(made["manifest.json"])


def relisted(made: Files, path: str, data: bytes) -> None:
    """Change a file and the manifest with it, as somebody does who knows the format."""
    made[path] = data
    told = listed(made)
    for row in told["files"]:
        if row["path"] == path:
            row["sha256"], row["size"] = sha256(data).hexdigest(), len(data)
    made["manifest.json"] = canonical.to_bytes(told)


def unlisted(made: Files, path: str) -> None:
    """Take a file out of packet and manifest alike."""
    del made[path]
    told = listed(made)
    told["files"] = [row for row in told["files"] if row["path"] != path]
    made["manifest.json"] = canonical.to_bytes(told)


def recustodied(made: Files, change: Callable[[list[dict[str, Any]]], None]) -> None:
    """Change custody and count its hashes anew, down to the head in the manifest."""
    told: list[dict[str, Any]] = lines()
    change(told)
    head = ""
    for number, line in enumerate(told, 1):
        said = {**{name: value for name, value in line.items() if name != "sha256"}, "number": number, "previous": head}
        head = canonical.digest(said)
        line.update(said, sha256=head)
    relisted(made, "custody/custody.jsonl", custody(told))
    made["manifest.json"] = canonical.to_bytes({**listed(made), "custody_head": head})
