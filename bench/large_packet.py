"""A packet of 200 photographs by way of the worker: how long, how much memory, how large, and does it check itself?

    python -m bench.large_packet [--files 200] [--copies]

Photographs as a telephone makes them, of 12 million points and 3 to 4 MB, each with what a device writes into it, are
kept with a report. The packet is ordered; the worker's rounds draw a working copy of each, gather, and write the ZIP.
It is taken out and checked by the verifier that lies in it, alone. Each step is a process of its own, so that the most
memory it held is its own: that of the process, and that of the programs that it starts to draw. With ``--copies`` each
photograph gets a redacted copy, and the packet holds those alone. Nothing of it is real.
"""

from __future__ import annotations

import argparse
import io
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
import zipfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

SIDES, QUALITY, GRAIN = (4032, 3024), 88, 10
BASES = 5
MADE_UP = "Made up for a measurement."
OFFENCE, ELEMENT = "impersonating_peace_officer", "pretended"
NEVER = timedelta(hours=1)
STEPS = ("keep", "make", "hand_out")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=200)
    parser.add_argument("--copies", action="store_true", help="a redacted copy of each, and a packet of those alone")
    parser.add_argument("--step", choices=STEPS, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.step:
        from bench.killed import prepare

        prepare()
        globals()[given.step](given)
        return
    with tempfile.TemporaryDirectory() as home:
        environment = os.environ | {"DINTEL_HOME": home, "TMPDIR": home}
        more = ["--copies"] if given.copies else []
        for step in STEPS:
            command = [sys.executable, "-m", "bench.large_packet", "--files", str(given.files), "--step", step, *more]
            subprocess.run(command, env=environment, check=True)
        verify(Path(home))


def keep(given: argparse.Namespace) -> None:
    """Keep the photographs with a report that is worked on as an impersonation."""
    from dintel.apps.accounts.models import Assignment, User
    from dintel.apps.complaints import services
    from dintel.apps.ledger.services import release_quiet_leaves

    at, people = now(), []
    for role in ("intake_officer", "investigator"):
        people.append(User.objects.create_user(f"{role}@example.invalid", f"{role} (synthetic)", None))
        Assignment.objects.create(user=people[-1], role=role, facility="", department="", from_on=date(2025, 1, 1))
    said = {
        "danger": "no",
        "happened": ("said_officer",),
        "happened_words": "Made up for a measurement.",
        "staff": "no",
    }
    report = services.send_report(answers=said, language="en", on=at.date()).report
    release_quiet_leaves(at=at + NEVER)
    report.refresh_from_db()
    desk, person = people
    services.triage(report=report, route="impersonation", reason="Made up.", by=desk, at=at)
    services.assign(report=report, user=person, is_counsel=False, by=desk, at=at)
    services.find(report=report, offence=OFFENCE, element=ELEMENT, state="shown", words="Made up.", by=person, at=at)
    begun, size = time.perf_counter(), 0
    for number, photograph in enumerate(photographs(given.files), 1):
        size += kept(report, person, number, photograph, is_redacted=given.copies)
    print(f"{given.files} photographs, {size / 1e6:,.0f} MB, made and kept in {time.perf_counter() - begun:.0f} s")


def kept(report: Any, person: Any, number: int, photograph: bytes, *, is_redacted: bool) -> int:
    from dintel.apps.evidence import services as evidence
    from dintel.apps.evidence.redaction import Redaction

    told = {"subject_kind": "report", "subject_key": report.number, "declared_type": "image/jpeg", "by": person}
    name = f"IMG_{number:04}.jpg"
    file = evidence.keep_file(**told, name=name, stream=io.BytesIO(photograph), at=now())
    if is_redacted:
        covered = io.BytesIO(redacted(photograph))
        evidence.keep_file(**told, name=name, stream=covered, at=now(), redaction=Redaction(file, "A face."))
    return len(photograph)


def photographs(count: int) -> Any:
    """Yield so many different photographs: soft shapes under the grain of a sensor, which no format squeezes well."""
    from PIL import Image, ImageChops

    chance = random.Random(7)
    soft = Image.effect_noise((504, 378), 120).resize(SIDES, Image.Resampling.BICUBIC)
    grains = [Image.effect_noise(SIDES, GRAIN) for _ in range(BASES)]
    exif = Image.Exif()
    exif[0x010F], exif[0x0132], exif[0x0112] = "Synthetic camera", "2026:11:22 09:30:00", 6
    for number in range(count):
        grain = ImageChops.offset(grains[number % BASES], chance.randrange(SIDES[0]), chance.randrange(SIDES[1]))
        picture = Image.merge("RGB", [ImageChops.add(soft, grain, scale) for scale in (2, 2.1, 1.9)])
        out = io.BytesIO()
        picture.save(out, "JPEG", quality=QUALITY, exif=exif)
        yield out.getvalue()


def redacted(photograph: bytes) -> bytes:
    from PIL import Image

    picture = Image.open(io.BytesIO(photograph))
    picture.paste("black", (0, 0, 900, 900))
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=QUALITY)
    return out.getvalue()


def make(given: argparse.Namespace) -> None:
    """Order the packet, and let the worker's rounds make it."""
    from dintel.apps.accounts.models import User
    from dintel.apps.complaints import services
    from dintel.apps.complaints.models import PacketOrder, Referral, Report
    from dintel.apps.ledger.services import sequence

    at, person = now(), User.objects.get(email__startswith="investigator")
    why = {"without_originals": MADE_UP} if given.copies else {}
    report = Report.objects.select_related("data_key").get()
    begun = time.perf_counter()
    order = services.order_packet(report=report, to="An office", key=uuid4(), by=person, at=at, **why)
    print(f"ordered in {1000 * (time.perf_counter() - begun):.0f} ms")
    sequence(at=at)
    begun, before, rounds, longest = time.perf_counter(), most_memory(), 0, 0.0
    while not rounds or PacketOrder.objects.get(pk=order.pk).state == "waiting":
        started = time.perf_counter()
        services.make_ordered(at=now())
        longest, rounds = max(longest, time.perf_counter() - started), rounds + 1
    took, packet = time.perf_counter() - begun, Referral.objects.get()
    print(f"made in {took:.0f} s and {rounds} rounds, the longest {longest:.1f} s; {packet.size / 1e6:,.0f} MB")
    drawing, own = worked(resource.RUSAGE_CHILDREN), worked(resource.RUSAGE_SELF)
    print(f"of the processor: {own:.0f} s, and {drawing:.0f} s for the programs that draw")
    drawn = most_memory(drawing=True)
    print(f"most memory: {most_memory()} MB (before: {before}), of a program that draws: {drawn} MB")


def hand_out(_given: argparse.Namespace) -> None:
    """Take the packet out as a page does."""
    from dintel.apps.complaints.models import Referral
    from dintel.apps.complaints.queries.packet import packet_file

    begun, before = time.perf_counter(), most_memory()
    with (
        packet_file(Referral.objects.get()) as made,
        (Path(os.environ["DINTEL_HOME"]) / "packet.zip").open("wb") as out,
    ):
        first = time.perf_counter() - begun
        while piece := made.read(1 << 20):
            out.write(piece)
    print(f"handed out: {first:.1f} s to the first byte, most memory {most_memory()} MB (before: {before})")


def verify(home: Path) -> None:
    """Check the packet with its own verifier, run alone. Exit with what it says if it finds a fault."""
    with zipfile.ZipFile(home / "packet.zip") as packet:
        (home / "verify.py").write_bytes(packet.read("verify.py"))
        names = packet.namelist()
    command = [sys.executable, "-I", "-S", "-B", "verify.py", "packet.zip"]
    begun = time.perf_counter()
    done = subprocess.run(command, cwd=home, capture_output=True, text=True, check=False)
    took = time.perf_counter() - begun
    print(f"verified in {took:.1f} s: {len(names)} files in the ZIP, exit code {done.returncode}")
    print(done.stdout.strip().splitlines()[-1])
    if done.returncode:
        sys.exit(done.stdout)


def now() -> datetime:
    return datetime.now(UTC)


def worked(who: int) -> float:
    """Return the seconds of the processor, which other work on the machine lengthens little."""
    used = resource.getrusage(who)
    return used.ru_utime + used.ru_stime


def most_memory(*, drawing: bool = False) -> int:
    """Return the most megabytes that this process held, or the largest of those that it started (Linux: kB)."""
    who = resource.RUSAGE_CHILDREN if drawing else resource.RUSAGE_SELF
    return resource.getrusage(who).ru_maxrss // 1024


if __name__ == "__main__":
    main()
