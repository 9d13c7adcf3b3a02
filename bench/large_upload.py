"""A file of 2 GB, cut off at 90%, goes on through the services: what does a piece cost at its beginning and its end?

    python -m bench.large_upload [--size BYTES]

Each piece of 4 MiB is sealed, seen onto the disk and noted in the row. At 90% half of a piece is left torn behind what
the row knows, as a server that dies in the middle of a write leaves it; then the upload is asked where it stands, and
goes on. What comes after, hashing and a second writing under the key of the content, is not measured here.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from datetime import UTC, datetime
from statistics import median
from uuid import uuid4

AT = datetime(2026, 11, 26, tzinfo=UTC)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=2_000_000_000)
    size = parser.parse_args().size
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DINTEL_HOME"] = folder
        from bench.killed import prepare

        prepare()
        measure(size)


def measure(size: int) -> None:
    from django.conf import settings

    from dintel.apps.evidence import limits, services, store

    settings.OUTSIDE_FILE_LIMIT_BYTES = settings.UPLOAD_LIMIT_BYTES = size
    record = {"subject_kind": "report", "subject_key": "R-2026-BENCH"}
    upload, _ = services.begin_upload(
        key=uuid4(), **record, name="a.mp4", size=size, declared_type="video/mp4", by=None, at=AT
    )
    chunk, took, cut, begun = os.urandom(limits.PIECE_BYTES), list[float](), False, time.perf_counter()
    while (at := services.arrived(upload=upload)) < size:
        if at > 0.9 * size and not cut:
            cut = True
            with store.partial(upload.key).open("ab") as torn:
                torn.write(os.urandom(limits.PIECE_BYTES // 2))
            started = time.perf_counter()
            upload.refresh_from_db()
            assert services.arrived(upload=upload) == at
            print(f"cut off at {at}, found again in {1000 * (time.perf_counter() - started):.0f} ms")
        started = time.perf_counter()
        upload = services.append(upload=upload, offset=at, chunk=chunk[: size - at], at=AT)
        took.append(time.perf_counter() - started)
    print(f"{size} bytes in {len(took)} pieces, {time.perf_counter() - begun:.1f} s")
    for name, some in (("first", took[:50]), ("last", took[-50:])):
        print(f"median of the {name} 50 pieces: {1000 * median(some):.1f} ms")


if __name__ == "__main__":
    main()
