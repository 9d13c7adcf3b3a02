"""A packet's files and its manifest, and what is said of them (1. and 2.)."""

from __future__ import annotations

import json
from typing import Any

from dintel.apps.complaints.packet.verifier.container import (
    LEFT_BY_COMPUTERS,
    MALFORMED,
    UNREADABLE,
    BadError,
    Packet,
    Report,
    Rows,
    canonical,
    fault_of,
    is_inside,
)

FORMAT, COPIES_FORMAT = "dintel/referral-packet/v1", "dintel/referral-packet/v2"
MANIFEST, STAMP, CUSTODY = "manifest.json", "timestamp/manifest.tsr", "custody/custody.jsonl"
ROOTS = "timestamp/roots.pem"
UNLISTED = (MANIFEST, STAMP)


def read_manifest(packet: Packet) -> dict[str, Any]:
    """Return the manifest. Raises BadError for one that is not known here."""
    try:
        raw = packet.read(MANIFEST)
        found: dict[str, Any] = json.loads(raw)
        form, texts = found.get("format"), ("number", "report", "city", "log_key", "custody_head")
        rows = [[row[name] for name in ("path", "sha256", "what", "name", "file", "of")] for row in found["files"]]
        rows += [[row[name] for name in ("path", "sha256", "file")] for row in left_out(found)]
        said = [found[name] for name in texts] + found["witnesses"] + [text for row in rows for text in row]
        is_text = all(isinstance(text, str) for text in [*said, found.get("left_out_because", "")])
        sizes = [row["size"] for row in [*found["files"], *left_out(found)]]
        is_whole = form == form_of(found) and is_text and all(isinstance(size, int) for size in sizes)
        is_canonical = canonical(found) == raw
    except (*UNREADABLE, *MALFORMED) as error:
        message = f"{MANIFEST} cannot be read ({error!r}): this is no referral packet, or half of one"
        raise BadError(message) from error
    if not is_whole:
        known = f"{FORMAT}, and {COPIES_FORMAT} of what leaves originals out and says why"
        message = f"{MANIFEST} is of the form {form!r}, or lacks a part of it; this verifier knows {known}"
        raise BadError(message)
    if not is_canonical:
        message = f"{MANIFEST} is not in canonical form: somebody wrote it anew"
        raise BadError(message)
    names = [row[0] for row in rows]
    if len(set(names)) != len(names) or any(not is_inside(name) for name in names):
        message = f"{MANIFEST} lists a file twice, or one outside the packet"
        raise BadError(message)
    return found


def left_out(manifest: dict[str, Any]) -> Rows:
    """Return the originals that a manifest names as left out."""
    rows: Rows = manifest.get("left_out", [])
    return rows


def form_of(manifest: dict[str, Any]) -> str:
    """Return the form that a manifest must say it is of: the second leaves originals out, and says why."""
    if "left_out" not in manifest and "left_out_because" not in manifest:
        return FORMAT
    return COPIES_FORMAT if left_out(manifest) and manifest["left_out_because"].strip() else ""


def check_files(packet: Packet, manifest: dict[str, Any], report: Report) -> None:
    """Hold every file against the manifest, and the manifest against the files."""
    there = packet.names()
    wrong = report.faults
    for row in manifest["files"]:
        if fault := fault_of(packet, row, there.count(row["path"])):
            report.wrong(f"{row['path']} {fault}")
    listed = {row["path"] for row in manifest["files"]}
    for path in sorted(set(there) - listed - set(UNLISTED)):
        if path.rpartition("/")[2] in LEFT_BY_COMPUTERS:
            report.unchecked(f"{path}: computers leave such files in folders; it is no part of the packet")
        else:
            report.wrong(f"{path} stands in no list: it was added afterwards")
    for path in UNLISTED:
        if there.count(path) > 1:
            report.wrong(f"{path} stands in the ZIP {there.count(path)} times")
    if report.faults == wrong:
        report.holds(f"{len(listed)} files have the size and SHA-256 of the manifest, and no other is there")
