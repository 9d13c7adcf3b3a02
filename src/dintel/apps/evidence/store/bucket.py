"""Files of evidence in a bucket that speaks S3.

    partial/<key>/<position>   a piece of what is arriving, under its place in the sealed file
    original/ab/<sha256>       as in a folder
    working/ab/<key>/<name>

1. A piece is an object. It counts once the server has taken it; only the first holds the salt, without which none of
   the others opens. What stands behind a gap is not there.
2. A piece goes to a place where nothing is (`If-None-Match`): a host that was away for a while and lost its lock cannot
   write over what another one has acknowledged since.
3. An original is one object, put whole or not at all, and looked at before the pieces go.
4. What a server does not answer is asked again by the library, some times. Then the caller is told (`AwayError`), and
   nothing that counted is gone. A checksum goes with what is sent; what comes back is opened by its seal.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from dintel.apps.evidence import limits, sealed
from dintel.apps.evidence.address import Address
from dintel.apps.evidence.store import folder, locks
from dintel.apps.evidence.store.problem import AwayError
from dintel.apps.evidence.store.ranges import Objects, Stored, Stream

CONNECT_SECONDS, READ_SECONDS, TRIES = 5, 30, 4
PART_BYTES = 2 * limits.PIECE_BYTES
NOT_THERE = frozenset({"NoSuchKey", "404", "NotFound"})
WIDTH = 16


@contextmanager
def answered(what: str) -> Iterator[None]:
    """Raise what a server did not answer as AwayError, and what it does not have as FileNotFoundError."""
    from boto3.exceptions import Boto3Error  # noqa: PLC0415 - an extra
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415

    try:
        yield
    except ClientError as problem:
        code = str(problem.response.get("Error", {}).get("Code", ""))
        if code in NOT_THERE:
            raise FileNotFoundError(what) from problem
        message = f"the bucket refused {what}: {code or problem}"
        raise AwayError(message) from problem
    except (BotoCoreError, Boto3Error) as problem:
        message = f"the bucket did not answer {what}: {problem}"
        raise AwayError(message) from problem


@cache
def client_of(address: Address, process: int) -> Any:  # noqa: ANN401 - the library makes its classes when it runs
    """Return what talks to a bucket, one for each process. Raises AwayError without the library."""
    del process
    try:
        import boto3  # noqa: PLC0415 - an extra
        from botocore.config import Config  # noqa: PLC0415
    except ImportError as problem:
        message = "evidence lies in a bucket, and the library that talks to one is missing: install the extra `s3`"
        raise AwayError(message) from problem
    config = Config(
        connect_timeout=CONNECT_SECONDS,
        read_timeout=READ_SECONDS,
        retries={"mode": "standard", "total_max_attempts": TRIES},
        s3={"addressing_style": address.style},
        request_checksum_calculation=address.checksums,
        response_checksum_validation=address.checksums,
        signature_version="s3v4",
    )
    given = {"aws_access_key_id": address.key_id, "aws_secret_access_key": address.secret} if address.key_id else {}
    with answered("its credentials"):
        return boto3.session.Session(region_name=address.region or "us-east-1").client(
            "s3", endpoint_url=address.endpoint or None, config=config, **given
        )


@dataclass(frozen=True, slots=True)
class Bucket:
    """The bucket. Names are as in a folder; `aside` is the folder of this host for locks where hosts share none."""

    address: Address
    aside: Path

    def raw(self, name: str) -> sealed.Raw:
        """Return the sealed bytes of a file. Raises FileNotFoundError, AwayError."""
        if name.startswith(f"{sealed.ARRIVING}/"):
            there = self._arriving(name)
            if not there:
                raise FileNotFoundError(name)
            return Objects(self._part, there)
        return Objects(self._part, [Stored(self._key(name), 0, None)])

    def put(self, name: str, data: Iterable[bytes], *, day: datetime | None = None) -> None:
        """Write a file, whole or not at all. Raises AwayError. When it was written is the server's to say, not ours."""
        if name.startswith(f"{sealed.ARRIVING}/"):  # from a backup, or from a folder
            self.forget(name)
            position = 0
            for piece in folder.gathered(data):
                self.add(name, position, piece, day=day)
                position += len(piece)
            return
        from boto3.s3.transfer import TransferConfig  # noqa: PLC0415 - an extra

        config = TransferConfig(multipart_threshold=PART_BYTES, multipart_chunksize=PART_BYTES, use_threads=False)
        stream = Stream(data)
        with answered(f"while {name} was written"):
            self._client.upload_fileobj(stream, self.address.bucket, self._key(name), Config=config)
        try:  # 3.
            with answered(f"whether {name} is there"):
                size = self._client.head_object(**self._at(name))["ContentLength"]
        except FileNotFoundError:
            size = None
        if size != stream.given:
            message = f"the bucket took {stream.given} bytes of {name} and has {size}"
            raise AwayError(message)

    def settle(self, name: str) -> None:
        """Do nothing: what a server has taken is there."""

    def add(self, name: str, position: int, data: bytes, *, day: datetime | None = None) -> None:
        """Put bytes at a position of what is arriving, and let go of whatever lay beyond it. Raises AwayError."""
        del day
        for beyond in [one for one in self._pieces(name) if one.position >= position]:
            self._delete(beyond.key)
        at = f"{name}/{position:0{WIDTH}d}"
        with answered(f"while a piece of {name} was written"):  # 2.
            try:
                self._client.put_object(**self._at(at), Body=data, IfNoneMatch="*")
            except self._client.exceptions.ClientError as problem:
                if problem.response.get("Error", {}).get("Code") != "PreconditionFailed" or not self._is(at, data):
                    raise

    def _is(self, name: str, data: bytes) -> bool:
        """Return whether an object holds these bytes: a first try was taken, and its answer lost on the way."""
        found: bytes = self._client.get_object(**self._at(name))["Body"].read()
        return found == data

    def rename(self, name: str, to: str) -> None:
        """Let what arrived under one name stand under another, in place of what was there. Raises AwayError."""
        there = self._arriving(name)
        if not there:
            raise FileNotFoundError(name)
        self.forget(to)
        for one in there:
            source = {"Bucket": self.address.bucket, "Key": one.key}
            with answered(f"while {name} was moved"):
                self._client.copy_object(**self._at(f"{to}/{one.position:0{WIDTH}d}"), CopySource=source)
        self.forget(name)

    def forget(self, name: str) -> None:
        """Remove what arrived: first the piece that holds the salt (1.). Raises AwayError."""
        for one in self._pieces(name):
            self._delete(one.key)

    def remove(self, name: str) -> bool:
        """Remove a file; return whether it was there. Raises AwayError."""
        is_there = any(key == self._key(name) for key, _size, _at in self._listed(name))
        if is_there:
            self._delete(self._key(name))
        return is_there

    def remove_below(self, name: str) -> None:
        """Remove all that lies below a name. Raises AwayError."""
        for key, _size, _at in self._listed(f"{name}/"):
            self._delete(key)

    def names(self, part: str) -> Iterator[str]:
        """Yield the name of every file of a part, in order; what is arriving has one name, however many pieces."""
        last = ""
        for key, _size, _at in self._listed(f"{part}/"):
            name = key.removeprefix(self.address.prefix)
            name = name.rpartition("/")[0] if part == sealed.ARRIVING else name
            if name != last:
                yield name
            last = name

    def arrived_at(self) -> Iterator[tuple[str, datetime]]:
        """Yield the name of everything that has arrived in part, and when it was last written to."""
        latest: dict[str, datetime] = {}
        for key, _size, at in self._listed(f"{sealed.ARRIVING}/"):
            name = key.removeprefix(self.address.prefix).rpartition("/")[0]
            latest[name] = max(at, latest.get(name, at))
        yield from latest.items()

    def end_unfinished(self, before: datetime) -> int:
        """Let go of originals whose parts were begun before a moment and never put together; return how many."""
        ended = 0
        with answered("what is unfinished"):
            for page in self._client.get_paginator("list_multipart_uploads").paginate(
                Bucket=self.address.bucket, Prefix=self.address.prefix
            ):
                for one in page.get("Uploads", ()):
                    if one["Initiated"] < before:
                        where = {"Bucket": self.address.bucket, "Key": one["Key"], "UploadId": one["UploadId"]}
                        self._client.abort_multipart_upload(**where)
                        ended += 1
        return ended

    def require_room(self, size: int) -> None:
        """Do nothing: a bucket has room, or says so when it is written to."""

    def locked(self, name: str, *, short: str) -> AbstractContextManager[None]:
        """Hold a name for this thread alone among all hosts that share the database."""
        if locks.is_shared():
            return locks.by_database(name)
        return locks.by_file(folder.made(self.aside, "locks") / short)

    def require_there(self) -> None:
        """Do nothing when the bucket answers. Raises AwayError."""
        try:
            with answered("whether it is there"):
                self._client.head_bucket(Bucket=self.address.bucket)
        except FileNotFoundError as problem:
            message = f"there is no bucket {self.address.bucket}"
            raise AwayError(message) from problem

    @property
    def _client(self) -> Any:  # noqa: ANN401 - as `client_of`
        return client_of(replace(self.address, prefix=""), os.getpid())  # one for all agencies

    def _key(self, name: str) -> str:
        return f"{self.address.prefix}{name}"

    def _at(self, name: str) -> dict[str, str]:
        return {"Bucket": self.address.bucket, "Key": self._key(name)}

    def _delete(self, key: str) -> None:
        with answered(f"while {key} was removed"):
            self._client.delete_object(Bucket=self.address.bucket, Key=key)

    def _listed(self, below: str) -> Iterator[tuple[str, int, datetime]]:
        """Yield key, size and time of every object whose name begins so, in order."""
        with answered(f"what lies below {below}"):
            for page in self._client.get_paginator("list_objects_v2").paginate(
                Bucket=self.address.bucket, Prefix=self._key(below)
            ):
                for one in page.get("Contents", ()):
                    yield one["Key"], one["Size"], one["LastModified"]

    def _pieces(self, name: str) -> list[Stored]:
        """Return every piece of what is arriving, also those behind a gap."""
        return [Stored(key, int(key.rpartition("/")[2]), size) for key, size, _at in self._listed(f"{name}/")]

    def _arriving(self, name: str) -> list[Stored]:
        """Return the pieces that stand one behind the other from the beginning (1.)."""
        found: list[Stored] = []
        for one in self._pieces(name):
            if one.position != (found[-1].end if found else 0):
                break
            found.append(one)
        return found

    def _part(self, key: str, position: int, length: int) -> tuple[bytes, int]:
        """Return a part of an object, shorter at its end, and how long the object is."""
        what = f"for {key}"
        for turn in range(TRIES):
            try:
                with answered(what):
                    return self._read(key, position, length)
            except FileNotFoundError as problem:
                if "/partial/" not in f"/{key}":
                    raise
                message = f"{what}, which a list has just named"  # a list, which nothing guards, was spoilt on its way
                raise AwayError(message) from problem
            except AwayError:  # a body that ends early is not asked for again by the library (4.)
                if turn == TRIES - 1:
                    raise
        raise AwayError(what)

    def _read(self, key: str, position: int, length: int) -> tuple[bytes, int]:
        wanted = f"bytes={position}-{position + length - 1}"
        answer = self._client.get_object(Bucket=self.address.bucket, Key=key, Range=wanted)
        data: bytes = answer["Body"].read()
        size = int(answer["ContentRange"].rpartition("/")[2])
        if len(data) != min(length, size - position):
            message = f"the bucket gave {len(data)} bytes of {key} where {length} were asked for"
            raise AwayError(message)
        return data, size
