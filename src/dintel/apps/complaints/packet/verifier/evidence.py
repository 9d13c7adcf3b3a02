"""Custody, and custody and evidence against the log (3., 6. and 7.)."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from dintel.apps.complaints.packet.verifier.container import (
    MALFORMED,
    Packet,
    Report,
    Rows,
    canonical,
    put,
)
from dintel.apps.complaints.packet.verifier.files import CUSTODY, left_out
from dintel.apps.complaints.packet.verifier.log import Proofs


def check_custody(packet: Packet, manifest: dict[str, Any], report: Report) -> Rows:
    """Follow the chain of custody from its first line to the head in the manifest; return its lines."""
    previous = ""
    try:
        lines: Rows = [json.loads(line) for line in packet.read(CUSTODY).decode().splitlines()]
        for number, line in enumerate(lines, 1):
            said = {name: value for name, value in line.items() if name != "sha256"}
            if line["number"] != number or line["previous"] != previous:
                report.wrong(f"custody, line {number}: it does not follow the line before it")
                return []
            if line["record"] != ["report", manifest["report"]]:
                report.wrong(f"custody, line {number}: it is of another record, {line['record']}")
                return []
            if hashlib.sha256(canonical(said)).hexdigest() != line["sha256"]:
                report.wrong(f"custody, line {number}: it was changed")
                return []
            previous = line["sha256"]
    except MALFORMED as error:
        report.wrong(f"custody: it cannot be read ({error!r})")
        return []
    if previous != manifest["custody_head"]:
        report.wrong("custody: it does not end where the manifest says it does")
        return []
    report.holds(f"custody: {len(lines)} lines, each with the hash of the line before it")
    return lines


def of_this_report(manifest: dict[str, Any], proofs: Proofs, part: str) -> Rows:
    """Return the lines, or the files as they came, of which the log tells for this report."""
    found = []
    for record in proofs.records:
        kind, subject = str(record.get("kind", "")), record.get("subject")
        is_ours = subject == ["report", manifest["report"]] and kind.startswith("evidence.")
        if is_ours and (part == "line" or kind == "evidence.received"):
            row = record.get("content", {}).get(part)
            found += [row] if isinstance(row, dict) else []
    return found


def check_lines(manifest: dict[str, Any], lines: Rows, proofs: Proofs, report: Report) -> None:
    """Hold each line of custody against the one that the log holds."""
    held = {row["number"]: row["sha256"] for row in of_this_report(manifest, proofs, "line")}
    faults = report.faults
    for line in lines:
        if held.get(line["number"], line["sha256"]) != line["sha256"]:
            report.wrong(f"custody, line {line['number']}: the log holds another line")
    for number in sorted(set(held) - {line["number"] for line in lines}):
        report.wrong(f"custody, line {number}: the log holds it, and it is not in the packet")
    missing = [str(line["number"]) for line in lines if line["number"] not in held]
    if missing:
        report.loose(f"custody, line {', '.join(missing)}: in no proof; it may be newer than the checkpoint")
    if report.faults == faults:
        report.holds(f"custody: {len(lines) - len(missing)} of {len(lines)} lines are those that the log holds")


def check_evidence(manifest: dict[str, Any], lines: Rows, proofs: Proofs, report: Report) -> None:
    """Hold each original and each redacted copy against custody and log, and both against the packet.

    Of an original that is left out, custody and log hold the hash that the manifest names; its bytes are not here.
    """
    came = {line["file"]: line for line in lines if line["action"] == "received" and line["file"]}
    held = {row["key"]: row for row in of_this_report(manifest, proofs, "file")}
    gone = {row["file"]: {**row, "what": "original", "of": ""} for row in left_out(manifest)}
    check_left_out(manifest, gone, report)
    kept = gone | {row["file"]: row for row in manifest["files"] if row["what"] in ("original", "redacted")}
    for key in sorted({*came, *held} - set(kept)):
        report.wrong(f"a file came and is not in the packet: {key}, SHA-256 {(came.get(key) or {}).get('file_sha256')}")
    sources = {row["path"]: row["file"] for row in kept.values()}
    for key, row in kept.items():
        source = sources.get(row["of"], "")
        if fault := fault_in_custody(row, came.get(key), source) or fault_in_log(row, held.get(key), held.get(source)):
            report.wrong(f"{row['path']}: {fault}")
        elif key not in held or (source and source not in held):
            report.loose(f"{row['path']}: no proof names its SHA-256; it may be newer than the checkpoint")
        else:
            copy = f"; a redacted copy of {row['of']}" if row["of"] else ""
            gap = "left out; " if key in gone else ""
            report.holds(f"{row['path']}: {gap}custody and log hold its SHA-256{copy}")
    drawn = sum(row["what"] == "working" for row in manifest["files"])
    if drawn:
        report.unchecked(f"{drawn} working copies: a machine drew them, and no log holds them; the originals count")


def check_left_out(manifest: dict[str, Any], gone: dict[str, Any], report: Report) -> None:
    """Say how many originals are left out and why; where some are, none may be in the packet, nor a drawing of one."""
    if not gone:
        return
    report.left_out = len(gone)
    for row in manifest["files"]:
        if row["what"] == "original":
            report.wrong(f"{row['path']}: an original, in a packet that says it holds redacted copies alone")
        elif row["file"] in gone:
            report.wrong(f"{row['path']}: it shows an original that the packet says it leaves out")
    copied = {row["of"] for row in manifest["files"] if row["what"] == "redacted"}
    alone = sum(row["path"] not in copied for row in gone.values())
    without = f" ({alone} without a redacted copy here)" if alone else ""
    report.unchecked(f"originals that are left out: {len(gone)}{without}. Why, in the city's words:")
    put(f"               {manifest['left_out_because']}")
    put("               Their SHA-256 stand in the manifest, and are held against custody and log below.")


def fault_in_custody(row: dict[str, Any], line: dict[str, Any] | None, source: str) -> str:
    """Return in what custody contradicts the manifest about a file; empty if in nothing."""
    if line is None:
        return "custody does not say that it came"
    if line["file_sha256"] != row["sha256"]:
        return f"custody says that another file came, of SHA-256 {line['file_sha256']}"
    said = line["details"].get("copy_of", "")
    if said != source:
        return f"the manifest calls it {called(row)}; custody does not: it says {said or 'no original'}"
    return ""


def fault_in_log(row: dict[str, Any], held: dict[str, Any] | None, source: dict[str, Any] | None) -> str:
    """Return in what the log contradicts the manifest about a file; empty if in nothing, and where it knows nothing."""
    if held is None:
        return ""
    if (held["sha256"], held["size"]) != (row["sha256"], row["size"]):
        return f"the log holds another file there, of SHA-256 {held['sha256']}"
    of = held["copy_of_id"]
    if (of is None) != (row["what"] == "original") or (source is not None and source["id"] != of):
        return f"the manifest calls it {called(row)}; the log does not"
    return ""


def called(row: dict[str, Any]) -> str:
    """Return what the manifest calls a file."""
    return f"a redacted copy of {row['of']}" if row["what"] == "redacted" else "an original"
