"""Ed25519 (RFC 8032) in plain Python, and signed notes (c2sp.org/signed-note)."""

from __future__ import annotations

import base64
import hashlib

from dintel.apps.complaints.packet.verifier.container import BadError

KEY_ID_BYTES, PUBLIC_BYTES, SIGNATURE_BYTES = 4, 32, 64
ED25519_TYPE, COSIGNATURE_TYPE = 1, 4
DASH = "\N{EM DASH} "
Key = tuple[str, bytes, bytes]

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


def key_of(text: str, kind: int, whose: str) -> Key:
    """Return name, id and public key of ``name+id+base64(type || key)``. Raises BadError if it is none."""
    try:
        name, key_id, encoded = text.strip().split("+", 2)
        value = base64.b64decode(encoded, validate=True)
    except ValueError as error:
        message = f"{whose} key is none: it is written as name+8 hexadecimal digits+base64"
        raise BadError(message) from error
    own = hashlib.sha256(name.encode() + b"\n" + value).digest()[:KEY_ID_BYTES]
    if value[:1] != bytes([kind]) or len(value) != PUBLIC_BYTES + 1 or own.hex() != key_id:
        message = (
            f"{whose} key {name} does not have the id {key_id}, or is of another kind than it must be ({kind:#04x})"
        )
        raise BadError(message)
    return name, own, value[1:]


def signatures_of(note: str, key: Key) -> tuple[str, list[bytes]]:
    """Return the text of a note, and what a key is said to have signed it with (c2sp.org/signed-note)."""
    text, between, lines = note.rpartition("\n\n")
    found = []
    for line in lines.splitlines() if between else []:
        signer, _, encoded = line[len(DASH) :].partition(" ")
        value = base64.b64decode(encoded)
        if line.startswith(DASH) and signer == key[0] and value[:KEY_ID_BYTES] == key[1]:
            found.append(value[KEY_ID_BYTES:])
    return text + "\n", found


def root_of(note: str, key: Key) -> tuple[int, bytes]:
    """Return size and root of a checkpoint that the key signed. Raises BadError otherwise."""
    text, signatures = signatures_of(note, key)
    if not signatures:
        message = f"its checkpoint is not signed by {key[0]}"
        raise BadError(message)
    if not all(is_signed(key[2], text.encode(), value) for value in signatures):
        message = f"its checkpoint has a signature of {key[0]} that does not belong to it"
        raise BadError(message)
    origin, size, root = text.splitlines()[:3]
    if origin != key[0]:
        message = f"its checkpoint is of another log, {origin}"
        raise BadError(message)
    return int(size), base64.b64decode(root, validate=True)
