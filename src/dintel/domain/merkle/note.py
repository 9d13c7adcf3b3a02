"""Signed notes (c2sp.org/signed-note) with Ed25519 signatures and cosignatures.

A note is a text and, after an empty line, one line a signature: ``— name base64(key id || signature)``.
A text means nothing until ``open_note`` has found a signature of a key that the reader already had.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from dintel.domain.merkle.lines import (
    GREATEST,
    MalformedError,
    is_printable,
    read_base64,
    read_text,
    write_base64,
)
from dintel.domain.merkle.verify import VerificationError

ED25519, COSIGNATURE_V1 = 0x01, 0x04
KEY_TYPES = {ED25519: "Ed25519", COSIGNATURE_V1: "cosignature/v1"}
KEY_ID_BYTES, PUBLIC_BYTES, TIME_BYTES, SIGNATURE_BYTES = 4, 32, 8, 64

MOST_NOTE_BYTES = 1_000_000
MOST_SIGNATURES = 100
"""A reader accepts at least 16 (section "Format"); these are the limits of Go's sumdb/note."""

DASH = "\N{EM DASH} "
NOTE, LINE = "a signed note", "a signature line"


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A public key with its name; known to a reader before any note is read."""

    name: str
    key_type: int
    public: bytes

    def __post_init__(self) -> None:
        """Refuse a name or a key that no signature line could carry (``ValueError``)."""
        if not is_key_name(self.name):
            message = f"{self.name!r} names no key: a name is not empty and holds no space, no plus, no control"
            raise ValueError(message)
        if self.key_type not in KEY_TYPES or len(self.public) != PUBLIC_BYTES:
            message = (
                f"{self.name}: a key of type {self.key_type:#04x} with {len(self.public)} bytes is not known here;"
                f" use Ed25519 (0x01) or cosignature/v1 (0x04) with {PUBLIC_BYTES} bytes"
            )
            raise ValueError(message)

    @property
    def key_id(self) -> bytes:
        """The first four bytes of ``SHA-256(name || 0x0A || type || public key)`` (section "Signatures")."""
        return sha256(self.name.encode() + bytes((0x0A, self.key_type)) + self.public).digest()[:KEY_ID_BYTES]

    @classmethod
    def parse(cls, text: str) -> VerifierKey:
        """Return the key written as ``name+id in 8 hexadecimal digits+base64(type || public key)``.

        Raises ``ValueError`` if it is malformed, of an unknown type, or its id is not its own.
        """
        name, _, rest = text.partition("+")
        key_id, _, encoded = rest.partition("+")
        value = read_base64(f"the key {name}", encoded)
        key = cls(name, value[0] if value else 0, value[1:])
        if str(key) != text:
            message = f"the key {name} has id {key.key_id.hex()}, not {key_id}; ask its owner for it again"
            raise ValueError(message)
        return key

    def __str__(self) -> str:
        """Return the key as ``parse`` reads it."""
        return f"{self.name}+{self.key_id.hex()}+{write_base64(bytes((self.key_type,)) + self.public)}"

    def verify(self, text: str, value: bytes) -> int | None:
        """Return the time in a cosignature of ``text``, ``None`` for a plain signature.

        Raises ``VerificationError`` if ``value``, the bytes after the key id, is no signature by it.
        """
        what = f"the signature of {self.name} ({KEY_TYPES[self.key_type]}, key {self.key_id.hex()})"
        at, message = None, text.encode()
        if self.key_type == COSIGNATURE_V1:
            at, value = int.from_bytes(value[:TIME_BYTES], "big"), value[TIME_BYTES:]
            message = cosigned_message(text, at)
        if at is not None and at > GREATEST:
            what = f"{what} has a time after {GREATEST}, which no clock shows"
            raise VerificationError(what)
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(value, message)
        except InvalidSignature as error:
            what = f"{what} does not belong to this text"
            raise VerificationError(what) from error
        return at


@dataclass(frozen=True, slots=True)
class Signer:
    """A private key in use: ``sign`` returns 64 bytes for a message and keeps the key to itself."""

    name: str
    key_type: int
    public: bytes
    sign: Callable[[bytes], bytes]

    @property
    def key(self) -> VerifierKey:
        """The public key that verifies what this one signs."""
        return VerifierKey(self.name, self.key_type, self.public)


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line. ``value`` is what stands after the key id: for cosignatures time and signature."""

    name: str
    key_id: bytes
    value: bytes

    def __str__(self) -> str:
        """Return the line with its newline."""
        return f"{DASH}{self.name} {write_base64(self.key_id + self.value)}\n"


@dataclass(frozen=True, slots=True)
class Verified:
    """A signature that was verified, with its key; ``at_unix_seconds`` for a cosignature only."""

    key: VerifierKey
    signature: Signature
    at_unix_seconds: int | None


@dataclass(frozen=True, slots=True)
class Note:
    """A text that ends in a newline, with signatures that nobody has verified yet."""

    text: str
    signatures: tuple[Signature, ...]

    def __str__(self) -> str:
        """Return the note as it is sent and kept."""
        return f"{self.text}\n{''.join(map(str, self.signatures))}"


def ed25519_signer(name: str, seed: bytes) -> Signer:
    """Return a signer of notes; ``len(seed) == 32``, secret and random; raises ``ValueError`` otherwise."""
    private = Ed25519PrivateKey.from_private_bytes(seed)
    return Signer(name, ED25519, private.public_key().public_bytes_raw(), private.sign)


def cosigner(name: str, seed: bytes) -> Signer:
    """Return a signer of cosignatures (c2sp.org/tlog-cosignature); ``len(seed) == 32``, as above.

    The message does not hold the cosigner's name, so one seed serves one cosigner.
    """
    private = Ed25519PrivateKey.from_private_bytes(seed)
    return Signer(name, COSIGNATURE_V1, private.public_key().public_bytes_raw(), private.sign)


def is_key_name(name: str) -> bool:
    """Say whether ``name`` can stand in a signature line: not empty, no space, plus or control character."""
    return name != "" and is_printable(name) and not any(each.isspace() or each == "+" for each in name)


def cosigned_message(text: str, at_unix_seconds: int) -> bytes:
    """Return what a cosignature/v1 signs (c2sp.org/tlog-cosignature, "Ed25519 signed message")."""
    return f"cosignature/v1\ntime {at_unix_seconds}\n{text}".encode()


def sign_note(text: str, signer: Signer) -> Note:
    """Return a note over ``text``, which ends in a newline; raise ``ValueError`` if it cannot be one.

    A cosigner does not sign notes but checkpoints: use ``checkpoint.cosign``.
    """
    if signer.key_type != ED25519:
        message = f"{signer.name} signs cosignatures; sign the note with an Ed25519 key, then use cosign"
        raise ValueError(message)
    signature = Signature(signer.name, signer.key.key_id, signer.sign(text.encode()))
    return parse_note(str(Note(text, (signature,))))


def parse_note(given: bytes | str) -> Note:
    """Return a note without verifying anything; raise ``MalformedError`` if it is none (section "Format").

    1. At most ``MOST_NOTE_BYTES`` of UTF-8 without control characters other than newline.
    2. The text ends before the last empty line, its newline included.
    3. At least one and at most ``MOST_SIGNATURES`` signature lines follow, each with its newline.
    """
    # 1.
    whole = read_text(NOTE, given, MOST_NOTE_BYTES)
    # 2.
    text, between, lines = whole.rpartition("\n\n")
    if not between or not lines.endswith("\n"):
        raise MalformedError(NOTE, whole, "a text, an empty line and lines of signatures")
    # 3.
    found = lines[:-1].split("\n")
    if len(found) > MOST_SIGNATURES:
        raise MalformedError(NOTE, f"{len(found)} signatures", f"at most {MOST_SIGNATURES}")
    return Note(text + "\n", tuple(map(parse_signature, found)))


def parse_signature(line: str) -> Signature:
    """Return a signature line, given without its newline; raise ``MalformedError`` if it is none."""
    name, between, encoded = line.removeprefix(DASH).partition(" ")
    if not line.startswith(DASH) or not between or not is_key_name(name):
        raise MalformedError(LINE, line, "an em dash, a space, a key's name, a space and base64")
    value = read_base64(LINE, encoded)
    if len(value) <= KEY_ID_BYTES:
        raise MalformedError(LINE, line, f"the base64 of more than {KEY_ID_BYTES} bytes")
    return Signature(name, value[:KEY_ID_BYTES], value[KEY_ID_BYTES:])


def open_note(note: Note | bytes | str, keys: Sequence[VerifierKey]) -> tuple[Verified, ...]:
    """Return the first verified signature of each known key, in the order of the note (section "Signatures").

    Raises ``MalformedError`` if it is no note, ``VerificationError`` if any signature by a known key
    is bad or no known key signed, ``ValueError`` if two keys have one name and one id.

    1. A line belongs to the key with its name and its id; lines of unknown keys are passed over.
    2. Every line of a known key is verified, repeated ones too.
    3. A key counts once.
    """
    note = note if isinstance(note, Note) else parse_note(note)
    known = {(key.name, key.key_id): key for key in keys}
    if any(known[key.name, key.key_id] != key for key in keys):
        message = "two different keys have one name and one id; ask their owners for a new key"
        raise ValueError(message)
    found: dict[VerifierKey, Verified] = {}
    for signature in note.signatures:
        # 1.
        key = known.get((signature.name, signature.key_id))
        if key is None:
            continue
        # 2. and 3.
        verified = Verified(key, signature, key.verify(note.text, signature.value))
        found.setdefault(key, verified)
    if not found:
        names = ", ".join(key.name for key in keys) or "nobody"
        what = f"{NOTE}: no signature by a known key ({names})"
        raise VerificationError(what)
    return tuple(found.values())
