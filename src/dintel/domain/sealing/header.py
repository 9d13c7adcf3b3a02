"""How a sealed file begins: what form it has, which data key opens it, and a salt of its own.

``"DNTL" || form (1) || name of the data key (16) || salt (32)``. The file's own key is HKDF-SHA256 (RFC
5869) of the data key with the salt, and with form, name and place as its info: no two files share a key,
so nonces may count from nought in each (as in the payload of c2sp.org/age), and a file put in another's
place does not open.
"""

from __future__ import annotations

from dataclasses import dataclass

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from dintel.domain import canonical
from dintel.domain.sealing.failure import UnsealError, require_length
from dintel.domain.sealing.wrapping import KEY_BYTES

MAGIC = b"DNTL"
WHOLE, GROWING = 1, 2
NAME_BYTES, SALT_BYTES = 16, 32
HEADER_BYTES = len(MAGIC) + 1 + NAME_BYTES + SALT_BYTES


@dataclass(frozen=True, slots=True)
class Header:
    """The beginning of a sealed file. ``name`` has ``NAME_BYTES``, ``salt`` has ``SALT_BYTES``, drawn afresh."""

    form: int
    name: bytes
    salt: bytes

    def __post_init__(self) -> None:
        """Refuse another length (``ValueError``)."""
        require_length("the name of a data key", self.name, NAME_BYTES)
        require_length("a file's salt", self.salt, SALT_BYTES)

    def to_bytes(self) -> bytes:
        """Return what stands at the beginning of the file."""
        return MAGIC + bytes((self.form,)) + self.name + self.salt

    @classmethod
    def read(cls, data: bytes) -> Header:
        """Return the header a file begins with. Raises ``UnsealError`` where it begins with none of ours."""
        if len(data) < HEADER_BYTES or not data.startswith(MAGIC) or data[len(MAGIC)] not in {WHOLE, GROWING}:
            what = "a file that begins with no header of ours"
            raise UnsealError(what)
        rest = data[len(MAGIC) + 1 : HEADER_BYTES]
        return cls(data[len(MAGIC)], rest[:NAME_BYTES], rest[NAME_BYTES:])

    def file_key(self, data_key: bytes, place: str) -> bytes:
        """Return the key of this one file in this one place."""
        require_length("a data key", data_key, KEY_BYTES)
        info = canonical.to_bytes(["dintel/file/v1", self.form, self.name.hex(), place])
        return HKDF(SHA256(), KEY_BYTES, self.salt, info).derive(data_key)
