"""Check an export of the city's register. Needs Python 3.9 or newer and nothing else: no network, no packages.

    python3 verify.py EXPORT.zip [options]
    python3 verify.py FOLDER     [options]       the folder in which the ZIP was unpacked
    python3 verify.py            [options]       the folder in which this file lies

    --log-key KEY          the log's key, as the city publishes it; without it the export's own is used, which is said
    --statement FILE       check a statement instead, which needs --log-key

What is checked, in this order:
1. The manifest can be read and is of a form that is known here.
2. Every file it lists is there, once, with its size and SHA-256; no other file is there.
3. The checkpoint is signed by the log (Ed25519, RFC 8032; c2sp.org/signed-note) and is of the size in the manifest.
4. The log's entries give the root that was signed (RFC 9162, 2.1.1).
5. Each record hashes to its entry (HMAC-SHA256) and has a proof that leads to the root (RFC 9162, 2.1.3.2); as many
   went in and stayed out as the manifest says, and together they are the whole log.
6. Each release of figures is one that a record of the log tells of.
7. Each statement is signed by the log, and is one that a record of the log tells of.

What this cannot know: whether a record that was left out was rightly left out. Their number stands in the manifest.
Exit code: 0 all that was checked holds; 1 something does not; 2 there is nothing to check.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import sys
from pathlib import Path
from typing import Any

from dintel.apps.audit.verifier.records import BROKEN_FILES, Found, check_records
from dintel.apps.audit.verifier.tree import signed_tree
from dintel.apps.complaints.packet.verifier.container import (
    BROKEN,
    HOLDS,
    LEFT_BY_COMPUTERS,
    NO_PACKET,
    BadError,
    Packet,
    Report,
    canonical,
    fault_of,
    is_inside,
    put,
)
from dintel.apps.complaints.packet.verifier.signing import ED25519_TYPE, Key, is_signed, key_of, signatures_of

FORMAT, STATEMENT, MANIFEST = "dintel/audit-export/v1", "dintel/audit-statement/v1", "manifest.json"
LEFT_OUT = ("sealed", "privileged", "closed")
TEXTS, NUMBERS = ("city", "at", "by", "log_key"), ("number", "size", "faults")


def read_manifest(packet: Packet) -> dict[str, Any]:
    """Return the manifest. Raises BadError for one that is not known here."""
    raw = packet.read(MANIFEST)
    found: dict[str, Any] = json.loads(raw)
    is_whole = found["format"] == FORMAT and all(isinstance(found[name], str) for name in TEXTS)
    is_whole = is_whole and all(type(found[name]) is int for name in NUMBERS)
    counts = all(type(found["counts"][name]) is int for name in ("records", "disposed", *LEFT_OUT))
    names = [row["path"] for row in found["files"]]
    if not (is_whole and counts and canonical(found) == raw):
        message = f"{MANIFEST} is not of the form {FORMAT}, or somebody wrote it anew"
        raise BadError(message)
    if len(set(names)) != len(names) or not all(is_inside(name) for name in names):
        message = f"{MANIFEST} lists a file twice, or one outside the export"
        raise BadError(message)
    return found


def check_listed(packet: Packet, manifest: dict[str, Any], report: Report) -> None:
    """Hold every file against the manifest, and the manifest against the files."""
    there = packet.names()
    for row in manifest["files"]:
        if fault := fault_of(packet, row, there.count(row["path"])):
            report.wrong(f"{row['path']} {fault}")
    listed = {MANIFEST, *(row["path"] for row in manifest["files"])}
    for path in sorted(set(there) - listed):
        if path.rpartition("/")[2] not in LEFT_BY_COMPUTERS:
            report.wrong(f"{path} stands in no list: it was added afterwards")
    if report.faults == 0:
        report.holds(f"{len(listed) - 1} files have the size and SHA-256 of the manifest, and no other is there")


def check_log(packet: Packet, manifest: dict[str, Any], given: str, report: Report) -> None:
    """Check the log, the records, the releases and the statements. Raises what is in BROKEN_FILES."""
    key = key_of(given or manifest["log_key"], ED25519_TYPE, "the log's")
    if not given:
        report.unchecked("whether the log's key is the city's: it came with the export. Compare it with the one that")
        put(f"               the city publishes, or give that with --log-key: {manifest['log_key']}")
    size, root = signed_tree(packet, key)
    if size != manifest["size"]:
        report.wrong(f"the checkpoint is of {size} entries, the manifest of {manifest['size']}")
    report.holds(f"the checkpoint of {size} entries is signed by {key[0]}")
    found = check_records(packet, size, root, report)
    check_counts(manifest, found, size, report)
    check_releases(packet, manifest, found, report)
    check_statements(packet, manifest, key, found, report)


def check_counts(manifest: dict[str, Any], found: Found, size: int, report: Report) -> None:
    """Hold what went in and what stayed out against the manifest and the size of the log."""
    counts = manifest["counts"]
    left_out = {name: counts[name] for name in LEFT_OUT}
    if (found.records, found.disposed) != (counts["records"], counts["disposed"]):
        report.wrong(
            f"{found.records} records and {found.disposed} disposed of hold; the manifest names {counts['records']} and"
            f" {counts['disposed']}"
        )
    elif found.records + found.disposed + sum(left_out.values()) != size:
        report.wrong("what is in and what was left out are not together the whole log")
    else:
        report.holds(f"{found.records} records are those of the log; {found.disposed} more were disposed of")
        told = ", ".join(f"{count} {name}" for name, count in left_out.items())
        report.unchecked(f"what was left out, which this cannot see: {told}")


def check_releases(packet: Packet, manifest: dict[str, Any], found: Found, report: Report) -> None:
    """Hold each release against the records."""
    paths = [row["path"] for row in manifest["files"] if row["path"].startswith("figures/")]
    loose = [path for path in paths if packet.hash(path)[1] not in found.digests]
    for path in loose:
        report.wrong(f"{path}: no record of the log tells of it")
    if not loose:
        report.holds(f"{len(paths)} releases of figures are those that the log tells of")


def check_statements(packet: Packet, manifest: dict[str, Any], key: Key, found: Found, report: Report) -> None:
    """Check each statement's signature, and hold it against the records."""
    paths = [row["path"] for row in manifest["files"] if row["path"].startswith("statements/")]
    before = report.faults
    for path in paths:
        data = packet.read(path)
        if fault := fault_of_statement(data.decode(), key):
            report.wrong(f"{path}: {fault}")
        elif hashlib.sha256(data).hexdigest() not in found.digests:
            report.wrong(f"{path}: no record of the log tells of it")
    if report.faults == before:
        report.holds(f"{len(paths)} statements are signed by the log, which tells of each")


def fault_of_statement(note: str, key: Key) -> str:
    """Return what is wrong with a statement; empty if the log signed it."""
    text, signatures = signatures_of(note, key)
    lines = text.split("\n")
    if lines[0] != STATEMENT:
        return f"it is no statement ({STATEMENT})"
    if len(lines) < len((STATEMENT, "log", "facts")) or lines[1] != key[0]:
        return f"it is not about the log {key[0]}"
    if not signatures:
        return f"it is not signed by {key[0]}"
    is_good = all(is_signed(key[2], text.encode(), value) for value in signatures)
    return "" if is_good else "its signature does not belong to it"


def check_alone(path: Path, given: str) -> int:
    """Check one statement; return the exit code."""
    if not given:
        put("A statement is checked with --log-key: anybody can sign with a key of their own.")
        return NO_PACKET
    try:
        fault = fault_of_statement(path.read_text(encoding="utf-8"), key_of(given, ED25519_TYPE, "the log's"))
    except BROKEN_FILES as error:
        put(f"{path}: {error}")
        return NO_PACKET
    put(f"{path}: {fault or 'holds: the log signed it, and not a letter was changed since'}")
    return BROKEN if fault else HOLDS


def check(options: argparse.Namespace) -> int:
    """Check an export, print what was found, and return the exit code."""
    report = Report()
    try:
        packet = Packet(options.export)
        manifest = read_manifest(packet)
    except BROKEN_FILES as error:
        put(f"{options.export}: this is no export, or half of one ({error})")
        return NO_PACKET
    put(f"Export {manifest['number']} of {manifest['city']}, asked for by {manifest['by']} at {manifest['at']}")
    if options.export.is_file():
        put(f"SHA-256 of the ZIP: {zip_digest(options.export)}. Compare it with the one in the statement.")
    if manifest["faults"]:
        put(f"The city's own checks had found {manifest['faults']} faults when it was asked for.")
    put()
    check_listed(packet, manifest, report)
    if report.faults == 0:
        try:
            check_log(packet, manifest, options.log_key, report)
        except BROKEN_FILES as error:
            report.wrong(str(error))
    else:
        report.unchecked("log and records: the files themselves are not what the manifest lists")
    put()
    put(
        f"{report.faults} things do NOT hold. Keep the export as it is."
        if report.faults
        else "All that was checked holds."
    )
    return BROKEN if report.faults else HOLDS


def zip_digest(path: Path) -> str:
    """Return the SHA-256 of a file."""
    digest = hashlib.sha256()
    with path.open("rb") as source:
        for piece in iter(lambda: source.read(1 << 20), b""):
            digest.update(piece)
    return digest.hexdigest()


def main() -> int:
    """Read the command line, check, and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("export", nargs="?", type=Path, default=Path(__file__).resolve().parent)
    parser.add_argument("--log-key", default="", help="the log's key, as the city publishes it")
    parser.add_argument("--statement", type=Path, help="a statement to check instead of an export")
    if isinstance(sys.stdout, io.TextIOWrapper):  # a console that lacks a letter shows its number
        sys.stdout.reconfigure(errors="backslashreplace")
    options = parser.parse_args()
    return check_alone(options.statement, options.log_key) if options.statement else check(options)


if __name__ == "__main__":
    sys.exit(main())
