"""Check a referral packet. Needs Python 3.9 or newer and nothing else: no network, no packages, no Dintel.

    python3 verify.py PACKET.zip [--log-key KEY]
    python3 verify.py FOLDER     [--log-key KEY]       the folder in which the ZIP was unpacked
    python3 verify.py                                  the folder in which this file lies

What is checked, in this order:
1. The manifest can be read and is of a form that is known here.
2. Every file it lists is there, once, with its size and SHA-256; no other file is there.
3. The custody of the evidence: each line carries the hash of the line before it, down to the head in the manifest.
4. Every proof of the city's log: the record hashes to its entry (HMAC-SHA256), the entry stands in the tree
   (RFC 9162, 2.1.3.2), and the tree is signed by the log (Ed25519, RFC 8032; c2sp.org/signed-note).
5. For each original: whether a proof says that the log held its hash.
Give the log's key that you have from elsewhere with --log-key; without it, the packet's own is used, which is said.

Exit code: 0 all that was checked holds; 1 something does not; 2 there is no packet to check.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import hmac
import json
import sys
import zipfile
from pathlib import Path
from typing import Any

FORMAT = "dintel/referral-packet/v1"
MANIFEST, STAMP, CUSTODY = "manifest.json", "timestamp/manifest.tsr", "custody/custody.jsonl"
UNLISTED = (MANIFEST, STAMP)
PROOF_HEADER, LEAF_LABEL = "c2sp.org/tlog-proof@v1", b"dintel/leaf/v1\x00"
SALT_BYTES, HASH_BYTES, KEY_ID_BYTES, PUBLIC_BYTES, SIGNATURE_BYTES = 32, 32, 4, 32, 64
ED25519_TYPE = 1
DASH = "\N{EM DASH} "
BLOCK = 1 << 20
HOLDS, BROKEN, NO_PACKET = 0, 1, 2


class BadError(Exception):
    """Something does not hold; the message says what."""


class Packet:
    """The files of a packet, in a ZIP or in a folder."""

    def __init__(self, place: Path) -> None:
        """Open it. Raises OSError or zipfile.BadZipFile."""
        self.zip: zipfile.ZipFile | None = None if place.is_dir() else zipfile.ZipFile(place)
        self.folder = place

    def names(self) -> list[str]:
        """Return every file's name, as often as it stands there."""
        if self.zip is not None:
            return [one.filename for one in self.zip.infolist() if not one.is_dir()]
        return [one.relative_to(self.folder).as_posix() for one in self.folder.rglob("*") if one.is_file()]

    def open(self, name: str) -> Any:  # noqa: ANN401 - a stream of either kind
        """Return a file to read."""
        return self.zip.open(name) if self.zip is not None else (self.folder / name).open("rb")

    def read(self, name: str) -> bytes:
        """Return a whole file."""
        with self.open(name) as source:
            data: bytes = source.read()
        return data

    def hash(self, name: str) -> tuple[int, str]:
        """Return size and SHA-256 of a file."""
        size, digest = 0, hashlib.sha256()
        with self.open(name) as source:
            for piece in iter(lambda: source.read(BLOCK), b""):
                size += len(piece)
                digest.update(piece)
        return size, digest.hexdigest()


class Report:
    """What was found, printed as it is found."""

    def __init__(self) -> None:
        """Begin with nothing wrong."""
        self.faults = 0

    def holds(self, what: str) -> None:
        """Say what was checked and holds."""
        sys.stdout.write(f"  holds        {what}\n")

    def wrong(self, what: str) -> None:
        """Say what does not hold."""
        self.faults += 1
        sys.stdout.write(f"  DOES NOT     {what}\n")

    def unchecked(self, what: str) -> None:
        """Say what could not be checked here, and how it can be."""
        sys.stdout.write(f"  not checked  {what}\n")


# --- 1. and 2. ---------------------------------------------------------------------------------------


def canonical(value: Any) -> bytes:  # noqa: ANN401 - JSON values
    """Return the one form in which values are hashed: UTF-8, keys in order, no white space (RFC 8785, in part)."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def read_manifest(packet: Packet) -> dict[str, Any]:
    """Return the manifest. Raises BadError for one that is not known here."""
    try:
        raw = packet.read(MANIFEST)
        found: dict[str, Any] = json.loads(raw)
        rows = [(row["path"], row["sha256"], row["size"], row["what"]) for row in found["files"]]
    except (OSError, KeyError, ValueError, TypeError) as error:
        message = f"{MANIFEST} cannot be read ({error!r}): this is no referral packet, or half of one"
        raise BadError(message) from error
    if found.get("format") != FORMAT:
        message = f"{MANIFEST} is of the form {found.get('format')!r}; this verifier knows {FORMAT}"
        raise BadError(message)
    if canonical(found) != raw:
        message = f"{MANIFEST} is not in canonical form: somebody wrote it anew"
        raise BadError(message)
    names = [path for path, _sha, _size, _what in rows]
    if len(set(names)) != len(names) or any(not is_inside(name) for name in names):
        message = f"{MANIFEST} lists a file twice, or one outside the packet"
        raise BadError(message)
    return found


def is_inside(name: str) -> bool:
    """Return whether a path stays inside the packet."""
    return bool(name) and not name.startswith("/") and "\\" not in name and ".." not in name.split("/")


def check_files(packet: Packet, manifest: dict[str, Any], report: Report) -> None:
    """Hold every file against the manifest, and the manifest against the files."""
    there = packet.names()
    wrong = report.faults
    for row in manifest["files"]:
        path = row["path"]
        if path not in there:
            report.wrong(f"{path} is missing")
        elif there.count(path) > 1:
            report.wrong(f"{path} stands in the ZIP {there.count(path)} times")
        elif packet.hash(path) != (row["size"], row["sha256"]):
            report.wrong(f"{path} is not the file that the manifest lists: its size or SHA-256 is another")
    listed = {row["path"] for row in manifest["files"]}
    for path in sorted(set(there) - listed - set(UNLISTED)):
        report.wrong(f"{path} stands in no list: it was added afterwards")
    if report.faults == wrong:
        report.holds(f"{len(listed)} files have the size and SHA-256 of the manifest, and no other is there")


# --- 3. ----------------------------------------------------------------------------------------------


def check_custody(packet: Packet, manifest: dict[str, Any], report: Report) -> None:
    """Follow the chain of custody from its first line to the head that the manifest names."""
    previous = ""
    lines = [json.loads(line) for line in packet.read(CUSTODY).decode().splitlines()]
    for number, line in enumerate(lines, 1):
        said = {name: value for name, value in line.items() if name != "sha256"}
        if line["number"] != number or line["previous"] != previous:
            report.wrong(f"custody, line {number}: it does not follow the line before it")
            return
        if hashlib.sha256(canonical(said)).hexdigest() != line["sha256"]:
            report.wrong(f"custody, line {number}: it was changed")
            return
        previous = line["sha256"]
    if previous != manifest["custody_head"]:
        report.wrong("custody: it does not end where the manifest says it does")
        return
    report.holds(f"custody: {len(lines)} lines, each with the hash of the line before it")


# --- 4. ----------------------------------------------------------------------------------------------

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)
Point = tuple[int, int, int, int]


def add(a: Point, b: Point) -> Point:
    """Return the sum of two points (RFC 8032, 5.1.4)."""
    left, right = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    c, d = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = right - left, d - c, d + c, right + left
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(number: int, point: Point) -> Point:
    """Return a point added to itself so many times."""
    found: Point = (0, 1, 1, 0)
    while number > 0:
        if number & 1:
            found = add(found, point)
        point, number = add(point, point), number >> 1
    return found


def point_of(data: bytes) -> Point | None:
    """Return the point that 32 bytes stand for, None if they stand for none (RFC 8032, 5.1.3)."""
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & ((1 << 255) - 1)
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P != 0:
        x = x * ROOT_OF_MINUS_ONE % P
    if (x * x - square) % P != 0 or (x == 0 and sign):
        return None
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


BASE_Y = 4 * pow(5, P - 2, P) % P
BASE = point_of(BASE_Y.to_bytes(32, "little"))


def is_signed(public: bytes, message: bytes, signature: bytes) -> bool:
    """Return whether the signature is this key's over the message (RFC 8032, 5.1.7)."""
    if len(public) != PUBLIC_BYTES or len(signature) != SIGNATURE_BYTES or BASE is None:
        return False
    key, r, s = point_of(public), point_of(signature[:32]), int.from_bytes(signature[32:], "little")
    if key is None or r is None or s >= ORDER:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % ORDER
    left, right = times(s, BASE), add(r, times(h, key))
    return (left[0] * right[2] - right[0] * left[2]) % P == 0 and (left[1] * right[2] - right[1] * left[2]) % P == 0


def key_of(text: str) -> tuple[str, bytes, bytes]:
    """Return name, id and public key of ``name+id+base64(type || key)``. Raises BadError if it is none."""
    try:
        name, key_id, encoded = text.strip().split("+", 2)
        value = base64.b64decode(encoded, validate=True)
    except ValueError as error:
        message = "the log's key is none: it is written as name+8 hexadecimal digits+base64"
        raise BadError(message) from error
    own = hashlib.sha256(name.encode() + b"\n" + value).digest()[:KEY_ID_BYTES]
    if value[:1] != bytes([ED25519_TYPE]) or len(value) != PUBLIC_BYTES + 1 or own.hex() != key_id:
        message = f"the log's key {name} does not have the id {key_id}, or is not an Ed25519 key"
        raise BadError(message)
    return name, own, value[1:]


def root_of(note: str, key: tuple[str, bytes, bytes]) -> tuple[int, bytes]:
    """Return size and root of a checkpoint that the key signed. Raises BadError otherwise."""
    text, between, signatures = note.rpartition("\n\n")
    text += "\n"
    name, key_id, public = key
    for line in signatures.splitlines() if between else []:
        signer, _, encoded = line[len(DASH) :].partition(" ")
        value = base64.b64decode(encoded)
        if line.startswith(DASH) and signer == name and value[:KEY_ID_BYTES] == key_id:
            if not is_signed(public, text.encode(), value[KEY_ID_BYTES:]):
                message = f"its checkpoint has a signature of {name} that does not belong to it"
                raise BadError(message)
            origin, size, root = text.splitlines()[:3]
            if origin != name:
                message = f"its checkpoint is of another log, {origin}"
                raise BadError(message)
            return int(size), base64.b64decode(root, validate=True)
    message = f"its checkpoint is not signed by {name}"
    raise BadError(message)


def check_inclusion(entry: bytes, index: int, size: int, proof: list[bytes], root: bytes) -> None:
    """Return if the entry stands at its place in the tree (RFC 9162, 2.1.3.2). Raises BadError otherwise."""
    fn, sn, r = index, size - 1, hashlib.sha256(b"\x00" + entry).digest()
    bad = not 0 <= index < size
    for p in proof:
        bad = bad or sn == 0 or len(p) != HASH_BYTES
        if fn & 1 or fn == sn:
            r = hashlib.sha256(b"\x01" + p + r).digest()
            while fn and not fn & 1:
                fn, sn = fn >> 1, sn >> 1
        else:
            r = hashlib.sha256(b"\x01" + r + p).digest()
        fn, sn = fn >> 1, sn >> 1
    if bad or sn != 0 or r != root:
        message = f"entry {index} does not stand in the tree of {size} entries"
        raise BadError(message)


def proved(text: str, key: tuple[str, bytes, bytes]) -> str:
    """Return the record that a proof proves, empty if it proves an entry alone. Raises BadError, ValueError."""
    head, between, note = text.partition("\n\n")
    lines = head.split("\n")
    if not between or lines[0] != PROOF_HEADER or not lines[1].startswith("extra "):
        message = "it is no proof of a record (c2sp.org/tlog-proof)"
        raise BadError(message)
    held = json.loads(base64.b64decode(lines[1][6:], validate=True))
    content = str(held.get("content", ""))
    if "content" in held:
        salt = base64.b64decode(held["salt"], validate=True)
        if len(salt) != SALT_BYTES:
            message = f"its salt has {len(salt)} bytes"
            raise BadError(message)
        entry = hmac.new(salt, LEAF_LABEL + content.encode(), hashlib.sha256).digest()
    else:
        entry = base64.b64decode(held["entry"], validate=True)
    size, root = root_of(note, key)
    hashes = [base64.b64decode(line, validate=True) for line in lines[3:]]
    check_inclusion(entry, int(lines[2][len("index ") :]), size, hashes, root)
    return content


def check_proofs(packet: Packet, manifest: dict[str, Any], given: str, report: Report) -> list[str]:
    """Check every proof and return the records that they prove."""
    try:
        key = key_of(given or manifest["log_key"])
    except BadError as error:
        report.wrong(str(error))
        return []
    if not given:
        report.unchecked(
            "whether the log's key is the city's: it came with the packet. Compare it with the one that the"
        )
        sys.stdout.write(f"               city publishes, or give that with --log-key: {manifest['log_key']}\n")
    found, faults = [], report.faults
    paths = [row["path"] for row in manifest["files"] if row["what"] == "proof"]
    for path in paths:
        try:
            found.append(proved(packet.read(path).decode(), key))
        except (BadError, ValueError, KeyError, IndexError, TypeError) as error:
            report.wrong(f"{path}: {error}")
    if report.faults == faults:
        report.holds(f"{len(paths)} proofs: record, place in the log, signature of {key[0]}")
    return found


# --- 5. ----------------------------------------------------------------------------------------------


def check_originals(manifest: dict[str, Any], records: list[str], report: Report) -> None:
    """Say of each original whether a proof holds its hash."""
    for row in manifest["files"]:
        if row["what"] == "original":
            if any(row["sha256"] in record for record in records):
                report.holds(f"{row['path']}: the log held its SHA-256")
            else:
                report.unchecked(f"{row['path']}: no proof names its SHA-256; it may be newer than the checkpoint")


def check(place: Path, given: str) -> int:
    """Check a packet, print what was found, and return the exit code."""
    report = Report()
    try:
        packet = Packet(place)
        manifest = read_manifest(packet)
    except (OSError, zipfile.BadZipFile, BadError) as error:
        sys.stdout.write(f"{place}: {error}\n")
        return NO_PACKET
    sys.stdout.write(f"Packet {manifest['number']} of {manifest['city']}, report {manifest['report']}\n")
    sys.stdout.write(f"SHA-256 of its manifest: {hashlib.sha256(canonical(manifest)).hexdigest()}\n\n")
    check_files(packet, manifest, report)
    if report.faults == 0:
        check_custody(packet, manifest, report)
        check_originals(manifest, check_proofs(packet, manifest, given, report), report)
        if STAMP in packet.names():
            command = f"openssl ts -verify -data {MANIFEST} -in {STAMP} -CAfile ROOTS.pem"
            report.unchecked(f"the outside timestamp; check it with: {command}")
    else:
        report.unchecked("custody and proofs: the files themselves are not what the manifest lists")
    end = f"{report.faults} things do NOT hold. Keep the packet as it is and tell the city and the prosecutor."
    sys.stdout.write("\n" + ("All that was checked holds.\n" if report.faults == 0 else end + "\n"))
    return BROKEN if report.faults else HOLDS


def main() -> int:
    """Read the command line, check, and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("packet", nargs="?", type=Path, default=Path(__file__).resolve().parent)
    parser.add_argument("--log-key", default="", help="the log's key, as the city publishes it")
    options = parser.parse_args()
    return check(options.packet, options.log_key)


if __name__ == "__main__":
    sys.exit(main())
