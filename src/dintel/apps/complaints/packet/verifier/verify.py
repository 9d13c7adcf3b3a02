"""Check a referral packet. Needs Python 3.9 or newer and nothing else: no network, no packages, no Dintel.

    python3 verify.py PACKET.zip [options]
    python3 verify.py FOLDER     [options]       the folder in which the ZIP was unpacked
    python3 verify.py            [options]       the folder in which this file lies

    --log-key KEY     the log's key, as you have it from elsewhere; without it the packet's own is used, which is said
    --witness KEY     a witness's key, as you have it from the witness; may be given several times
    --roots FILE      roots of the timestamp authority (PEM), as you have them from the authority

What is checked, in this order:
1. The manifest can be read and is of a form that is known here.
2. Every file it lists is there, once, with its size and SHA-256; no other file is there.
3. The custody of the evidence: each line carries the hash of the line before it, down to the head in the manifest.
4. Every proof of the city's log: the record hashes to its entry (HMAC-SHA256), the entry stands in the tree
   (RFC 9162, 2.1.3.2), and the tree is signed by the log (Ed25519, RFC 8032; c2sp.org/signed-note).
5. Witnesses: who besides the city signed those trees, and when (c2sp.org/tlog-cosignature, cosignature/v1).
6. Custody against the log: each line is the one that the log holds.
7. Evidence against custody and log: each original and each redacted copy is the file that came, and a copy is a copy of
   what the manifest says; no file that came is left out. Working copies are drawn by a machine and in no log.
   A packet of redacted copies alone says so, and names each original by its SHA-256: that hash is checked, and no
   original may be in it. A packet that does not say so must hold every original.
8. An outside timestamp, if there is one: over this manifest, from when, and by openssl, if that is there, by whom.

Exit code: 0 all that was checked holds; 1 something does not; 2 there is no packet to check; 3 nothing is wrong, but a
file or a line of custody is in no proof, so that it rests on the manifest alone.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import sys
from pathlib import Path
from typing import Any

from dintel.apps.complaints.packet.verifier.container import (
    BROKEN,
    HOLDS,
    MALFORMED,
    NO_PACKET,
    UNPROVED,
    UNREADABLE,
    BadError,
    Packet,
    Report,
    canonical,
    put,
)
from dintel.apps.complaints.packet.verifier.evidence import check_custody, check_evidence, check_lines
from dintel.apps.complaints.packet.verifier.files import check_files, read_manifest
from dintel.apps.complaints.packet.verifier.log import check_proofs, check_witnesses
from dintel.apps.complaints.packet.verifier.stamp import check_stamp


def check(options: argparse.Namespace) -> int:
    """Check a packet, print what was found, and return the exit code."""
    report = Report()
    try:
        packet = Packet(options.packet)
        manifest = read_manifest(packet)
    except (*UNREADABLE, BadError) as error:
        put(f"{options.packet}: {error}")
        return NO_PACKET
    put(f"Packet {manifest['number']} of {manifest['city']}, report {manifest['report']}")
    put(f"SHA-256 of its manifest: {hashlib.sha256(canonical(manifest)).hexdigest()}")
    put("Compare it with the one that the city gave with the packet.")
    put()
    check_files(packet, manifest, report)
    if report.faults == 0:
        check_inside(packet, manifest, options, report)
    else:
        report.unchecked("custody, proofs and evidence: the files themselves are not what the manifest lists")
    return ended(report)


def check_inside(packet: Packet, manifest: dict[str, Any], options: argparse.Namespace, report: Report) -> None:
    """Check what the files say of each other; precondition: they are what the manifest lists."""
    lines = check_custody(packet, manifest, report)
    proofs = check_proofs(packet, manifest, options.log_key, report)
    if proofs is not None:
        check_witnesses(manifest, options.witness, proofs, report)
    if report.faults == 0 and proofs is not None:
        try:
            check_lines(manifest, lines, proofs, report)
            check_evidence(manifest, lines, proofs, report)
        except MALFORMED as error:
            report.wrong(f"custody and log do not speak of files as they must ({error!r})")
    check_stamp(packet, manifest, options.roots, report)


def ended(report: Report) -> int:
    """Say how it ended in one line, and return the exit code."""
    put()
    if report.faults:
        put(f"{report.faults} things do NOT hold. Keep the packet as it is and tell the city and the prosecutor.")
        return BROKEN
    put("All that was checked holds.")
    if report.left_out:
        put(f"Originals that were left out, as the manifest says: {report.left_out}. Here are redacted copies alone.")
    if report.unproved:
        put("But not all is proved: what is marked above rests on the manifest alone. Ask for a newer packet.")
    return UNPROVED if report.unproved else HOLDS


def main() -> int:
    """Read the command line, check, and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("packet", nargs="?", type=Path, default=Path(__file__).resolve().parent)
    parser.add_argument("--log-key", default="", help="the log's key, as the city publishes it")
    parser.add_argument(
        "--witness", action="append", default=[], help="a witness's key, as you have it from the witness"
    )
    parser.add_argument("--roots", type=Path, help="roots of the timestamp authority (PEM)")
    if isinstance(sys.stdout, io.TextIOWrapper):  # a console that lacks a letter shows its number
        sys.stdout.reconfigure(errors="backslashreplace")
    return check(parser.parse_args())


if __name__ == "__main__":
    sys.exit(main())
