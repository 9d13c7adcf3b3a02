"""Where a bucket is, read off one line: ``s3://BUCKET/PREFIX?endpoint=...&region=...&style=path&checksums=...``."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote, urlsplit

STYLES = frozenset({"auto", "path", "virtual"})
CHECKSUMS = {"always": "when_supported", "asked": "when_required"}


@dataclass(frozen=True, slots=True)
class Address:
    """A bucket and what its server wants to be asked like. Without `key_id` the usual chain of credentials is asked."""

    bucket: str
    prefix: str = ""
    endpoint: str = ""
    region: str = ""
    style: str = "auto"
    checksums: str = "when_supported"
    key_id: str = ""
    secret: str = ""

    def __repr__(self) -> str:
        """Return it without the secret."""
        return f"s3://{self.bucket}/{self.prefix}" + (f" at {self.endpoint}" if self.endpoint else "")


def bucket_at(url: str, *, key_id: str = "", secret: str = "") -> Address:
    """Return the address that a line names. Raises ValueError with what is wrong and how it is written."""
    parts = urlsplit(url)
    told = dict(parse_qsl(parts.query, keep_blank_values=True))
    unknown = sorted(told.keys() - {"endpoint", "region", "style", "checksums"})
    endpoint, style, checksums = told.get("endpoint", ""), told.get("style", "auto"), told.get("checksums", "always")
    wrong = (
        (parts.scheme != "s3" or not parts.netloc, "it names no bucket"),
        (bool(unknown), f"it says {', '.join(unknown)}, which nobody knows"),
        (bool(endpoint) and urlsplit(endpoint).scheme not in {"http", "https"}, "its endpoint is no web address"),
        (style not in STYLES, f"its style is {style!r}, not one of {', '.join(sorted(STYLES))}"),
        (checksums not in CHECKSUMS, f"its checksums are {checksums!r}, not one of {', '.join(sorted(CHECKSUMS))}"),
        (bool(key_id) != bool(secret), "the key's id and its secret are given together or not at all"),
    )
    for is_so, what in wrong:
        if is_so:
            message = (
                f"{url!r} cannot be used for evidence: {what}. Write it as s3://BUCKET/PREFIX?endpoint=https://HOST"
                "&region=REGION (docs/how-to/store-files-in-a-bucket.md), or leave it empty for the home folder."
            )
            raise ValueError(message)
    prefix = unquote(parts.path).strip("/")
    where = (f"{prefix}/" if prefix else "", endpoint, told.get("region", ""), style, CHECKSUMS[checksums])
    return Address(parts.netloc, *where, key_id, secret)
