"""What an outside authority, or whoever stands between, answers to a request for a timestamp."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path

from rfc3161_client import HashAlgorithm, TimestampRequestBuilder
from tests.timestamp_authority import Authority, make_authority

from dintel.domain.timestamping.failure import TokenError
from dintel.domain.timestamping.ordering import sort_certificates
from dintel.domain.timestamping.token import read_roots, verify_token

DATA = b"what was stamped"
READS = ("dintel.domain.timestamping",)
WORDS = (b"\x30\x80", b"\xa0\x84\xff\xff\xff\xff", b"\x30\x82", b"\x06\x09", b"-----BEGIN CERTIFICATE-----\n")


@cache
def _authority() -> Authority:
    return make_authority(Path(tempfile.mkdtemp(prefix="dintel-fuzz-tsa-")))


def seeds() -> Iterator[bytes]:
    yield _authority().roots.read_bytes()
    if shutil.which("openssl"):
        query = TimestampRequestBuilder().data(DATA).hash_algorithm(HashAlgorithm.SHA256).build()
        yield _authority().reply(query.as_bytes())
    yield bytes.fromhex("30053003020102")


def parse(data: bytes) -> None:
    sort_certificates(data)
    with suppress(TokenError):
        verify_token(data, DATA, read_roots(_authority().roots.read_bytes()))
    with suppress(TokenError):
        read_roots(data)
