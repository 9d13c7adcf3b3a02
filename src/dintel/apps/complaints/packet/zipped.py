"""The ZIP of a packet: the same parts, the same bytes, so that its hash can be found again."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from typing import IO

from dintel.apps.complaints.packet.verifier import assembled
from dintel.domain.referral.manifest import MANIFEST, STAMP, Manifest, Part

FIRST_DAY = (1980, 1, 1, 0, 0, 0)
"""The first moment a ZIP can say; the true ones stand in the manifest and in the proofs."""
READABLE = 0o644 << 16


class OtherBytesError(Exception):
    """A file is not the one that the manifest lists; no packet is made of it."""


def verifier() -> bytes:
    """Return the verifier as it goes into every packet."""
    return assembled()


def part_of(path: str, data: bytes, what: str) -> Part:
    """Return the entry of a file that is at hand."""
    return Part(path, sha256(data).hexdigest(), len(data), what)


def write_zip(
    target: IO[bytes], manifest: Manifest, contents: Mapping[str, Iterable[bytes]], *, stamp: bytes = b""
) -> str:
    """Write the ZIP and return the SHA-256 of its manifest.

    ``contents`` holds the pieces of every part under its path. Nothing is compressed: pictures and video are already,
    and what is not squeezed can still be read when a part of the disk is gone. Raises ``OtherBytesError`` for a part
    whose bytes are others than the manifest says, ``KeyError`` for one that is not there; the target is then no packet.
    """
    listed = manifest.to_bytes()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED, allowZip64=True) as made:
        _write(made, MANIFEST, [listed])
        for part in sorted(manifest.parts, key=lambda one: one.path):
            _write(made, part.path, _held_against(part, contents[part.path]))
        if stamp:
            _write(made, STAMP, [stamp])
    return sha256(listed).hexdigest()


def _write(made: zipfile.ZipFile, path: str, pieces: Iterable[bytes]) -> None:
    info = zipfile.ZipInfo(path, FIRST_DAY)
    info.external_attr, info.create_system = READABLE, 3
    with made.open(info, "w", force_zip64=True) as out:
        for piece in pieces:
            out.write(piece)


def _held_against(part: Part, pieces: Iterable[bytes]) -> Iterator[bytes]:
    size, digest = 0, sha256()
    for piece in pieces:
        size += len(piece)
        digest.update(piece)
        yield piece
    if (size, digest.hexdigest()) != (part.size, part.sha256):
        message = f"{part.path} has other bytes than the manifest lists; check the evidence before a packet is made"
        raise OtherBytesError(message)
