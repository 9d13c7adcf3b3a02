"""An outside timestamp over the manifest (8.): what it says, and by openssl who signed it (RFC 3161)."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import tempfile
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from dintel.apps.complaints.packet.verifier.container import (
    MALFORMED,
    UNREADABLE,
    BadError,
    Packet,
    Report,
)
from dintel.apps.complaints.packet.verifier.files import MANIFEST, ROOTS, STAMP

TST_INFO = bytes.fromhex("2a864886f70d0109100104")
DIGESTS = {
    bytes.fromhex("608648016503040201"): "sha256",
    bytes.fromhex("608648016503040202"): "sha384",
    bytes.fromhex("608648016503040203"): "sha512",
}


def parts_of(data: bytes) -> list[tuple[int, bytes]]:
    """Return the values that stand one after another in DER (X.690), each with its tag. Raises BadError."""
    found, at = [], 0
    while at < len(data):
        tag, length = data[at], data[at + 1]
        at += 2
        if length & 0x80:
            digits = length & 0x7F
            length, at = int.from_bytes(data[at : at + digits], "big"), at + digits
        value, at = data[at : at + length], at + length
        if at > len(data):
            message = "it is cut off"
            raise BadError(message)
        found.append((tag, value))
    return found


def said_by(token: bytes) -> tuple[str, bytes, int, datetime]:
    """Return digest, hashed value, serial number and time of a timestamp (RFC 3161, 2.4.2). Raises MALFORMED."""
    (_status, _), (_tag, content) = parts_of(parts_of(token)[0][1])[:2]
    signed = parts_of(parts_of(parts_of(content)[1][1])[0][1])
    kind, held = parts_of(signed[2][1])
    if kind[1] != TST_INFO:
        message = "it holds no timestamp"
        raise BadError(message)
    info = parts_of(parts_of(parts_of(held[1])[0][1])[0][1])
    algorithm, hashed = parts_of(info[2][1])
    text = info[4][1].decode("ascii").rstrip("Z").partition(".")[0]
    at = datetime.strptime(text, "%Y%m%d%H%M%S").replace(tzinfo=timezone.utc)  # noqa: UP017 - Python 3.9
    return DIGESTS[parts_of(algorithm[1])[0][1]], hashed[1], int.from_bytes(info[3][1], "big"), at


def check_stamp(packet: Packet, manifest: dict[str, Any], roots: Path | None, report: Report) -> None:
    """Say what the outside timestamp says, and whether openssl finds it signed under the roots."""
    named = any(row["path"] == ROOTS for row in manifest["files"])
    if STAMP not in packet.names():
        why = "the authority gave none when the packet was made" if named else "the city asked for none"
        report.unchecked(f"an outside timestamp: there is none; {why}")
        return
    try:
        raw, token = packet.read(MANIFEST), packet.read(STAMP)
        digest, hashed, serial, at = said_by(token)
    except (*UNREADABLE, *MALFORMED) as error:
        report.wrong(f"{STAMP}: it cannot be read ({error!r})")
        return
    if hashlib.new(digest, raw).digest() != hashed:
        report.wrong(f"{STAMP}: it is a timestamp over another manifest")
        return
    report.holds(f"the outside timestamp is over this manifest and says {at:%Y-%m-%d %H:%M:%S} UTC, serial {serial}")
    trusted = roots.read_bytes() if roots else packet.read(ROOTS) if named else b""
    ask_openssl(raw, token, trusted, at, report)
    if trusted and not roots:
        report.unchecked(f"whether {ROOTS} is the authority's: named by the city; ask it, and give it with --roots")


def ask_openssl(raw: bytes, token: bytes, roots: bytes, at: datetime, report: Report) -> None:
    """Let openssl say who signed the timestamp, as of the day it was signed; where it cannot, say what to type."""
    command = f"openssl ts -verify -data {MANIFEST} -in {STAMP} -CAfile ROOTS.pem"
    program = shutil.which("openssl")
    if not program or not roots:
        report.unchecked(f"who signed the outside timestamp; with the authority's roots in ROOTS.pem: {command}")
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for file, data in (("data", raw), ("token", token), ("roots", roots)):
            (folder / file).write_bytes(data)
        call = [program, "ts", "-verify", "-data", "data", "-in", "token", "-CAfile", "roots"]
        call += ["-attime", str(int(at.timestamp()))]
        done = subprocess.run(call, cwd=folder, capture_output=True, text=True, check=False)  # noqa: S603 - ours
    told = done.stdout + done.stderr
    if done.returncode == 0 and "Verification: OK" in told:
        report.holds("openssl: the timestamp is signed by an authority under these roots")
    elif "Verification: FAILED" in told:
        report.wrong("openssl: the timestamp is not signed by an authority under these roots")
    else:
        report.unchecked(f"who signed the outside timestamp: this openssl could not say; by hand: {command}")
