"""All agencies keep their files in one bucket, each in its own part of it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.apps.office.conftest import Office
from tests.bucket_server import address, bucket_server

from dintel.apps import binding
from dintel.apps.evidence import store
from dintel.apps.evidence.store.bucket import client_of

pytestmark = pytest.mark.django_db
NAME = f"original/ab/{'ab' * 32}"


@pytest.fixture
def bucket(office: Office, settings: Any, tmp_path: Path) -> Iterator[Any]:
    """Return what talks to the bucket of an office."""
    with bucket_server(tmp_path / "bucket.log") as port:
        settings.EVIDENCE_BUCKET = address(port, prefix="office")
        client = client_of(address(port, prefix=""), os.getpid())
        client.create_bucket(Bucket="evidence")
        yield client


def kept(member: binding.Member) -> tuple[list[str], bytes]:
    """Return what an agency finds in its part, and what stands there under the name that all use here."""
    with binding.to(member):
        names = [name for part in store.PARTS for name in store.home().names(part)]
        return names, b"".join(store.raw_pieces(store.home(), NAME)) if NAME in names else b""


def test_the_same_name_is_another_file_at_each_agency(office: Office, bucket: Any) -> None:
    for member in office.members:
        with binding.to(member):
            store.home().put(NAME, [f"of {member.slug}".encode()])
            store.home().add(f"partial/{member.slug}", 0, b"begun")
    for member in office.members:
        assert kept(member) == ([NAME, f"partial/{member.slug}"], f"of {member.slug}".encode())
    keys = {one["Key"] for one in bucket.list_objects_v2(Bucket="evidence")["Contents"]}
    other = f"office/agencies/{office.other.slug}/"
    assert {key for key in keys if key.endswith(NAME)} == {f"office/{NAME}", f"{other}{NAME}"}
    with binding.to(office.own):
        for part in store.PARTS:
            store.home().remove_below(part)
    assert kept(office.own) == ([], b"")
    assert kept(office.other)[1] == f"of {office.other.slug}".encode()


@pytest.mark.usefixtures("bucket")
def test_nobody_reads_it_without_saying_for_whom() -> None:
    with pytest.raises(binding.NotBoundError):
        store.home()


def test_a_name_is_held_for_one_thread_there_as_everywhere(office: Office, bucket: Any) -> None:
    del bucket
    with binding.to(office.other), store.home().locked("content-x", short="co"), binding.to(office.own):
        store.home().put(NAME, [b"meanwhile"])
    assert kept(office.own)[1] == b"meanwhile"
