"""A packet that was made, written out again: the same bytes as on the day it was handed over."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import IO
from uuid import UUID

from dintel.apps.complaints.packet.zipped import write_zip
from dintel.apps.evidence import store
from dintel.apps.evidence.sealed import passing_file
from dintel.domain.referral.manifest import STAMP, LeftOut, Manifest, Part

BLOCK = 1024 * 1024


def manifest_of(listed: bytes) -> Manifest:
    """Return a manifest from its bytes; its form follows from what it holds."""
    told = json.loads(listed)
    parts = tuple(Part(**row) for row in told.pop("files"))
    left_out = tuple(LeftOut(**row) for row in told.pop("left_out", ()))
    told.pop("format")
    return Manifest(**{**told, "witnesses": tuple(told["witnesses"])}, parts=parts, left_out=left_out)


def written(manifest: Manifest, parts: Mapping[str, bytes]) -> tuple[IO[bytes], str, int]:
    """Return the ZIP at its beginning, its SHA-256 and its size; evidence and its copies come from the evidence store.

    Raises ``OtherBytesError``, ``FileNotFoundError`` and what the store raises for an original that is not as it came.
    """
    contents: dict[str, Iterable[bytes]] = {
        one.path: [parts[one.path]] if one.path in parts else store.pieces(_place(one)) for one in manifest.parts
    }
    out = passing_file()
    try:
        write_zip(out, manifest, contents, stamp=parts.get(STAMP, b""))
        size, digest = out.tell(), sha256()
        out.seek(0)
        for piece in iter(lambda: out.read(BLOCK), b""):
            digest.update(piece)
        out.seek(0)
    except BaseException:
        out.close()
        raise
    return out, digest.hexdigest(), size


def _place(part: Part) -> Path:
    """Return where a part lies in the evidence store: under its hash, or with the working copies under its own name."""
    return store.working(UUID(part.file)) / part.name if part.what == "working" else store.original(part.sha256)
