"""A phone that sends files, and where it sends them."""

from __future__ import annotations

import base64
import hashlib
import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.test import Client

from dintel.apps.evidence import store

AT = datetime(2026, 11, 22, 16, 30, tzinfo=UTC)
KIND, KEY = "drawer", "library-1"


class Device:
    """A phone that speaks tus."""

    def __init__(self, client: Client) -> None:
        self.client = client

    def create(self, data: bytes = b"", *, name: str = "photo.jpg", **told: Any) -> Any:
        """Announce a file; what is told can be overruled."""
        size = told.pop("size", len(data))
        headers = told.pop("headers", {})
        pairs = {"kind": KIND, "subject": KEY, "filename": name, "filetype": "", **told}
        metadata = ",".join(f"{k} {base64.b64encode(str(v).encode()).decode()}" for k, v in pairs.items())
        headers = {"Tus-Resumable": "1.0.0", "Upload-Length": str(size), "Upload-Metadata": metadata, **headers}
        return self.client.post("/files/uploads/", headers=headers)

    def head(self, url: str) -> Any:
        return self.client.head(url, headers={"Tus-Resumable": "1.0.0"})

    def patch(self, url: str, offset: int, piece: bytes, **headers: str) -> Any:
        headers = {"Tus-Resumable": "1.0.0", "Upload-Offset": str(offset), **headers}
        content_type = headers.pop("Content-Type", "application/offset+octet-stream")
        if not piece:  # the test client leaves these out without a body
            headers |= {"Content-Type": content_type, "Content-Length": "0"}
        return self.client.patch(url, piece, content_type=content_type, headers=headers)

    def delete(self, url: str) -> Any:
        return self.client.delete(url, headers={"Tus-Resumable": "1.0.0"})

    def send(self, data: bytes, **told: Any) -> Any:
        """Announce a file and send it in one piece; return the last answer."""
        created = self.create(data, **{"key": uuid.uuid4(), **told})
        if created.status_code not in {200, 201}:
            return created
        return self.patch(created.headers["Location"], 0, data)


def sha256(data: bytes) -> str:
    """Return the hash that files are kept under."""
    return hashlib.sha256(data).hexdigest()


def content_at(path: Path) -> bytes:
    """Return what is kept at a place of the store, opened."""
    return b"".join(store.pieces(path))
